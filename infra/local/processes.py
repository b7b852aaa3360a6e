"""Child processes that never outlive their parent."""

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def tied_to_parent(sign: int = signal.SIGTERM, user: tuple[int, int] | None = None) -> Callable[[], None]:
    """A `preexec_fn`: in the child become `user` (uid, gid) and get `sign` when the parent dies, however it dies."""
    libc = ctypes.CDLL(None, use_errno=True)  # loaded here: nothing may be imported between fork and exec
    parent = os.getpid()

    def before_exec() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])
        libc.prctl(PR_SET_PDEATHSIG, sign)  # after setuid, which would clear it
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return before_exec


async def ended(process: subprocess.Popen[bytes] | None, within: float = 30) -> None:
    """Until a killed predecessor is reaped: a server that finds its process still listed refuses the data folder."""
    if process is not None:
        await asyncio.to_thread(process.wait, within)


def free_port(wanted: int = 0, tries: int = 100) -> int:
    """The wanted port or the next free one on the loopback; 0 = any. Raises OSError if none of them is free."""
    for port in range(wanted, wanted + tries) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port from {wanted} to {wanted + tries - 1}")


def tail(path: Path, lines: int = 20) -> str:
    """The end of a log, for an error message."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""

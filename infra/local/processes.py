"""Child processes that never outlive their parent."""

import asyncio
import ctypes
import itertools
import os
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOOK_AGAIN = 0.2  # seconds
GRACE = 30.0  # seconds for a server to end by itself
BEHIND = 10  # niceness: a tenth of what a process gets that wants a processor at the same time
ANY = range(20_000, 32_000)  # Linux gives outgoing connections those from 32768
_nth = itertools.count(20 * os.getpid())


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


async def give_way(pid: int) -> None:
    """Let the leader of a session have the processors after others who want them.

    Where Linux divides them between sessions (autogroup), niceness counts only inside one: a session has its own.
    """
    group = Path(f"/proc/{pid}/autogroup")
    try:
        os.setpriority(os.PRIO_PROCESS, pid, BEHIND)
        while group.exists():  # noqa: ASYNC240 — not a disk's file
            try:
                group.write_text(str(BEHIND))  # noqa: ASYNC240
                return
            except BlockingIOError:  # who is not root may do so ten times a second
                await asyncio.sleep(0.1)
    except OSError:
        return  # it has ended, which whoever waits for it knows; or this kernel lets nobody wish


class Server(ABC):
    """A server of ours; `log` is where it writes, `ending` the signal on which it ends well."""

    def __init__(self, log: Path, ending: signal.Signals) -> None:
        self.log, self._ending = log, ending
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = False

    @abstractmethod
    async def start(self) -> str:
        """Serve; where it is found, which stays the same over restarts. Raises RuntimeError with the log's end.

        Asked again, it waits for the process that it began, if that lives.
        """

    @property
    def _lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def stop(self) -> None:
        """End it well, or at all; everything acknowledged is on disk."""
        self._wanted = False
        if self._process is None or not self._lives:
            return
        self._process.send_signal(self._ending)
        try:
            await asyncio.to_thread(self._process.wait, GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    async def lost(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        while not self._wanted or self._process is None or self._process.poll() is None:  # noqa: ASYNC110 — a process
            await asyncio.sleep(LOOK_AGAIN)
        self._wanted = False
        return int(self._process.returncode)

    @property
    def pid(self) -> int:
        """The server's process, for tests that pull the plug."""
        assert self._process is not None
        return self._process.pid


def free_port(wanted: int = 0, tries: int = 100) -> int:
    """The wanted port or the next free one on the loopback; 0 = any. Raises OSError if none of them is free.

    Any: below those that the kernel gives to outgoing connections, of which one may take a port before its server binds
    it; each process begins elsewhere and gives none twice.
    """
    ports = range(wanted, wanted + tries) if wanted else (ANY[next(_nth) % len(ANY)] for _ in range(tries))
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"none of {tries} ports from {wanted or ANY.start} on is free")


def tail(path: Path, lines: int = 20) -> str:
    """The end of a log, for an error message."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""

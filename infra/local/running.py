"""Where a running stack is found: by its data folder, whose lock it holds."""

import fcntl
import os
import signal
import time
from pathlib import Path

import msgspec

PATIENCE = 120.0  # seconds for a stack to end


class RunningService(msgspec.Struct, kw_only=True):
    """One replica of a running stack."""

    name: str
    replica: int
    port: int
    pid: int | None
    restarts: int


class Running(msgspec.Struct, kw_only=True):
    """`stack.json`: where a running stack is found."""

    pid: int
    url: str
    postgres: str
    vault: str
    nats: str
    token_file: str
    master_key_file: str
    seal_key_file: str
    tracking_key_file: str
    services: list[RunningService]
    ready: bool = False


def held(data: Path) -> str | None:
    """What whoever holds this data folder wrote into its lock, or None if nobody does.

    The lock alone says so: a number that a killed stack left behind is soon another process's.
    """
    try:
        with (data / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read()
    except FileNotFoundError:
        pass
    return None


def read_running(data: Path) -> Running | None:
    """The stack that runs on this data folder, or None."""
    try:
        running = msgspec.json.decode((data / "stack.json").read_bytes(), type=Running)
    except FileNotFoundError:
        return None
    return None if held(data) is None else running


def stop_running(data: Path) -> bool:
    """Stop the stack of this data folder and wait for its end; False if none runs. Raises TimeoutError."""
    said, running = held(data), read_running(data)
    if said:
        pid = int(said)
    elif running is not None:  # of a version that wrote nothing into its lock
        pid = running.pid
    else:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while held(data) == said:
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} goes on after {PATIENCE:g} s")
        time.sleep(0.1)
    return True

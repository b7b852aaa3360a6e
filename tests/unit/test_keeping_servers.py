"""A server that ends by itself is started again, whatever keeps it from starting the first time."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.cli.up import _say
from infra.local import supervisor
from infra.local.processes import Server

FULL = Path("/dev/full").open("w")  # noqa: SIM115 — for as long as the tests run


class Restarted(Server):
    """Ends at once; the start after that fails as it is told, and the one after that is well."""

    def __init__(self, log: Path, trouble: Exception) -> None:
        super().__init__(log, signal.SIGTERM)
        self._troubles = [trouble]
        self.well = asyncio.Event()

    def begin(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", ""])
        self._wanted = True

    async def start(self) -> str:
        if self._troubles:
            raise self._troubles.pop()
        self.well.set()
        return ""


@pytest.mark.parametrize(
    "trouble",
    [
        RuntimeError("it did not start"),
        OSError(28, "No space left on device"),
        subprocess.TimeoutExpired("postgres", 30),
        TimeoutError(),
    ],
)
async def test_a_server_is_started_until_it_is_well(tmp_path, monkeypatch, trouble):
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.01)
    said: list[str] = []
    server = Restarted(tmp_path / "log", trouble)
    server.begin()

    keeper = asyncio.create_task(supervisor.keep("server", server, said.append))
    try:
        await asyncio.wait_for(server.well.wait(), 20)
    finally:
        keeper.cancel()

    assert said[1].endswith(
        f" / server did not start, trying again in 0.01 s: {str(trouble) or type(trouble).__name__}"
    )


async def test_a_service_is_kept_whatever_a_full_disk_refuses(tmp_path, monkeypatch):
    """Its log, what is written of it, what is said of it."""
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(sys, "stdout", FULL)
    log, often, said = tmp_path / "log", asyncio.Event(), list[str]()

    def say(text: str) -> None:
        _say(text)
        said.append(text)
        if len(said) == 1:
            log.rmdir()  # now it can be written
        elif len(said) == 4:
            often.set()

    def changed() -> None:
        raise OSError(28, "No space left on device")

    log.mkdir()
    kept = supervisor.Supervisor([supervisor.Service("nobody", 1, 0, {}, log)], say, changed)
    starting = asyncio.create_task(kept.start())
    try:
        await asyncio.wait_for(often.wait(), 20)
    finally:
        starting.cancel()
        await kept.stop()

    assert "did not start" in said[0]
    assert all("ended with 1" in each for each in said[1:])

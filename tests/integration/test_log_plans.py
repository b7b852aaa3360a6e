"""A look-up stays a look-up: the plan that Postgres made while the log was small must do when it has grown."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from infra.postgres.migrate import migrate
from shared.eventlog import Append, Conflict, EventLog

DISTRICT = "610299"
GROWN = 2000  # events
TOUCHED = 50  # rows at most, by one look-up
READ = """
SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'eventlog')
     + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'eventlog')
"""

Request = Callable[..., Append]


@pytest.fixture
async def fresh(servers) -> AsyncIterator[str]:
    """A database that nobody wrote to yet."""
    name = f"plans_{uuid.uuid4().hex}"
    dsn = f"{servers.postgres.rpartition('/')[0]}/{name}"
    owner = await asyncpg.connect(servers.postgres)
    await owner.execute(f"CREATE DATABASE {name}")
    await migrate(dsn, f"{dsn}_vault")
    yield dsn
    for each in (name, f"{name}_vault"):
        await owner.execute(f"DROP DATABASE {each} WITH (FORCE)")
    await owner.close()


@pytest.mark.parametrize("small", [0, 1, 50, 150, 400])
async def test_a_plan_made_while_the_log_was_small_looks_up_when_it_is_large(fresh, request_of, small):
    async with (
        asyncpg.create_pool(fresh, min_size=1, max_size=1) as planned,  # a plan belongs to its connection
        asyncpg.create_pool(fresh, min_size=1, max_size=1) as others,
    ):
        log, writer = EventLog(planned), EventLog(others)
        await _grown(writer, request_of, "small", small)
        await others.execute("ANALYZE")
        for question in _look_ups(log, request_of, "early").values():
            await question()
        await _grown(writer, request_of, "large", GROWN)

        for name, question in _look_ups(log, request_of, "late").items():
            before = await _read(planned)
            await question()
            assert await _read(planned) - before <= TOUCHED, name


def _look_ups(log: EventLog, request_of: Request, when: str) -> dict[str, Callable[[], Awaitable[object]]]:
    """What the log is asked for, in this order."""
    stream = f"a/b/{when}"
    first, second = request_of(DISTRICT, stream, 0), request_of(DISTRICT, stream, 1)

    async def conflict() -> None:
        assert isinstance(await log.append(request_of(DISTRICT, stream, 1)), Conflict)

    return {
        "append, a new stream": lambda: log.append(first),
        "append, one more": lambda: log.append(second),
        "append, again": lambda: log.append(second),
        "append, too late": conflict,
        "stream": lambda: log.stream(DISTRICT, stream),
        "command": lambda: log.command(DISTRICT, first.command_id),
        "page": lambda: log.page(DISTRICT, 0, ["no.such.v1"], 10),
        "records": lambda: log.records(DISTRICT, 0, 10),
        "trail": lambda: log.trail(DISTRICT, [stream]),
        "consequences": lambda: log.consequences(DISTRICT, stream),
        "heads": log.heads,
    }  # fmt: skip


async def _grown(log: EventLog, request_of: Request, name: str, events: int) -> None:
    await asyncio.gather(*(log.append(request_of(DISTRICT, f"a/b/{name}{n}", 0)) for n in range(events)))


async def _read(pool: asyncpg.Pool) -> int:
    """Rows that the log's tables and indices gave so far."""
    await pool.execute("SELECT pg_stat_force_next_flush()")
    return int(await pool.fetchval(READ))

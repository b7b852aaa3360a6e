"""A reader that tails the log never misses, doubles or reorders an event, whatever the writers do.

One harness, two logs: ours, and a naive one (an identity column, read by position) that the harness must catch.
"""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable

import asyncpg

from shared.eventlog import EventLog

WRITERS, EACH = 12, 25
Write = Callable[[asyncpg.Connection, str], Awaitable[None]]
Read = Callable[[int], Awaitable[list[tuple[int, str]]]]  # after a position: positions and labels


class RolledBack(Exception):
    pass


async def tail(dsn: str, write: Write, read: Read) -> tuple[list[tuple[int, str]], set[str]]:
    """What a tailing reader saw, in its order, and the labels of what was committed."""
    chance, committed, seen = random.Random(20150430), set[str](), list[tuple[int, str]]()
    done = asyncio.Event()

    async def writer(number: int) -> None:
        connection = await asyncpg.connect(dsn)
        for n in range(EACH):
            label, pause, gives_up = f"{number}-{n}", chance.uniform(0, 0.02), chance.random() < 0.25
            try:
                async with connection.transaction():
                    await write(connection, label)
                    await asyncio.sleep(pause)  # the commit comes later than the position was taken
                    if gives_up:
                        raise RolledBack
                committed.add(label)
            except RolledBack:
                pass
        await connection.close()

    async def reader() -> None:
        position, last_look = 0, False
        while True:
            page = await read(position)
            seen.extend(page)
            if page:
                position = page[-1][0]
            elif last_look:
                return
            last_look = done.is_set()
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as reading:  # a writer that fails ends the reader too
        reading.create_task(reader())
        await asyncio.gather(*(writer(number) for number in range(WRITERS)))
        done.set()
    return seen, committed


async def test_the_log_is_tailed_without_miss_double_or_disorder(servers, log, district):
    async def write(connection: asyncpg.Connection, label: str) -> None:
        await connection.execute(
            "SELECT FROM eventlog.append(NULL, ARRAY[$1], ARRAY[1], ARRAY[ROW(1, 1, $2::text, 1, false,"
            " 'test.label-written.v1', uuidv7(), $3::uuid, 1, NULL, '2014-01-01', 'test', $3, NULL, NULL,"
            " '')::eventlog.new_event], false)",
            district, f"a/b/{label}", uuid.uuid4(),
        )  # fmt: skip

    async def read(after: int) -> list[tuple[int, str]]:
        return [(record.seq, record.stream.removeprefix("a/b/")) for record in await log.records(district, after)]

    seen, committed = await tail(servers.postgres, write, read)

    assert [position for position, _ in seen] == list(range(1, len(committed) + 1))
    assert {label for _, label in seen} == committed


async def test_the_same_harness_catches_a_naive_log(servers, owner):
    await owner.execute("CREATE TABLE naive (id bigint GENERATED ALWAYS AS IDENTITY, label text)")
    reading = await asyncpg.connect(servers.postgres)

    async def write(connection: asyncpg.Connection, label: str) -> None:
        await connection.execute("INSERT INTO naive (label) VALUES ($1)", label)

    async def read(after: int) -> list[tuple[int, str]]:
        rows = await reading.fetch("SELECT id, label FROM naive WHERE id > $1 ORDER BY id", after)
        return [(row["id"], row["label"]) for row in rows]

    seen, committed = await tail(servers.postgres, write, read)
    await reading.close()
    await owner.execute("DROP TABLE naive")

    assert {label for _, label in seen} < committed  # it missed some: their commit came after a later position's
    assert [position for position, _ in seen] != list(range(1, len(committed) + 1))


async def test_writers_through_the_real_appender_interleave_without_a_hole(servers, district, request_of):
    """Several processes' worth of appenders, each with its own pool and group commit, while a reader tails."""
    pools = [await asyncpg.create_pool(servers.postgres, min_size=1, max_size=3) for _ in range(3)]
    logs = [EventLog(pool) for pool in pools]
    seen: list[int] = []

    async def reader() -> None:
        while len(seen) < 600:
            seen.extend(record.seq for record in await logs[0].records(district, seen[-1] if seen else 0))
            await asyncio.sleep(0)

    reading = asyncio.create_task(reader())
    await asyncio.gather(*(logs[n % 3].append(request_of(district, f"a/b/{n}", 0)) for n in range(600)))
    await asyncio.wait_for(reading, 20)
    for pool in pools:
        await pool.close()

    assert seen == list(range(1, 601))

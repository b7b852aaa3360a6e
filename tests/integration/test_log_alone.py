"""One event alone takes a shorter way into the log: nobody may notice but by the clock."""

import asyncio
import random

import msgspec
import pytest

from shared.eventlog import Conflict, EventLog, Written

OF_ITS_OWN = {"seq", "stream", "event_id", "command_id", "correlation_id", "recorded_at"}


@pytest.fixture
async def beside(pool) -> EventLog:
    """The log of another replica, which knows nothing of what ours wrote."""
    return EventLog(pool)


async def test_an_event_is_recorded_the_same_alone_and_in_company(log, district, request_of):
    await log.append(request_of(district, "a/b/0", 0))  # a district's first event makes its head
    await log.append(request_of(district, "a/b/1", 0))
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in (2, 3)))

    _, alone, *company = map(msgspec.structs.asdict, await log.records(district, 0))

    assert {field for field in alone if alone[field] != company[0][field]} == OF_ITS_OWN
    assert {field for field in company[0] if company[0][field] != company[1][field]} >= OF_ITS_OWN - {"recorded_at"}
    assert alone["recorded_at"] < company[0]["recorded_at"]


async def test_it_is_a_plain_insert(log, owner, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))
    waiting = "SELECT query FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"

    async with owner.transaction(), asyncio.timeout(20):
        await owner.execute("SELECT FROM eventlog.districts WHERE district = $1 FOR UPDATE", district)
        asked = asyncio.ensure_future(log.append(request_of(district, "a/b/1", 1)))
        while not (query := await owner.fetchval(waiting)):
            await owner.execute("SELECT pg_stat_clear_snapshot()")  # else it is seen as the transaction first saw it

    assert query.startswith("INSERT INTO eventlog.events")
    assert await asked == Written(first_seq=2, last_seq=2, version=2)


async def test_who_waits_for_events_is_woken_alone_and_in_company(pool, district, request_of):
    told: list[set[str]] = []
    log, other = EventLog(pool, on_append=told.append), f"{district}-b"
    await log.append(request_of(district, "a/b/0", 0))

    await log.append(request_of(district, "a/b/1", 0))
    await asyncio.gather(*(log.append(request_of(each, "a/b/2", 0)) for each in (district, other)))

    assert told == [{district}, {district}, {district, other}]


async def test_who_was_overtaken_is_told_the_version_and_leaves_no_gap(log, beside, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))
    await beside.append(request_of(district, "a/b/1", 1))

    assert await log.append(request_of(district, "a/b/1", 1)) == Conflict(version=2)
    assert await log.append(request_of(district, "a/b/1", 2)) == Written(first_seq=3, last_seq=3, version=3)


async def test_a_command_that_another_replica_wrote_is_answered_as_it_was_there(log, beside, district, request_of):
    first = request_of(district, "a/b/1", 0)
    await log.append(first)
    there = await beside.append(request_of(district, "a/b/2", 0, command_id=first.command_id))

    assert there == Written(first_seq=1, last_seq=1, version=1, repeated=True)
    assert (await log.heads())[district] == 1


@pytest.mark.parametrize("seed", range(3))
async def test_alone_and_in_company_at_once_the_log_stays_gapless_and_in_order(log, beside, district, request_of, seed):
    chance = random.Random(seed)
    wrote: list[Written] = []

    async def caller(mine: EventLog, name: str) -> None:
        version = 0
        for _ in range(40):
            await asyncio.sleep(chance.choice((0, 0, 0.001, 0.003)))
            events = chance.choice((1, 1, 1, 2))
            verdict = await mine.append(request_of(district, f"a/b/{name}", version, events=events))
            version = verdict.version
            if isinstance(verdict, Written):
                wrote.append(verdict)

    await asyncio.gather(
        caller(log, "1"), caller(log, "2"), caller(beside, "3"), caller(log, "both"), caller(beside, "both")
    )  # fmt: skip

    records = await log.records(district, 0)
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert [r.recorded_at for r in records] == sorted(r.recorded_at for r in records)
    assert sorted(seq for each in wrote for seq in range(each.first_seq, each.last_seq + 1)) == [r.seq for r in records]
    for stream in {record.stream for record in records}:
        versions = [record.version for record in records if record.stream == stream]
        assert versions == list(range(1, len(versions) + 1))

"""Postgres or NATS away: told within two seconds, nothing acknowledged is lost, everything resumes by itself."""

import asyncio
import os
import resource
import signal
import time
import uuid

import nats
import psutil
import pytest

WITHIN = 2.0  # seconds; and what the test machine itself may need
SLACK = 0.5


async def told(office, key: str | None = None) -> float:
    """Ask while something is away; how long it took to be told so."""
    started = time.monotonic()
    answer = await office.regulation(key)
    took = time.monotonic() - started
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "unavailable"
    assert int(answer.headers["retry-after"]) >= 1
    return took


async def resumed(office) -> None:
    """Until a command is accepted again."""
    async with asyncio.timeout(30):
        while (await office.regulation()).status_code != 201:
            await asyncio.sleep(0.2)


async def more_than(acknowledged: set[str], number: int) -> None:
    """Until the clerks have got so far."""
    async with asyncio.timeout(40):
        while len(acknowledged) <= number:
            await asyncio.sleep(0.05)


async def all_told(office) -> None:
    """Until the stream holds what the log holds, each event once and in order."""
    client = await nats.connect(office.stack.running.nats)
    try:
        async with asyncio.timeout(30):
            while True:
                await asyncio.sleep(0.2)
                recorded = 1 + len(await office.recorded())  # and the district itself
                state = (await client.jetstream().stream_info("EVENTS")).state
                if state.messages == recorded:
                    break
        for seq in range(1, recorded + 1):
            message = await client.jetstream().get_msg("EVENTS", seq)
            assert message.headers["Nats-Msg-Id"] == f"610203:{seq}"
    finally:
        await client.close()


async def test_postgres_stopped_and_started(office):
    await resumed(office)
    before = await office.recorded()
    await office.stack.own_postgres.stop()

    key = uuid.uuid4().hex
    assert await told(office, key) < WITHIN + SLACK
    assert (await office.http.get("/healthz")).status_code == 200
    assert (await office.http.get("/readyz")).status_code == 503
    page = await office.http.get("/610203/")
    assert page.status_code == 503

    await office.stack.own_postgres.start()
    await resumed(office)
    assert (await office.regulation(key)).status_code == 201  # what was not acknowledged is asked again
    assert (await office.recorded())[: len(before)] == before
    await all_told(office)


async def test_postgres_frozen(office):
    await resumed(office)
    postgres = psutil.Process(office.stack.own_postgres.pid)
    frozen = [postgres, *postgres.children()]
    for process in frozen:
        process.suspend()
    key = uuid.uuid4().hex
    try:
        assert await told(office, key) < WITHIN + SLACK
    finally:
        for process in frozen:
            process.resume()
    await resumed(office)

    assert (await office.regulation(key)).status_code in (200, 201)
    assert (await office.recorded()).count(key) == 1


async def test_nats_stopped_and_started(office):
    await resumed(office)
    await office.stack.own_nats.stop()

    assert await told(office) < WITHIN + SLACK
    started = time.monotonic()
    page = await office.http.get("/610203/results/2014")
    assert (page.status_code, time.monotonic() - started < WITHIN + SLACK) == (503, True)

    await office.stack.own_nats.start()
    await resumed(office)
    await all_told(office)


async def test_nats_frozen(office):
    """Whoever has a connection to it still has one."""
    await resumed(office)
    frozen = psutil.Process(office.stack.own_nats.pid)
    frozen.suspend()
    try:
        assert await told(office) < WITHIN + SLACK
        ready = await asyncio.gather(
            *(office.http.get(f"http://127.0.0.1:{each.port}/readyz") for each in office.stack.running.services)
        )
    finally:
        frozen.resume()
    assert {(each.status_code, each.json()["nats"]) for each in ready} == {(503, False)}
    await resumed(office)
    await all_told(office)


async def test_nats_without_room(office):
    """A stream that could not be written once takes nothing until its server is started again."""
    await resumed(office)
    server = psutil.Process(office.stack.own_nats.pid)
    server.rlimit(psutil.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    assert (await office.regulation()).status_code == 201  # it is in the log, and cannot be told

    async with asyncio.timeout(30):
        while office.stack.own_nats.pid == server.pid:
            await asyncio.sleep(0.1)
    await resumed(office)
    await all_told(office)


@pytest.mark.parametrize("victim", ["own_postgres", "own_nats"])
async def test_whatever_was_acknowledged_survives_a_kill_under_load(office, victim):
    """Clerks write without pause and ask again with the same key; a server is killed under them."""
    await resumed(office)
    stop, acknowledged = asyncio.Event(), set[str]()

    async def clerk() -> None:
        while not stop.is_set():
            key = uuid.uuid4().hex
            while (await office.regulation(key)).status_code not in (200, 201):
                await asyncio.sleep(0.1)
            acknowledged.add(key)

    clerks = [asyncio.create_task(clerk()) for _ in range(16)]
    await more_than(acknowledged, 50)
    server = getattr(office.stack, victim)
    os.kill(killed := server.pid, signal.SIGKILL)
    async with asyncio.timeout(30):
        while server.pid == killed:  # until the stack has started it again
            await asyncio.sleep(0.05)
    already = len(acknowledged)
    await more_than(acknowledged, already + 50)
    stop.set()
    await asyncio.wait_for(asyncio.gather(*clerks), 40)

    recorded = await office.recorded()
    assert len(acknowledged) > already  # it went on after the restart
    assert acknowledged <= set(recorded)
    assert len(recorded) == len(set(recorded))
    await all_told(office)


async def test_a_service_killed_between_call_and_reply_has_one_effect_when_asked_again(office):
    """The head is held, so the command's call waits in the server while its service is killed."""
    import asyncpg

    await resumed(office)
    holding = await asyncpg.connect(office.stack.running.postgres)
    transaction = holding.transaction()
    await transaction.start()
    await holding.execute("SELECT 1 FROM eventlog.districts WHERE district = '610203' FOR UPDATE")
    key = uuid.uuid4().hex
    asking = asyncio.create_task(office.regulation(key))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%eventlog.%'"
    looking = await asyncpg.connect(office.stack.running.postgres)
    async with asyncio.timeout(10):
        while not await looking.fetchval(waiting):
            await asyncio.sleep(0.01)
    registry = next(each for each in office.stack.running.services if each.name == "registry")
    os.kill(registry.pid, signal.SIGKILL)
    assert (await asking).status_code == 503
    await transaction.rollback()
    await holding.close()
    async with asyncio.timeout(10):
        while key not in await office.recorded():
            await asyncio.sleep(0.05)

    async with asyncio.timeout(20):
        while (again := await office.regulation(key)).status_code == 503:
            await asyncio.sleep(0.2)
    await looking.close()

    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert (await office.recorded()).count(key) == 1

"""Connections kept between two statements: what happens to them when nobody, or somebody else, wants them."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest

from shared.away import AWAY
from shared.eventlog import EventLog
from shared.kept import Kept

PID = "SELECT pg_backend_pid()"


async def _pid(kept: Kept) -> int:
    ((pid,),) = await kept.fetch(PID)
    return int(pid)


async def test_who_asks_again_at_once_asks_over_the_same_connection(pool):
    kept = Kept(pool, at_most=2)

    assert len({await _pid(kept) for _ in range(20)}) == 1


async def test_a_connection_lost_while_nobody_used_it_is_replaced(pool, owner):
    kept = Kept(pool, at_most=2)
    for _ in range(10):  # more often than there are connections
        lost = await _pid(kept)
        await owner.execute("SELECT pg_terminate_backend($1, 5000)", lost)
        async with asyncio.timeout(10):
            while await owner.fetchval("SELECT true FROM pg_stat_activity WHERE pid = $1", lost):
                await asyncio.sleep(0)

        assert await _pid(kept) != lost


async def test_a_statement_that_fails_or_is_given_up_gives_its_connection_back(pool):
    kept = Kept(pool, at_most=2)
    for _ in range(10):  # more often than there are connections
        with pytest.raises(asyncpg.DivisionByZeroError):
            await kept.fetch("SELECT 1 / 0")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await kept.fetch("SELECT pg_sleep(60)")

    assert await _pid(kept)


async def test_others_get_a_connection_while_the_log_is_asked_all_the_time(pool, district, request_of):
    log, done = EventLog(pool), asyncio.Event()

    async def insist(n: int) -> None:
        version = 0
        while not done.is_set():
            version = (await log.append(request_of(district, f"a/b/{n}", version))).version

    insisting = [asyncio.create_task(insist(n)) for n in range(20)]
    async with asyncio.timeout(20):
        for _ in range(20):
            assert await asyncio.gather(*(pool.fetchval("SELECT 1") for _ in range(6))) == [1] * 6
    done.set()
    await asyncio.gather(*insisting)


async def test_a_pool_of_one_is_enough_and_closes_when_nobody_asks(servers, district, request_of):
    async with asyncio.timeout(20), asyncpg.create_pool(servers.postgres, min_size=1, max_size=1) as pool:
        log = EventLog(pool)
        for n in range(3):
            await log.append(request_of(district, "a/b/1", n))
            assert await pool.fetchval("SELECT 1") == 1


async def test_a_server_that_said_farewell_is_away_before_the_connection_ends(servers, owner):
    """Its last words come before the connection's end; held up on the way, they come long before."""
    address, done = urlsplit(servers.postgres), asyncio.Event()

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        await done.wait()
        writer.close()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(address.hostname, address.port)
        await asyncio.gather(passed_on(reader, ours), passed_on(theirs, writer))

    proxy = await asyncio.start_server(between, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    try:
        connection = await asyncpg.connect(f"postgresql://{address.username}@127.0.0.1:{port}{address.path}")
        await owner.execute("SELECT pg_terminate_backend($1, 5000)", await connection.fetchval(PID))
        async with asyncio.timeout(10):
            with pytest.raises(AWAY):
                while True:  # a question on its way when the farewell came would wait for the connection's end
                    await connection.fetchval(PID, timeout=1)
        connection.terminate()
    finally:
        done.set()
        proxy.close()

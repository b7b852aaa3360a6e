"""`kill -9` between call and reply, then the same command id: exactly one effect."""

import asyncio
import signal
import sys
import textwrap
import uuid

import asyncpg

from shared.eventlog import Written

WRITER = textwrap.dedent("""
    import asyncio, sys, uuid
    import asyncpg
    from shared.contracts.registry import RegulationIssued
    from shared.eventlog import Append, EventLog
    from shared.service import connect_postgres
    import datetime as dt

    async def main(dsn, district, command):
        log = EventLog(await connect_postgres(dsn, "copperseal_casework"))
        event = RegulationIssued(on=dt.date(2014, 3, 1), regulation="R1", title="t", kind="k", issuer="i")
        print("calling", flush=True)
        await log.append(Append(district=district, stream="a/b/1", expected=0, command_id=uuid.UUID(command),
                                correlation_id=uuid.uuid4(), actor="test", events=(event,)))
        print("replied", flush=True)

    asyncio.run(main(*sys.argv[1:]))
""")


async def test_a_killed_writers_command_has_one_effect_when_asked_again(servers, log, owner, district, request_of):
    await log.append(request_of(district, "a/b/0", 0))  # so that the district's head exists
    command = uuid.uuid4()
    holding = await asyncpg.connect(servers.postgres)
    transaction = holding.transaction()
    await transaction.start()
    await holding.execute("SELECT 1 FROM eventlog.districts WHERE district = $1 FOR UPDATE", district)

    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, servers.postgres, district, str(command), stdout=asyncio.subprocess.PIPE
    )
    assert (await writer.stdout.readline()).strip() == b"calling"
    await _until_it_waits_for_the_head(owner)
    writer.send_signal(signal.SIGKILL)  # its call is in the server, its reply will find nobody
    assert await writer.stdout.read() == b""
    await writer.wait()
    await transaction.rollback()
    await holding.close()
    while (await log.heads())[district] == 1:
        await asyncio.sleep(0.02)

    again = await log.append(request_of(district, "a/b/1", 0, command_id=command))

    assert again == Written(first_seq=2, last_seq=2, version=1, repeated=True)
    assert await owner.fetchval("SELECT count(*) FROM eventlog.events WHERE command_id = $1", command) == 1


async def _until_it_waits_for_the_head(owner: asyncpg.Connection) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%eventlog.%'"
    async with asyncio.timeout(20):
        while not await owner.fetchval(waiting):
            await asyncio.sleep(0.02)

"""What the rules know of a district while it is read for the first time: nothing, and not a part of it."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.scoring.world import World
from shared.contracts import registry as r
from shared.eventlog import EventLog
from shared.eventlog.log import PAGE
from shared.service import connect_postgres
from shared.worlds import Worlds
from tests.unit.conftest import day, town

ENDED = r.MandateEnded(mandate="A", on=day("03-01"), ending="辞职")


@pytest.fixture
async def read(servers) -> AsyncIterator[asyncpg.Pool]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield pool
    await pool.close()


async def test_nobody_decides_on_a_district_that_is_half_read(read, log, district, request_of):
    """On what the first pages say a mandate may be in force that ended long ago."""
    await log.append(request_of(district, "registry/organisation/T1", 0, events=tuple(town())))
    for n in range(3 * PAGE // 300):
        await log.append(request_of(district, f"registry/regulation/R{n}", 0, events=300))
    await log.append(request_of(district, "registry/mandate/A", 0, events=(ENDED,)))
    worlds = Worlds(EventLog(read), World)
    reading = asyncio.create_task(worlds.refreshed(district))

    while not reading.done() and worlds.is_behind(district, 1):
        await asyncio.sleep(0)

    assert not (await worlds.of(district)).mandates["A"].in_force(day("05-05"))
    await reading

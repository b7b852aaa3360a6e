"""Until what the log holds is read and sealed: what does not go on is named, and keeps nobody else waiting."""

import asyncio
from typing import Any

import asyncpg
import pytest

from infra.cli.catching_up import caught_up
from infra.projections import PROJECTIONS
from shared.eventlog import EventLog
from shared.projections import Projector, Store
from shared.seal.sealer import Sealer
from shared.seal.store import SealStore


@pytest.fixture
async def everything(servers):
    async with asyncpg.create_pool(servers.postgres, min_size=1, max_size=4) as found:
        yield found


class Asked:
    """Remembers whose read models were looked at."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.fetch, self._pool, self.districts = pool.fetch, pool, list[str]()

    async def fetchrow(self, statement: str, projection: str, district: str) -> Any:
        self.districts.append(district)
        return await self._pool.fetchrow(statement, projection, district)


async def test_it_waits_for_whoever_goes_on(everything, log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))
    waiting = asyncio.create_task(caught_up(everything, {district: 1}))
    reads = EventLog(everything)

    for each in PROJECTIONS.values():
        await Projector(reads, Store(everything, each), each).catch_up(district, 1)
        assert not waiting.done()
    await Sealer(reads, SealStore(everything), "copperseal.test", bytes(32)).seal(district, 1)

    async with asyncio.timeout(10):
        assert await waiting == []


async def test_what_stands_still_is_named(everything, log, district, request_of):
    for n in range(3):
        await log.append(request_of(district, "a/b/1", n))

    found = await caught_up(everything, {district: 3}, still=0.2)

    assert {each.told.split(" / ")[1] for each in found} == {
        "the seal stands at 0, the log ends at 3: see copperseal verify",
        *(f"{name} stands at 0, the log ends at 3: see copperseal status" for name in PROJECTIONS),
    }
    assert {each.place for each in found} == {district}


async def test_districts_that_are_done_are_not_looked_at_again(everything, log, district, request_of):
    """Of hundreds, all but one mostly are."""
    await log.append(request_of(district, "a/b/1", 0))
    asked, done = Asked(everything), f"{district}-done"

    await caught_up(asked, {done: 0, district: 1}, still=0.2)  # type: ignore[arg-type]

    assert asked.districts.count(done) == len(PROJECTIONS)
    assert asked.districts.count(district) > len(PROJECTIONS)

"""A statement that always runs into its time limit, in one district: the others go on, and operators are told."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest

from shared import waiting
from shared.bus.relay import Relay, holds
from shared.bus.streams import declare
from shared.directory import Directory
from shared.eventlog import Corrupt, EventLog
from shared.projections import Projector, Store
from shared.seal.sealer import Sealer
from shared.seal.store import SealStore
from shared.service import keep_up
from shared.worlds import Worlds
from tests.ending import ended
from tests.integration.test_projector import SHELVES, issued


@pytest.fixture
async def impatient(servers, monkeypatch) -> AsyncIterator[asyncpg.Pool]:
    """As a service's, but for how long a statement may take."""
    monkeypatch.setattr(waiting, "LONG", 0.0)
    async with asyncpg.create_pool(servers.postgres, min_size=1, max_size=4, command_timeout=0.3) as pool:
        yield pool


@pytest.fixture
async def two(log, district, request_of) -> tuple[str, str]:
    """The first is looked at before the second."""
    both = f"{district}-a", f"{district}-b"
    for each in both:
        await log.append(request_of(each, "a/b/1", 0, events=(issued(1),)))
    return both


def told() -> set[tuple[str, str]]:
    return {(each.what, each.place) for each in waiting.told()}


async def until(true: Any) -> None:
    async with asyncio.timeout(20):
        while not await true():
            await asyncio.sleep(0.02)


async def test_a_read_model_that_somebody_holds(impatient, owner, two, log, request_of):
    held, free = two
    store = Store(impatient, SHELVES)
    projector = Projector(EventLog(impatient), store, SHELVES)
    await projector.catch_up(held, 1)
    for each in two:
        await log.append(request_of(each, "a/b/2", 0, events=(issued(2),)))
    running = None

    async def read(district: str) -> int:
        checkpoint = await store.checkpoint(district)
        return checkpoint.seq if checkpoint else 0

    async with owner.transaction():
        await owner.execute("SELECT FROM scoring.checkpoints WHERE district = $1 FOR UPDATE", held)
        running = asyncio.create_task(projector.run())
        await until(lambda: _true(("shelves", held) in told()))
        await until(lambda: _of(read(free), 2))
        assert await read(held) == 1
    await until(lambda: _of(read(held), 2))
    await until(lambda: _true(("shelves", held) not in told()))
    await ended(running)


async def test_a_seal_that_somebody_holds(impatient, owner, two):
    held, free = two
    store = SealStore(impatient)
    sealer = Sealer(EventLog(impatient), store, "copperseal.example", bytes(range(32)))

    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended('seal ' || $1, 0))", held)
        await sealer.seal_all()
        sealed = await store.sizes()
        assert (sealed.get(held), sealed.get(free)) == (None, 1)
        assert ("seal", held) in told()

    async def again() -> bool:
        await sealer.seal_all()
        return (await store.sizes()).get(held) == 1

    await until(again)
    assert ("seal", held) not in told()


async def test_a_seal_that_another_replica_wrote_waits_no_more(impatient, owner, two):
    held, _ = two
    mine, others = (
        Sealer(EventLog(impatient), SealStore(impatient), "copperseal.example", bytes(range(32))) for _ in range(2)
    )
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended('seal ' || $1, 0))", held)
        await mine.seal_all()
    assert ("seal", held) in told()

    await others.seal(held, 1)
    await mine.seal_all()

    assert ("seal", held) not in told()


class Unreadable(EventLog):
    """A district's part of the table takes too long, or lies on a broken page of the disk; until it is mended."""

    broken, error = "", Exception

    async def page(self, district: str, *more: Any) -> Any:
        if district == self.broken:
            raise self.error
        return await super().page(district, *more)

    async def records(self, district: str, *more: Any) -> Any:
        if district == self.broken:
            raise self.error
        return await super().records(district, *more)


ERRORS = pytest.mark.parametrize("error", [asyncpg.QueryCanceledError, asyncpg.DataCorruptedError])


@ERRORS
async def test_a_world_that_cannot_be_read(impatient, two, error):
    held, free = two
    log = Unreadable(impatient)
    log.broken, log.error, worlds = held, error, Worlds(log, Directory)
    following = asyncio.create_task(keep_up(SimpleNamespace(log=log), worlds, asyncio.Event()))  # type: ignore[arg-type]

    await until(lambda: _true(not worlds.is_behind(free, 1)))
    assert worlds.is_behind(held, 1)
    await until(lambda: _true(("world", held) in told()))

    log.broken = ""
    await until(lambda: _true(not worlds.is_behind(held, 1)))
    await until(lambda: _true(("world", held) not in told()))
    await ended(following)


async def test_a_world_that_a_command_could_read_waits_no_more(impatient, two):
    held, _ = two
    log = Unreadable(impatient)
    log.broken, log.error, worlds = held, asyncpg.QueryCanceledError, Worlds(log, Directory)
    following = asyncio.create_task(keep_up(SimpleNamespace(log=log), worlds, asyncio.Event()))  # type: ignore[arg-type]
    await until(lambda: _true(("world", held) in told()))
    waiting.put_off("world", held, TimeoutError())  # so that nobody looks for a while
    waiting.put_off("world", held, TimeoutError())

    log.broken = ""
    await worlds.refreshed(held)

    await until(lambda: _true(("world", held) not in told()))
    await ended(following)


async def test_a_world_that_failed_half_way_learns_nothing_twice(impatient, two, log, request_of):
    district, _ = two
    learned: list[str] = []

    class World(Directory):
        def __init__(self, district: str) -> None:
            super().__init__(district)
            self.learned: list[str] = []

        def learn(self, event: Any) -> None:
            learned.append(event.regulation)
            if len(learned) == 3:
                raise LookupError("a defect, until it is mended")
            self.learned.append(event.regulation)
            super().learn(event)

    worlds = Worlds(EventLog(impatient), World)
    await worlds.refreshed(district)
    await log.append(request_of(district, "a/b/2", 0, events=(issued(2), issued(3))))
    with pytest.raises(Corrupt, match="LookupError"):
        await worlds.refreshed(district)

    assert (await worlds.refreshed(district)).learned == ["R1", "R2", "R3"]


@ERRORS
async def test_records_that_cannot_be_read_keep_no_other_district_from_being_told(impatient, two, client, error):
    held, free = two
    log = Unreadable(impatient)
    log.broken, log.error = held, error
    await declare(client.jetstream())
    relaying = asyncio.create_task(Relay(impatient, log, client).run())

    await until(lambda: _of(holds(client.jetstream(), free), 1))
    await until(lambda: _true(("relay", held) in told()))
    assert await holds(client.jetstream(), held) == 0

    log.broken = ""
    await until(lambda: _of(holds(client.jetstream(), held), 1))
    await until(lambda: _true(("relay", held) not in told()))
    await ended(relaying)


async def _true(what: bool) -> bool:
    return what


async def _of(asked: Any, wanted: int) -> bool:
    return bool(await asked == wanted)

"""What was read before is moved on by what changed since, and is the same as if it had been read whole."""

import asyncio
import random
from collections.abc import AsyncIterator

import msgspec
import pytest

from shared.away import AWAY
from shared.contracts.registry import RegulationIssued
from shared.projections import Projection, Reading, Readings, Store
from shared.projections.store import Checkpoint
from shared.service import connect_postgres


class Shelf(msgspec.Struct, kw_only=True):
    """A document."""

    issued: int = 0


class Box(msgspec.Struct, kw_only=True):
    """A document of another kind, which may have the same key."""

    issued: int = 0


SHELVES = Projection(
    name="read", schema="scoring", kinds=(Shelf, Box), events=RegulationIssued, evolve=lambda docs, event: None
)  # fmt: skip


class Counting(Store):
    """A store that counts how often it is read, and the documents that were read."""

    reads = 0
    documents = 0

    def _reading(self, rows, since):
        self.documents += sum(row["document"] is not None for row in rows)
        return super()._reading(rows, since)

    async def read(self, district: str, since: Reading | None = None) -> Reading | None:
        self.reads += 1
        return await super().read(district, since)


@pytest.fixture
async def store(servers) -> AsyncIterator[Counting]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield Counting(pool, SHELVES)
    await pool.close()


def at(seq: int, version: int = 1) -> Checkpoint:
    return Checkpoint(version=version, seq=seq)


def written(kind: str = "Shelf", **issued: int) -> list[tuple[str, str, bytes]]:
    """As they are written, by key."""
    return [(kind, key, b'{"issued":%d}' % number) for key, number in issued.items()]


def shelves(reading: Reading | None) -> list[tuple[str, int]]:
    """Keys and values, in their order."""
    assert reading is not None
    return [(key, each.issued) for key, each in reading.docs.all(Shelf).items()]


async def test_only_what_changed_is_read_again(store, district):
    await store.write(district, None, at(10), written(a=1, c=1))
    readings = Readings(store)
    before = await readings.of(district)
    await store.write(district, at(10), at(20), written(b=2, c=2))
    store.documents = 0

    after = await readings.of(district)

    assert (before.seq, shelves(before)) == (10, [("a", 1), ("c", 1)])
    assert (after.seq, shelves(after)) == (20, [("a", 1), ("b", 2), ("c", 2)])
    assert store.documents == 2


async def test_where_nothing_moved_nothing_is_read(store, district):
    await store.write(district, None, at(10), written(a=1))
    readings = Readings(store)
    await readings.of(district)
    await readings.of(district)
    await store.write(district, at(10), at(20))

    assert (await readings.of(district)).seq == 20
    assert (store.reads, store.documents) == (2, 1)


async def test_another_version_is_read_whole(store, district):
    await store.write(district, None, at(10), written(a=1, b=1))
    readings = Readings(store)
    await readings.of(district)
    rebuilt = await store.begin(district)
    await store.write(district, rebuilt, at(10, rebuilt.version), written(a=5))
    assert await store.switch(district, at(10), at(10, rebuilt.version))

    assert shelves(await readings.of(district)) == [("a", 5)]


@pytest.mark.parametrize("left", [("Shelf", "a", b'{"issued": "many"}'), ("Cupboard", "a", b"{}")])
async def test_documents_of_another_version_of_ours_are_not_there_yet(store, district, left):
    await store.write(district, None, at(1), [left])

    with pytest.raises(AWAY):
        await Readings(store).of(district)


@pytest.mark.parametrize("whole", [False, True])
async def test_nor_where_some_are_asked_for(store, district, whole):
    await store.write(district, None, at(1), [("Shelf", "a", b'{"issued": "many"}')])

    with pytest.raises(AWAY):
        await store.some(district, {} if whole else {Shelf: ["a"]}, whole=(Shelf,) if whole else ())


async def test_who_asks_at_once_is_answered_by_one_reading(store, district):
    await store.write(district, None, at(10), written(a=1))
    readings = Readings(store)

    found = await asyncio.gather(*(readings.of(district) for _ in range(20)))

    assert store.reads == 1
    assert {id(each) for each in found} == {id(found[0])}


async def test_a_district_that_does_not_exist_has_none(store, district):
    assert await Readings(store).of(district) is None


async def test_the_district_longest_not_asked_for_is_let_go(store, district):
    names = [f"{district}{n}" for n in "abc"]
    for name in names:
        await store.write(name, None, at(10), written(a=1, b=2))
    one = (await store.read(names[0])).size
    readings = Readings(store, room=2 * one)
    for name in [*names[:2], names[0], names[2]]:
        await readings.of(name)
    store.reads = 0

    for name in (names[0], names[2], names[1]):
        assert shelves(await readings.of(name)) == [("a", 1), ("b", 2)]

    assert store.reads == 1


async def test_a_district_larger_than_the_room_is_kept_all_the_same(store, district):
    await store.write(district, None, at(10), written(a=1, b=2))
    readings = Readings(store, room=1)
    await readings.of(district)

    assert shelves(await readings.of(district)) == [("a", 1), ("b", 2)]
    assert store.reads == 1


@pytest.mark.parametrize("seed", range(5))
async def test_moved_on_from_any_earlier_reading_it_is_the_whole(store, district, seed):
    chance = random.Random(seed)
    earlier: list[Reading | None] = [None]
    live = None
    for seq in range(1, 25):
        changes = [
            change
            for kind in ("Shelf", "Box")
            for change in written(kind, **{chance.choice("abcdefghij"): seq for _ in range(chance.randrange(4))})
        ]
        if live is not None and chance.random() < 0.1:  # a rebuild
            whole = []
            await store.stored(district, whole.extend)
            begun = await store.begin(district)
            rebuilt = at(live.seq, begun.version)
            await store.write(district, begun, rebuilt, whole)
            assert await store.switch(district, live, rebuilt)
            live = rebuilt
        further = at(seq, live.version if live else 1)
        await store.write(district, live, further, changes)
        live = further
        moved, whole_now = await store.read(district, chance.choice(earlier)), await store.read(district)
        assert (moved.seq, moved.version) == (whole_now.seq, whole_now.version) == (live.seq, live.version)
        for kind in (Shelf, Box):
            assert list(moved.docs.all(kind).items()) == list(whole_now.docs.all(kind).items())
        earlier.append(moved)

"""What a projection keeps: documents and checkpoint move together or not at all."""

from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from shared.contracts.registry import RegulationIssued
from shared.projections import Projection, Store
from shared.projections.store import Checkpoint, Moved
from shared.service import connect_postgres


class Shelf(msgspec.Struct, kw_only=True):
    """A document."""

    issued: int = 0


SHELVES = Projection(
    name="kept", schema="scoring", kinds=(Shelf,), events=RegulationIssued, evolve=lambda docs, event: None
)  # fmt: skip
FIRST, SECOND, THIRD = (Checkpoint(version=1, seq=seq) for seq in (10, 20, 30))


def shelves(**issued: int) -> list[tuple[str, str, bytes]]:
    """As they are written, by key."""
    return [("Shelf", key, msgspec.json.encode(Shelf(issued=number))) for key, number in issued.items()]


@pytest.fixture
async def store(servers) -> AsyncIterator[Store]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield Store(pool, SHELVES)
    await pool.close()


async def found(store: Store, district: str) -> tuple[int, dict[str, int]]:
    """How far it has read, and what it has."""
    reading = await store.read(district)
    return reading.seq, {key: each.issued for key, each in reading.docs.all(Shelf).items()}


async def test_documents_are_begun_added_and_replaced_with_the_checkpoint(store, district):
    await store.write(district, None, FIRST, shelves(a=1, b=1))
    await store.write(district, FIRST, SECOND, shelves(b=2, c=1))

    assert await found(store, district) == (20, {"a": 1, "b": 2, "c": 1})


async def test_a_checkpoint_moves_on_without_documents(store, district):
    await store.write(district, None, FIRST)
    await store.write(district, FIRST, SECOND)

    assert await found(store, district) == (20, {})


async def test_who_comes_second_writes_nothing(store, district):
    await store.write(district, None, FIRST, shelves(a=1))
    with pytest.raises(Moved):
        await store.write(district, None, SECOND, shelves(a=9, b=9))

    await store.write(district, FIRST, SECOND, shelves(a=2))
    with pytest.raises(Moved):
        await store.write(district, FIRST, THIRD, shelves(a=9, b=9))

    assert await found(store, district) == (20, {"a": 2})


async def test_what_cannot_be_written_moves_no_checkpoint(store, district):
    await store.write(district, None, FIRST, shelves(a=1))
    with pytest.raises(asyncpg.NotNullViolationError):
        await store.write(district, FIRST, SECOND, [*shelves(a=2), ("Shelf", "b", None)])

    assert await found(store, district) == (10, {"a": 1})


async def test_a_kind_asked_for_whole_is_read_as_it_is_now(store, district):
    await store.write(district, None, FIRST, shelves(a=1))
    before = await store.some(district, {}, whole=[Shelf])
    await store.write(district, FIRST, SECOND, shelves(a=2, b=1))
    after = await store.some(district, {}, whole=[Shelf])

    assert [(each.seq, dict(each.docs.all(Shelf))) for each in (before, after)] == [
        (10, {"a": Shelf(issued=1)}), (20, {"a": Shelf(issued=2), "b": Shelf(issued=1)})
    ]  # fmt: skip

"""Projections: live, resumed, rebuilt beside the live version, verified; stopped by what they cannot take."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import msgspec
import pytest

from shared.contracts.registry import RegulationIssued
from shared.eventlog import EventLog, Hole, Poison
from shared.projections import Documents, Projection, Projector, Store
from shared.projections.projector import Rebuilt
from shared.projections.store import Moved
from shared.service import connect_postgres


class Shelf(msgspec.Struct, kw_only=True):
    """How many regulations an issuer issued, and the last of them."""

    issued: int = 0
    last: str = ""


def evolve(docs: Documents, event: RegulationIssued) -> None:
    if event.title == "poison":
        raise ValueError("cannot take this")
    shelf = docs.get(Shelf, event.issuer) or Shelf()
    docs.put(event.issuer, Shelf(issued=shelf.issued + 1, last=event.regulation))


SHELVES = Projection(name="shelves", schema="scoring", kinds=(Shelf,), events=RegulationIssued, evolve=evolve)


def issued(n: int, title: str = "t") -> RegulationIssued:
    return RegulationIssued(on=dt.date(2014, 1, 1), regulation=f"R{n}", title=title, kind="k", issuer=f"I{n % 3}")


@pytest.fixture
async def scoring(servers) -> AsyncIterator[asyncpg.Pool]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield pool
    await pool.close()


@pytest.fixture
def projector(scoring) -> Projector:
    return Projector(EventLog(scoring), Store(scoring, SHELVES), SHELVES)


@pytest.fixture
def store(scoring) -> Store:
    return Store(scoring, SHELVES)


@pytest.fixture
def issue(log, district, request_of):
    """Append regulations number `first` to `last`."""

    async def append(first: int, last: int, title: str = "t") -> None:
        await asyncio.gather(*(
            log.append(request_of(district, f"registry/regulation/{n}", 0, events=(issued(n, title),)))
            for n in range(first, last + 1)
        ))  # fmt: skip

    return append


async def counts(store: Store, district: str) -> dict[str, int]:
    reading = await store.read(district)
    return {} if reading is None else {key: shelf.issued for key, shelf in reading.docs.all(Shelf).items()}


async def stored(store: Store, district: str) -> tuple[int, list[tuple[str, str, bytes]]]:
    found: list[tuple[str, str, bytes]] = []
    return await store.stored(district, found.extend), found


async def test_it_folds_what_is_there_and_resumes_where_it_stopped(projector, scoring, store, issue, district):
    await issue(0, 29)
    await projector.catch_up(district, 30)
    assert await counts(store, district) == {"I0": 10, "I1": 10, "I2": 10}

    await issue(30, 32)
    another = Projector(EventLog(scoring), store, SHELVES)  # after a restart
    await another.catch_up(district, 33)

    assert await counts(store, district) == {"I0": 11, "I1": 11, "I2": 11}
    assert (await store.checkpoint(district)).seq == 33


async def test_of_many_districts_those_are_in_memory_where_something_happened_last(
    monkeypatch, projector, store, log, district, request_of
):
    monkeypatch.setattr("shared.projections.projector.ALTOGETHER", 6)
    names, heads = [f"{district}-{n}" for n in range(4)], dict.fromkeys(range(4), 0)
    for number, of in enumerate([0, 1, 2, 0, 3, 1, 2, 0, 3]):  # three documents each: two districts have room
        for n in range(3):
            event = issued(3 * number + n)
            await log.append(request_of(names[of], f"registry/regulation/{number}-{n}", 0, events=(event,)))
        heads[of] += 3
        await projector.catch_up(names[of], heads[of])
        for each, head in heads.items():  # looked at, but nothing happened
            if each != of and head:
                await projector.catch_up(names[each], head)

        assert sum(documents.held for _, documents in projector._memory.values()) == projector._held <= 6
        assert projector._memory[names[of]][1].held == 3

    assert [await counts(store, name) for name in names] == [
        dict.fromkeys(["I0", "I1", "I2"], times) for times in (3, 2, 2, 2)
    ]


async def test_what_an_earlier_version_made_otherwise_is_built_anew_at_the_start(scoring, store, issue, district):
    await issue(0, 29)
    await Projector(EventLog(scoring), store, SHELVES).catch_up(district, 30)
    later = msgspec.defstruct("Shelf", [("issued", int, 0), ("regulations", int, 0)])

    def put(documents: Documents, event: RegulationIssued) -> None:
        found = documents.get(later, event.issuer) or later()
        documents.put(event.issuer, later(issued=found.issued + 1, regulations=found.regulations + 1))

    anew = Projection(name="shelves", schema="scoring", kinds=(later,), events=SHELVES.events, evolve=put)
    assert anew.shape != SHELVES.shape
    following = asyncio.create_task(Projector(EventLog(scoring), Store(scoring, anew), anew).run())
    async with asyncio.timeout(20):
        while (await store.checkpoint(district)).version == 1:
            await asyncio.sleep(0.02)
    following.cancel()

    reading = await Store(scoring, anew).read(district)
    assert {key: shelf.regulations for key, shelf in reading.docs.all(later).items()} == {"I0": 10, "I1": 10, "I2": 10}
    again = Projector(EventLog(scoring), Store(scoring, anew), anew)
    assert not await again.fit(district)


async def test_replicas_that_follow_the_same_log_count_each_event_once(scoring, store, issue, district):
    following = [asyncio.create_task(Projector(EventLog(scoring), store, SHELVES).run()) for _ in range(3)]
    for start in range(0, 300, 30):
        await issue(start, start + 29)
    async with asyncio.timeout(20):
        while await counts(store, district) != {"I0": 100, "I1": 100, "I2": 100}:
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    for task in following:
        task.cancel()

    assert await counts(store, district) == {"I0": 100, "I1": 100, "I2": 100}


async def test_what_it_cannot_take_stops_it_there_by_name_and_nothing_is_skipped(projector, store, issue, district):
    await issue(0, 5)
    await projector.catch_up(district, 6)
    await issue(6, 6, "poison")
    await issue(7, 8)

    with pytest.raises(Poison, match=f"{district}:7: "):
        await projector.catch_up(district, 9)

    checkpoint = await store.checkpoint(district)
    assert checkpoint.seq == 6
    assert "cannot take this" in checkpoint.stopped
    assert sum((await counts(store, district)).values()) == 6


async def test_one_districts_poison_leaves_the_others_running(scoring, store, issue, log, district, request_of):
    other = f"{district}-b"
    await issue(1, 1, "poison")
    running = asyncio.create_task(Projector(EventLog(scoring), store, SHELVES).run())
    await log.append(request_of(other, "a/b/1", 0))
    async with asyncio.timeout(10):
        while await store.checkpoint(other) is None:
            await asyncio.sleep(0.05)
    running.cancel()

    assert (await store.checkpoint(other)).seq == 1


async def test_a_rebuild_gives_the_same_bytes_under_a_new_version(projector, store, issue, district, owner):
    await issue(0, 50)
    await projector.catch_up(district, 51)
    before = await stored(store, district)

    rebuilt = await projector.rebuild(district)

    assert (rebuilt.version, rebuilt.events, rebuilt.documents) == (2, 51, 3)
    assert await stored(store, district) == before
    left = "SELECT DISTINCT version FROM scoring.documents WHERE district = $1"
    assert [row["version"] for row in await owner.fetch(left, district)] == [2]
    await issue(51, 51)
    await projector.catch_up(district, 52)
    assert sum((await counts(store, district)).values()) == 52


async def test_with_hardly_a_document_in_memory_it_gives_the_same(scoring, store, issue, district, monkeypatch):
    """Three issuers, one document kept: each event finds its own in the table."""
    monkeypatch.setattr("shared.projections.projector.KEPT", 1)
    monkeypatch.setattr("shared.projections.projector.TOGETHER", 1)
    monkeypatch.setattr("shared.eventlog.log.PAGE", 4)
    projector = Projector(EventLog(scoring), store, SHELVES)
    for head in (10, 25, 51):
        await issue((await store.checkpoint(district)).seq if head > 10 else 0, head - 1)
        await projector.catch_up(district, head)
    assert await counts(store, district) == {"I0": 17, "I1": 17, "I2": 17}
    before = await stored(store, district)

    rebuilt = await projector.rebuild(district)

    assert (rebuilt.events, rebuilt.documents) == (51, 3)
    assert await stored(store, district) == before
    assert await projector.verify(district) == []


async def test_a_rebuild_switches_while_events_keep_coming(scoring, store, issue, district):
    live = Projector(EventLog(scoring), store, SHELVES)
    await issue(0, 99)
    await live.catch_up(district, 100)
    running = asyncio.create_task(live.run())
    stop = asyncio.Event()
    seen: list[int] = []

    async def write() -> int:
        n = 100
        while not stop.is_set():
            await issue(n, n + 4)
            n += 5
        return n

    async def read() -> None:
        while not stop.is_set():
            seen.append(sum((await counts(store, district)).values()))
            await asyncio.sleep(0)

    writing, reading = asyncio.create_task(write()), asyncio.create_task(read())
    for _ in range(3):
        await Projector(EventLog(scoring), store, SHELVES).rebuild(district)
    stop.set()
    total = await writing
    await reading
    async with asyncio.timeout(10):
        while sum((await counts(store, district)).values()) != total:
            await asyncio.sleep(0.05)
    running.cancel()

    assert (await store.checkpoint(district)).version == 4
    assert seen == sorted(seen)  # whoever reads never sees a half-built version


async def test_rebuilds_of_one_district_at_once_leave_one_whole_version(
    scoring, store, issue, district, owner, monkeypatch
):
    monkeypatch.setattr("shared.projections.projector.KEPT", 1)
    monkeypatch.setattr("shared.eventlog.log.PAGE", 4)
    await issue(0, 29)
    await Projector(EventLog(scoring), store, SHELVES).catch_up(district, 30)

    for _ in range(10):
        ended = await asyncio.gather(
            *(Projector(EventLog(scoring), store, SHELVES).rebuild(district) for _ in range(3)), return_exceptions=True
        )

        assert any(isinstance(each, Rebuilt) for each in ended)
        assert all(isinstance(each, Rebuilt | Moved) for each in ended), ended
        assert await counts(store, district) == {"I0": 10, "I1": 10, "I2": 10}
    left = "SELECT count(*) FROM scoring.documents WHERE district = $1"
    assert await owner.fetchval(left, district) == 3
    assert await owner.fetchval("SELECT count(*) FROM scoring.checkpoints WHERE district = $1", district) == 1


@pytest.mark.parametrize("kept", [1, 20_000])
async def test_verify_names_what_the_log_does_not_say(monkeypatch, projector, scoring, issue, district, kept):
    monkeypatch.setattr("shared.projections.projector.KEPT", kept)
    await issue(0, 20)
    await projector.catch_up(district, 21)
    assert await projector.verify(district) == []

    await scoring.execute(
        'UPDATE scoring.documents SET document = \'{"issued":9,"last":"R0"}\' WHERE district = $1 AND key = \'I0\'',
        district,
    )
    await scoring.execute("DELETE FROM scoring.documents WHERE district = $1 AND key = 'I1'", district)
    await scoring.execute(
        "INSERT INTO scoring.documents SELECT projection, district, version, kind, 'I9', document, seq"
        " FROM scoring.documents WHERE district = $1 AND key = 'I2'",
        district,
    )

    found = await projector.verify(district)
    assert {(each.values["kind"], each.values["key"], each.code) for each in found} == {
        ("Shelf", "I0", "document-different"),
        ("Shelf", "I1", "document-missing"),
        ("Shelf", "I9", "document-not-from-the-log"),
    }


async def test_verify_holds_no_more_documents_than_a_rebuild(monkeypatch, scoring, log, district, request_of):
    """Four pages of the log, a document for each event."""
    most, put = 0, Documents.put

    def watched(docs: Documents, key: str, document: msgspec.Struct) -> None:
        nonlocal most
        put(docs, key, document)
        most = max(most, docs.held)

    def each_its_own(docs: Documents, event: RegulationIssued) -> None:
        docs.put(event.regulation, Shelf(issued=1 + (docs.get(Shelf, event.regulation) or Shelf()).issued))

    alone = Projection(name="alone", schema="scoring", kinds=(Shelf,), events=RegulationIssued, evolve=each_its_own)
    events = tuple(issued(n) for n in range(2000))
    for stream in ("registry/regulation/A", "registry/regulation/B"):  # the second time each is found again
        await log.append(request_of(district, stream, 0, events=events))
    projector = Projector(EventLog(scoring), Store(scoring, alone), alone)
    await projector.catch_up(district, 4000)
    await scoring.execute("DELETE FROM scoring.documents WHERE district = $1 AND key = 'R7'", district)
    monkeypatch.setattr("shared.projections.projector.KEPT", 500)
    monkeypatch.setattr(Documents, "put", watched)

    (found,) = await projector.verify(district)

    assert (found.code, found.values["key"]) == ("document-missing", "R7")
    assert 1000 <= most <= 1500


@pytest.mark.parametrize(
    ("deed", "at"),
    [
        ("UPDATE scoring.checkpoints SET seq = 9000000000000000000", 9000000000000000000),
        ("UPDATE scoring.checkpoints SET seq = 22", 22),
        ("UPDATE scoring.checkpoints SET live = false", 0),
        ("DELETE FROM scoring.checkpoints", 0),
    ],
)
async def test_verify_names_a_projection_that_reads_no_more(projector, scoring, issue, district, owner, deed, at):
    """Its documents are as they were, and would stay so whatever happens."""
    await issue(0, 20)
    await projector.catch_up(district, 21)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(
            "UPDATE eventlog.events SET recorded_at = recorded_at - interval '1 hour' WHERE district = $1", district
        )

    await scoring.execute(f"{deed} WHERE district = $1", district)

    found = await projector.verify(district)
    assert [(each.code, each.values["at"], each.values["end"]) for each in found] == [("position-elsewhere", at, 21)]


async def test_a_position_beyond_the_log_is_mended_by_a_rebuild(projector, scoring, store, issue, district):
    await issue(0, 20)
    await projector.catch_up(district, 21)
    await scoring.execute("UPDATE scoring.checkpoints SET seq = 9000000000000000000 WHERE district = $1", district)
    await issue(21, 21)
    with pytest.raises(Moved):
        await projector.catch_up(district, 22)
    await projector.catch_up(district, 22)

    async with asyncio.timeout(10):
        assert (await projector.rebuild(district)).events == 22

    await issue(22, 22)
    await projector.catch_up(district, 23)
    assert sum((await counts(store, district)).values()) == 23


async def test_documents_that_lost_their_checkpoint_stop_nobody(projector, scoring, store, issue, district):
    await issue(0, 20)
    await projector.catch_up(district, 21)
    await scoring.execute("DELETE FROM scoring.checkpoints WHERE district = $1", district)

    await Projector(EventLog(scoring), store, SHELVES).catch_up(district, 21)

    assert sum((await counts(store, district)).values()) == 21


async def test_a_district_that_just_began_need_not_be_read_yet(projector, issue, district):
    await issue(0, 0)

    assert await projector.verify(district) == []


async def test_verify_is_quiet_while_the_log_grows_and_is_rebuilt(scoring, store, issue, district):
    live = Projector(EventLog(scoring), store, SHELVES)
    await issue(0, 9)
    await live.catch_up(district, 10)
    stop = asyncio.Event()

    async def grow() -> None:
        n = 10
        while not stop.is_set():
            await issue(n, n)
            n += 1
            try:
                await live.catch_up(district, n)
                if n % 20 == 0:
                    await Projector(EventLog(scoring), store, SHELVES).rebuild(district)
            except Moved:
                pass

    growing = asyncio.create_task(grow())
    found = [await Projector(EventLog(scoring), store, SHELVES).verify(district) for _ in range(150)]
    stop.set()
    await growing

    assert [told for told in found if told] == []


@pytest.fixture
def take_out(owner, district):
    """Take a record out behind the system's back; gives what puts it in again."""

    async def take(seq: int) -> Callable[[], Awaitable[None]]:
        async def change(statement: str, *values: object) -> asyncpg.Record | None:
            async with owner.transaction():
                await owner.execute("SET LOCAL session_replication_role = replica")
                return await owner.fetchrow(statement, *values)

        taken = await change("DELETE FROM eventlog.events WHERE district = $1 AND seq = $2 RETURNING *", district, seq)

        async def put_back() -> None:
            await change(f"INSERT INTO eventlog.events VALUES ({','.join(f'${n + 1}' for n in range(15))})", *taken)

        return put_back

    return take


@pytest.mark.parametrize("missing", [4, 10], ids=["between", "last"])
async def test_a_hole_in_the_log_stops_it_by_name_until_it_is_filled(
    projector, store, issue, district, take_out, missing
):
    await issue(0, 2)
    await projector.catch_up(district, 3)
    await issue(3, 9)
    put_back = await take_out(missing)

    for _ in range(2):
        with pytest.raises(Hole, match=f"{district}:{missing}: "):
            await projector.catch_up(district, 10)
    assert f"{district}:{missing}: " in (await store.checkpoint(district)).stopped

    await put_back()
    await projector.catch_up(district, 10)
    assert await counts(store, district) == {"I0": 4, "I1": 3, "I2": 3}


async def test_a_rebuild_leaves_what_is_live_where_the_last_record_is_gone(projector, store, issue, district, take_out):
    await issue(0, 9)
    await projector.catch_up(district, 10)
    await take_out(10)

    with pytest.raises(Hole, match=f"{district}:10: "):
        await projector.rebuild(district)

    assert await counts(store, district) == {"I0": 4, "I1": 3, "I2": 3}

"""Reading a log page by page, some asked for ahead: every event once, in order, and a stop where the log is broken."""

import asyncio

import pytest

from shared.eventlog import Hole, pages
from shared.eventlog import log as eventlog

TYPES = ["registry.regulation-issued.v1"]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(eventlog, "PAGE", 10)


async def seqs(log, district, after=0, until=None):
    return [seq async for page in pages(log, district, after, TYPES, until) for seq in page.seqs]


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 20, 30, 34, 60])
async def test_it_ends_with_the_log(log, district, request_of, length):
    if length:
        await log.append(request_of(district, "a/b/1", 0, events=length))

    assert await seqs(log, district) == list(range(1, length + 1))


@pytest.mark.parametrize(("after", "until"), [(0, 0), (0, 1), (0, 10), (3, 13), (3, 14), (0, 40), (38, 41), (41, 41)])
async def test_or_where_it_is_to_end(log, district, request_of, after, until):
    await log.append(request_of(district, "a/b/1", 0, events=45))

    assert await seqs(log, district, after, until) == list(range(after + 1, until + 1))


async def test_an_end_that_is_not_there_yet_is_not_waited_for(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=25))

    assert await seqs(log, district, 0, 100) == list(range(1, 26))


async def test_what_is_written_after_the_last_page_was_read_is_for_the_next_reader(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=34))
    seen = []

    async for page in pages(log, district, 0, TYPES):
        seen += page.seqs
        if page.last_seq == 34:
            await log.append(request_of(district, "a/b/1", 34, events=20))

    assert seen == list(range(1, 35))


async def test_whoever_reads_while_others_write_gets_a_beginning_without_gaps(log, district, request_of):
    async def writer(n: int) -> None:
        for version in range(40):
            await log.append(request_of(district, f"a/b/{n}", version))

    writing = asyncio.gather(*(writer(n) for n in range(12)))
    while not writing.done():
        seen = await seqs(log, district)
        assert seen == list(range(1, len(seen) + 1))
    await writing
    assert len(await seqs(log, district)) == 480


async def test_a_hole_in_a_page_that_was_asked_for_ahead_stops_there(log, owner, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=50))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("DELETE FROM eventlog.events WHERE district = $1 AND seq = 33", district)
    seen = []

    with pytest.raises(Hole) as found:
        async for page in pages(log, district, 0, TYPES):
            seen += page.seqs

    assert seen == list(range(1, 31))
    assert found.value.place == f"{district}:33"


async def test_whoever_stops_early_leaves_the_log_as_good_as_before(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=50))

    async for _ in pages(log, district, 0, TYPES):
        break

    assert await seqs(log, district) == list(range(1, 51))

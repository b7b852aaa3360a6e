"""Appending: a verdict for each request, order and versions without a gap."""

import asyncio
import datetime as dt

import asyncpg
import msgspec
import pytest

from shared.contracts.base import Sealed
from shared.contracts.casework import DutyLogged
from shared.eventlog import Conflict, Written

DAY = dt.date(2014, 3, 1)


async def test_a_new_stream_starts_at_version_one(log, district, request_of):
    written = await log.append(request_of(district, "a/b/1", 0, events=3))

    assert written == Written(first_seq=1, last_seq=3, version=3)


async def test_the_next_events_follow_the_last(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=2))

    assert await log.append(request_of(district, "a/b/1", 2)) == Written(first_seq=3, last_seq=3, version=3)
    assert await log.append(request_of(district, "a/b/2", 0)) == Written(first_seq=4, last_seq=4, version=1)


async def test_another_version_than_expected_is_a_conflict_and_writes_nothing(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))

    assert await log.append(request_of(district, "a/b/1", 0)) == Conflict(version=1)
    assert await log.append(request_of(district, "a/b/1", 7)) == Conflict(version=1)
    assert (await log.heads())[district] == 1


async def test_the_same_command_again_gets_the_first_answer(log, district, request_of):
    request = request_of(district, "a/b/1", 0, events=2)
    first = await log.append(request)
    await log.append(request_of(district, "a/b/1", 2))

    again = await log.append(request)

    assert again == Written(first_seq=first.first_seq, last_seq=first.last_seq, version=2, repeated=True)
    assert (await log.heads())[district] == 3


async def test_a_command_is_found_whether_or_not_another_came_after_it(log, district, request_of):
    request = request_of(district, "a/b/1", 0, events=3)
    wrote = ("a/b/1", Written(first_seq=1, last_seq=3, version=3, repeated=True))
    await log.append(request)

    assert await log.command(district, request.command_id) == wrote
    await log.append(request_of(district, "a/b/2", 0, events=2))
    assert await log.command(district, request.command_id) == wrote
    assert await log.command(f"{district}-b", request.command_id) is None


async def test_the_same_command_id_in_another_district_is_another_command(log, district, request_of):
    request = request_of(district, "a/b/1", 0)
    there = request_of(f"{district}-b", "a/b/1", 0, command_id=request.command_id)

    assert await log.append(request) == await log.append(there) == Written(first_seq=1, last_seq=1, version=1)
    assert (await log.append(there)).repeated


async def test_requests_of_one_call_are_answered_each_by_itself(log, district, request_of):
    known = request_of(district, "a/b/1", 0)
    await log.append(known)

    verdicts = await asyncio.gather(
        log.append(known),
        log.append(request_of(district, "a/b/1", 0)),
        log.append(request_of(district, "a/b/2", 0)),
        log.append(request_of(district, "a/b/3", 0, events=2)),
    )

    assert verdicts[0].repeated
    assert verdicts[1] == Conflict(version=1)
    assert {verdicts[2].first_seq, verdicts[3].first_seq} <= {2, 3, 4}
    assert (await log.heads())[district] == 4


async def test_a_command_numbers_the_parts_it_wrote(log, district, request_of):
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0, events=n)) for n in (1, 3, 2)))

    records = await log.records(district, 0)

    assert sorted((r.stream, r.part, r.version) for r in records) == [
        ("a/b/1", 1, 1), ("a/b/2", 1, 1), ("a/b/2", 2, 2), ("a/b/3", 1, 1), ("a/b/3", 2, 2), ("a/b/3", 3, 3)
    ]  # fmt: skip


async def test_many_callers_on_one_stream_each_win_once(log, district, request_of):
    async def insist(n: int) -> int:
        expected = 0
        while True:
            verdict = await log.append(request_of(district, "a/b/1", expected))
            if isinstance(verdict, Written):
                return verdict.version
            expected = verdict.version

    versions = await asyncio.gather(*(insist(n) for n in range(40)))

    assert sorted(versions) == list(range(1, 41))


async def test_districts_count_by_themselves(log, district, request_of):
    other = f"{district}-b"
    await log.append(request_of(district, "a/b/1", 0, events=5))

    assert await log.append(request_of(other, "a/b/1", 0)) == Written(first_seq=1, last_seq=1, version=1)


async def test_a_stream_is_read_back_as_it_was_written(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))

    found = await log.stream(district, "a/b/1")

    assert (found.version, found.seqs) == (1, [1])
    assert found.data == (
        '[{"type":"registry.regulation-issued.v1","on":"2014-03-01","regulation":"R0",'
        '"title":"履职办法","kind":"规范性文件","issuer":"区纪委"}]'.encode()
    )
    none = await log.stream(district, "a/b/none")
    assert (none.version, none.seqs, none.data) == (0, [], b"[]")


@pytest.mark.parametrize(("after", "seqs"), [(0, [1, 2, 4]), (1, [2, 4]), (2, [4]), (3, []), (7, [])])
async def test_of_a_stream_what_is_newer_can_be_read_alone(log, district, request_of, after, seqs):
    await log.append(request_of(district, "a/b/1", 0, events=2))
    await log.append(request_of(district, "a/b/2", 0))
    await log.append(request_of(district, "a/b/1", 2))

    found = await log.stream(district, "a/b/1", after)

    assert (found.version, found.seqs) == (3, seqs)
    assert len(msgspec.json.decode(found.data)) == len(seqs)


async def test_recorded_time_never_runs_backwards(log, district, request_of):
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in range(100)))

    records = await log.records(district, 0)

    assert [record.seq for record in records] == list(range(1, 101))
    assert [r.recorded_at for r in records] == sorted(r.recorded_at for r in records)
    assert {r.effective_at.isoformat() for r in records} == {"2014-02-28T16:00:00+00:00"}  # midnight in China


async def test_a_bad_district_fails_its_callers_and_nobody_else(log, district, request_of):
    with pytest.raises(asyncpg.CheckViolationError):
        await log.append(request_of("no such.place", "a/b/1", 0))

    assert await log.append(request_of(district, "a/b/1", 0)) == Written(first_seq=1, last_seq=1, version=1)


def entry(serial: str) -> DutyLogged:
    return DutyLogged(
        on=DAY, entry=serial, mandate="D1", kind="走访", text=Sealed(subject="x", box=b"y"), entered_on=DAY
    )  # fmt: skip


async def test_a_claim_is_granted_once_whatever_the_stream(log, district, request_of):
    requests = [request_of(district, f"a/b/{n}", 0, events=(entry("L1"),)) for n in range(20)]

    verdicts = await asyncio.gather(*(log.append(request) for request in requests))

    won = [request for request, verdict in zip(requests, verdicts, strict=True) if isinstance(verdict, Written)]
    assert len(won) == 1
    assert (await log.append(won[0])).repeated
    assert verdicts.count(Conflict(version=0)) == 19
    assert isinstance(await log.append(request_of(f"{district}-b", "a/b/1", 0, events=(entry("L1"),))), Written)


async def test_what_was_recorded_before_a_moment_is_found_by_its_clock(log, district, request_of):
    assert await log.recorded_before(district, dt.datetime.now(dt.UTC)) == 0
    for n in range(7):
        await log.append(request_of(district, f"a/b/{n}", 0, events=n + 1))
    records = await log.records(district, 0)

    for record in records:
        earlier = sum(each.recorded_at < record.recorded_at for each in records)
        assert await log.recorded_before(district, record.recorded_at) == earlier
    assert await log.recorded_before(district, dt.datetime.now(dt.UTC)) == len(records)


async def test_what_was_recorded_before_a_moment_stays_that_where_the_clock_was_set_back(
    log, district, request_of, owner
):
    """A day back, at every third record: of the places that a moment may stand for one is chosen for good."""
    for n in range(5):
        await log.append(request_of(district, f"a/b/{n}", 0, events=6))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")  # behind the log's back
        await owner.execute(
            "UPDATE eventlog.events SET recorded_at = recorded_at + ((seq / 3) * 7 % 10 - 20) * interval '1 day'"
            " WHERE district = $1", district
        )  # fmt: skip
    records = await log.records(district, 0)
    moments = [each.recorded_at + dt.timedelta(hours=1) for each in records]
    found = [await log.recorded_before(district, at) for at in moments]

    for position, at in zip(found, moments, strict=True):
        assert position == 0 or records[position - 1].recorded_at < at
        assert position == len(records) or at <= records[position].recorded_at
    for n in range(40):
        await log.append(request_of(district, f"c/d/{n}", 0))
        assert [await log.recorded_before(district, at) for at in moments] == found


async def test_what_a_streams_events_brought_about_is_found_in_its_district(log, district, request_of):
    await log.append(request_of(district, "a/b/1", 0, events=2))
    causes = [record.event_id for record in await log.records(district, 0)]
    await log.append(request_of(district, "a/b/2", 0, causation_id=causes[1]))
    await log.append(request_of(district, "a/b/3", 0, causation_id=causes[0]))
    await log.append(request_of(district, "a/b/4", 0))
    await log.append(request_of(f"{district}-b", "a/b/5", 0, causation_id=causes[0]))

    assert [each.stream for each in await log.consequences(district, "a/b/1")] == ["a/b/2", "a/b/3"]
    assert await log.consequences(district, "a/b/2") == []

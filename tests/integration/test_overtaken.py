"""A replica that others were faster than: it reads on from what it knows, and looks first where that happens often."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from shared import handling
from shared.contracts import registry as r
from shared.contracts.replies import Reply
from shared.eventlog import Append, Conflict, Verdict
from tests.replicas import ELECTED, SEATED, Replica, organisation


class Asked:
    """What a replica asks its log for: streams after versions, and how its appends ended."""

    def __init__(self, replica: Replica) -> None:
        self.read: list[tuple[str, int]] = []
        self.conflicts = 0
        log: Any = replica._handling._log
        stream, append = log.stream, log.append

        async def counted(request: Append) -> Verdict:
            verdict = await append(request)
            self.conflicts += isinstance(verdict, Conflict)
            return verdict

        log.stream = lambda district, of, after=0: self.read.append((of, after)) or stream(district, of, after)
        log.append = counted


@pytest.fixture
async def office(replica, district) -> Callable[[], Replica]:
    """A district with a representative in office."""
    one = replica()
    for command in (organisation(district, "区"), organisation("T1", "镇", district), ELECTED, SEATED):
        await one.ask(command)
    return replica


async def leave(replica: Replica, n: int) -> Reply:
    """The same representative's leave, so that all of it goes to one stream."""
    day = dt.date(2014, 1, 1) + dt.timedelta(days=2 * n)
    return await replica.ask(r.TakeLeave(on=day, mandate="D1", until=day, reason=""))


async def test_what_others_wrote_is_read_on_from_what_is_known(office):
    one, other = office(), office()
    for n in range(3):
        await leave(one, n)
    asked = Asked(one)
    for n in range(3, 5):
        await leave(other, n)

    assert (await leave(one, 5)).version == 6

    assert asked.read == [("registry/shifts/D1", 3)]
    assert asked.conflicts == 1


async def test_what_was_written_lately_stays_at_hand(office, district, monkeypatch):
    monkeypatch.setattr(handling, "CACHED", 2)
    one = office()
    await leave(one, 0)
    asked = Asked(one)

    for n in range(1, 4):
        await one.ask(organisation(f"N{n}", "镇", district))
        await leave(one, n)

    assert asked.read == [(f"registry/organisation/N{n}", 0) for n in range(1, 4)]


async def test_what_another_task_here_wrote_is_not_read_at_all(office):
    one = office()
    await leave(one, 0)
    asked = Asked(one)

    replies = await asyncio.gather(*(leave(one, n) for n in range(1, 6)))

    assert sorted(reply.version for reply in replies) == [2, 3, 4, 5, 6]
    assert asked.conflicts > 0
    assert asked.read == []


async def test_where_others_often_write_it_looks_before_it_decides(office):
    one, other = office(), office()
    first, later = Asked(one), 0
    for n in range(0, 40, 2):
        await leave(one, n)
        await leave(other, n + 1)
        later = first.conflicts if n < 20 else later

    assert 0 < later == first.conflicts < 10
    for n in range(40, 200):  # and alone again it looks no more
        await leave(one, n)
    first.read.clear()
    await leave(one, 200)
    assert first.read == []


async def test_a_log_put_back_behind_what_is_known_is_read_from_the_beginning(office, district):
    one = office()
    for n in range(3):
        await leave(one, n)
    key = (district, "registry/shifts/D1")
    _, state = one._handling._states[key]
    for looks in (0.0, 1.0):  # it finds out by a conflict, or because it looks first
        one._handling._states[key], one._handling._others = (9, state), looks

        assert (await leave(one, 10 + int(looks))).version == 4 + int(looks)

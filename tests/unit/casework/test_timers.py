"""What deadlines ask for on their day: a reminder, that they passed, whoever is above, an answer taken for silence."""

import datetime as dt

import msgspec
import pytest

from services.casework.case.decider import CASE
from services.casework.timers import command, command_id, rings_of
from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Event
from tests.unit.casework.road import CLASSIFY, CONSOLIDATE, CONTENT, RECEIVE, REPLY, ROAD, M, register, until
from tests.unit.conftest import Given, day, learned, town

LIVE = r.DistrictWentLive(code="D", on=day("05-01"))


@pytest.fixture
def case(casework) -> Given:
    return casework(CASE)


def asked(past: list[Event], on: str) -> list[c.CaseCommand]:
    """What the timers ask that look on that day."""
    world = learned(World("D"), town(LIVE, *past))
    return [command(world, ring) for ring in rings_of(world, day(on))]


def said(past: list[Event], on: str) -> list[tuple[str, str]]:
    return [(type(each).__name__, str(each.on)[5:]) for each in asked(past, on)]


def test_a_case_not_received_is_due_then_overdue_then_told_above(case):
    """Registered on Monday 05-05, to be received by 05-06; three working days later the town, then the district."""
    past = case.commands(register()).past

    assert said(past, "05-05") == []
    assert said(past, "05-06") == [("RemindHandler", "05-06")]
    assert said(past, "05-07") == [("MarkOverdue", "05-07")]
    assert said(past, "05-08") == [("MarkOverdue", "05-07")]
    assert said(past, "05-14") == [("MarkOverdue", "05-07"), ("EscalateOverdue", "05-09"), ("EscalateOverdue", "05-14")]
    assert [each.to for each in asked(past, "05-14")[1:]] == ["T1", "D"]


def test_what_was_said_is_not_said_again(case):
    given = case.commands(register())
    for on in ("05-06", "05-07", "05-09", "05-14"):
        given = given.commands(*asked(given.past, on))
        assert asked(given.past, on) == []
    assert asked(given.past, "2015-04-30") == []
    assert [type(each).__name__ for each in given.past[1:]] == [
        "HandlerReminded", "CaseOverdue", "OverdueEscalated", "OverdueEscalated",
    ]  # fmt: skip


@pytest.mark.parametrize("step", [RECEIVE, CONSOLIDATE, CLASSIFY, REPLY])
def test_what_the_timers_ask_is_never_refused(case, step):
    here = until(case, step)
    for command_ in asked(here.past, "2015-04-30"):
        assert len(here.when(command_)) >= 1


def test_silence_is_recorded_the_day_after_the_time_for_feedback(case):
    replied = until(case, CONTENT)  # on 05-17, ten days

    assert said(replied.past, "05-27") == []
    assert said(replied.past, "05-28") == [("GiveFeedback", "05-28")]
    silent = replied.commands(*asked(replied.past, "06-30"))
    assert silent.past[-1].rating == "未回应"
    assert asked(silent.past, "2015-04-30") == []


def test_a_case_that_stands_still_or_is_elsewhere_says_nothing(case, casework):
    here = until(case, CONSOLIDATE)
    stands = here.commands(c.SuspendCase(on=day("05-07"), by="A", reason="等候鉴定", **M))
    declined = here.commands(c.DeclineCase(on=day("05-07"), by="A", reason="属信访事项", **M))
    (other,) = casework(CASE).when(register(case="M2"))
    merged = until(casework(CASE, other), CONSOLIDATE).commands(c.MergeCase(on=day("05-07"), by="A", into="M2", **M))

    for each in (stands, declined, merged, case.commands(*ROAD)):
        assert asked(each.past, "2015-04-30") == []
    resumed = stands.commands(c.ResumeCase(on=day("05-17"), by="A", **M))
    assert said(resumed.past, "06-15") == [("RemindHandler", "06-15")]  # ten days after 06-05
    assert said(here.past, "06-05") == [("RemindHandler", "06-05")]


def test_a_case_that_is_offered_is_overdue_all_the_same(case):
    offered = until(case, CONSOLIDATE).commands(c.TransferCase(on=day("05-07"), by="A", to="X1", reason="x", **M))
    late = asked(offered.past, "06-06")

    assert [type(each).__name__ for each in late] == ["MarkOverdue"]
    assert len(offered.when(late[0])) == 1


def test_a_notice_that_moves_the_deadline_moves_what_is_said(case):
    past = until(case, RECEIVE).past
    notice = r.CalendarPublished(calendar="CN", on=day("05-05"), years=(2014,), off=(day("05-06"),), source="通知")

    assert said([*past], "05-06") == [("RemindHandler", "05-06")]
    world = learned(World("D"), town(LIVE, notice, *past))
    assert [command(world, each).on for each in rings_of(world, day("05-07"))] == [day("05-07")]


def test_what_fell_due_before_the_district_worked_live_is_history(case):
    past = case.commands(register()).past
    later = learned(World("D"), town(r.DistrictWentLive(code="D", on=day("05-07")), *past))
    never = learned(World("D"), town(*past))

    assert list(rings_of(later, day("2015-04-30"))) == []
    assert list(rings_of(never, day("2015-04-30"))) == []


def test_each_thing_said_has_an_id_of_its_own_wherever_it_is_said(case):
    past = case.commands(register()).past
    ids = []
    for _ in range(2):
        world = learned(World("D"), town(LIVE, *past))
        ids.append([command_id("D", ring) for ring in rings_of(world, day("05-14"))])

    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


def test_timers_do_not_say_what_is_not_so(case):
    received = until(case, CONSOLIDATE)
    late = c.MarkOverdue(case="M1", on=day("05-07"), step="receive", round=0, due=day("05-06"))
    early = c.MarkOverdue(case="M1", on=day("06-05"), step="resolve", round=1, due=day("06-05"))

    assert received.refused(late) == ("step-out-of-order", "")
    assert received.refused(early) == ("step-out-of-order", "")
    assert len(received.when(msgspec.structs.replace(early, on=early.on + dt.timedelta(days=1)))) == 1

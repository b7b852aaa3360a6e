"""The clerk's day: what is open, what is due first, and what comes next for each case."""

import msgspec
import pytest

from services.casework.agenda import Open, agenda
from services.casework.case.decider import CASE
from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.tags import tag
from shared.refusals import Refused
from tests.unit.casework.road import CONSOLIDATE, CONTENT, RECEIVE, ROAD, M, register, until
from tests.unit.conftest import Given, closed, day, learned, town


@pytest.fixture
def case(casework) -> Given:
    return casework(CASE)


def listed(*cases: Given, whose: str = "", on: str = "05-12") -> list[Open]:
    world = learned(World("D"), town(*(event for each in cases for event in each.past)))
    return agenda(world, whose, day(on))


def test_what_is_due_first_comes_first(case):
    received = until(case, CONSOLIDATE)
    urgent = case.commands(register(case="M2", urgency="特急", on="05-08"))
    waits = case.commands(register(case="M3", on="05-07"))

    found = listed(received, urgent, waits)

    assert [(each.case, each.step, str(each.due)) for each in found] == [
        ("M2", "receive", "2014-05-08"), ("M3", "receive", "2014-05-08"), ("M1", "resolve", "2014-06-05"),
    ]  # fmt: skip
    assert [(each.village, each.holder, each.lead, each.urgency) for each in found[:1]] == [("V1", "S1", "A", "特急")]


def test_where_no_clock_runs_a_case_is_listed_last_without_a_day(case):
    stands = until(case, CONSOLIDATE).commands(c.SuspendCase(on=day("05-07"), by="A", reason="等候鉴定", **M))
    replied = until(case, CONTENT)
    content = replied.commands(CONTENT)
    for past in (stands, content):
        (only,) = listed(past)
        assert (only.step, only.due) == ("", None)
    (waits,) = listed(replied)
    assert (waits.step, waits.due) == ("feedback", day("05-27"))


def test_what_is_done_is_not_listed(case):
    assert listed(case.commands(*ROAD)) == []


def test_of_a_studio_or_of_who_leads_only_theirs(case):
    mine = case.commands(register())
    theirs = case.commands(register(case="M2", first_receiver="B"))

    assert [each.case for each in listed(mine, theirs, whose="B")] == ["M2"]
    assert [each.case for each in listed(mine, theirs, whose="S1")] == ["M1", "M2"]
    assert listed(mine, theirs, whose="C") == []


@pytest.mark.parametrize("past", range(len(ROAD)))
def test_what_a_case_awaits_is_what_the_rules_take_next(case, past):
    here = case.commands(*ROAD[:past])

    awaited = CASE.awaits(CASE.fold(here.past))

    assert awaited == tag(type(ROAD[past]))


def test_an_archived_case_awaits_nothing(case):
    assert CASE.awaits(CASE.fold(case.commands(*ROAD).past)) == ""


@pytest.mark.parametrize(
    ("interruption", "awaited"),
    [
        (c.SuspendCase(on=day("05-07"), by="A", reason="等候鉴定", **M), "resume-case"),
        (c.TransferCase(on=day("05-07"), by="A", to="X1", reason="属该部门", **M), "accept-transfer"),
        (c.ReferCase(on=day("05-07"), by="A", to="610204", reason="事发地", **M), ""),
        (c.DeclineCase(on=day("05-07"), by="A", reason="属信访事项", **M), ""),
    ],
)
def test_an_interruption_awaits_its_end(case, interruption, awaited):
    here = until(case, CONSOLIDATE).commands(interruption)

    assert CASE.awaits(CASE.fold(here.past)) == awaited
    with pytest.raises(Refused):
        here.when(closed(msgspec.structs.replace(RECEIVE, on=day("05-08"))))

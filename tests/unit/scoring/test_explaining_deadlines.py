"""A deadline unfolds to the days that were not counted, and the calendar that says so (DOMAIN §4.2)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.case.decider import CASE
from services.scoring.queries import facts_of
from services.scoring.rules.explaining.deadlines import explanation
from services.scoring.rules.explaining.node import Node
from shared.calendar import WorkCalendar, deadline, uncounted
from shared.contracts import casework as c
from shared.contracts import registry as r
from tests.unit.casework.road import CONSOLIDATE, RECEIVE, M, register, until
from tests.unit.conftest import day
from tests.unit.scoring.test_rates import facts

CHINA = WorkCalendar("CN")


def explained(case, on: str) -> list[Node]:
    found = explanation(facts_of(facts(case)), "M1", day(on))
    assert found is not None
    return found.of


@pytest.fixture
def case(casework):
    (other,) = casework(CASE).when(register(case="M2"))
    return casework(CASE, other)


def test_the_holiday_and_the_weekend_are_named(casework):
    """Five working days from 28 April 2014: 1 to 3 May off, the 4th is worked."""
    urgent = casework(CASE).commands(register("04-28", urgency="紧急"), c.ReceiveCase(on=day("04-28"), by="A", **M))
    receive, resolve = explained(urgent, "06-01")

    assert receive.note == "from 2014-04-28, 0wd, due 2014-04-28 by CN"
    assert resolve.note == "round 1, from 2014-04-28, 5wd, due 2014-05-06 by CN"
    assert resolve.rule == "deadlines.resolve.紧急"
    assert [(each.figure, each.note) for each in resolve.of] == [
        ("2014-05-01", "day off"), ("2014-05-02", "day off"), ("2014-05-03", "weekend"),
    ]  # fmt: skip


def test_what_was_added_and_where_it_stood_are_told_as_of_the_day(case):
    road = until(case, CONSOLIDATE).commands(
        c.ExtendRound(on=day("05-10"), by="A", days=5, **M), c.SuspendCase(on=day("05-20"), by="A", reason="鉴定", **M),
        c.ResumeCase(on=day("05-22"), by="A", **M),
    )  # fmt: skip

    assert explained(road, "05-09")[1].note == "round 1, from 2014-05-06, 30d, due 2014-06-05 by CN"
    assert explained(road, "05-15")[1].note == "round 1, from 2014-05-06, 30d and 5d more, due 2014-06-10 by CN"
    later = explained(road, "06-01")[1]
    assert later.note == "round 1, from 2014-05-06, 30d and 5d more, due 2014-06-12 by CN"
    assert [(each.figure, each.note) for each in later.of] == [("2014-05-21", "suspended"), ("2014-05-22", "suspended")]


def test_the_notice_that_moved_a_deadline_is_named(casework):
    notice = r.CalendarPublished(calendar="CN", on=day("05-06"), years=(2014,), off=(day("05-12"),), source="通知")
    urgent = casework(CASE).commands(register(urgency="紧急"), RECEIVE).events(notice)

    assert (
        explained(urgent, "05-07")[1].note
        == "round 1, from 2014-05-06, 5wd, due 2014-05-14 by CN as noticed on 2014-05-06"
    )
    assert ("2014-05-12", "day off") in [(each.figure, each.note) for each in explained(urgent, "05-07")[1].of]


@given(
    start=st.dates(dt.date(2014, 1, 1), dt.date(2015, 10, 1)), count=st.integers(1, 40),
    stood=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=2),
)  # fmt: skip
def test_days_counted_and_days_left_out_are_all_the_days(start, count, stood):
    spans, at = [], start
    for gap, length in stood:
        at += dt.timedelta(days=gap)
        spans.append((at, at + dt.timedelta(days=length)))
        at = spans[-1][1]
    due = deadline(start, f"{count}wd", CHINA, suspended=tuple(spans)).day
    left_out = list(uncounted(start, f"{count}wd", CHINA, tuple(spans)))

    assert len(left_out) + count == (due - start).days
    assert len({on for on, _ in left_out}) == len(left_out)


def test_every_case_of_the_demo_has_its_deadlines(documents):
    found = facts_of(documents)
    as_of = dt.date(2015, 4, 30)
    for code, each in found.cases.items():
        node = explanation(found, code, as_of)
        assert node is not None
        assert len(node.of) == 1 + len([one for one in each.rounds if one.started <= as_of])
        assert all("due 201" in one.note for one in node.of)

"""What a rectification costs a unit, as of each day: finished, found wanting, finished again (DOMAIN §5.3)."""

from decimal import Decimal

import pytest

from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.units import units
from shared.contracts import scoring as s
from tests.unit.conftest import day, town
from tests.unit.scoring.test_corrections import folded

WHICH = {"target": "K1", "unit": "X1"}
SET = s.TargetSet(
    **WHICH, on=day("01-01"), name="植树", category="重点", measurable=True, points=Decimal(5), goal="100亩",
    due=day("12-31"),
)  # fmt: skip


def demanded(by: str) -> list[s.TargetEvent]:
    check = s.CheckRecorded(**WHICH, on=day("05-05"), kind="跟踪", assessor=by, score=Decimal(80))
    return [check, s.RectificationDemanded(**WHICH, on=day("05-05"), assessor=by, problem="未整改", due=day("06-10"))]


def finished(on: str) -> s.RectificationFinished:
    return s.RectificationFinished(**WHICH, on=day(on), check_on=day("05-05"))


REJECTED = s.RectificationRejected(**WHICH, on=day("06-20"), check_on=day("05-05"), by="D", reason="未达标")


def overdue(history: list[s.TargetEvent], on: str) -> int:
    facts = facts_of(folded(STANDINGS, [*town(), SET, *history]))
    return units(facts.units.values(), facts.books, 2014, day(on))["X1"].overdue


@pytest.mark.parametrize(("on", "count"), [("06-11", 0), ("06-19", 0), ("06-20", 1), ("06-25", 1), ("12-31", 1)])
def test_what_was_found_wanting_counted_as_finished_until_then(on, count):
    assert overdue([*demanded("D"), finished("06-08"), REJECTED], on) == count
    assert overdue([*demanded("D"), finished("06-08"), REJECTED, finished("06-25")], on) == count


def test_what_was_finished_in_time_stays_so_when_another_check_of_the_day_comes_to_light():
    history = [*demanded("D"), finished("06-08"), *demanded("T1"), finished("06-25")]

    assert overdue(history, "12-31") == 1

"""What is not there counts neither for anybody nor against (DOMAIN §5.2, §5.3)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.standing import grade_of, standings
from services.scoring.rules.units import units
from shared.contracts import scoring as s
from shared.contracts.rulebook import COMPETENT, EXCELLENT
from tests.unit.conftest import day, rulebook, town
from tests.unit.scoring.test_corrections import folded

BOOK = rulebook()
WHICH = {"target": "K1", "unit": "X1"}
SET = s.TargetSet(
    **WHICH,
    on=day("01-01"),
    name="党的建设",
    category="重点",
    measurable=False,
    points=Decimal(5),
    goal="",
    due=day("12-31"),
)
CHECKS = {
    by: s.CheckRecorded(**WHICH, on=day("12-20"), kind="年终", assessor=by, score=Decimal(score))
    for by, score in (("D", 80), (BOOK.units.panel, 90))
}


@pytest.mark.parametrize(
    ("by", "year_end"), [([], None), (["D"], None), ([BOOK.units.panel], None), (["D", BOOK.units.panel], 85)]
)
def test_what_cannot_be_measured_has_no_year_end_without_either_side(by, year_end):
    facts = facts_of(folded(STANDINGS, [*town(), SET, *(CHECKS[each] for each in by)]))

    found = units(facts.units.values(), facts.books, 2014, day("12-31"))["X1"]

    assert found.targets["K1"].year_end == year_end
    assert found.provisional


@pytest.mark.parametrize(("review", "grade"), [(None, COMPETENT), (100, EXCELLENT)])
def test_who_was_not_reviewed_does_not_have_the_review_that_the_best_grade_needs(review, grade):
    facts = facts_of(folded(STANDINGS, town()))
    one = standings(facts.accounts.values(), facts.cases.values(), facts.books, 2014, day("12-31"))["A"]
    best = one._replace(total=Fraction(100), lapses=(), review=None if review is None else Fraction(review))

    assert grade_of(best, BOOK) == grade

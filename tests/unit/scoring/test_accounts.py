"""One representative's account, read alone, says what the whole district's results say of it."""

import datetime as dt

import pytest

from services.scoring import facts as f
from services.scoring.accounts import Own, account
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.points import postings
from services.scoring.rules.results import results
from shared.contracts import registry as r
from shared.contracts.queries import AccountOf
from shared.contracts.rulebook import ADOPTED
from shared.refusals import Refused
from tests.unit.conftest import day, town
from tests.unit.conftest import mandate as elected
from tests.unit.scoring.test_corrections import folded

FIGURES = ("committee", "duty", "casework", "review", "total")


@pytest.mark.parametrize("as_of", [dt.date(2014, 6, 30), dt.date(2014, 12, 31), dt.date(2015, 4, 30)])
def test_each_account_agrees_with_the_results(documents, as_of):
    expected = results(facts_of(documents), "610203", as_of.year, as_of)["representatives"]

    for mandate, standing in expected.items():
        question = AccountOf(mandate=mandate, year=as_of.year, as_of=as_of)
        found = account(Own.among(documents, mandate, as_of.year), question, "610203", 1)

        assert {name: found[name] for name in FIGURES} == {name: standing[name] for name in FIGURES}
        by_award: dict[str, float] = {}
        for line in found["postings"]:
            by_award[line["award"]] = round(by_award.get(line["award"], 0) + float(line["points"]), 2)
        assert by_award == {award: float(points) for award, points in standing["points"].items()}
        balance = float(found["postings"][-1]["balance"]) if found["postings"] else float(found["base"])
        assert round(float(found["base"]) + sum(by_award.values()), 2) == balance


def test_there_is_no_account_of_nobody_or_before_the_first_rulebook(documents):
    with pytest.raises(Refused, match="unknown-mandate"):
        Own.among(documents, "nobody")
    mandate = next(iter(facts_of(documents).accounts))
    with pytest.raises(Refused, match="no-rulebook"):
        question = AccountOf(mandate=mandate, year=2001, as_of=dt.date(2001, 5, 1))
        account(Own.among(documents, mandate, 2001), question, "610203", 1)


def test_an_opinion_counts_as_adopted_from_the_day_on_which_it_was(documents):
    """The points are of the entry's day; before the committee adopted it nobody could have told."""
    day, adopted = dt.date(2014, 5, 5), dt.date(2014, 7, 1)
    books = facts_of(documents).books
    holder = f.Account(
        mandate="A", committee="T1", level="区", start=dt.date(2012, 1, 1), end=dt.date(2016, 12, 31),
        entries=[f.Entry("L1", day, "民情信息", day, adopted)],
    )  # fmt: skip

    def awards(as_of: dt.date) -> set[str]:
        return {each.award for each in postings(holder, books, 2014, as_of) if each.source == "L1"}

    assert ADOPTED not in awards(adopted - dt.timedelta(days=1))
    assert ADOPTED in awards(adopted)


def test_a_term_ends_when_it_was_decided_by_the_day_that_it_ends():
    """Decided in time, and of L long after the term was over: until then nobody could have told."""
    facts = folded(STANDINGS, town(
        *elected("E", end="2014-06-30"), *elected("L", end="2014-06-30"),
        r.TermExtended(on=day("06-01"), mandate="E", until=day("12-31"), reason="换届推迟"),
        r.TermExtended(on=day("09-01"), mandate="L", until=day("12-31"), reason="换届推迟"),
    ))  # fmt: skip

    def told(code: str, on: str) -> tuple[dt.date, bool]:
        question = AccountOf(mandate=code, year=2014, as_of=day(on))
        found = account(Own.among(facts, code, 2014), question, "D", 1)
        graded = results(facts_of(facts), "D", 2014, day(on))["representatives"][code]["grade"]
        assert (graded != "不定等次") == found["in_force"]
        return found["end"], found["in_force"]

    assert told("E", "05-31") == (day("06-30"), True)
    assert told("E", "06-01") == told("E", "07-15") == told("E", "12-31") == (day("12-31"), True)
    assert told("L", "07-15") == told("L", "08-31") == (day("06-30"), False)
    assert told("L", "09-01") == (day("12-31"), True)

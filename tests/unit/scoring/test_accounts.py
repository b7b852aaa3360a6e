"""One representative's account, read alone, says what the whole district's results say of it."""

import datetime as dt

import pytest

from services.scoring import facts as f
from services.scoring.accounts import Own, account
from services.scoring.queries import facts_of
from services.scoring.rules.points import postings
from services.scoring.rules.results import results
from shared.contracts.queries import AccountOf
from shared.contracts.rulebook import ADOPTED
from shared.refusals import Refused

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

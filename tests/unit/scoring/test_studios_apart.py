"""Studios under the minimum of activity that a rulebook asks for: marked, shown apart, never named (DOMAIN §5.4)."""

import datetime as dt
from collections import Counter

import msgspec
import pytest

from services.scoring.facts import CaseFacts, Rules, StudioFacts
from services.scoring.rules.books import Books
from services.scoring.rules.explaining import studio
from services.scoring.rules.results import Facts, results
from services.scoring.rules.studios import studios
from shared.contracts.rulebook import Rulebook
from tests.unit.conftest import day
from tests.unit.conftest import rulebook as sound
from tests.unit.scoring.test_explaining import adds_up, worth

YEAR_END = dt.date(2014, 12, 31)


def asking(book: Rulebook, least: int) -> Rulebook:
    return msgspec.structs.replace(book, studios=msgspec.structs.replace(book.studios, cases_min=least))


def under(facts: Facts, book: Rulebook) -> Facts:
    return msgspec.structs.replace(facts, rules={book.id: Rules(rulebook=book)})


def cases_of(facts: Facts) -> Counter[str]:
    """By studio, as the registers say."""
    return Counter(
        each.studio_on(YEAR_END)
        for each in facts.cases.values()
        if each.on.year == 2014 and not any(end is None or end > YEAR_END for _, end in each.left)
    )


def test_without_a_minimum_nobody_is_apart(facts):
    assert all("apart" not in each for each in results(facts, "610203", 2014, YEAR_END)["studios"].values())


def test_a_studio_under_the_minimum_keeps_its_mark_and_is_not_named(facts, book):
    before = results(facts, "610203", 2014, YEAR_END)["studios"]
    had = cases_of(facts)
    least = sorted(had[code] for code, each in before.items() if each["awarded"])[5]

    after = results(under(facts, asking(book, least)), "610203", 2014, YEAR_END)["studios"]

    assert {code: each["score"] for code, each in after.items()} == {c: each["score"] for c, each in before.items()}
    apart = {code: each["apart"] for code, each in after.items() if "apart" in each}
    assert apart == {code: had[code] for code in before if had[code] < least}
    assert any(before[code]["awarded"] for code in apart)
    assert not any(after[code]["awarded"] for code in apart)
    named = [code for code, each in after.items() if each["awarded"]]
    assert len(named) >= book.studios.awards  # others took their places


def test_where_all_are_apart_nobody_is_named(facts, book):
    after = results(under(facts, asking(book, 10_000)), "610203", 2014, YEAR_END)["studios"]

    assert after
    assert all("apart" in each and not each["awarded"] for each in after.values())


@pytest.mark.parametrize("least", [1, 5])
def test_the_derivation_unfolds_to_the_cases_and_the_rule(facts, book, least):
    drafted = under(facts, asking(book, least))

    for code in results(drafted, "610203", 2014, YEAR_END)["studios"]:
        score, total = studio.explanation(drafted, code, 2014, YEAR_END)
        adds_up(total)
        (activity,) = total.beside
        assert (activity.figure, activity.rule, activity.rulebook) == ("cases", "studios.cases_min", book.id)
        assert activity.exact == sum(worth(each) for each in activity.of)
        assert ("不排名" in activity.note and "not ranked" in activity.note) == (score.apart is not None)
        assert all(each.sources[0].stream == f"casework/case/{each.figure}" for each in activity.of)


def test_without_a_minimum_the_derivation_says_nothing_of_it(facts):
    _, total = studio.explanation(
        facts, next(iter(results(facts, "610203", 2014, YEAR_END)["studios"])), 2014, YEAR_END
    )

    assert total.beside == []


def one(**changed: object) -> CaseFacts:
    values = {"case": "M", "on": day("05-05"), "urgency": "一般", "studio": "S1", "first_receiver": "A", **changed}
    return CaseFacts(**values)


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        (one(), True),
        (one(on=day("2013-05-05")), False),
        (one(on=day("12-31")), False),
        (one(left=((day("05-06"), None),)), False),
        (one(left=((day("05-06"), day("05-07")),)), True),
        (one(moves=((day("05-06"), "S2"),)), False),
        (one(studio="S2", moves=((day("05-06"), "S1"),)), True),
    ],
)
def test_what_counts_as_activity(case, counts, documents):
    """Registered in the year and by the day, with the studio then, and neither declined, withdrawn nor merged."""
    marks = next(each.marks for each in documents.all(StudioFacts).values() if each.marks)
    marked = StudioFacts(studio="S1", level="村社区", on=day("01-01"), marks=marks)

    found = studios([marked], [case], Books([asking(sound(), 1)]), 2014, day("12-30"))["S1"]

    assert (found.apart is None) == counts

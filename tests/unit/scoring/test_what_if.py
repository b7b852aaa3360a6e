"""Real history under a draft: who moves, and why; and rulebooks that change within a year."""

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from services.scoring.facts import Rules
from services.scoring.rules.books import Books
from services.scoring.rules.points import LAPSES, postings
from services.scoring.rules.results import results
from services.scoring.rules.what_if import changes, differences, under
from shared.contracts.rulebook import Rulebook
from shared.refusals import Refused

NEW_YEAR, YEAR_END = dt.date(2014, 1, 1), dt.date(2014, 12, 31)


def draft(book: Rulebook, on: dt.date = NEW_YEAR, awards: dict[str, str] | None = None, **more: Any) -> Rulebook:
    """The rulebook with another worth of some awards, uncapped."""
    award = tuple(
        msgspec.structs.replace(each, each=Decimal(awards[each.name]), month_cap=None, year_cap=None)
        if awards and each.name in awards
        else each
        for each in book.points.award
    )
    points = msgspec.structs.replace(book.points, award=award, **more)
    return msgspec.structs.replace(book, id="draft", effective_from=on, points=points)


def test_the_rulebook_in_force_as_a_draft_moves_nobody(facts, book):
    before = results(facts, "610203", 2014, YEAR_END)

    after = results(under(facts, book, "610203"), "610203", 2014, YEAR_END)

    assert after == before
    assert changes(before, after) == {}
    assert differences(facts, book) == {}


def test_a_draft_says_what_it_changes(facts, book):
    found = differences(facts, draft(book, awards={"走访": "2"}, max=Decimal(90)))

    assert found == {
        "id": ["yintai-2014", "draft"],
        "points.award[走访].each": ["0.5", "2"],
        "points.award[走访].month_cap": ["1", None],
        "points.max": ["100", "90"],
    }


def test_whose_grade_changes_is_named_with_the_figures_that_moved_it(facts, book):
    before = results(facts, "610203", 2014, YEAR_END)
    after = results(under(facts, draft(book, base=Decimal(30)), "610203"), "610203", 2014, YEAR_END)

    found = changes(before, after)

    grades = {mandate: each["grade"] for mandate, each in before["representatives"].items()}
    moved = {mandate for mandate, each in after["representatives"].items() if each["grade"] != grades[mandate]}
    assert moved
    assert found.keys() == moved
    for mandate, each in found.items():
        was, now = before["representatives"][mandate], after["representatives"][mandate]
        assert each["grade"] == [was["grade"], now["grade"]]
        assert each["because"].get("duty", [was["duty"]] * 2) == [was["duty"], now["duty"]]
        assert "casework" not in each["because"]  # the draft leaves it alone


@pytest.mark.parametrize("named", [True, False], ids=["for nothing", "not at all"])
def test_what_was_missed_counts_though_nothing_is_charged_for_it(facts, book, named):
    """And holds 优秀 back: a rulebook may charge nothing for it, or not name the charge at all."""
    lenient = draft(book, awards=dict.fromkeys(LAPSES, "0"))
    kept = tuple(each for each in lenient.points.award if named or each.name not in LAPSES)
    lenient = msgspec.structs.replace(lenient, points=msgspec.structs.replace(lenient.points, award=kept))
    before, after = (
        results(under(facts, made, "610203"), "610203", 2014, YEAR_END)["representatives"]
        for made in (draft(book), lenient)
    )

    for name in ("quota_missed", "promises_overdue"):
        counts = {mandate: said[name] for mandate, said in before.items()}
        assert {mandate: said[name] for mandate, said in after.items()} == counts
        assert sum(counts.values())
    assert not any(said["points"].keys() & set(LAPSES) for said in after.values())
    assert all(said["grade"] != "优秀" for said in after.values() if said["quota_missed"])


def test_who_was_held_back_by_what_they_missed_is_told_so_though_it_cost_nothing(facts, book):
    free = draft(book, awards=dict.fromkeys(LAPSES, "0"))
    unbound = msgspec.structs.replace(free, regime=tuple(msgspec.structs.replace(r, monthly={}) for r in book.regime))
    before, after = (results(under(facts, made, "610203"), "610203", 2014, YEAR_END) for made in (free, unbound))
    missed = {mandate: each["quota_missed"] for mandate, each in before["representatives"].items()}

    found = changes(before, after)

    assert any(missed[mandate] and each["grade"] == ["称职", "优秀"] for mandate, each in found.items())
    for mandate, each in found.items():
        now = after["representatives"][mandate]["quota_missed"]
        assert each["because"] == ({"quota_missed": [missed[mandate], now]} if missed[mandate] != now else {})


def test_nothing_that_was_published_moves(facts, book):
    before = results(facts, "610203", 2014, YEAR_END)

    under(facts, draft(book, base=Decimal(0)), "610203")

    assert results(facts, "610203", 2014, YEAR_END) == before


@pytest.mark.parametrize("on", [dt.date(2014, 7, 1), dt.date(2014, 3, 15)])
def test_points_follow_the_rulebook_of_each_day(facts, book, on):
    halved = draft(book, on, awards={"走访": "0.25"})
    books = Books([book, halved])
    seen = set()
    for account in facts.accounts.values():
        for line in postings(account, books, 2014, YEAR_END):
            if line.award == "走访":
                assert line.points <= (Decimal("0.25") if line.on >= on else Decimal("0.5"))
                seen.add(line.on >= on)
    assert seen == {True, False}


def test_the_composition_is_that_of_the_day_of_the_standing(facts, book):
    """A draft of July with another clamp leaves June's standing as it was."""
    july = draft(book, dt.date(2014, 7, 1), max=Decimal(61))
    before, after = (
        results(each, "610203", 2014, dt.date(2014, 6, 30)) for each in (facts, under(facts, july, "610203"))
    )
    assert after["representatives"] == before["representatives"]
    assert any(
        Decimal(each["duty"]) > 61 for each in results(facts, "610203", 2014, YEAR_END)["representatives"].values()
    )
    assert all(
        Decimal(each["duty"]) <= 61
        for each in results(under(facts, july, "610203"), "610203", 2014, YEAR_END)["representatives"].values()
    )


def test_what_is_published_for_later_gives_way_to_the_draft(facts, book):
    later = draft(book, dt.date(2014, 10, 1), base=Decimal(10))
    published = msgspec.structs.replace(facts, rules={**facts.rules, "later": Rules(rulebook=later)})

    assert results(under(published, book, "610203"), "610203", 2014, YEAR_END) == results(
        facts, "610203", 2014, YEAR_END
    )


def test_a_draft_made_from_a_rulebook_in_force_does_not_take_it_back(facts, book):
    """Same id, another day: until then the one that was published holds."""
    july = msgspec.structs.replace(book, effective_from=dt.date(2014, 7, 1))

    assert results(under(facts, july, "610203"), "610203", 2014, YEAR_END) == results(facts, "610203", 2014, YEAR_END)


def test_a_draft_that_could_not_be_published_is_not_scored(facts, book):
    """However it comes in: of another district, of a name that no stream can have, with awards for nothing."""
    awards = (msgspec.structs.replace(book.points.award[0], name="走房"), *book.points.award[1:])
    points = msgspec.structs.replace(book.points, award=awards)
    wrong = msgspec.structs.replace(book, id="a b/c", district="610204", calendar="US", points=points)

    with pytest.raises(Refused) as refusal:
        under(facts, wrong, "610203")

    assert refusal.value.code == "invalid-rulebook"
    for code in ("not-a-code", "another-district", "unknown-calendar", "unknown-award"):
        assert f"({code})" in refusal.value.en
        assert f"（{code}）" in refusal.value.zh


def test_a_draft_without_a_bloc_that_voted_in_its_years_is_refused(facts, book):
    one = {"群众代表": Decimal(1)}
    without = msgspec.structs.replace(book, review=msgspec.structs.replace(book.review, blocs=one))

    with pytest.raises(Refused) as refusal:
        under(facts, without, "610203")

    assert "review.blocs: no 单位代表, which ballots of 2014 have" in refusal.value.en
    later = msgspec.structs.replace(without, effective_from=dt.date(2016, 1, 1))
    assert under(facts, later, "610203")

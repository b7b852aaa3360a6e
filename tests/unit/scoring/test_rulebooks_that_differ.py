"""A rulebook may drop what another named: grades, criteria, urgencies. What was recorded under that still counts."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from services.scoring.facts import Rules
from services.scoring.rules.explaining import casework, deadlines, studio
from services.scoring.rules.explaining.representative import explanation
from services.scoring.rules.rates import of_case
from services.scoring.rules.results import results
from services.scoring.rules.what_if import under
from shared.contracts.rulebook import Rulebook
from shared.refusals import Refused
from tests.unit.scoring.test_explaining import walked, worth

LATE, YEAR_END = dt.date(2014, 12, 31), dt.date(2014, 12, 31)


def other(book: Rulebook, on: dt.date) -> Rulebook:
    """With grades, criteria and urgencies of its own."""
    dated = {
        name: {"一般": getattr(book.deadlines, name)["一般"]}
        for name in ("receive", "classify", "resolve", "reply", "feedback")
    }
    return msgspec.structs.replace(
        book, id="other", effective_from=on,
        deadlines=msgspec.structs.replace(book.deadlines, **dated),
        review=msgspec.structs.replace(book.review, grades={"好": Decimal(100), "差": Decimal(0)}),
        studios=msgspec.structs.replace(book.studios, criteria=(*book.studios.criteria, "新项")),
    )  # fmt: skip


def test_grades_and_marks_of_before_count_by_what_was_in_force_on_their_days(facts, book):
    published = msgspec.structs.replace(facts, rules={**facts.rules, "other": Rules(rulebook=other(book, LATE))})

    before, after = (results(each, "610203", 2014, YEAR_END) for each in (facts, published))

    assert {m: each["review"] for m, each in before["representatives"].items()} == {
        m: each["review"] for m, each in after["representatives"].items()
    }
    assert {s: each["score"] for s, each in before["studios"].items()} == {
        s: each["score"] for s, each in after["studios"].items()
    }
    reviewed = next(m for m, each in after["representatives"].items() if each["review"])
    marked = next(iter(after["studios"]))
    for _, total in (
        explanation(published, reviewed, 2014, YEAR_END),
        studio.explanation(published, marked, 2014, LATE),
    ):
        assert all(worth(node) == node.exact for node in walked(total))


def test_the_total_of_whom_nothing_is_known_that_has_weight_is_their_duty(facts, book):
    weights = {"duty": Decimal(0), "casework": Decimal(0), "review": Decimal(1)}
    standing = msgspec.structs.replace(book.standing, weights=weights)
    weighed = msgspec.structs.replace(
        facts, rules={"other": Rules(rulebook=msgspec.structs.replace(book, standing=standing))}
    )
    told = results(weighed, "610203", 2014, YEAR_END)["representatives"]
    unknown = next(m for m, each in told.items() if each["casework"] and not each["review"])

    found, total = explanation(weighed, unknown, 2014, YEAR_END)

    assert found.total == found.duty == worth(total) == total.exact
    assert [node.figure for node in total.of] == ["duty"]


def test_a_case_of_an_urgency_that_is_no_more_is_neither_in_time_nor_late(facts, book):
    july = dt.date(2014, 7, 1)
    published = msgspec.structs.replace(facts, rules={**facts.rules, "other": Rules(rulebook=other(book, july))})
    urgent = next(
        each for each in facts.cases.values()
        if each.urgency != "一般" and july <= each.on and each.rounds and (each.rounds[-1].resolved or LATE) < LATE
    )  # fmt: skip

    before, after = (of_case(urgent, each.books, LATE) for each in (facts, published))

    assert (before.response[1], before.on_time[1]) == (1, len(urgent.rounds))
    assert after == before._replace(response=(0, 0), on_time=(0, 0))
    assert any("no term" in node.note for node in deadlines.explanation(published, urgent.case, LATE).of)
    rated, total = casework.explanation(published, "", LATE)
    counted = [node.counted for node in total.of]
    assert counted == [rated.response, rated.on_time, rated.resolution, rated.satisfaction]
    assert urgent.case not in {node.figure for node in (*total.of[0].of, *total.of[1].of)}


def test_a_draft_that_has_no_word_for_what_is_on_record_is_refused_with_the_places(facts, book):
    with pytest.raises(Refused) as refusal:
        under(facts, other(book, book.effective_from), "610203")

    assert refusal.value.code == "invalid-rulebook"
    for place in ("review.grades: no 优秀", "deadlines.receive: no 特急"):
        assert place in refusal.value.en
    assert under(facts, other(book, dt.date(2016, 1, 1)), "610203")

"""The five goods of a studio unfolded: criterion by criterion, rater by rater (DOMAIN §5.4)."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from services.scoring.facts import Marks
from services.scoring.rules.explaining.node import Node, Source, present, whose
from services.scoring.rules.figures import exact, mean
from services.scoring.rules.results import Facts
from services.scoring.rules.studios import StudioScore, active, studios
from shared.contracts.rulebook import Rulebook


def explanation(facts: Facts, code: str, year: int, as_of: dt.date) -> tuple[StudioScore, Node] | None:
    """A studio's score and how it comes about; None before the first rulebook or where it was not marked."""
    books = facts.books
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    score = studios(facts.studios.values(), facts.cases.values(), books, year, as_of).get(code)
    if book is None or score is None:
        return None
    marks = [each for each in facts.studios[code].marks if each.on.year == year and each.on <= as_of]
    criteria = present(_criterion(code, criterion, marks, book) for criterion in book.studios.criteria)
    return score, Node(
        figure="score", exact=score.score, combine="sum", rulebook=book.id, rule="studios", of=criteria,
        beside=list(_activity(facts, score, year, as_of, book)),
    )  # fmt: skip


def _activity(facts: Facts, score: StudioScore, year: int, as_of: dt.date, book: Rulebook) -> Iterator[Node]:
    """The cases that it had, case by case, where the rulebook wants some for a place."""
    if (least := book.studios.cases_min) <= 0:
        return
    cases = [each for each in active(facts.cases.values(), year, as_of) if each.studio_on(as_of) == score.studio]
    of = [
        Node(figure=each.case, exact=Fraction(1), sources=(Source(stream=f"casework/case/{each.case}"),))
        for each in cases
    ]  # fmt: skip
    apart = f"不足 {least} 件，单列不排名 (fewer than {least}: shown apart, not ranked)"
    yield Node(
        figure="cases", exact=Fraction(len(cases)), combine="sum", rulebook=book.id, rule="studios.cases_min", of=of,
        note=apart if score.apart is not None else f"不少于 {least} 件 (no fewer than {least})",
    )  # fmt: skip


def _criterion(code: str, criterion: str, marks: list[Marks], book: Rulebook) -> Node:
    """The mean of those who marked it; absent where its rulebook is younger than all marks."""
    of = [
        Node(
            figure=f"{each.on} {each.rater}", exact=exact(each.marks[criterion]),
            sources=(Source(stream=f"scoring/studio/{code}", on=each.on, by=whose(each.rater)),),
        )
        for each in marks
        if criterion in each.marks
    ]  # fmt: skip
    return Node(
        figure=criterion, exact=mean(node.exact for node in of if node.exact is not None), combine="mean",
        rulebook=book.id, rule="studios.criteria", of=of,
    )  # fmt: skip

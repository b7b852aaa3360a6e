"""The five goods of a studio 五好 (DOMAIN §5.4)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from services.scoring.facts import CaseFacts, StudioFacts, during
from services.scoring.rules.books import Books
from services.scoring.rules.figures import exact, mean, published


class StudioScore(NamedTuple):
    """A studio's year: the sum of its criteria's means, and whether it is among the best.

    `apart`: how many cases it had, where the rulebook wants more for a place.
    """

    studio: str
    score: Fraction
    awarded: bool = False
    apart: int | None = None


def studios(
    facts: Iterable[StudioFacts], cases: Iterable[CaseFacts], books: Books, year: int, as_of: dt.date
) -> dict[str, StudioScore]:
    """Every studio marked in the year; the best `awards` that have a place are named, ties at the last place all."""
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    if book is None:
        return {}
    least = book.studios.cases_min
    had = Counter(case.studio_on(as_of) for case in active(cases, year, as_of)) if least > 0 else Counter[str]()
    found = []
    for studio in facts:
        marks = [each for each in studio.marks if each.on.year == year and each.on <= as_of]
        if marks:
            means = (
                mean(exact(each.marks[criterion]) for each in marks if criterion in each.marks)
                for criterion in book.studios.criteria
            )
            score = sum((each for each in means if each is not None), Fraction(0))
            few = had[studio.studio] if had[studio.studio] < least else None
            found.append(StudioScore(studio.studio, score, apart=few))
    return {each.studio: each for each in _named(found, book.studios.awards)}


def active(cases: Iterable[CaseFacts], year: int, as_of: dt.date) -> Iterator[CaseFacts]:
    """The cases of the year that a studio's activity is measured by: without the declined, withdrawn and merged."""
    return (case for case in cases if case.on.year == year and case.on <= as_of and not during(case.left, as_of))


def _named(found: list[StudioScore], awards: int) -> Iterator[StudioScore]:
    best = sorted((published(each.score) for each in found if each.apart is None), reverse=True)[:awards]
    for each in found:
        yield each._replace(awarded=each.apart is None and bool(best) and published(each.score) >= best[-1])

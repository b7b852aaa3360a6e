"""The five goods of a studio 五好 (DOMAIN §5.4)."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from services.scoring.facts import StudioFacts
from services.scoring.rules.books import Books
from services.scoring.rules.figures import exact, mean, published


class StudioScore(NamedTuple):
    """A studio's year: the sum of its criteria's means, and whether it is among the best."""

    studio: str
    score: Fraction
    awarded: bool = False


def studios(facts: Iterable[StudioFacts], books: Books, year: int, as_of: dt.date) -> dict[str, StudioScore]:
    """Every studio marked in the year; the best `awards` are named, ties at the last place all."""
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    if book is None:
        return {}
    found = []
    for studio in facts:
        marks = [each for each in studio.marks if each.on.year == year and each.on <= as_of]
        if marks:
            means = (
                mean(exact(each.marks[criterion]) for each in marks if criterion in each.marks)
                for criterion in book.studios.criteria
            )
            found.append(StudioScore(studio.studio, sum((each for each in means if each is not None), Fraction(0))))
    best = sorted((published(each.score) for each in found), reverse=True)[: book.studios.awards]
    return {each.studio: each._replace(awarded=bool(best) and published(each.score) >= best[-1]) for each in found}

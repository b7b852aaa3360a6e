"""The five goods of a studio unfolded: criterion by criterion, rater by rater (DOMAIN §5.4)."""

import datetime as dt
from fractions import Fraction

from services.scoring.rules.explaining.node import Node, Source, whose
from services.scoring.rules.figures import exact
from services.scoring.rules.results import Facts
from services.scoring.rules.studios import StudioScore, studios


def explanation(facts: Facts, code: str, year: int, as_of: dt.date) -> tuple[StudioScore, Node] | None:
    """A studio's score and how it comes about; None before the first rulebook or where it was not marked."""
    books = facts.books
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    score = studios(facts.studios.values(), books, year, as_of).get(code)
    if book is None or score is None:
        return None
    marks = [each for each in facts.studios[code].marks if each.on.year == year and each.on <= as_of]
    criteria = [
        Node(
            figure=criterion, exact=sum((exact(each.marks[criterion]) for each in marks), Fraction(0)) / len(marks),
            combine="mean", rulebook=book.id, rule="studios.criteria",
            of=[
                Node(
                    figure=f"{each.on} {each.rater}", exact=exact(each.marks[criterion]),
                    sources=(Source(stream=f"scoring/studio/{code}", on=each.on, by=whose(each.rater)),),
                )
                for each in marks
            ],
        )
        for criterion in book.studios.criteria
    ]  # fmt: skip
    return score, Node(
        figure="score", exact=score.score, combine="sum", rulebook=book.id, rule="studios", of=criteria
    )  # fmt: skip

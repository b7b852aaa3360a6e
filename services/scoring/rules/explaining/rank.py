"""How many are above: of a representative, of a unit among its like, of a studio among those that were marked."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from services.scoring.rules.explaining.node import Node, Source
from services.scoring.rules.figures import published
from services.scoring.rules.results import Facts
from services.scoring.rules.studios import StudioScore, studios
from services.scoring.rules.units import LIKE, UnitScore, units


def of_unit(facts: Facts, score: UnitScore, year: int, as_of: dt.date) -> dict[str, Node]:
    """Among streets and towns, or among departments (DOMAIN §5.3); nothing where it has no score."""
    if score.score is None:
        return {}
    kind, everyone = LIKE.get(score.kind, score.kind), units(facts.units.values(), facts.books, year, as_of).values()
    scores = [
        published(each.score) for each in everyone if each.score is not None and LIKE.get(each.kind, each.kind) == kind
    ]
    return {"ranked": ranked(published(score.score), scores, "DOMAIN §5.3", f"registry/organisation/{score.unit}")}


def of_studio(facts: Facts, score: StudioScore, year: int, as_of: dt.date) -> dict[str, Node]:
    """Among all that have a place; the best `awards` are named, ties at the last place all (DOMAIN §5.4)."""
    if score.apart is not None:
        return {}
    book = facts.books.on(min(as_of, dt.date(year, 12, 31)))
    everyone = studios(facts.studios.values(), facts.cases.values(), facts.books, year, as_of).values()
    scores = [published(each.score) for each in everyone if each.apart is None]
    node = ranked(published(score.score), scores, "studios.awards", f"registry/studio/{score.studio}")
    if book is not None:
        node.rulebook, node.most, node.met = book.id, Fraction(book.studios.awards), score.awarded
    return {"ranked": node}


def ranked(own: Fraction, everyone: Iterable[Fraction], rule: str, stream: str) -> Node:
    """One more than there are above; `everyone` with themselves."""
    figures, sources = list(everyone), (Source(stream=stream),)
    above = sum(1 for each in figures if each > own)
    return Node(
        figure="rank", exact=Fraction(1 + above), said=str(1 + above), combine="sum", rule=rule, of=[
            Node(figure="above", exact=Fraction(above), said=str(above), rule=rule, sources=sources,
                 note=f"of {len(figures)}"),
            Node(figure="own", exact=Fraction(1), said="1", rule=rule, sources=sources),
        ],
    )  # fmt: skip

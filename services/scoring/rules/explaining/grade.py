"""Why a representative has the grade and the rank that they have (DOMAIN §5.2)."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from services.scoring.facts import Account
from services.scoring.rules.explaining import rank
from services.scoring.rules.explaining.node import Node, Source, whose
from services.scoring.rules.figures import exact, published
from services.scoring.rules.points import Occurrence
from services.scoring.rules.standing import Need, Standing, best_first, floors, grade_of, needs, places, reached
from shared.contracts.rulebook import EXCELLENT, MISSED, OVERDUE, UNGRADED, Rulebook

AWARDS_OF = {"quota_missed": MISSED, "promises_overdue": OVERDUE}


def reasons(
    everyone: Mapping[str, Standing], account: Account, book: Rulebook, year: int, as_of: dt.date
) -> dict[str, Node]:
    """How the grade came about (`graded`) and the rank (`ranked`), if they have one."""
    standing = everyone[account.mandate]
    committee = [each for each in everyone.values() if each.committee == standing.committee and each.grade != UNGRADED]
    if standing.grade == UNGRADED:
        sources = (Source(stream=f"registry/mandate/{account.mandate}"),)
        in_force = Node(figure="in_force", met=False, rule="DOMAIN §5.2", sources=sources)
        return {"graded": Node(figure="grade", said=UNGRADED, rule="DOMAIN §5.2", of=[in_force])}
    graded = Node(figure="grade", said=standing.grade, rulebook=book.id, rule="standing.grades", of=[
        *_by_total(standing, book), *_for_excellent(standing, committee, account, book, year, as_of),
    ])  # fmt: skip
    return {"graded": graded, "ranked": _ranked(standing, committee)}


def _by_total(standing: Standing, book: Rulebook) -> list[Node]:
    """The floor that the total reached, and before it the one that it did not, if there is a better grade."""
    at = reached(standing, book)
    return [_condition("total", floor, book) for floor in floors(standing, book)[max(at - 1, 0) : at + 1]]


def _for_excellent(
    standing: Standing, committee: list[Standing], account: Account, book: Rulebook, year: int, as_of: dt.date
) -> list[Node]:
    """What else 优秀 needs, of those whose total is high enough; the places, of those who have all of it."""
    if book.standing.grades[reached(standing, book)][0] != EXCELLENT:
        return []
    asked = needs(standing, book)
    nodes = {figure: _condition(figure, need, book) for figure, need in asked.items()}
    for figure, award in AWARDS_OF.items():
        nodes[figure].of = [_lapse(standing.mandate, each) for each in standing.lapses if each.award == award]
        nodes[figure].combine = "sum" if nodes[figure].of else None
        nodes[figure].said = str(asked[figure].figure)
    nodes["review"].sources = tuple(
        Source(stream=f"scoring/review/{account.mandate}", on=each.on, by=whose(each.bloc))
        for each in account.ballots
        if each.on.year == year and each.on <= as_of
    ) or _book(book)
    if all(need.met for need in asked.values()):
        nodes["place"] = _place(standing, committee, book)
    return list(nodes.values())


def _place(standing: Standing, committee: list[Standing], book: Rulebook) -> Node:
    best = best_first(each._replace(grade=grade_of(each, book)) for each in committee)
    place = 1 + [each.mandate for each in best].index(standing.mandate)
    most = places(len(committee), book)
    need = Need("standing.excellent_share", Fraction(place), most=Fraction(most))
    node = _condition("place", need, book)
    node.said, node.note = str(place), f"{len(committee)} × {exact(book.standing.excellent_share)}"
    return node


def _condition(figure: str, need: Need, book: Rulebook) -> Node:
    return Node(
        figure=figure, exact=need.figure, met=need.met, least=need.least, most=need.most, rulebook=book.id,
        rule=need.path, sources=_book(book),
    )  # fmt: skip


def _lapse(mandate: str, each: Occurrence) -> Node:
    """One duty that was missed, or one promise that was late."""
    stream = f"registry/promise/{each.source}" if each.award == OVERDUE else f"registry/mandate/{mandate}"
    return Node(
        figure=f"{each.on} {each.award} {each.source}", exact=Fraction(1), said="1", sources=(Source(stream=stream),)
    )


def _ranked(standing: Standing, committee: list[Standing]) -> Node:
    """In the committee, by the published total."""
    return rank.ranked(
        published(standing.total), [published(each.total) for each in committee], "DOMAIN §5.2",
        f"registry/organisation/{standing.committee}",
    )  # fmt: skip


def _book(book: Rulebook) -> tuple[Source, ...]:
    return (Source(stream=f"registry/rulebook/{book.id}"),)

"""A unit's year unfolded: target by target, check by check (DOMAIN §5.3)."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from services.scoring.facts import Check, Target
from services.scoring.rules.explaining.node import Node, Source, present, whose
from services.scoring.rules.figures import exact
from services.scoring.rules.results import Facts
from services.scoring.rules.units import YEAR_END, TargetScore, UnitScore, overdue, units
from shared.contracts.rulebook import Rulebook


def explanation(facts: Facts, code: str, year: int, as_of: dt.date) -> tuple[UnitScore, Node] | None:
    """A unit's score and how it comes about; None before the first rulebook or where it had no targets."""
    books = facts.books
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    score = units(facts.units.values(), books, year, as_of).get(code)
    if book is None or score is None:
        return None
    targets = {name: facts.units[code].targets[name] for name in score.targets}
    blended = present(_target(targets[name], found, book, as_of) for name, found in score.targets.items())
    weights = sum((node.weight or Fraction(0) for node in blended), Fraction(0))
    of = [
        Node(
            figure="targets", combine="blend", rulebook=book.id, rule="DOMAIN §5.3", of=blended,
            exact=sum(((node.weight or 0) * (node.exact or 0) for node in blended), Fraction(0)) / weights,
        ),
        *(
            Node(
                figure=f"{late.due} {target.target}", exact=exact(book.units.rectification_overdue), rulebook=book.id,
                rule="units.rectification_overdue", note=f"demanded on {late.on}, due {late.due}",
                sources=(Source(stream=_stream(target), on=late.on, by=whose(late.by, late.kind)),),
            )
            for target in targets.values()
            for late in overdue(target, as_of)
        ),
    ] if weights else []  # fmt: skip
    return score, Node(
        figure="score", exact=score.score, combine="sum", rulebook=book.id, rule="DOMAIN §5.3", of=of,
        note="provisional: a part of a target is missing" if score.provisional else "",
    )  # fmt: skip


def _target(target: Target, found: TargetScore, book: Rulebook, as_of: dt.date) -> Node:
    checks = [check for check in target.checks if check.on <= as_of]
    usual = Node(
        figure="平时", exact=found.usual, combine="blend", weight=exact(book.units.usual_weight), rulebook=book.id,
        rule="units.usual_kinds",
        of=present(
            _mean(kind, target, [check for check in checks if check.kind == kind], book, weight=exact(weight))
            for kind, weight in book.units.usual_kinds.items()
        ),
    )  # fmt: skip
    final = _year_end(target, found, [check for check in checks if check.kind == YEAR_END], book)
    return Node(
        figure=target.target, exact=found.score, combine="blend", weight=exact(target.points), rulebook=book.id,
        rule="units.usual_weight, units.year_end_weight", of=present([usual, final]),
        sources=(Source(stream=_stream(target), on=target.on),),
    )  # fmt: skip


def _year_end(target: Target, found: TargetScore, checks: list[Check], book: Rulebook) -> Node:
    weight = exact(book.units.year_end_weight)
    if target.measurable:
        node = _mean(YEAR_END, target, checks, book, weight=weight)
        node.rule = "units.year_end_weight"
        return node
    sides = {
        "department": [check for check in checks if check.assessor != book.units.panel],
        "panel": [check for check in checks if check.assessor == book.units.panel],
    }
    return Node(
        figure=YEAR_END, exact=found.year_end, combine="blend", weight=weight, rulebook=book.id,
        rule="units.dual_verification",
        of=[
            _mean(side, target, of, book, weight=exact(book.units.dual_verification[side]))
            for side, of in sides.items()
        ],
    )  # fmt: skip


def _mean(figure: str, target: Target, checks: Iterable[Check], book: Rulebook, weight: Fraction) -> Node:
    of = [
        Node(
            figure=f"{check.on} {check.assessor}", exact=exact(check.score),
            sources=(Source(stream=_stream(target), on=check.on, by=whose(check.assessor, check.kind)),),
        )
        for check in checks
    ]  # fmt: skip
    found = sum((node.exact or Fraction(0) for node in of), Fraction(0)) / len(of) if of else None
    return Node(
        figure=figure, exact=found, combine="mean", weight=weight, rulebook=book.id, rule="units.usual_kinds", of=of
    )  # fmt: skip


def _stream(target: Target) -> str:
    return f"scoring/target/{target.target}"

"""The five checks of a unit 五考工作法 (DOMAIN §5.3)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from services.scoring.facts import Check, Rectification, Target, UnitFacts
from services.scoring.rules.books import Books
from services.scoring.rules.figures import blend, exact, mean, published
from shared.contracts.rulebook import Units

YEAR_END = "年终"
LIKE = {"街道": "镇街", "镇": "镇街"}  # streets and towns are ranked together, departments among themselves


class TargetScore(NamedTuple):
    """A target's score and what it is blended of; None = not there yet."""

    usual: Fraction | None
    year_end: Fraction | None
    score: Fraction | None


class UnitScore(NamedTuple):
    """A unit's year. `provisional` while any part of any target is missing."""

    unit: str
    kind: str
    targets: dict[str, TargetScore]
    overdue: int
    score: Fraction | None
    provisional: bool
    rank: int | None = None


def units(facts: Iterable[UnitFacts], books: Books, year: int, as_of: dt.date) -> dict[str, UnitScore]:
    """Every unit with targets of the year, by its code."""
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    if book is None:
        return {}
    found = []
    for unit in facts:
        targets = [target for target in unit.targets.values() if target.on.year == year and target.on <= as_of]
        if targets:
            found.append(_unit(unit, targets, book.units, as_of))
    kinds: dict[str, list[UnitScore]] = defaultdict(list)
    for scored in found:
        kinds[LIKE.get(scored.kind, scored.kind)].append(scored)
    return {each.unit: each for kind in kinds.values() for each in _ranked(kind)}


def _unit(unit: UnitFacts, targets: list[Target], rules: Units, as_of: dt.date) -> UnitScore:
    scores = {target.target: _target(target, rules, as_of) for target in targets}
    blended = blend((exact(target.points), scores[target.target].score) for target in targets)
    late = sum(len(overdue(target, as_of)) for target in targets)
    score = None if blended is None else blended + late * exact(rules.rectification_overdue)
    provisional = any(part is None for target in scores.values() for part in target)
    return UnitScore(unit.unit, unit.kind, scores, late, score, provisional)


def overdue(target: Target, as_of: dt.date) -> list[Rectification]:
    """The rectifications whose due day passed unfinished."""
    return [
        each
        for each in target.rectifications
        if each.on <= as_of and each.due < as_of and (each.finished_on(as_of) or dt.date.max) > each.due
    ]


def _target(target: Target, rules: Units, as_of: dt.date) -> TargetScore:
    checks = [check for check in target.checks if check.on <= as_of]
    usual = blend(
        (exact(weight), _mean(check for check in checks if check.kind == kind))
        for kind, weight in rules.usual_kinds.items()
    )
    final = _year_end([check for check in checks if check.kind == YEAR_END], target.measurable, rules)
    score = blend([(exact(rules.usual_weight), usual), (exact(rules.year_end_weight), final)])
    return TargetScore(usual, final, score)


def _year_end(checks: list[Check], measurable: bool, rules: Units) -> Fraction | None:
    """What cannot be measured is verified twice (双印证), and incomplete without either side."""
    if measurable:
        return _mean(checks)
    panel = _mean(check for check in checks if check.assessor == rules.panel)
    department = _mean(check for check in checks if check.assessor != rules.panel)
    if panel is None or department is None:
        return None
    weights = rules.dual_verification
    return blend([(exact(weights["department"]), department), (exact(weights["panel"]), panel)])


def _mean(checks: Iterable[Check]) -> Fraction | None:
    return mean(exact(check.score) for check in checks)


def _ranked(kind: list[UnitScore]) -> list[UnitScore]:
    scores = sorted((published(each.score) for each in kind if each.score is not None), reverse=True)
    place: dict[Fraction, int] = {}
    for rank, score in enumerate(scores, 1):
        place.setdefault(score, rank)
    return [each if each.score is None else each._replace(rank=place[published(each.score)]) for each in kind]

"""编排: which studio each representative without one might belong to, and why (DOMAIN §3 placement).

An assignment problem, solved as a whole by SciPy: a place costs more the further away the representative lives, the
more members of the studio have the same trade or skill, and the fuller the studio is. A representative of a town's
level belongs to a studio that serves villages.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from services.registry.world import World
from shared.contracts.queries import Weights
from shared.directory import Mandate, Studio

Nearness = Literal["catchment", "town", "elsewhere"]
FAR = {"catchment": 0.0, "town": 0.5, "elsewhere": 1.0}
NEVER = 1e6  # a place that the rules do not allow


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A place, and what speaks for it: where they live as the studio sees it; how many members have the same trade and
    skill; how many members there are, and how many a studio would have if all had equally many.
    """

    mandate: str
    studio: str
    residence: Nearness
    same_trade: int
    same_skill: int
    members: int
    fair: float


class _Place(NamedTuple):
    studio: Studio
    trades: Counter[str]
    skills: Counter[str]
    members: int


def suggest(world: World, on: dt.date, weights: Weights) -> tuple[list[Suggestion], list[str]]:
    """For everyone in force on the day who belongs to no studio that is open; and who cannot be placed at all."""
    seated = [each for each in world.mandates.values() if each.in_force(on)]
    open_ = {key: each for key, each in world.studios.items() if each.closed is None or each.closed > on}
    waiting = sorted((each for each in seated if each.studio not in open_), key=lambda each: each.mandate)
    if not waiting or not open_:
        return [], [each.mandate for each in waiting]
    places = [_place(each, [m for m in seated if m.studio == key], world) for key, each in sorted(open_.items())]
    fair = len(seated) / len(places)
    lines = {each.mandate: _line(world.people[each.mandate].residence, world) for each in waiting}
    costs = [[_cost(each, place, lines[each.mandate], weights, world) for place in places] for each in waiting]
    slots = [
        (n, place.members + more)
        for n, place in enumerate(places)
        for more in range(max(1, math.ceil(2 * fair) - place.members))
    ]
    chosen = _assigned(costs, [n for n, _ in slots], [weights.load * load / fair for _, load in slots])
    found = [
        _suggestion(each, places[n], lines[each.mandate], fair, world)
        for each, n in ((waiting[row], slots[column][0]) for row, column in chosen)
        if _allowed(each, places[n])
    ]
    placed = {each.mandate for each in found}
    return found, [each.mandate for each in waiting if each.mandate not in placed]


def _assigned(costs: Sequence[Sequence[float]], places: Sequence[int], loads: Sequence[float]) -> list[tuple[int, int]]:
    """Each row's slot, such that all together cost least; a slot costs what its place does, and its load."""
    import numpy as np  # half a second and some memory, for who asks
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.array(costs)[:, places] + np.array(loads))
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def _place(studio: Studio, members: Sequence[Mandate], world: World) -> _Place:
    people = [world.people[each.mandate] for each in members]
    return _Place(
        studio, Counter(each.trade for each in people), Counter(each.skill for each in people), len(members)
    )  # fmt: skip


def _allowed(each: Mandate, place: _Place) -> bool:
    return each.level != "镇" or place.studio.level == "村社区"


def _cost(each: Mandate, place: _Place, line: Sequence[str], weights: Weights, world: World) -> float:
    if not _allowed(each, place):
        return NEVER
    person, members = world.people[each.mandate], max(1, place.members)
    return (
        weights.residence * FAR[_nearness(line, place.studio, world)]
        + weights.trade * (place.trades[person.trade] / members if person.trade else 0)
        + weights.skill * (place.skills[person.skill] / members if person.skill else 0)
    )


def _line(residence: str, world: World) -> list[str]:
    """Where they live, and what that belongs to, as it is now."""
    return world.lineage(residence) if residence in world.organisations else []


def _nearness(line: Sequence[str], studio: Studio, world: World) -> Nearness:
    if any(now in line for code in studio.catchment for now in world.standing_for(code)):
        return "catchment"
    return "town" if any(now in line for now in world.standing_for(studio.organisation)) else "elsewhere"


def _suggestion(each: Mandate, place: _Place, line: Sequence[str], fair: float, world: World) -> Suggestion:
    person = world.people[each.mandate]
    return Suggestion(
        mandate=each.mandate, studio=place.studio.studio, residence=_nearness(line, place.studio, world),
        same_trade=place.trades[person.trade], same_skill=place.skills[person.skill], members=place.members,
        fair=round(fair, 1),
    )  # fmt: skip

"""A rota 值班 for a studio and a period: equal load, nobody on leave or at two places at once (DOMAIN §3 rota).

A mixed-integer programme, solved by SciPy (HiGHS): each shift gets the people it needs, if there are any; the n-th
shift of somebody costs n, so that loads come out as equal as they can be; two shifts in a row cost a little.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise

import msgspec

from services.registry.shifts.decider import overlap, slot
from services.registry.world import World
from shared.contracts.queries import RotaOf

SHORT, IN_A_ROW = 1000.0, 0.1
PATIENCE = 10.0  # seconds for the solver; what it has by then is offered


class Planned(msgspec.Struct, frozen=True, order=True):
    """A shift that might be published."""

    on: dt.date
    slot: str
    mandate: str


class Missing(msgspec.Struct, frozen=True, order=True):
    """A shift for which so many people are missing."""

    on: dt.date
    slot: str
    people: int


class Rota(msgspec.Struct, frozen=True, kw_only=True):
    """The shifts to publish; how many each member then holds in the period, with those published before."""

    studio: str
    shifts: list[Planned]
    loads: dict[str, int]
    missing: list[Missing]


def plan(world: World, asked: RotaOf) -> Rota:
    """Refuses `unknown-studio`, `studio-closed`, `not-a-slot`, `ends-before-it-begins`."""
    studio = world.studio(asked.studio, on=asked.first).studio
    times = {each: slot(each) for each in asked.slots}
    members = sorted(each.mandate for each in world.mandates.values() if each.studio == studio)
    before = Counter({m: world.shifts_between(m, asked.first, asked.last) for m in members})
    there = Counter((each.on, each.slot) for held in world.shifts.values() for each in held if each.studio == studio)
    wanted = {
        (on, each): need for on in asked.days() for each in times if (need := asked.each - there[on, each]) > 0
    }  # fmt: skip
    free = {(m, on, each) for m in members for on, each in wanted if _is_free(world, m, on, times[each])}
    found = _solved(members, wanted, free, before, times)
    loads = Counter({m: before[m] for m in members}) + Counter(each.mandate for each in found)
    had = Counter((each.on, each.slot) for each in found)
    missing = [Missing(on, each, need - had[on, each]) for (on, each), need in wanted.items() if need > had[on, each]]
    return Rota(
        studio=studio, shifts=sorted(found), loads={m: loads[m] for m in members}, missing=sorted(missing)
    )  # fmt: skip


def _is_free(world: World, mandate: str, on: dt.date, times: tuple[dt.time, dt.time]) -> bool:
    if not world.mandates[mandate].in_force(on) or world.on_leave(mandate, on):
        return False
    return not any(each.on == on and overlap(slot(each.slot), times) for each in world.shifts.get(mandate, ()))


def _solved(
    members: Sequence[str],
    wanted: dict[tuple[dt.date, str], int],
    free: set[tuple[str, dt.date, str]],
    before: Counter[str],
    times: dict[str, tuple[dt.time, dt.time]],
) -> list[Planned]:
    """Variables: who takes which shift (0 or 1); then who takes an n-th one and two in a row (0..1), and how many are
    missing: they follow from the first and need not be whole.
    """
    takes = [(m, on, each) for m in members for on, each in sorted(wanted) if (m, on, each) in free]
    if not takes:
        return []
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows: list[tuple[dict[int, float], float, float]] = []  # coefficients, at least, at most
    costs, most = [0.0] * len(takes), [1.0] * len(takes)

    def variable(cost: float, upper: float) -> int:
        costs.append(cost)
        most.append(upper)
        return len(costs) - 1

    by_shift, by_member = defaultdict(list), defaultdict(list)
    for n, (m, on, each) in enumerate(takes):
        by_shift[on, each].append(n)
        by_member[m].append(n)
    for shift, need in wanted.items():
        short = variable(SHORT, need)
        rows.append(({**dict.fromkeys(by_shift[shift], 1.0), short: 1.0}, need, need))
    for m, mine in by_member.items():
        nth = [variable(before[m] + n, 1.0) for n in range(1, len(mine) + 1)]
        rows.append(({**dict.fromkeys(mine, 1.0), **dict.fromkeys(nth, -1.0)}, 0, 0))
        for one, other in pairwise(mine):
            rows.append(({one: 1.0, other: 1.0, variable(IN_A_ROW, 1.0): -1.0}, 0, 1))
        for one, other in combinations(mine, 2):
            if takes[one][1] == takes[other][1] and overlap(times[takes[one][2]], times[takes[other][2]]):
                rows.append(({one: 1.0, other: 1.0}, 0, 1))
    at = [(r, column, value) for r, (row, _, _) in enumerate(rows) for column, value in row.items()]
    matrix = csr_array(
        (np.array([v for _, _, v in at]), ([r for r, _, _ in at], [c for _, c, _ in at])),
        shape=(len(rows), len(costs)),
    )
    solved = milp(
        np.array(costs), integrality=np.arange(len(costs)) < len(takes), bounds=Bounds(0, np.array(most)),
        constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
        options={"time_limit": PATIENCE},
    )  # fmt: skip
    if solved.x is None:
        raise TimeoutError(f"no rota within {PATIENCE} seconds")
    return [Planned(on, each, m) for n, (m, on, each) in enumerate(takes) if solved.x[n] > 0.5]

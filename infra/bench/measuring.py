"""What a measure is, and how it is taken: in turn with its limit and its peers, medians of several runs."""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec

from shared.service import collect_seldom

Case = Callable[[], Awaitable[float]]  # one run of a case: its rate, units a second


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. `ratio` is value ÷ limit; `ok` says whether it and the peers' targets are reached."""

    name: str
    value: float
    unit: str
    limit: float
    peers: dict[str, float]
    ratio: float
    target: float
    ok: bool
    runs: dict[str, list[float]]


@contextmanager
def folder() -> Iterator[Path]:
    """For the data of servers, which may run as another user."""
    with TemporaryDirectory(prefix="copperseal-bench-") as name:
        made = Path(name)
        made.chmod(0o755)
        yield made


async def measured(
    name: str, unit: str, ours: Case, limit: Case | float, target: float, *, runs: int = 5,
    peers: Mapping[str, tuple[Case, float]] | None = None,
) -> Row:  # fmt: skip
    """Run all cases in turn; a peer comes with how many times faster we have to be."""
    peers = peers or {}
    cases: dict[str, Case] = {"ours": ours, **{peer: case for peer, (case, _) in peers.items()}}
    if callable(limit):
        cases["limit"] = limit
    rates: dict[str, list[float]] = {case: [] for case in cases}
    for _ in range(runs):
        for case, run in cases.items():
            rates[case].append(await run())
    medians = {case: median(each) for case, each in rates.items()}
    bound = medians["limit"] if callable(limit) else limit
    ratio = medians["ours"] / bound
    beaten = all(medians["ours"] >= times * medians[peer] for peer, (_, times) in peers.items())
    return Row(
        name=name, value=round(medians["ours"], 1), unit=unit, limit=round(bound, 1),
        peers={peer: round(medians[peer], 1) for peer in peers}, ratio=round(ratio, 3), target=target,
        ok=ratio >= target and beaten, runs={case: [round(rate, 1) for rate in each] for case, each in rates.items()},
    )  # fmt: skip


def bounded(name: str, unit: str, values: list[float], most: float, **peers: float) -> Row:
    """A measure that must not be above `most`; the ratio says how far below it is (2 = half of it)."""
    value = median(values)
    return Row(
        name=name, value=round(value, 2), unit=unit, limit=most,
        peers={peer: round(figure, 2) for peer, figure in peers.items()}, ratio=round(most / value, 3), target=1.0,
        ok=value <= most, runs={"ours": [round(each, 1) for each in values]},
    )  # fmt: skip


async def as_a_service(run: Case) -> float:
    """With the collector as the services and `copperseal rebuild` set it; the peers collect as they come."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        return await run()
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def rate(count: int, work: Awaitable[object]) -> float:
    """How many a second, when `work` does `count`; the collector does not count what was made ready for it."""
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    await work
    took = time.perf_counter() - started
    gc.unfreeze()
    return count / took

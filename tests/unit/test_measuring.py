"""A measure: medians taken in turn, a ratio to the limit, and an honest verdict."""

import pytest

from infra.bench.measuring import measured


def case(*rates: float):
    given = iter(rates)

    async def run() -> float:
        return next(given)

    return run


async def test_a_ratio_is_of_medians_and_each_run_is_kept():
    row = await measured("m", "x/s", case(90, 10, 80), case(100, 400, 90), 0.8, runs=3)

    assert (row.value, row.limit, row.ratio, row.ok) == (80, 100, 0.8, True)
    assert row.runs == {"ours": [90, 10, 80], "limit": [100, 400, 90]}


@pytest.mark.parametrize(("ours", "times", "ok"), [(100, 4.0, True), (99, 4.0, False), (100, 4.1, False)])
async def test_a_peer_must_be_left_behind_by_as_much_as_was_promised(ours, times, ok):
    row = await measured("m", "x/s", case(ours), 50.0, 1.0, runs=1, peers={"peer": (case(25), times)})

    assert row.ok is ok
    assert row.peers == {"peer": 25}


async def test_what_falls_short_says_so():
    row = await measured("m", "x/s", case(79), 100.0, 0.8, runs=1)

    assert not row.ok

"""A law: whatever the offices enter, a representative's points are the sum of the account, on every day."""

import datetime as dt
from itertools import accumulate
from typing import get_args

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from services.casework.deed.decider import DEED
from services.casework.ledger.decider import LEDGER
from services.casework.world import World
from services.registry.promise.decider import PROMISE
from services.registry.world import World as Registry
from services.scoring.accounts import Own, account
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.results import results
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Command, Event
from shared.contracts.queries import AccountOf
from shared.refusals import Refused
from tests.unit.conftest import TODAY, Given, learned, town
from tests.unit.scoring.test_corrections import folded

KINDS = get_args(c.DutyKind)
MOVES = st.sampled_from([0, 0, 0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 6])
STEP = st.tuples(MOVES, st.sampled_from("AB"), st.integers(0, 364), st.integers(0, 19))


def command(which: int, mandate: str, after: int, n: int) -> Command:
    on = dt.date(2014, 1, 1) + dt.timedelta(days=after)
    late = min(on + dt.timedelta(days=40 * (n % 2)), TODAY)
    match which:
        case 1:
            return c.ReverseEntry(on=late, mandate=mandate, entry=f"E{mandate}{n}", reason="重复")
        case 2:
            return c.AdoptOpinion(on=late, mandate=mandate, entry=f"E{mandate}{n}", by="T1")
        case 3:
            return c.RecordDeed(on=on, deed=f"D{n}", studio="S1", team=("A", mandate), text="修路", beneficiaries=n)
        case 4:
            return c.VerifyDeed(on=late, deed=f"D{n}", by="X1")
        case 5:
            return r.PublishPromise(on=on, promise=f"N{n}", mandate=mandate, text="修渠", due=late)
        case 6:
            return r.KeepPromise(on=late, promise=f"N{n}")
    kind, entry = KINDS[after % len(KINDS)], f"E{mandate}{n}"  # the log grants a serial once in a district
    return c.LogDuty(on=on, mandate=mandate, entry=entry, kind=kind, text=f"{n}", entered_on=late, adopted=n == 3)


def entered(steps: list[tuple[int, str, int, int]]) -> list[Event]:
    """What the rules took of it."""
    past = town()
    casework, registry = learned(World("D"), past), learned(Registry("D"), past)
    streams: dict[tuple[str, str], Given] = {}
    for step in steps:
        asked = command(*step)
        decider = next(each for each in (LEDGER, DEED, PROMISE) if each.noun == asked.noun)
        world = registry if decider is PROMISE else casework
        here = streams.get((asked.noun, asked.key), Given(decider, world))
        try:
            happened = here.when(asked)
        except Refused:
            continue
        streams[asked.noun, asked.key] = here.events(*happened)
        past += happened
        learned(casework, happened)
        learned(registry, happened)
    return past


@settings(max_examples=80, deadline=None)
@drawn(steps=st.lists(STEP, min_size=10, max_size=60), as_of=st.dates(dt.date(2014, 1, 1), dt.date(2015, 3, 31)))
def test_points_are_the_sum_of_the_account(steps, as_of):
    past = entered(steps)
    docs = folded(STANDINGS, past)
    standings = results(facts_of(docs), "D", 2014, as_of)["representatives"]
    reversals = [event for event in past if isinstance(event, c.EntryReversed)]

    for mandate in "AB":
        question = AccountOf(mandate=mandate, year=2014, as_of=as_of)
        found = account(Own.among(docs, mandate, 2014), question, "D", 1)
        lines = found["postings"]
        figures = [float(line["points"]) for line in lines]
        base = float(found["base"])

        assert [line["on"] for line in lines] == sorted(line["on"] for line in lines)
        assert [float(line["balance"]) for line in lines] == [
            round(each, 2) for each in list(accumulate(figures, initial=base))[1:]
        ]  # fmt: skip
        assert float(found["duty"]) == min(max(round(base + sum(figures), 2), 0), 100)
        by_award: dict[str, float] = {}
        for line, figure in zip(lines, figures, strict=True):
            by_award[line["award"]] = round(by_award.get(line["award"], 0) + figure, 2)
        assert by_award == {award: float(points) for award, points in standings[mandate]["points"].items()}
        assert float(standings[mandate]["duty"]) == float(found["duty"])
        assert {each.entry for each in reversals if each.mandate == mandate}.isdisjoint(
            line["source"] for line in lines
        )  # of their own: nothing here keeps a serial from standing in both ledgers

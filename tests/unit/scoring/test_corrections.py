"""What is reversed counts on no day, as if it had never been written; what was published before is told by `known`."""

import datetime as dt
import random
from collections.abc import Sequence
from itertools import chain

import msgspec
import pytest

from services.disclosure import documents as d
from services.disclosure.projection import PUBLIC
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.results import results
from shared.contracts import casework as c
from shared.contracts import scoring as s
from shared.contracts.base import Event
from shared.contracts.tags import list_decoder, tag, tags
from shared.projections import Documents, Projection

DAYS = [dt.date(2014, 6, 30), dt.date(2014, 12, 31), dt.date(2015, 4, 30)]


def folded(projection: Projection, events: Sequence[Event]) -> Documents:
    wanted, made = set(tags(projection.events)), Documents(projection.kinds)
    stored = b"[%s]" % b",".join(msgspec.json.encode(event) for event in events if tag(type(event)) in wanted)
    for event in list_decoder(projection.events).decode(stored):
        projection.evolve(made, event)
    return made


LATER = dt.date(2015, 4, 30)


def reversal(event: Event) -> list[Event]:
    """What voids it."""
    match event:
        case c.DutyLogged():
            return [
                c.EntryReversed(
                    on=LATER,
                    entry=event.entry,
                    mandate=event.mandate,
                    entry_on=event.on,
                    kind=event.kind,
                    reason="重复",
                )
            ]
        case s.BallotRecorded():
            return [
                s.BallotReversed(on=LATER, mandate=event.mandate, bloc=event.bloc, held_on=event.on, reason="计票有误")
            ]
        case s.StudioMarked():
            return [
                s.MarksReversed(on=LATER, studio=event.studio, rater=event.rater, marked_on=event.on, reason="录错")
            ]
        case s.CheckRecorded():
            reversed_ = s.CheckReversed(
                on=LATER, target=event.target, unit=event.unit, kind=event.kind, assessor=event.assessor,
                checked_on=event.on, reason="对象有误",
            )  # fmt: skip
            withdrawn = s.RectificationWithdrawn(
                on=LATER,
                target=event.target,
                unit=event.unit,
                check_on=event.on,
                assessor=event.assessor,
                kind=event.kind,
            )
            return [reversed_, withdrawn] if event.kind == "跟踪" else [reversed_]
    raise TypeError(type(event).__name__)


def rests_on(event: Event, wrong: Sequence[Event]) -> bool:
    """Whether the event is one of the wrong ones, or would not be there without one."""
    match event:
        case c.OpinionAdopted(entry=entry):
            return any(isinstance(each, c.DutyLogged) and each.entry == entry for each in wrong)
        case s.RectificationDemanded(target=target, on=on) | s.RectificationFinished(target=target, check_on=on):
            checks = [each for each in wrong if isinstance(each, s.CheckRecorded) and each.kind == "跟踪"]
            return any((each.target, each.on) == (target, on) for each in checks)  # one demands on a day in the demo
    return any(event is each for each in wrong)


@pytest.fixture(scope="module")
def corrected(rehearsed) -> tuple[list[Event], list[Event]]:
    """The demo district with much of what was recorded reversed, and the district in which nobody ever recorded it."""
    chance, wrong = random.Random(7), []
    for kind, number in ((c.DutyLogged, 300), (s.BallotRecorded, 200), (s.StudioMarked, 40), (s.CheckRecorded, 120)):
        wrong += chance.sample([event for event in rehearsed.events if isinstance(event, kind)], number)
    without = [event for event in rehearsed.events if not rests_on(event, wrong)]
    assert len(rehearsed.events) - len(without) > len(wrong)  # adopted opinions and rectifications went too
    return [*rehearsed.events, *chain.from_iterable(map(reversal, wrong))], without


@pytest.mark.parametrize("as_of", DAYS)
def test_every_figure_is_as_if_it_had_never_been_recorded(corrected, documents, as_of):
    reversed_, without = (
        results(facts_of(folded(STANDINGS, events)), "610203", as_of.year, as_of) for events in corrected
    )

    assert reversed_ == without
    assert reversed_ != results(facts_of(documents), "610203", as_of.year, as_of)


def test_the_profiles_count_it_no_more(corrected):
    def counts(events: Sequence[Event]) -> dict[str, dict[str, dict[str, int]]]:
        return {
            mandate: {
                year: {kind: number for kind, number in kinds.items() if number}
                for year, kinds in profile.duties.items()
            }
            for mandate, profile in folded(PUBLIC, events).all(d.Profile).items()
        }

    now, never = map(counts, corrected)
    assert {mandate: {y: k for y, k in years.items() if k} for mandate, years in now.items()} == never

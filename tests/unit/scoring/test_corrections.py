"""A reversed entry counts on no day, as if it had never been written; what was published before is told by `known`."""

import datetime as dt
import random
from collections.abc import Sequence

import msgspec
import pytest

from services.disclosure import documents as d
from services.disclosure.projection import PUBLIC
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.results import results
from shared.contracts import casework as c
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


def reversal(entry: c.DutyLogged) -> c.EntryReversed:
    return c.EntryReversed(
        on=dt.date(2015, 4, 30), entry=entry.entry, mandate=entry.mandate, entry_on=entry.on, kind=entry.kind,
        reason="重复登记",
    )  # fmt: skip


@pytest.fixture(scope="module")
def corrected(rehearsed) -> tuple[list[Event], list[Event]]:
    """The demo district with 300 entries reversed, and the district in which nobody ever wrote them."""
    logged = [event for event in rehearsed.events if isinstance(event, c.DutyLogged)]
    wrong = {entry.entry: entry for entry in random.Random(7).sample(logged, 300)}
    without = [event for event in rehearsed.events if getattr(event, "entry", None) not in wrong]
    return [*rehearsed.events, *map(reversal, wrong.values())], without


@pytest.mark.parametrize("as_of", DAYS)
def test_every_figure_is_as_if_the_entry_had_never_been(corrected, documents, as_of):
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

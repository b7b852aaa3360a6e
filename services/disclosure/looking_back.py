"""A representative as of a day in the past, and as was on record on another.

Folded anew from the events of their own streams by the same rules as what is live, so that it costs the same however
long the district's log is. Read by the projector's role; the pages' own can read only what is public.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from services.disclosure import documents as d
from services.disclosure.projection import EVENTS, evolve
from services.disclosure.site import District
from shared.calendar import end_of
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.eventlog import EventLog, Reader
from shared.eventlog.records import Glued
from shared.projections import Documents


class LookingBack:
    """Reads the log for the pages that look back."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._reader = Reader(EVENTS)

    async def documents(self, district: District, mandate: str, known: dt.date | None) -> Documents:
        """What concerns a mandate as of the district's day: the profile, its proposals, ballots and awards.

        `known`: without what was recorded after that day. Studios are named as they are now.
        """
        docs = Documents(d.KINDS)
        for key, studio in district.docs.all(d.StudioPage).items():
            docs.put(key, studio)
        traces = [
            each
            for each in await self._log.trail(district.code, _streams(district.docs, mandate))
            if each.type in self._reader.types and (known is None or each.recorded_at < end_of(known))
        ]
        for event in self._reader.events(Glued.of(district.code, traces)):
            if happened(event, district.day):
                evolve(docs, event)
        return docs


def happened(event: Any, day: dt.date) -> bool:
    """Whether an event tells of what was so by a day."""
    match event:
        case c.EntryReversed(entry_on=on):  # the entry counts as never made, on any day
            return on <= day
        case r.ShiftPublished() | r.ShiftCancelled() | r.ShiftSwapped():  # a shift has its own day, often ahead
            return True
    happened: bool = event.on <= day
    return happened


def _streams(docs: Documents, mandate: str) -> Iterator[str]:
    """Where all that concerns a mandate lies; what is live knows of no less than was ever on record."""
    for noun in ("registry/mandate", "registry/shifts", "casework/ledger"):
        yield f"{noun}/{mandate}"
    profile = docs.the(d.Profile, mandate)
    yield from (f"registry/promise/{promise}" for promise in profile.promises)
    yield from (
        f"casework/proposal/{each.proposal}"
        for each in docs.all(d.Proposal).values()
        if mandate == each.lead or mandate in each.cosigners
    )
    yield from (f"scoring/ballot/{each.ballot}" for each in docs.all(d.Ballot).values() if each.mandate == mandate)
    yield from (f"scoring/award/{award}" for award in docs.all(d.Award))

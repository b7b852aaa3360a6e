"""What was published of a year, and why anew: each revision as it was, from the log as it was."""

import asyncio
import datetime as dt
from collections import OrderedDict
from functools import partial
from typing import Any

import msgspec

from services.scoring.districts import Districts
from services.scoring.publication.decider import PUBLICATION
from services.scoring.queries import facts_of
from services.scoring.rules import what_if
from services.scoring.rules.results import results
from shared.contracts.queries import PublishedOf
from shared.contracts.scoring import PublicationEvent
from shared.eventlog import EventLog, Reader
from shared.eventlog.records import Glued
from shared.refusals import Refused

REMEMBERED = 8  # revisions, each as large as a year's results
_encode = msgspec.json.Encoder(order="sorted").encode


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One publication, and where it lies: what was recorded before it is what it rests on."""

    revision: int
    on: dt.date
    as_of: dt.date
    reason: str
    event: str
    recorded_at: dt.datetime
    seq: int


class Publications:
    """Answers as JSON bytes. Refuses `unknown-district`, `unknown-revision`. Raises `Busy`."""

    def __init__(self, log: EventLog, districts: Districts) -> None:
        self._log, self._districts = log, districts
        self._reader = Reader(PublicationEvent)
        self._said: OrderedDict[str, dict[str, Any]] = OrderedDict()  # by event: what was said never changes

    async def find(self, district: str, question: PublishedOf) -> bytes:
        """`{year, revisions: [{revision, on, as_of, reason, event, recorded_at}]}`.

        Of a `revision` also its `results`, and the `changes` of grades since the one before (as `what_if.changes`).
        """
        revisions = await self._revisions(district, question.year)
        answer: dict[str, Any] = {"year": question.year, "revisions": list(map(_told, revisions))}
        if (wanted := question.revision) is not None:
            if not 1 <= wanted <= len(revisions):
                raise Refused("unknown-revision", revision=wanted, year=question.year)
            now = await self._results(district, question.year, revisions[wanted - 1])
            before = await self._results(district, question.year, revisions[wanted - 2]) if wanted > 1 else None
            answer |= {"results": now, "changes": what_if.changes(before, now) if before else {}}
        return _encode(answer)

    async def _revisions(self, district: str, year: int) -> list[Revision]:
        if district not in await self._log.heads():
            raise Refused("unknown-district", district=district)
        trail = await self._log.trail(district, [f"{PUBLICATION.noun}/{year}"])
        return [
            Revision(
                revision=event.revision, on=event.on, as_of=event.as_of, reason=event.reason, seq=trace.seq,
                event=f"{district}:{trace.seq}", recorded_at=trace.recorded_at,
            )
            for trace, event in zip(trail, self._reader.events(Glued.of(district, trail)), strict=True)
        ]  # fmt: skip

    async def _results(self, district: str, year: int, revision: Revision) -> dict[str, Any]:
        if (said := self._said.get(revision.event)) is None:
            said = await self._districts.then.take(revision.event, partial(self._then, district, year, revision))
            self._said[revision.event] = said
            if len(self._said) > REMEMBERED:
                self._said.popitem(last=False)
        return said

    async def _then(self, district: str, year: int, revision: Revision) -> dict[str, Any]:
        docs = await self._districts.at(district, revision.seq)
        return await asyncio.to_thread(lambda: results(facts_of(docs, year), district, year, revision.as_of))


def _told(revision: Revision) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(revision).items() if name != "seq"}

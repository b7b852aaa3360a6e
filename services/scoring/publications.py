"""What was published of a year, and why anew: each revision as it was, from the log as it was.

The figures of a revision are told anew whenever they are read. Once it is published their digest goes on record, so
that a later version of the system that counts otherwise does not pass off its figures as those of then.
"""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from functools import partial
from typing import Any

import msgspec

from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from services.scoring.publication.decider import PUBLICATION
from services.scoring.queries import facts_of
from services.scoring.rules import what_if
from services.scoring.rules.digest import FORM, digest
from services.scoring.rules.results import results
from services.scoring.world import World
from shared.bus.reactions import Reaction
from shared.contracts.base import Command
from shared.contracts.queries import PublishedOf
from shared.contracts.scoring import DigestResults, PublicationEvent, ResultsDigested, ResultsPublished
from shared.eventlog import EventLog, Poison, Reader, Trace, pages
from shared.eventlog.records import Glued
from shared.projections import Documents
from shared.projections.fold import Fold
from shared.refusals import Refused

REMEMBERED = 8  # revisions, each as large as a year's results
OTHERWISE = {
    "zh": "与公布时的摘要不符：这里的数字是重新计算的，不是当时公布的",
    "en": "the digest made when it was published no longer fits: these figures are not those that were published",
}
_encode = msgspec.json.Encoder(order="sorted").encode


class Revision(msgspec.Struct, kw_only=True):
    """One publication, and where it lies: what was recorded before it is what it rests on.

    `digest`: of its figures in `form`; None: not made yet, or published before any was made.
    """

    year: int
    revision: int
    on: dt.date
    as_of: dt.date
    reason: str
    event: str
    recorded_at: dt.datetime
    seq: int
    form: int
    digest: str | None = None

    def told_by(self, figures: dict[str, Any]) -> bool | None:
        """Whether these figures are those that were published; None where nobody can say."""
        return None if self.digest is None or self.form != FORM else self.digest == digest(figures)


class Publications:
    """Answers as JSON bytes. Refuses `unknown-district`, `unknown-revision`. Raises `Busy`."""

    def __init__(self, log: EventLog, districts: Districts) -> None:
        self._log, self._districts = log, districts
        self._reader = Reader(PublicationEvent)
        self._said: OrderedDict[str, dict[str, Any]] = OrderedDict()  # by event: what was said never changes

    def reactions(self) -> tuple[Reaction[World], ...]:
        """What follows on a publication."""
        return (Reaction("results-published", ResultsPublished, self.digest),)

    async def digest(self, world: World, event: ResultsPublished) -> list[Command]:
        """Of what was just published; never of what an earlier version published, whose figures nobody knows."""
        district, year = world.district, event.year
        if event.digest_form != FORM:
            return []
        revision = (await self._revisions(district, year))[event.revision - 1]
        if revision.digest is not None:
            return []
        found = await asyncio.to_thread(digest, await self._results(district, revision))
        return [DigestResults(on=event.on, year=year, revision=event.revision, digest=found)]

    async def find(self, district: str, question: PublishedOf) -> bytes:
        """`{year, revisions: [{revision, on, as_of, reason, event, recorded_at, digest}]}`.

        Of a `revision` also its `results`, and the `changes` of grades since the one before (as `what_if.changes`);
        `as_published`: whether these are the figures that were published, null where nobody can say; `otherwise`: the
        revisions, of this one and the one before, that come out otherwise today, with a `warning` in both languages.
        """
        revisions = await self._revisions(district, question.year)
        answer: dict[str, Any] = {"year": question.year, "revisions": list(map(_told, revisions))}
        if (wanted := question.revision) is not None:
            if not 1 <= wanted <= len(revisions):
                raise Refused("unknown-revision", revision=wanted, year=question.year)
            read = revisions[max(wanted - 2, 0) : wanted]
            *before, now = [await self._results(district, each) for each in read]
            told = zip(read, (*before, now), strict=True)
            fits = [await asyncio.to_thread(each.told_by, said) for each, said in told]
            otherwise = [each.revision for each, fit in zip(read, fits, strict=True) if fit is False]
            answer |= {
                "results": now, "changes": what_if.changes(before[0], now) if before else {},
                "as_published": fits[-1], "otherwise": otherwise,
                **({"warning": OTHERWISE} if otherwise else {}),
            }  # fmt: skip
        return _encode(answer)

    async def _revisions(self, district: str, year: int) -> list[Revision]:
        if district not in await self._log.heads():
            raise Refused("unknown-district", district=district)
        return await _revisions(self._log, self._reader, district, year)

    async def _results(self, district: str, revision: Revision) -> dict[str, Any]:
        if (said := self._said.get(revision.event)) is None:
            said = await self._districts.then.take(revision.event, partial(self._then, district, revision))
            self._said[revision.event] = said
            if len(self._said) > REMEMBERED:
                self._said.popitem(last=False)
        return said

    async def _then(self, district: str, revision: Revision) -> dict[str, Any]:
        docs = await self._districts.at(district, revision.seq)
        return await asyncio.to_thread(_figures, docs, district, revision)


async def otherwise(log: EventLog, district: str) -> list[Revision]:
    """The revisions of a district whose figures, told from its log today, are not those that were published.

    One walk through the log, however many there are. Raises `Corrupt`.
    """
    reader, fold, docs, reached = Reader(PublicationEvent), Fold(STANDINGS), Documents(STANDINGS.kinds), 0
    years = {event.year async for page in pages(log, district, 0, reader.types) for event in reader.events(page)}
    found = [each for year in years for each in await _revisions(log, reader, district, year) if each.digest]
    wrong = []
    for revision in sorted(found, key=lambda each: each.seq):
        async for page in pages(log, district, reached, fold.types, revision.seq):
            await fold.page(docs, page)
        reached = revision.seq
        if revision.told_by(_figures(docs, district, revision)) is False:
            wrong.append(revision)
    return wrong


def _figures(docs: Documents, district: str, revision: Revision) -> dict[str, Any]:
    return results(facts_of(docs, revision.year), district, revision.year, revision.as_of)


async def _revisions(log: EventLog, reader: Reader, district: str, year: int) -> list[Revision]:
    trail = await log.trail(district, [f"{PUBLICATION.noun}/{year}"])
    return list(_read(district, trail, reader.events(Glued.of(district, trail))).values())


def _read(district: str, trail: Iterable[Trace], events: Iterable[PublicationEvent]) -> dict[int, Revision]:
    found: dict[int, Revision] = {}
    for trace, event in zip(trail, events, strict=True):
        match event:
            case ResultsPublished(year=year, revision=number):
                found[number] = Revision(
                    year=year, revision=number, on=event.on, as_of=event.as_of, reason=event.reason, seq=trace.seq,
                    event=f"{district}:{trace.seq}", recorded_at=trace.recorded_at, form=event.digest_form,
                )  # fmt: skip
            case ResultsDigested(revision=number, digest=said):
                if number not in found:
                    raise Poison(district, trace.seq, LookupError(f"revision {number} was never published"))
                found[number].digest = said
    return found


def _told(revision: Revision) -> dict[str, Any]:
    return {
        name: value for name, value in msgspec.structs.asdict(revision).items() if name not in ("year", "seq", "form")
    }

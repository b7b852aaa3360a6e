"""Results are published as revisions 公布: what was said is never taken back, what follows says why (DOMAIN §5.5).

A publication holds no figures: they follow from what was on record before it, and its place in the log says what was.
Its digest says what they were.
"""

import datetime as dt
from typing import NamedTuple

from services.scoring.rules.digest import FORM
from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Revisions(NamedTuple):
    """Of a year, so far: how many, the day of the last, and which of them have a digest."""

    number: int = 0
    last: dt.date = dt.date.min
    digested: frozenset[int] = frozenset()


def decide(revisions: Revisions, command: s.PublicationCommand, asked: Asked[Directory]) -> list[s.PublicationEvent]:
    """The next revision of a year, all but the first say why; and the digest of each, once."""
    match command:
        case s.PublishResults():
            return [_published(revisions, command, asked)]
        case s.DigestResults(revision=revision) if revision > revisions.number:
            raise Refused("unknown-revision", "revision", revision=revision, year=command.year)
        case s.DigestResults(revision=revision) if revision in revisions.digested:
            return []
        case s.DigestResults(on=on, year=year, revision=revision, digest=digest):
            return [s.ResultsDigested(on=on, year=year, revision=revision, digest=digest)]


def _published(revisions: Revisions, command: s.PublishResults, asked: Asked[Directory]) -> s.ResultsPublished:
    asked.happened(command.on, revisions.last)
    first, last = dt.date(command.year, 1, 1), dt.date(command.year, 12, 31)
    if not first <= command.as_of <= command.on:
        raise Refused("not-a-day-to-publish", "as_of", day=command.as_of, year=command.year, on=command.on)
    asked.world.rulebook(min(command.as_of, last))
    revision = revisions.number + 1
    if revision > 1 and not command.reason:
        raise Refused("reason-required", "reason", revision=revision)
    return s.ResultsPublished(
        on=command.on, year=command.year, as_of=command.as_of, revision=revision, reason=command.reason,
        digest_form=FORM,
    )  # fmt: skip


def evolve(revisions: Revisions, event: s.PublicationEvent) -> Revisions:
    """One more, or one that has its digest."""
    match event:
        case s.ResultsPublished(revision=revision, on=on):
            return revisions._replace(number=revision, last=on)
        case s.ResultsDigested(revision=revision):
            return revisions._replace(digested=revisions.digested | {revision})


PUBLICATION: Decider[Revisions, s.PublicationCommand, s.PublicationEvent, Directory] = Decider(
    noun="scoring/publication", initial=Revisions(), decide=decide, evolve=evolve, commands=s.PublicationCommand,
    events=s.PublicationEvent,
)  # fmt: skip

"""Results are published as revisions 公布: what was said is never taken back, what follows says why (DOMAIN §5.5).

A publication holds no figures: they follow from what was on record before it, and its place in the log says what was.
"""

import datetime as dt
from typing import NamedTuple

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Revisions(NamedTuple):
    """Of a year, so far: how many, and the day of the last."""

    number: int = 0
    last: dt.date = dt.date.min


def decide(revisions: Revisions, command: s.PublishResults, asked: Asked[Directory]) -> list[s.ResultsPublished]:
    """The next revision of a year; all but the first say why."""
    asked.happened(command.on, revisions.last)
    if command.as_of.year != command.year or command.as_of > command.on:
        raise Refused("not-a-day-to-publish", "as_of", day=command.as_of, year=command.year, on=command.on)
    asked.world.rulebook(command.as_of)
    revision = revisions.number + 1
    if revision > 1 and not command.reason:
        raise Refused("reason-required", "reason", revision=revision)
    return [
        s.ResultsPublished(
            on=command.on, year=command.year, as_of=command.as_of, revision=revision, reason=command.reason
        )
    ]  # fmt: skip


def evolve(_: Revisions, event: s.ResultsPublished) -> Revisions:
    """One more."""
    return Revisions(event.revision, event.on)


PUBLICATION: Decider[Revisions, s.PublishResults, s.ResultsPublished, Directory] = Decider(
    noun="scoring/publication", initial=Revisions(), decide=decide, evolve=evolve, commands=s.PublishResults,
    events=s.ResultsPublished,
)  # fmt: skip

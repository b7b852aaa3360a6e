"""Results are published as revisions 公布: what was said is never taken back, what follows says why (DOMAIN §5.5).

A publication holds no figures: they follow from what was on record before it, and its place in the log says what was.
"""

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Revisions = int  # of a year, so far


def decide(revisions: Revisions, command: s.PublishResults, asked: Asked[Directory]) -> list[s.ResultsPublished]:
    """The next revision of a year; all but the first say why."""
    asked.happened(command.on)
    if command.as_of.year != command.year or command.as_of > command.on:
        raise Refused("not-a-day-to-publish", "as_of", day=command.as_of, year=command.year, on=command.on)
    asked.world.rulebook(command.as_of)
    if revisions and not command.reason:
        raise Refused("reason-required", "reason", revision=revisions + 1)
    return [
        s.ResultsPublished(
            on=command.on, year=command.year, as_of=command.as_of, revision=revisions + 1, reason=command.reason
        )
    ]  # fmt: skip


def evolve(_: Revisions, event: s.ResultsPublished) -> Revisions:
    """One more."""
    return event.revision


PUBLICATION: Decider[Revisions, s.PublishResults, s.ResultsPublished, Directory] = Decider(
    noun="scoring/publication", initial=0, decide=decide, evolve=evolve, commands=s.PublishResults,
    events=s.ResultsPublished,
)  # fmt: skip

"""Ballots of a representative's democratic review 民主评议 (DOMAIN §5.2)."""

import datetime as dt

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Tallied = frozenset[tuple[dt.date, str]]  # day and bloc of each tally on record


def decide(tallied: Tallied, command: s.RecordBallot, asked: Asked[Directory]) -> list[s.BallotRecorded]:
    """One tally a bloc and day, by the grades and blocs of the rulebook in force."""
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if (command.on, command.bloc) in tallied:
        raise Refused("duplicate-ballot", "bloc", bloc=command.bloc, on=command.on)
    asked.world.mandate(command.mandate)
    review = asked.world.rulebook(command.on).review
    if command.bloc not in review.blocs:
        raise Refused("unknown-bloc", "bloc", bloc=command.bloc)
    for grade in command.votes:
        if grade not in review.grades:
            raise Refused("unknown-grade", "votes", grade=grade)
    if not sum(command.votes.values()) + command.spoilt:
        raise Refused("no-votes", "votes")
    return [
        s.BallotRecorded(
            mandate=command.mandate, on=command.on, bloc=command.bloc, votes=command.votes, spoilt=command.spoilt
        )
    ]


def evolve(tallied: Tallied, event: s.BallotRecorded) -> Tallied:
    """The tallies with the new one."""
    return tallied | {(event.on, event.bloc)}


REVIEW: Decider[Tallied, s.RecordBallot, s.BallotRecorded, Directory] = Decider(
    noun="scoring/review", initial=frozenset(), decide=decide, evolve=evolve, commands=s.RecordBallot,
    events=s.BallotRecorded,
)  # fmt: skip

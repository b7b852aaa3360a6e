"""Ballots of a representative's democratic review 民主评议 (DOMAIN §5.2)."""

import datetime as dt
from typing import assert_never

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Tallied = frozenset[tuple[dt.date, str]]  # day and bloc of each tally on record


def decide(tallied: Tallied, command: s.ReviewCommand, asked: Asked[Directory]) -> list[s.ReviewEvent]:
    """One tally a bloc and day, by the grades and blocs of the rulebook it was held by; a wrong one is reversed."""
    asked.happened(command.on)
    if isinstance(command, s.RecordBallot):
        return [_recorded(tallied, command, asked)]
    if (command.held_on, command.bloc) not in tallied:
        raise Refused("nothing-to-reverse", "held_on", on=command.held_on)
    if command.on < command.held_on:
        raise Refused("step-before-previous", "on", on=command.on, last=command.held_on)
    return [
        s.BallotReversed(
            on=command.on, mandate=command.mandate, bloc=command.bloc, held_on=command.held_on, reason=command.reason
        )
    ]


def evolve(tallied: Tallied, event: s.ReviewEvent) -> Tallied:
    """The tallies with the new one, or without the wrong one."""
    match event:
        case s.BallotRecorded():
            return tallied | {(event.on, event.bloc)}
        case s.BallotReversed():
            return tallied - {(event.held_on, event.bloc)}
        case _:
            assert_never(event)


REVIEW: Decider[Tallied, s.ReviewCommand, s.ReviewEvent, Directory] = Decider(
    noun="scoring/review", initial=frozenset(), decide=decide, evolve=evolve, commands=s.ReviewCommand,
    events=s.ReviewEvent,
)  # fmt: skip


def _recorded(tallied: Tallied, command: s.RecordBallot, asked: Asked[Directory]) -> s.BallotRecorded:
    if (command.on, command.bloc) in tallied:
        raise Refused("duplicate-ballot", "bloc", bloc=command.bloc, on=command.on)
    asked.world.mandate(command.mandate)
    review = asked.world.rulebook(command.on, command.under).review
    if command.bloc not in review.blocs:
        raise Refused("unknown-bloc", "bloc", bloc=command.bloc)
    for grade in command.votes:
        if grade not in review.grades:
            raise Refused("unknown-grade", "votes", grade=grade)
    if not sum(command.votes.values()) + command.spoilt:
        raise Refused("no-votes", "votes")
    return s.BallotRecorded(
        mandate=command.mandate, on=command.on, bloc=command.bloc, votes=command.votes, spoilt=command.spoilt
    )

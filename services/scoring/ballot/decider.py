"""A ballot: opened for a bloc, voted in once by each, closed, tallied, its votes destroyed (DOMAIN §5.2)."""

import datetime as dt
import re
from collections import Counter

import msgspec

from services.scoring.world import World
from shared.contracts import scoring as s
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")  # a number that the office gave out


class Unopened(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Open(msgspec.Struct, frozen=True):
    """Who may vote, who has, and the last day on which anybody did."""

    opened: s.BallotOpened
    last: dt.date
    voted: frozenset[str] = frozenset()


class Closed(msgspec.Struct, frozen=True):
    """Waits to be counted."""

    opened: s.BallotOpened
    on: dt.date
    cast: int


class Tallied(msgspec.Struct, frozen=True):
    """Counted; the votes may go."""


class Destroyed(msgspec.Struct, frozen=True):
    """The votes are gone, their number and the tally stay."""


Ballot = Unopened | Open | Closed | Tallied | Destroyed


def decide(ballot: Ballot, command: s.BallotCommand, asked: Asked[World]) -> list[s.BallotEvent]:
    """One row per move; whoever voted has voted, what was counted is never counted again, and of too few nothing is."""
    code, on = command.ballot, command.on
    asked.happened(on, ballot.opened.on if isinstance(ballot, Open) else None)
    match command, ballot:
        case s.OpenBallot(), Unopened():
            return [_opened(command, asked.world)]
        case s.OpenBallot(), _:
            raise Refused("already-registered", "ballot", id=code)
        case _, Unopened():
            raise Refused("unknown-ballot", "ballot", id=code)
        case s.CastVote(voter=voter), Open(opened=opened, voted=voted):
            if voter not in opened.voters:
                raise Refused("no-voter", "voter", id=voter)
            if voter in voted:
                raise Refused("voted-already", "voter", id=voter)
            if on > opened.until:
                raise Refused("ballot-over", "on", id=code, until=opened.until)
            return [s.VoteCast(ballot=code, on=on, voter=voter, vote=sealed(command.vote))]
        case s.CloseBallot(), Open(opened=opened, last=last, voted=voted):
            asked.happened(on, last)
            if len(voted) >= s.FEWEST and (opened.mandate, opened.bloc, on) in asked.world.tallies:
                raise Refused("duplicate-ballot", "on", bloc=opened.bloc, on=on)
            return [s.BallotClosed(ballot=code, on=on, cast=len(voted))]
        case s.CloseBallot(), Closed(on=closed) if closed == on:
            return []
        case s.TallyBallot(votes=votes, spoilt=spoilt), Closed(opened=opened, cast=cast):
            counted = sum(votes.values()) + spoilt
            if counted and cast < s.FEWEST:
                raise Refused("too-few-voters", "votes", least=s.FEWEST)
            if cast >= s.FEWEST and counted != cast:
                raise Refused("votes-do-not-add-up", "votes", cast=cast, counted=counted)
            return [
                s.BallotTallied(
                    ballot=code, on=on, mandate=opened.mandate, bloc=opened.bloc, votes=votes, spoilt=spoilt
                )
            ]  # fmt: skip
        case s.DestroyVotes(), Tallied():
            return [s.VotesDestroyed(ballot=code, on=on)]
        case s.DestroyVotes(), Destroyed():
            return []
        case s.TallyBallot() | s.DestroyVotes(), Open():
            raise Refused("ballot-open", "ballot", id=code)
    raise Refused("ballot-closed", "ballot", id=code)


def evolve(ballot: Ballot, event: s.BallotEvent) -> Ballot:
    """The ballot after the event."""
    match event, ballot:
        case s.BallotOpened(), _:
            return Open(event, event.on)
        case s.VoteCast(voter=voter, on=on), Open(opened=opened, last=last, voted=voted):
            return Open(opened, max(last, on), voted | {voter})
        case s.BallotClosed(on=on, cast=cast), Open(opened=opened):
            return Closed(opened, on, cast)
        case s.BallotTallied(), _:
            return Tallied()
        case s.VotesDestroyed(), _:
            return Destroyed()
    raise TypeError(type(event).__name__)


BALLOT: Decider[Ballot, s.BallotCommand, s.BallotEvent, World] = Decider(
    noun="scoring/ballot", initial=Unopened(), decide=decide, evolve=evolve, commands=s.BallotCommand,
    events=s.BallotEvent,
)  # fmt: skip


def _opened(command: s.OpenBallot, world: World) -> s.BallotOpened:
    voted_on = world.in_force(command.mandate, command.on)
    book = world.rulebook(command.on)
    if command.bloc not in book.review.blocs:
        raise Refused("unknown-bloc", "bloc", bloc=command.bloc)
    if command.until < command.on:
        raise Refused("ends-before-it-begins", "until", end=command.until, start=command.on)
    if not command.voters:
        raise Refused("empty-team", "voters")
    asked = Counter(command.voters)
    for voter in command.voters:
        if voter not in world.mandates and not NUMBER.fullmatch(voter):  # who took part is public
            raise Refused("voter-by-name", "voters")
        if asked[voter] > 1:
            raise Refused("member-twice", "voters", id=voter)
        if (known := world.mandates.get(voter)) is not None and known.person == voted_on.person:
            raise Refused("votes-on-oneself", "voters", id=voter)
    if len(command.voters) < s.FEWEST:
        raise Refused("too-few-voters", "voters", least=s.FEWEST)
    if (other := world.ballot_under_way(command.mandate, command.bloc)) is not None:
        raise Refused("ballot-under-way", "bloc", id=other)
    return s.BallotOpened(
        ballot=command.ballot, on=command.on, mandate=command.mandate, bloc=command.bloc, voters=command.voters,
        until=command.until, turn=world.turns_of[command.mandate, command.bloc] + 1, under=book.id,
    )  # fmt: skip

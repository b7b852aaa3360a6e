"""A ballot 民主评议投票: who may vote and who did is public, what they voted is not (DOMAIN §5.2, §6)."""

from typing import ClassVar

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Name, Sealed, Words
from shared.contracts.scoring.review import Votes

LONGEST = 96  # bytes of a vote; every vote is made as long, so that a box does not tell one from another
FEWEST = 3  # voters, and votes that are counted: of two, either knows from the tally what the other voted


class _BallotCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/ballot"
    ballot: Code

    @property
    def key(self) -> str:
        return self.ballot


class OpenBallot(_BallotCommand, tag="open-ballot", frozen=True, kw_only=True):
    """From `on` until `until`, both included, the voters of a bloc vote on a representative.

    `voters` are mandates, or numbers that the office gave out, `FEWEST` at least; a name does not belong here.
    """

    names: ClassVar[tuple[str, ...]] = ("ballot",)
    mandate: str
    bloc: Name
    voters: tuple[Code, ...]
    until: Day


class CastVote(_BallotCommand, tag="cast-vote", frozen=True, kw_only=True):
    """A voter votes, once; what is no grade of the rulebook is a spoilt vote."""

    voter: Code
    vote: Words

    def __post_init__(self) -> None:
        if isinstance(self.vote, str):
            missing = LONGEST - len(self.vote.encode())
            if missing < 0:
                raise ValueError(f"field `vote` is longer than {LONGEST} bytes")
            msgspec.structs.force_setattr(self, "vote", self.vote + " " * missing)

    @property
    def subject(self) -> str:
        """Each vote has a key of its own: equal votes give different boxes."""
        return f"vote/{self.ballot}/{self.voter}"


class CloseBallot(_BallotCommand, tag="close-ballot", frozen=True, kw_only=True):
    """Nobody votes any more; the votes are counted, unless they are too few, and then destroyed."""


class TallyBallot(_BallotCommand, tag="tally-ballot", frozen=True, kw_only=True):
    """What the count of a closed ballot came to; asked by who counts, never from outside."""

    internal: ClassVar[bool] = True
    votes: dict[str, Votes]
    spoilt: Votes = 0


class DestroyVotes(_BallotCommand, tag="destroy-votes", frozen=True, kw_only=True):
    """The keys of the votes are destroyed: nobody ever reads one again. Likewise."""

    internal: ClassVar[bool] = True


BallotCommand = OpenBallot | CastVote | CloseBallot | TallyBallot | DestroyVotes


class BallotOpened(Event, tag="scoring.ballot-opened.v1", frozen=True, kw_only=True):
    """Who may vote on whom, for which bloc, and until when: the `turn`-th ballot of that bloc on them.

    `under`: the rulebook by which it is held, whatever comes into force meanwhile; nothing: that of its day, as before
    it was said.
    """

    ballot: str
    mandate: str
    bloc: str
    voters: tuple[str, ...]
    until: Day
    turn: int = 0
    under: str = ""

    @property
    def claim(self) -> str | None:
        """Of two that are opened at the same moment the later looks again: only one may be under way."""
        return f"ballot/{self.mandate}/{self.bloc}/{self.turn}" if self.turn else None


class VoteCast(Event, tag="scoring.vote-cast.v1", frozen=True, kw_only=True):
    """Somebody took part; what they voted is sealed, until it is counted and its key destroyed."""

    ballot: str
    voter: str
    vote: Sealed


class BallotClosed(Event, tag="scoring.ballot-closed.v1", frozen=True, kw_only=True):
    """So many took part."""

    ballot: str
    cast: int


class BallotTallied(Event, tag="scoring.ballot-tallied.v1", frozen=True, kw_only=True):
    """The valid votes by grade, and the spoilt ones apart: together as many as took part."""

    ballot: str
    mandate: str
    bloc: str
    votes: dict[str, int]
    spoilt: int = 0


class VotesDestroyed(Event, tag="scoring.votes-destroyed.v1", frozen=True, kw_only=True):
    """The keys of the votes are gone."""

    ballot: str


BallotEvent = BallotOpened | VoteCast | BallotClosed | BallotTallied | VotesDestroyed

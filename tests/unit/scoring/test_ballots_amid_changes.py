"""Ballots among tallies on paper and rulebooks that come into force meanwhile, or for days past (DOMAIN §5.2)."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from services.scoring.ballot.decider import BALLOT
from services.scoring.review.decider import REVIEW
from services.scoring.world import World
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Event
from shared.decider import Decider
from shared.refusals import Refused
from tests.unit.conftest import Given, day, learned, rulebook, town

BOOK, VOTERS = rulebook(), ("B", "C", "V1")
GRADES = {**BOOK.review.grades, "好": Decimal(90)}
DAYS = st.integers(0, 15).map(lambda n: day("02-01") + n * dt.timedelta(days=1))
BLOCS, VOTES = st.sampled_from(("群众代表", "居民代表")), st.sampled_from(tuple(GRADES))


class Polls(RuleBasedStateMachine):
    """A representative's ballots, one after the other: what was voted is counted, and recorded, as it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.world: Any = learned(World("D"), town())
        self.log: dict[str, list[Event]] = {}
        self.ballot: s.BallotOpened | None = None  # the one under way
        self.valid: Counter[str] = Counter()  # what was voted in it, of the grades that there were
        self.grades: frozenset[str] = frozenset()
        self.closed: dt.date | None = None

    def ask(self, decider: Decider[Any, Any, Any, Any], command: Any) -> list[Event]:
        """What it makes happen. Raises `Refused`."""
        past = self.log.setdefault(f"{decider.noun}/{command.key}", [])
        happened = Given(decider, self.world, past=past).when(command)
        past += happened
        learned(self.world, happened)
        return happened

    @precondition(lambda self: self.ballot is None)
    @rule(on=DAYS, bloc=BLOCS)
    def opens(self, on: dt.date, bloc: str) -> None:
        opening = s.OpenBallot(ballot=f"P{len(self.log)}", on=on, mandate="A", bloc=bloc, voters=VOTERS, until=on)
        try:
            (self.ballot,) = self.ask(BALLOT, opening)  # type: ignore[assignment]
        except Refused as refusal:
            assert refusal.code == "unknown-bloc"
        self.grades, self.valid = frozenset(self.world.rulebook(on).review.grades), Counter()

    @precondition(lambda self: self.ballot and not self.closed and not self.valid)
    @rule(votes=st.tuples(VOTES, VOTES, VOTES))
    def votes(self, votes: tuple[str, ...]) -> None:
        assert self.ballot
        for voter, vote in zip(VOTERS, votes, strict=True):
            self.ask(BALLOT, s.CastVote(ballot=self.ballot.ballot, on=self.ballot.on, voter=voter, vote=vote))
        self.valid = Counter(votes)

    @precondition(lambda self: self.valid and not self.closed)
    @rule(later=st.integers(0, 5))
    def closes(self, later: int) -> None:
        assert self.ballot
        on = self.ballot.on + later * dt.timedelta(days=1)
        try:
            self.ask(BALLOT, s.CloseBallot(ballot=self.ballot.ballot, on=on))
        except Refused as refusal:
            assert refusal.code == "duplicate-ballot"
        else:
            self.closed = on

    @precondition(lambda self: self.closed)
    @rule()
    def counts(self) -> None:
        assert self.ballot
        assert self.closed
        of = {"ballot": self.ballot.ballot, "on": self.closed}
        grades = self.world.rulebook(self.ballot.on, self.ballot.under).review.grades
        assert self.grades == frozenset(grades)
        votes = {vote: number for vote, number in self.valid.items() if vote in grades}
        spoilt = self.valid.total() - sum(votes.values())
        self.ask(BALLOT, s.TallyBallot(**of, votes=votes, spoilt=spoilt))
        self.ask(BALLOT, s.DestroyVotes(**of))
        recorded = s.RecordBallot(
            mandate="A", on=self.closed, bloc=self.ballot.bloc, votes=votes, spoilt=spoilt, under=self.ballot.under
        )
        assert len(self.ask(REVIEW, recorded)) == 1
        self.ballot, self.closed, self.valid = None, None, Counter()

    @precondition(lambda self: not self.closed)
    @rule(on=DAYS, bloc=BLOCS, vote=VOTES)
    def records_on_paper(self, on: dt.date, bloc: str, vote: str) -> None:
        try:
            self.ask(REVIEW, s.RecordBallot(mandate="A", on=on, bloc=bloc, votes={vote: 3}))
        except Refused as refusal:
            assert refusal.code in ("unknown-bloc", "unknown-grade", "duplicate-ballot")

    @rule(since=DAYS, without=VOTES, bloc=BLOCS)
    def changes_the_rules(self, since: dt.date, without: str, bloc: str) -> None:
        if all(book.effective_from != since for book in self.world.rulebooks):
            grades = {name: worth for name, worth in GRADES.items() if name != without}
            review = msgspec.structs.replace(BOOK.review, grades=grades, blocs={bloc: Decimal(1)})
            book = msgspec.structs.replace(BOOK, id=f"from-{since}", effective_from=since, review=review)
            learned(self.world, [r.RulebookPublished(rulebook=book, on=since)])


TestPolls = Polls.TestCase

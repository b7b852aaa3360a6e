"""What scoring's rules and reactions need to know beyond one aggregate: the registry, and the ballots under way."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts import scoring as s
from shared.contracts.registry import RegistryEvent
from shared.directory import Directory

Stage = Literal["open", "closed", "tallied"]


@dataclass(slots=True)
class Ballot:
    """A ballot whose votes are still there."""

    opened: s.BallotOpened
    stage: Stage = "open"


class World(Directory):
    """A district as scoring sees it."""

    events: Any = (
        RegistryEvent | s.BallotOpened | s.BallotClosed | s.BallotTallied | s.VotesDestroyed | s.BallotRecorded
        | s.BallotReversed
    )  # fmt: skip

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.ballots: dict[str, Ballot] = {}
        self.turns_of: Counter[tuple[str, str]] = Counter()  # how many were opened, by mandate and bloc
        self.tallies: set[tuple[str, str, dt.date]] = set()  # on record or on their way: mandate, bloc, day

    def learn(self, event: object) -> None:
        """Take in one event of the registry, or of a ballot."""
        match event:
            case s.BallotOpened(ballot=ballot):
                self.ballots[ballot] = Ballot(event)
                self.turns_of[event.mandate, event.bloc] += 1
            case s.BallotClosed(ballot=ballot, cast=cast):
                self.ballots[ballot].stage = "closed"
                if cast >= s.FEWEST:
                    opened = self.ballots[ballot].opened
                    self.tallies.add((opened.mandate, opened.bloc, event.on))
            case s.BallotTallied(ballot=ballot):
                self.ballots[ballot].stage = "tallied"
            case s.VotesDestroyed(ballot=ballot):
                self.ballots.pop(ballot)
            case s.BallotRecorded(mandate=mandate, bloc=bloc, on=on):
                self.tallies.add((mandate, bloc, on))
            case s.BallotReversed(mandate=mandate, bloc=bloc, held_on=on):
                self.tallies.discard((mandate, bloc, on))
            case _:
                super().learn(event)

    def ballot_under_way(self, mandate: str, bloc: str) -> str | None:
        """One on the same representative for the same bloc, not yet tallied."""
        for code, each in self.ballots.items():
            if (each.opened.mandate, each.opened.bloc) == (mandate, bloc) and each.stage != "tallied":
                return code
        return None

"""The urn: counts the votes of a closed ballot, and then destroys them.

A vote lies in the log sealed under a key of its own. Only here is it opened, once; its tally is all that is said of it.
When the tally is on record the keys are destroyed, so that from then on nobody can read a vote: not who runs the
system, and not who finds an old copy of the log.
"""

from collections import Counter
from collections.abc import Iterable

from services.scoring.world import World
from shared.bus.reactions import Reaction
from shared.contracts import scoring as s
from shared.contracts.base import Command, Sealed
from shared.eventlog import EventLog, Reader
from shared.vault import Vault

TOGETHER = 64  # ballots whose keys are destroyed at once: to write the vault anew takes as long for one as for many


class Urn:
    """Of one scoring service. Any replica may count; the log takes one tally."""

    def __init__(self, log: EventLog, vault: Vault) -> None:
        self._log, self._vault, self._reader = log, vault, Reader(s.BallotEvent)

    def reactions(self) -> tuple[Reaction[World], ...]:
        """What follows on a ballot's end."""
        return (
            Reaction("ballot-closed", s.BallotClosed, self.count),
            Reaction("ballot-tallied", s.BallotTallied, self.record),
            Reaction("votes-counted", s.BallotTallied, self.destroy, at_once=TOGETHER),
        )

    async def count(self, world: World, event: s.BallotClosed) -> list[Command]:
        """The votes by grade; what is no grade of the rulebook that the ballot was opened under is spoilt.

        Of too few votes none is opened: their tally would say what each of them was. Raises `Unreadable` where a key is
        neither there nor destroyed: an older copy of the vault must not spoil what was voted since.
        """
        ballot = world.ballots.get(event.ballot)
        if ballot is None or ballot.stage != "closed":
            return []  # counted before
        if event.cast < s.FEWEST:
            return [s.TallyBallot(ballot=event.ballot, on=event.on, votes={})]
        grades = world.rulebook(ballot.opened.on, ballot.opened.under).review.grades
        cast = _cast(await self._events(world, event))
        said = [(vote or "").strip() for vote in await self._vault.open_those(world.district, cast, all_kept=True)]
        votes = Counter(vote for vote in said if vote in grades)
        spoilt = len(said) - votes.total()  # with what was forgotten meanwhile
        return [s.TallyBallot(ballot=event.ballot, on=event.on, votes=dict(votes), spoilt=spoilt)]

    async def record(self, world: World, event: s.BallotTallied) -> list[Command]:
        """The tally is on the representative's record, by the rulebook it was held by, unless nothing was counted."""
        if not sum(event.votes.values()) + event.spoilt:
            return []
        (opened,) = [each for each in await self._events(world, event) if isinstance(each, s.BallotOpened)]
        return [
            s.RecordBallot(
                mandate=event.mandate, on=event.on, bloc=event.bloc, votes=event.votes, spoilt=event.spoilt,
                under=opened.under,
            )
        ]  # fmt: skip

    async def destroy(self, world: World, event: s.BallotTallied) -> list[Command]:
        """The keys first, then the word that they are gone."""
        events = await self._events(world, event)
        if event.ballot not in world.ballots or any(isinstance(each, s.VotesDestroyed) for each in events):
            return []
        await self._vault.forget(world.district, *[each.subject for each in _cast(events)])
        return [s.DestroyVotes(ballot=event.ballot, on=event.on)]

    async def _events(self, world: World, event: s.BallotClosed | s.BallotTallied) -> list[s.BallotEvent]:
        stream = await self._log.stream(world.district, f"scoring/ballot/{event.ballot}")
        return self._reader.events(stream)


def _cast(events: Iterable[s.BallotEvent]) -> list[Sealed]:
    return [each.vote for each in events if isinstance(each, s.VoteCast)]

"""What casework's rules need to know beyond one aggregate: the registry, and what is on record here."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from sys import intern
from typing import Any

from services.casework import narrow as n
from services.casework.clocks import Clock, Clocks
from shared.contracts import registry as r
from shared.directory import Directory
from shared.refusals import Refused


class World(Directory):
    """A district as casework sees it."""

    events: Any = (
        r.OrganisationRegistered
        | r.OrganisationEnded
        | r.StudioEstablished
        | r.StudioClosed
        | r.MandateRegistered
        | r.MandateSeated
        | r.MandateSuspended
        | r.MandateRestored
        | r.TermExtended
        | r.MandateEnded
        | r.OrganisationMoved
        | r.DistrictWentLive
        | r.RulebookPublished
        | r.CalendarPublished
        | n.CaseRegistered
        | n.CaseMerged
        | n.CaseUnmerged
        | n.CaseTransferred
        | n.LeadAssigned
        | n.CaseArchived
        | n.CaseReopened
        | n.CaseDeclined
        | n.CaseWithdrawn
        | n.CaseHandedOver
        | n.CaseReceived
        | n.RoundOpened
        | n.RoundExtended
        | n.CaseSuspended
        | n.CaseResumed
        | n.RoundResolved
        | n.CaseReplied
        | n.FeedbackGiven
        | n.CaseOverdue
        | n.HandlerReminded
        | n.OverdueEscalated
        | n.SessionConvened
        | n.SessionClosed
        | n.ProposalSubmitted
        | n.HouseholdLinked
        | n.LinkEnded
        | n.StoryPublished
        | n.StoryWithdrawn
    )

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.cases: dict[str, tuple[str, str]] = {}  # whose each is, and who leads
        self.villages: dict[str, str] = {}  # where each case comes from
        self.closed: set[str] = set()
        self.merged: dict[str, str] = {}
        self.merges = 0  # how often a case was merged, undone or not
        self.clocks = Clocks()
        self.live: dt.date | None = None  # from when on the timers act
        self._of_village: dict[str, list[str]] = defaultdict(list)
        self._pairs: dict[tuple[str, str], tuple[str, str]] = {}  # the same few again and again: kept once
        self.sessions: dict[str, dt.date | None] = {}  # and the day on which each was closed
        self.proposals: set[str] = set()
        self.links: dict[str, str] = {}  # by the household, who stands by it
        self.stories: dict[str, dt.date] = {}  # those that are public, and since when

    def learn(self, event: object) -> None:
        """Take in one event of the registry or of casework itself."""
        self.clocks.learn(event)
        match event:
            case r.DistrictWentLive(on=on):
                self.live = on
            case n.CaseRegistered(case=case, village=village, studio=holder, first_receiver=lead):
                self._belongs(case, holder, lead)
                self.villages[case] = intern(village)
                self._of_village[village].append(case)
            case n.CaseTransferred(case=case, to=to):
                holder, lead = self.cases[case]
                self._belongs(case, to, to if lead == holder else lead)
            case n.LeadAssigned(case=case, to=lead):
                self._belongs(case, self.cases[case][0], lead)
            case (
                n.CaseArchived(case=case)
                | n.CaseDeclined(case=case)
                | n.CaseWithdrawn(case=case)
                | n.CaseHandedOver(case=case)
            ):
                self.closed.add(case)
            case n.CaseReopened(case=case):
                self.closed.discard(case)
            case n.CaseMerged(case=case, into=into):
                self.merged[case] = into
                self.merges += 1
            case n.CaseUnmerged(case=case):
                self.merged.pop(case, None)
            case n.SessionConvened(session=session):
                self.sessions[session] = None
            case n.SessionClosed(session=session, on=on):
                self.sessions[session] = on
            case n.ProposalSubmitted(proposal=proposal):
                self.proposals.add(proposal)
            case n.HouseholdLinked(household=household, mandate=mandate):
                self.links[household] = mandate
            case n.LinkEnded(household=household):
                self.links.pop(household)
            case n.StoryPublished(story=story, on=on):
                self.stories[story] = on
            case n.StoryWithdrawn(story=story):
                self.stories.pop(story)
            case _:
                super().learn(event)

    def village(self, code: str, on: dt.date) -> None:
        """Refuses what is no village or community on that day: `unknown-organisation`, `not-a-village`."""
        if self.organisation(code, "village", on=on).kind not in ("村", "社区"):
            raise Refused("not-a-village", "village", id=code)

    def may_register(self, village: str, studio: str, first_receiver: str, urgency: str, on: dt.date) -> None:
        """Refuses a place, a studio or a receiver that is not there, and an urgency without deadlines."""
        self.village(village, on)
        self.studio(studio, on=on)
        self.in_force(first_receiver, on, "first_receiver")
        book = self.rulebook(on)  # its deadlines bind the case: without one no clock could be started
        if urgency not in book.deadlines.receive:
            raise Refused("unknown-urgency", "urgency", urgency=urgency, rulebook=book.id)

    def session(self, session: str, on: dt.date) -> None:
        """Refuses `unknown-session`, and `session-closed` for a day after it was."""
        if session not in self.sessions:
            raise Refused("unknown-session", "session", id=session)
        closed = self.sessions[session]
        if closed is not None and on > closed:
            raise Refused("session-closed", "session", id=session, on=closed)

    def open_cases(self, *, holder: str | None = None, lead: str | None = None) -> list[str]:
        """Cases under way that somebody has or leads, in the order of their numbers."""
        return sorted(
            case
            for case, (whose, leads) in self.cases.items()
            if holder in (None, whose) and lead in (None, leads) and self.is_open(case)
        )

    def is_open(self, case: str) -> bool:
        """Whether it is under way, by itself."""
        return case not in self.closed and case not in self.merged

    def due(self, clock: Clock, today: dt.date) -> dt.date | None:
        """The last day in time of a clock that runs, by the calendar as it is known today."""
        book = self.rulebook(clock.since)
        if clock.urgency not in book.deadlines.receive:
            return None  # the case is older than this rulebook, which dropped its urgency
        return clock.due(book, self.calendar(clock.since, today))

    def neighbours(self, case: str) -> Iterator[str]:
        """Other open cases of the same village, or of one that it came from, the latest first of each."""
        here = set(self.standing_for(self.villages[case]))
        for village, cases in self._of_village.items():
            if not here.isdisjoint(self.standing_for(village)):
                yield from (other for other in reversed(cases) if other != case and self.is_open(other))

    def is_gone(self, holder: str, on: dt.date) -> bool:
        """Whether a studio has closed, or a unit ended, by that day."""
        if (studio := self.studios.get(holder)) is not None:
            return studio.closed is not None and studio.closed <= on
        unit = self.organisation(holder)
        return unit.end is not None and unit.end <= on

    def _belongs(self, case: str, holder: str, lead: str) -> None:
        pair = (holder, lead)
        self.cases[case] = self._pairs.setdefault(pair, pair)

    def handler(self, code: str, field: str = "by") -> str:
        """A mandate or an organisation that may do a step of a case, or `unknown-handler`."""
        if code not in self.mandates and code not in self.organisations:
            raise Refused("unknown-handler", field, id=code)
        return code

    def is_among(self, code: str, others: Iterable[str]) -> bool:
        """Whether it is one of them; a person with several mandates is the same one under each."""
        return self._who(code) in {self._who(other) for other in others}

    def _who(self, code: str) -> tuple[str, str]:
        mandate = self.mandates.get(code)
        return ("person", mandate.person) if mandate else ("code", code)

"""What casework's rules need to know beyond one aggregate: the registry, and what is on record here."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from shared.contracts import registry as r
from shared.contracts.base import Event
from shared.directory import Directory
from shared.refusals import Refused


class DutyOnRecord(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """Narrow: the serial of a ledger entry."""

    entry: str


class CaseOnRecord(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """Narrow: the number of a case, whose it is, who leads."""

    case: str
    studio: str
    first_receiver: str


class MergeOnRecord(Event, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Narrow: which case goes on under which."""

    case: str
    into: str


class UnmergeOnRecord(Event, tag="casework.case-unmerged.v1", frozen=True, kw_only=True):
    """Narrow: which case stands by itself again."""

    case: str


class CaseMoved(Event, tag="casework.case-transferred.v1", frozen=True, kw_only=True):
    """Narrow: whose a case is now."""

    case: str
    to: str


class LeadOnRecord(Event, tag="casework.lead-assigned.v1", frozen=True, kw_only=True):
    """Narrow: who leads a case now."""

    case: str
    to: str


class Archived(Event, tag="casework.case-archived.v1", frozen=True, kw_only=True):
    """Narrow: a case that is done."""

    case: str


class Reopened(Event, tag="casework.case-reopened.v1", frozen=True, kw_only=True):
    """Narrow: a case that is done no more."""

    case: str


class Declined(Event, tag="casework.case-declined.v1", frozen=True, kw_only=True):
    """Narrow: a case that was none of ours."""

    case: str


class Withdrawn(Event, tag="casework.case-withdrawn.v1", frozen=True, kw_only=True):
    """Narrow: a case that its resident took back."""

    case: str


class SessionOnRecord(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """Narrow: the number of a session."""

    session: str


class SessionOver(Event, tag="casework.session-closed.v1", frozen=True, kw_only=True):
    """Narrow: that a session is over."""

    session: str


class ProposalOnRecord(Event, tag="casework.proposal-submitted.v1", frozen=True, kw_only=True):
    """Narrow: the number of a proposal."""

    proposal: str


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
        | r.RulebookPublished
        | r.CalendarPublished
        | DutyOnRecord
        | CaseOnRecord
        | MergeOnRecord
        | UnmergeOnRecord
        | CaseMoved
        | LeadOnRecord
        | Archived
        | Reopened
        | Declined
        | Withdrawn
        | SessionOnRecord
        | SessionOver
        | ProposalOnRecord
    )

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.entries: set[str] = set()
        self.cases: dict[str, tuple[str, str]] = {}  # whose each is, and who leads
        self.closed: set[str] = set()
        self.merged: dict[str, str] = {}
        self._pairs: dict[tuple[str, str], tuple[str, str]] = {}  # the same few again and again: kept once
        self.sessions: dict[str, dt.date | None] = {}  # and the day on which each was closed
        self.proposals: set[str] = set()

    def learn(self, event: object) -> None:
        """Take in one event of the registry or of casework itself."""
        match event:
            case DutyOnRecord(entry=entry):
                self.entries.add(entry)
            case CaseOnRecord(case=case, studio=holder, first_receiver=lead):
                self._belongs(case, holder, lead)
            case CaseMoved(case=case, to=to):
                holder, lead = self.cases[case]
                self._belongs(case, to, to if lead == holder else lead)
            case LeadOnRecord(case=case, to=lead):
                self._belongs(case, self.cases[case][0], lead)
            case Archived(case=case) | Declined(case=case) | Withdrawn(case=case):
                self.closed.add(case)
            case Reopened(case=case):
                self.closed.discard(case)
            case MergeOnRecord(case=case, into=into):
                self.merged[case] = into
            case UnmergeOnRecord(case=case):
                self.merged.pop(case, None)
            case SessionOnRecord(session=session):
                self.sessions[session] = None
            case SessionOver(session=session, on=on):
                self.sessions[session] = on
            case ProposalOnRecord(proposal=proposal):
                self.proposals.add(proposal)
            case _:
                super().learn(event)

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
            if holder in (None, whose) and lead in (None, leads) and case not in self.closed and case not in self.merged
        )

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

"""The log as casework's own memory reads it: of each event only what a rule or a clock needs."""

import datetime as dt

from shared.contracts.base import Event


class CaseRegistered(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """How urgent a case is, where it comes from, whose it is, who leads."""

    case: str
    village: str
    urgency: str
    studio: str
    first_receiver: str


class CaseMerged(Event, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Which case goes on under which."""

    case: str
    into: str


class CaseUnmerged(Event, tag="casework.case-unmerged.v1", frozen=True, kw_only=True):
    """Which case stands by itself again."""

    case: str


class CaseTransferred(Event, tag="casework.case-transferred.v1", frozen=True, kw_only=True):
    """Whose a case is now."""

    case: str
    to: str


class LeadAssigned(Event, tag="casework.lead-assigned.v1", frozen=True, kw_only=True):
    """Who leads a case now."""

    case: str
    to: str


class CaseArchived(Event, tag="casework.case-archived.v1", frozen=True, kw_only=True):
    """A case that is done."""

    case: str


class CaseReopened(Event, tag="casework.case-reopened.v1", frozen=True, kw_only=True):
    """A case that is done no more."""

    case: str


class CaseDeclined(Event, tag="casework.case-declined.v1", frozen=True, kw_only=True):
    """A case that was none of ours."""

    case: str


class CaseWithdrawn(Event, tag="casework.case-withdrawn.v1", frozen=True, kw_only=True):
    """A case that its resident took back."""

    case: str


class CaseHandedOver(Event, tag="casework.case-handed-over.v1", frozen=True, kw_only=True):
    """A case that goes on in another district."""

    case: str


class SessionConvened(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """The number of a session."""

    session: str


class SessionClosed(Event, tag="casework.session-closed.v1", frozen=True, kw_only=True):
    """That a session is over."""

    session: str


class ProposalSubmitted(Event, tag="casework.proposal-submitted.v1", frozen=True, kw_only=True):
    """The number of a proposal."""

    proposal: str


class HouseholdLinked(Event, tag="casework.household-linked.v1", frozen=True, kw_only=True):
    """Who stands by a household."""

    household: str
    mandate: str


class LinkEnded(Event, tag="casework.link-ended.v1", frozen=True, kw_only=True):
    """That nobody does any more."""

    household: str


class StoryPublished(Event, tag="casework.story-published.v1", frozen=True, kw_only=True):
    """That a story is public."""

    story: str


class StoryWithdrawn(Event, tag="casework.story-withdrawn.v1", frozen=True, kw_only=True):
    """That it is no more."""

    story: str


class CaseReceived(Event, tag="casework.case-received.v1", frozen=True, kw_only=True):
    """Its first round began."""

    case: str


class RoundOpened(Event, tag="casework.round-opened.v1", frozen=True, kw_only=True):
    """Another round began."""

    case: str
    round: int


class RoundExtended(Event, tag="casework.round-extended.v1", frozen=True, kw_only=True):
    """Days were added."""

    case: str
    days: int


class CaseSuspended(Event, tag="casework.case-suspended.v1", frozen=True, kw_only=True):
    """The clock stands still."""

    case: str


class CaseResumed(Event, tag="casework.case-resumed.v1", frozen=True, kw_only=True):
    """It runs again."""

    case: str


class RoundResolved(Event, tag="casework.round-resolved.v1", frozen=True, kw_only=True):
    """The answer is due."""

    case: str


class CaseReplied(Event, tag="casework.case-replied.v1", frozen=True, kw_only=True):
    """The resident has the word."""

    case: str


class FeedbackGiven(Event, tag="casework.feedback-given.v1", frozen=True, kw_only=True):
    """They had it."""

    case: str


class CaseOverdue(Event, tag="casework.case-overdue.v1", frozen=True, kw_only=True):
    """It was said that a deadline passed."""

    case: str
    due: dt.date


class HandlerReminded(Event, tag="casework.handler-reminded.v1", frozen=True, kw_only=True):
    """It was said that a deadline comes."""

    case: str
    due: dt.date | None = None


class OverdueEscalated(Event, tag="casework.overdue-escalated.v1", frozen=True, kw_only=True):
    """It was told to somebody above."""

    case: str
    due: dt.date
    to: str

"""The six steps and the inner loop (DOMAIN §4.1)."""

from typing import ClassVar

from shared.contracts.base import Name, Personal, Positive, Sealed, Words
from shared.contracts.casework.case.kinds import CaseCommandBase, CaseEventBase, Channel, Rating, Urgency


class RegisterCase(CaseCommandBase, tag="register-case", frozen=True, kw_only=True):
    """登记: a resident brings a problem; the first receiver leads (首问负责)."""

    names: ClassVar[tuple[str, ...]] = ("case",)
    channel: Channel
    resident: Words
    phone: Personal = ""
    village: str
    category: Name
    urgency: Urgency
    text: Words
    studio: str
    first_receiver: str


class ReceiveCase(CaseCommandBase, tag="receive-case", frozen=True, kw_only=True):
    """接待: the clock of the first round starts."""

    by: str


class ConsolidateCase(CaseCommandBase, tag="consolidate-case", frozen=True, kw_only=True):
    """汇总, first step of the inner loop."""

    by: str


class ClassifyCase(CaseCommandBase, tag="classify-case", frozen=True, kw_only=True):
    """分类."""

    by: str
    category: str = ""


class InquireCase(CaseCommandBase, tag="inquire-case", frozen=True, kw_only=True):
    """走访: the people concerned are asked."""

    by: str


class EscalateCase(CaseCommandBase, tag="escalate-case", frozen=True, kw_only=True):
    """报告: reported to the level above; may repeat upward."""

    by: str
    to: str


class PlanCase(CaseCommandBase, tag="plan-case", frozen=True, kw_only=True):
    """方案: items, each for the responsible unit, due by the round's deadline."""

    by: str
    unit: str
    items: Positive


class ResolveItem(CaseCommandBase, tag="resolve-item", frozen=True, kw_only=True):
    """分项: one item of the plan is solved; the last one resolves the round."""

    by: str
    unit: str
    item: Positive
    outcome: str = "已解决"


class ExtendRound(CaseCommandBase, tag="extend-round", frozen=True, kw_only=True):
    """延期: calendar days added to the round, within the rulebook's limits."""

    by: str
    days: Positive
    reason: str = ""
    approver: str = ""


class ReplyToResident(CaseCommandBase, tag="reply-to-resident", frozen=True, kw_only=True):
    """回复: the answer is given."""

    by: str
    reply: Personal = ""


class GiveFeedback(CaseCommandBase, tag="give-feedback", frozen=True, kw_only=True):
    """反馈: by the resident (a name, personal) or by someone of ours on record (`rater`, a code, never a handler)."""

    rating: Rating
    resident: Personal = ""
    rater: str = ""


class ArchiveCase(CaseCommandBase, tag="archive-case", frozen=True, kw_only=True):
    """归档: the last step."""

    by: str


RoadCommand = (
    RegisterCase
    | ReceiveCase
    | ConsolidateCase
    | ClassifyCase
    | InquireCase
    | EscalateCase
    | PlanCase
    | ResolveItem
    | ExtendRound
    | ReplyToResident
    | GiveFeedback
    | ArchiveCase
)


class CaseRegistered(CaseEventBase, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """A problem is on record."""

    channel: Channel
    resident: Sealed
    phone: Sealed | None = None
    village: str
    category: str
    urgency: Urgency
    text: Sealed
    studio: str
    first_receiver: str


class CaseReceived(CaseEventBase, tag="casework.case-received.v1", frozen=True, kw_only=True):
    """The first round began."""

    by: str


class CaseConsolidated(CaseEventBase, tag="casework.case-consolidated.v1", frozen=True, kw_only=True):
    """汇总 of a round."""

    round: int
    by: str


class CaseClassified(CaseEventBase, tag="casework.case-classified.v1", frozen=True, kw_only=True):
    """分类 of a round."""

    round: int
    by: str
    category: str = ""


class CaseInquired(CaseEventBase, tag="casework.case-inquired.v1", frozen=True, kw_only=True):
    """走访 of a round."""

    round: int
    by: str


class CaseEscalated(CaseEventBase, tag="casework.case-escalated.v1", frozen=True, kw_only=True):
    """报告 to the level above."""

    round: int
    by: str
    to: str


class CasePlanned(CaseEventBase, tag="casework.case-planned.v1", frozen=True, kw_only=True):
    """方案: the items of a round."""

    round: int
    by: str
    unit: str
    items: int


class ItemResolved(CaseEventBase, tag="casework.item-resolved.v1", frozen=True, kw_only=True):
    """One item is solved."""

    round: int
    by: str
    unit: str
    item: int
    outcome: str


class RoundResolved(CaseEventBase, tag="casework.round-resolved.v1", frozen=True, kw_only=True):
    """The last item of a round is solved."""

    round: int


class RoundExtended(CaseEventBase, tag="casework.round-extended.v1", frozen=True, kw_only=True):
    """Calendar days were added to a round."""

    round: int
    by: str
    days: int
    reason: str = ""
    approver: str = ""


class CaseReplied(CaseEventBase, tag="casework.case-replied.v1", frozen=True, kw_only=True):
    """The answer was given to the resident."""

    round: int
    by: str
    reply: Sealed | None = None


class FeedbackGiven(CaseEventBase, tag="casework.feedback-given.v1", frozen=True, kw_only=True):
    """What the resident said of the answer."""

    round: int
    rating: Rating
    resident: Sealed | None = None
    rater: str = ""


class RoundOpened(CaseEventBase, tag="casework.round-opened.v1", frozen=True, kw_only=True):
    """A dissatisfied answer opened the next round; its clock starts at the feedback."""

    round: int


class CaseArchived(CaseEventBase, tag="casework.case-archived.v1", frozen=True, kw_only=True):
    """The six steps are done."""

    by: str


RoadEvent = (
    CaseRegistered
    | CaseReceived
    | CaseConsolidated
    | CaseClassified
    | CaseInquired
    | CaseEscalated
    | CasePlanned
    | ItemResolved
    | RoundResolved
    | RoundExtended
    | CaseReplied
    | FeedbackGiven
    | RoundOpened
    | CaseArchived
)

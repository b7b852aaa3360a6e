"""Casework: what they do. Cases, duties, sessions, proposals, activities, good deeds (DOMAIN §4)."""

from typing import Annotated, ClassVar, Literal

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Personal, Sealed, Text

Channel = Literal["来访", "电话", "走访", "网络"]
Urgency = Literal["一般", "紧急", "特急"]
Rating = Literal["满意", "基本满意", "不满意", "未回应"]
DutyKind = Literal[
    "走访", "民情信息", "接待", "结对帮扶", "帮扶", "调研", "视察", "列席", "监督", "培训", "述职"
]  # fmt: skip
ProposalForm = Literal["个人", "联名", "工作室", "小组"]
ReviewOutcome = Literal["立案", "转为建议", "不予立案"]
AnswerResult = Literal["A", "B", "C", "D"]
Opinion = Literal["满意", "基本满意", "不满意"]
Project = Literal["党建", "致富", "文化"]
Setting = Literal["室内", "户外"]

Name = Annotated[str, Text]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


# --- commands: a case ---------------------------------------------------------------------------------------
class _CaseCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/case"
    case: Code

    @property
    def key(self) -> str:
        return self.case

    @property
    def subject(self) -> str:
        return f"resident/{self.case}"


class RegisterCase(_CaseCommand, tag="register-case", frozen=True, kw_only=True):
    """登记: a resident brings a problem; the first receiver leads (首问负责)."""

    channel: Channel
    resident: Personal
    phone: Personal = ""
    village: str
    category: Name
    urgency: Urgency
    text: Personal
    studio: str
    first_receiver: str


class ReceiveCase(_CaseCommand, tag="receive-case", frozen=True, kw_only=True):
    """接待: the clock of the first round starts."""

    by: str


class ConsolidateCase(_CaseCommand, tag="consolidate-case", frozen=True, kw_only=True):
    """汇总, first step of the inner loop."""

    by: str


class ClassifyCase(_CaseCommand, tag="classify-case", frozen=True, kw_only=True):
    """分类."""

    by: str
    category: str = ""


class InquireCase(_CaseCommand, tag="inquire-case", frozen=True, kw_only=True):
    """走访: the people concerned are asked."""

    by: str


class EscalateCase(_CaseCommand, tag="escalate-case", frozen=True, kw_only=True):
    """报告: reported to the level above; may repeat upward."""

    by: str
    to: str


class PlanCase(_CaseCommand, tag="plan-case", frozen=True, kw_only=True):
    """方案: items, each for the responsible unit, due by the round's deadline."""

    by: str
    unit: str
    items: Positive


class ResolveItem(_CaseCommand, tag="resolve-item", frozen=True, kw_only=True):
    """分项: one item of the plan is solved; the last one resolves the round."""

    by: str
    unit: str
    item: Positive
    outcome: str = "已解决"


class ExtendRound(_CaseCommand, tag="extend-round", frozen=True, kw_only=True):
    """延期: calendar days added to the round, within the rulebook's limits."""

    by: str
    days: Positive
    reason: str = ""


class ReplyToResident(_CaseCommand, tag="reply-to-resident", frozen=True, kw_only=True):
    """回复: the answer is given."""

    by: str
    reply: Personal = ""


class GiveFeedback(_CaseCommand, tag="give-feedback", frozen=True, kw_only=True):
    """反馈: by the resident (a name, personal) or by someone of ours on record (`rater`, a code, never a handler)."""

    rating: Rating
    resident: Personal = ""
    rater: str = ""


class ArchiveCase(_CaseCommand, tag="archive-case", frozen=True, kw_only=True):
    """归档: the last step."""

    by: str


class DeclineCase(_CaseCommand, tag="decline-case", frozen=True, kw_only=True):
    """不予受理, with the reason and the lawful channel."""

    by: str
    reason: Name


class WithdrawCase(_CaseCommand, tag="withdraw-case", frozen=True, kw_only=True):
    """撤回 by the resident."""

    by: str
    reason: str = ""


class MergeCase(_CaseCommand, tag="merge-case", frozen=True, kw_only=True):
    """合并: the same matter as another case."""

    by: str
    into: Code
    reason: str = ""


CaseCommand = (
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
    | DeclineCase
    | WithdrawCase
    | MergeCase
)


# --- commands: everything else ------------------------------------------------------------------------------
class LogDuty(Command, tag="log-duty", frozen=True, kw_only=True):
    """One entry in a representative's duty ledger 履职台账; `entered_on` is the day it was written down."""

    noun: ClassVar[str] = "casework/ledger"
    entry: Code
    mandate: Code
    kind: DutyKind
    studio: str = ""
    place: str = ""
    text: Personal
    people: Count | None = None
    adopted: bool = False
    entered_on: Day

    @property
    def key(self) -> str:
        return self.mandate

    @property
    def subject(self) -> str:
        return f"ledger/{self.mandate}"


class ReverseEntry(Command, tag="reverse-entry", frozen=True, kw_only=True):
    """A ledger entry that should never have been written: it stays on record and counts on no day any more."""

    noun: ClassVar[str] = "casework/ledger"
    entry: Code
    mandate: Code
    reason: Name

    @property
    def key(self) -> str:
        return self.mandate


class ConveneSession(Command, tag="convene-session", frozen=True, kw_only=True):
    """An annual session 年会 of a committee."""

    noun: ClassVar[str] = "casework/session"
    session: Code
    organisation: str
    name: Name
    expected: Count

    @property
    def key(self) -> str:
        return self.session


class _ProposalCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/proposal"
    proposal: Code

    @property
    def key(self) -> str:
        return self.proposal


class SubmitProposal(_ProposalCommand, tag="submit-proposal", frozen=True, kw_only=True):
    """A proposal with its lead and its confirmed co-signers; `session` is empty between sessions."""

    session: str = ""
    form: ProposalForm
    lead: str
    cosigners: tuple[str, ...] = ()
    title: Name


class ReviewProposal(_ProposalCommand, tag="review-proposal", frozen=True, kw_only=True):
    """Filed, turned into a suggestion, or refused."""

    outcome: ReviewOutcome
    reason: str = ""


class AssignProposal(_ProposalCommand, tag="assign-proposal", frozen=True, kw_only=True):
    """Handed to a department."""

    department: str


class AnswerProposal(_ProposalCommand, tag="answer-proposal", frozen=True, kw_only=True):
    """The department's answer: A solved, B under way, C later, D for reference."""

    result: AnswerResult


class JudgeAnswer(_ProposalCommand, tag="judge-answer", frozen=True, kw_only=True):
    """The proposer's opinion of the answer."""

    opinion: Opinion


class RecordActivity(Command, tag="record-activity", frozen=True, kw_only=True):
    """A distance-education or culture event at a site (三大惠民工程)."""

    noun: ClassVar[str] = "casework/activity"
    activity: Code
    site: str
    project: Project
    category: Name
    topic: str
    people: Count
    setting: Setting

    @property
    def key(self) -> str:
        return self.activity


class _DeedCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/deed"
    deed: Code

    @property
    def key(self) -> str:
        return self.deed


class RecordDeed(_DeedCommand, tag="record-deed", frozen=True, kw_only=True):
    """A good deed 实事好事 by a team of representatives."""

    studio: str
    team: tuple[str, ...]
    text: Name
    beneficiaries: Count


class VerifyDeed(_DeedCommand, tag="verify-deed", frozen=True, kw_only=True):
    """Verified by someone outside the team (a mandate or an organisation or studio)."""

    by: str


CaseworkCommand = (
    CaseCommand
    | LogDuty
    | ReverseEntry
    | ConveneSession
    | SubmitProposal
    | ReviewProposal
    | AssignProposal
    | AnswerProposal
    | JudgeAnswer
    | RecordActivity
    | RecordDeed
    | VerifyDeed
)


# --- events: a case -----------------------------------------------------------------------------------------
class CaseEventBase(Event, frozen=True, kw_only=True):
    """What every event of a case says: which case."""

    case: str


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


class CaseDeclined(CaseEventBase, tag="casework.case-declined.v1", frozen=True, kw_only=True):
    """Not ours to handle; the lawful channel was named."""

    by: str
    reason: str


class CaseWithdrawn(CaseEventBase, tag="casework.case-withdrawn.v1", frozen=True, kw_only=True):
    """Withdrawn by the resident."""

    by: str
    reason: str = ""


class CaseMerged(CaseEventBase, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Goes on under another case."""

    by: str
    into: str
    reason: str = ""


CaseEvent = (
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
    | CaseDeclined
    | CaseWithdrawn
    | CaseMerged
)


# --- events: everything else --------------------------------------------------------------------------------
class DutyLogged(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """An entry in a duty ledger."""

    entry: str
    mandate: str
    kind: DutyKind
    studio: str = ""
    place: str = ""
    text: Sealed
    people: int | None = None
    entered_on: Day

    @property
    def claim(self) -> str:
        """Serials are the district's, not the ledger's."""
        return f"duty/{self.entry}"


class OpinionAdopted(Event, tag="casework.opinion-adopted.v1", frozen=True, kw_only=True):
    """A committee adopted the opinion 民情信息 of that entry; `on` is the entry's day."""

    entry: str
    mandate: str


class EntryReversed(Event, tag="casework.entry-reversed.v1", frozen=True, kw_only=True):
    """That entry (of that day and kind) is void from the beginning; `on` is the day on which it was reversed."""

    entry: str
    mandate: str
    entry_on: Day
    kind: DutyKind
    reason: str


class SessionConvened(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """An annual session was held."""

    session: str
    organisation: str
    name: str
    expected: int


class ProposalSubmitted(Event, tag="casework.proposal-submitted.v1", frozen=True, kw_only=True):
    """A proposal is on record."""

    proposal: str
    session: str = ""
    form: ProposalForm
    lead: str
    cosigners: tuple[str, ...] = ()
    title: str


class ProposalReviewed(Event, tag="casework.proposal-reviewed.v1", frozen=True, kw_only=True):
    """Filed, turned into a suggestion, or refused."""

    proposal: str
    outcome: ReviewOutcome
    reason: str = ""


class ProposalAssigned(Event, tag="casework.proposal-assigned.v1", frozen=True, kw_only=True):
    """A department has it."""

    proposal: str
    department: str


class ProposalAnswered(Event, tag="casework.proposal-answered.v1", frozen=True, kw_only=True):
    """The department answered."""

    proposal: str
    result: AnswerResult


class AnswerJudged(Event, tag="casework.answer-judged.v1", frozen=True, kw_only=True):
    """The proposer's opinion of the answer."""

    proposal: str
    opinion: Opinion


class ActivityRecorded(Event, tag="casework.activity-recorded.v1", frozen=True, kw_only=True):
    """An event at a site took place."""

    activity: str
    site: str
    project: Project
    category: str
    topic: str
    people: int
    setting: Setting


class DeedRecorded(Event, tag="casework.deed-recorded.v1", frozen=True, kw_only=True):
    """A good deed was done."""

    deed: str
    studio: str
    team: tuple[str, ...]
    text: str
    beneficiaries: int


class DeedVerified(Event, tag="casework.deed-verified.v1", frozen=True, kw_only=True):
    """Someone outside the team vouches for it; the team is repeated so that each member's account can follow."""

    deed: str
    team: tuple[str, ...]
    by: str


CaseworkEvent = (
    CaseEvent
    | DutyLogged
    | OpinionAdopted
    | EntryReversed
    | SessionConvened
    | ProposalSubmitted
    | ProposalReviewed
    | ProposalAssigned
    | ProposalAnswered
    | AnswerJudged
    | ActivityRecorded
    | DeedRecorded
    | DeedVerified
)

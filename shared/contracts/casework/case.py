"""A case: the six steps, the inner loop, and the ways out (DOMAIN §4.1)."""

from typing import Annotated, ClassVar, Literal

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Name, Personal, Positive, Sealed, Words

Channel = Literal["来访", "电话", "走访", "网络"]
Urgency = Literal["一般", "紧急", "特急"]
Rating = Literal["满意", "基本满意", "不满意", "未回应"]
Media = Literal["image/jpeg", "image/png", "application/pdf"]
LARGEST = 10 * 1024 * 1024  # bytes of a file
TimedStep = Literal["receive", "resolve", "reply", "feedback"]


class CaseCommandBase(Command, frozen=True, kw_only=True):
    """What every command to a case says: which case."""

    noun: ClassVar[str] = "casework/case"
    case: Code

    @property
    def key(self) -> str:
        return self.case

    @property
    def subject(self) -> str:
        return f"resident/{self.case}"


class RegisterCase(CaseCommandBase, tag="register-case", frozen=True, kw_only=True):
    """登记: a resident brings a problem; the first receiver leads (首问负责)."""

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


class DeclineCase(CaseCommandBase, tag="decline-case", frozen=True, kw_only=True):
    """不予受理, with the reason and the lawful channel."""

    by: str
    reason: Name


class WithdrawCase(CaseCommandBase, tag="withdraw-case", frozen=True, kw_only=True):
    """撤回 by the resident."""

    by: str
    reason: str = ""


class MergeCase(CaseCommandBase, tag="merge-case", frozen=True, kw_only=True):
    """合并: the same matter as another case."""

    by: str
    into: Code
    reason: str = ""


class UnmergeCase(CaseCommandBase, tag="unmerge-case", frozen=True, kw_only=True):
    """撤销合并: it was another matter after all; the case goes on where it stood."""

    by: str
    reason: Name


class SuspendCase(CaseCommandBase, tag="suspend-case", frozen=True, kw_only=True):
    """中止: the round's clock stands still from the next day on, up to the day on which it is resumed."""

    by: str
    reason: Name


class ResumeCase(CaseCommandBase, tag="resume-case", frozen=True, kw_only=True):
    """恢复: the next day counts again."""

    by: str
    reason: str = ""


class TransferCase(CaseCommandBase, tag="transfer-case", frozen=True, kw_only=True):
    """移交: offered to another studio or unit; it stays where it is until they accept it."""

    by: str
    to: Code
    reason: Name


class AcceptTransfer(CaseCommandBase, tag="accept-transfer", frozen=True, kw_only=True):
    """接收移交: from `on` the case is theirs."""

    by: str


class ReturnTransfer(CaseCommandBase, tag="return-transfer", frozen=True, kw_only=True):
    """退回移交: it goes on where it stood."""

    by: str
    reason: Name


class ReferCase(CaseCommandBase, tag="refer-case", frozen=True, kw_only=True):
    """移送外区县: another district is asked to take the case; it stays ours until they have it."""

    by: str
    to: Code
    reason: Name


class EndReferral(CaseCommandBase, tag="end-referral", frozen=True, kw_only=True):
    """What the other district said of referral `number`: it goes on there as `goes_on_as`, or here, for a reason."""

    internal: ClassVar[bool] = True
    number: int
    district: str = ""
    goes_on_as: str = ""
    reason: str = ""


class RemindHandler(CaseCommandBase, tag="remind-handler", frozen=True, kw_only=True):
    """催办: whoever has to do the next step is reminded."""

    by: str
    to: str
    reason: str = ""
    due: Day | None = None


class FormTeam(CaseCommandBase, tag="form-team", frozen=True, kw_only=True):
    """组团式服务: these handle the case together from `on`."""

    by: str
    members: tuple[str, ...]


class AddNote(CaseCommandBase, tag="add-note", frozen=True, kw_only=True):
    """备注: words for the file; they change nothing."""

    by: str
    note: Words


class AttachFile(CaseCommandBase, tag="attach-file", frozen=True, kw_only=True):
    """附件: a file is stored under the SHA-256 of its sealed bytes; `secret` opens it. Asked by the gateway."""

    internal: ClassVar[bool] = True
    by: str
    file: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    name: Words
    media: Media
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
    secret: Words


class RemoveFile(CaseCommandBase, tag="remove-file", frozen=True, kw_only=True):
    """It does not belong to the case: nobody is given it any more."""

    by: str
    file: str
    reason: Name


class ReopenCase(CaseCommandBase, tag="reopen-case", frozen=True, kw_only=True):
    """重新办理 after archiving: the next round begins."""

    by: str
    reason: Name


class AssignLead(CaseCommandBase, tag="assign-lead", frozen=True, kw_only=True):
    """变更首问负责人: from now on `to` leads, a representative or the studio until it names one."""

    by: str
    to: Code
    reason: Name


class TakeOverCase(CaseCommandBase, tag="take-over-case", frozen=True, kw_only=True):
    """承接: whoever had the case is no more; `to` comes after it and need not be asked."""

    by: str
    to: Code
    reason: Name


class MarkOverdue(CaseCommandBase, tag="mark-overdue", frozen=True, kw_only=True):
    """A deadline passed: `step` of the round was due on `due`. Asked by the timers."""

    internal: ClassVar[bool] = True
    step: TimedStep
    round: int
    due: Day


class EscalateOverdue(CaseCommandBase, tag="escalate-overdue", frozen=True, kw_only=True):
    """It is still not done: `to`, a level above, is told. Asked by the timers."""

    internal: ClassVar[bool] = True
    step: TimedStep
    round: int
    due: Day
    to: str


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
    | UnmergeCase
    | SuspendCase
    | ResumeCase
    | TransferCase
    | AcceptTransfer
    | ReturnTransfer
    | ReferCase
    | EndReferral
    | RemindHandler
    | FormTeam
    | AddNote
    | AttachFile
    | RemoveFile
    | ReopenCase
    | AssignLead
    | TakeOverCase
    | MarkOverdue
    | EscalateOverdue
)


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


class CaseDeclined(CaseEventBase, tag="casework.case-declined.v1", frozen=True, kw_only=True):
    """Not ours to handle; the lawful channel was named."""

    by: str
    reason: str


class CaseWithdrawn(CaseEventBase, tag="casework.case-withdrawn.v1", frozen=True, kw_only=True):
    """Withdrawn by the resident."""

    by: str
    reason: str = ""


class CaseMerged(CaseEventBase, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Goes on under another case: the `turn`-th merge in the district."""

    by: str
    into: str
    reason: str = ""
    turn: int = 0

    @property
    def claim(self) -> str | None:
        """Of two merges at the same moment the later looks again: together they might be a circle."""
        return f"merge/{self.turn}" if self.turn else None


class CaseUnmerged(CaseEventBase, tag="casework.case-unmerged.v1", frozen=True, kw_only=True):
    """The merge is undone; the case is again where it stood."""

    by: str
    reason: str


class CaseSuspended(CaseEventBase, tag="casework.case-suspended.v1", frozen=True, kw_only=True):
    """The round's clock stands still after `on`."""

    round: int
    by: str
    reason: str


class CaseResumed(CaseEventBase, tag="casework.case-resumed.v1", frozen=True, kw_only=True):
    """The round's clock runs again after `on`."""

    round: int
    by: str
    reason: str = ""


class TransferOffered(CaseEventBase, tag="casework.transfer-offered.v1", frozen=True, kw_only=True):
    """Another studio or unit is asked to take the case over."""

    by: str
    to: str
    reason: str


class CaseTransferred(CaseEventBase, tag="casework.case-transferred.v1", frozen=True, kw_only=True):
    """It is theirs from `on`: accepted, or taken over. `studio`: whose rates it counts in from now on."""

    by: str
    to: str
    studio: str


class CaseReferred(CaseEventBase, tag="casework.case-referred.v1", frozen=True, kw_only=True):
    """District `to` is asked to take the case, for the `number`-th time that anybody is."""

    by: str
    to: str
    number: int
    reason: str


class CaseReferredBack(CaseEventBase, tag="casework.case-referred-back.v1", frozen=True, kw_only=True):
    """They did not take it; it goes on here."""

    to: str
    reason: str


class CaseHandedOver(CaseEventBase, tag="casework.case-handed-over.v1", frozen=True, kw_only=True):
    """It goes on in district `to`, as `goes_on_as`."""

    to: str
    goes_on_as: str


class TransferReturned(CaseEventBase, tag="casework.transfer-returned.v1", frozen=True, kw_only=True):
    """It was not accepted."""

    by: str
    to: str
    reason: str


class HandlerReminded(CaseEventBase, tag="casework.handler-reminded.v1", frozen=True, kw_only=True):
    """Somebody was reminded of the step that is due."""

    by: str
    to: str
    reason: str = ""
    due: Day | None = None


class TeamFormed(CaseEventBase, tag="casework.team-formed.v1", frozen=True, kw_only=True):
    """These handle the case together."""

    by: str
    members: tuple[str, ...]


class FileAttached(CaseEventBase, tag="casework.file-attached.v1", frozen=True, kw_only=True):
    """A file belongs to the case; its name and the secret that opens it are sealed."""

    by: str
    file: str
    name: Sealed
    media: Media
    size: int
    secret: Sealed


class FileRemoved(CaseEventBase, tag="casework.file-removed.v1", frozen=True, kw_only=True):
    """It belongs to it no more."""

    by: str
    file: str
    reason: str


class NoteAdded(CaseEventBase, tag="casework.note-added.v1", frozen=True, kw_only=True):
    """Words for the file."""

    by: str
    note: Sealed


class CaseReopened(CaseEventBase, tag="casework.case-reopened.v1", frozen=True, kw_only=True):
    """An archived case is handled again; the next round opens with it."""

    by: str
    reason: str


class LeadAssigned(CaseEventBase, tag="casework.lead-assigned.v1", frozen=True, kw_only=True):
    """Another leads from now on. Who received it first stays on record: scores follow that."""

    by: str
    to: str
    reason: str


class CaseOverdue(CaseEventBase, tag="casework.case-overdue.v1", frozen=True, kw_only=True):
    """A step of a round was not done by its last day."""

    step: TimedStep
    round: int
    due: Day


class OverdueEscalated(CaseEventBase, tag="casework.overdue-escalated.v1", frozen=True, kw_only=True):
    """Somebody above was told that it is not done yet."""

    step: TimedStep
    round: int
    due: Day
    to: str


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
    | CaseUnmerged
    | CaseSuspended
    | CaseResumed
    | TransferOffered
    | CaseTransferred
    | TransferReturned
    | CaseReferred
    | CaseReferredBack
    | CaseHandedOver
    | HandlerReminded
    | TeamFormed
    | NoteAdded
    | FileAttached
    | FileRemoved
    | CaseReopened
    | LeadAssigned
    | CaseOverdue
    | OverdueEscalated
)

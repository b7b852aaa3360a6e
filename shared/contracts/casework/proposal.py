"""The proposal road (DOMAIN §4.4)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name

ProposalForm = Literal["个人", "联名", "工作室", "小组"]
ReviewOutcome = Literal["立案", "转为建议", "不予立案"]
AnswerResult = Literal["A", "B", "C", "D"]
Opinion = Literal["满意", "基本满意", "不满意"]


class _ProposalCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/proposal"
    proposal: Code

    @property
    def key(self) -> str:
        return self.proposal


class DraftProposal(_ProposalCommand, tag="draft-proposal", frozen=True, kw_only=True):
    """The lead writes it down and invites others to sign; nothing is submitted yet."""

    names: ClassVar[tuple[str, ...]] = ("proposal",)
    session: str = ""
    form: ProposalForm
    lead: str
    invited: tuple[str, ...] = ()
    title: Name


class ConfirmSignature(_ProposalCommand, tag="confirm-signature", frozen=True, kw_only=True):
    """Somebody invited signs."""

    mandate: str


class DeclineSignature(_ProposalCommand, tag="decline-signature", frozen=True, kw_only=True):
    """Somebody invited does not sign, or no longer."""

    mandate: str


class SubmitDraft(_ProposalCommand, tag="submit-draft", frozen=True, kw_only=True):
    """The draft is handed in, with those who have signed; who has not answered is not a co-signer."""


class SubmitProposal(_ProposalCommand, tag="submit-proposal", frozen=True, kw_only=True):
    """A proposal with its lead and its confirmed co-signers; `session` is empty between sessions."""

    names: ClassVar[tuple[str, ...]] = ("proposal",)
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


class ReturnAssignment(_ProposalCommand, tag="return-assignment", frozen=True, kw_only=True):
    """The department returns it as none of its own, within the rulebook's days; it waits for another."""

    reason: Name


class JoinProposals(_ProposalCommand, tag="join-proposals", frozen=True, kw_only=True):
    """It is handled together with a similar one, and answered by itself all the same."""

    other: Code


class AnswerProposal(_ProposalCommand, tag="answer-proposal", frozen=True, kw_only=True):
    """The department's answer: A solved, B under way, C later, D for reference."""

    result: AnswerResult


class JudgeAnswer(_ProposalCommand, tag="judge-answer", frozen=True, kw_only=True):
    """The proposer's opinion of the answer; discontent, the department answers again within the rulebook's days."""

    opinion: Opinion


ProposalCommand = (
    DraftProposal
    | ConfirmSignature
    | DeclineSignature
    | SubmitDraft
    | SubmitProposal
    | ReviewProposal
    | AssignProposal
    | ReturnAssignment
    | JoinProposals
    | AnswerProposal
    | JudgeAnswer
)


class ProposalDrafted(Event, tag="casework.proposal-drafted.v1", frozen=True, kw_only=True):
    """Others are invited to sign it."""

    proposal: str
    session: str = ""
    form: ProposalForm
    lead: str
    invited: tuple[str, ...] = ()
    title: str


class SignatureConfirmed(Event, tag="casework.signature-confirmed.v1", frozen=True, kw_only=True):
    """Somebody invited has signed."""

    proposal: str
    mandate: str


class SignatureDeclined(Event, tag="casework.signature-declined.v1", frozen=True, kw_only=True):
    """Somebody invited does not sign."""

    proposal: str
    mandate: str


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


class AssignmentReturned(Event, tag="casework.assignment-returned.v1", frozen=True, kw_only=True):
    """The department returned it."""

    proposal: str
    department: str
    reason: str


class ProposalsJoined(Event, tag="casework.proposals-joined.v1", frozen=True, kw_only=True):
    """It is handled together with another."""

    proposal: str
    other: str


class ProposalAnswered(Event, tag="casework.proposal-answered.v1", frozen=True, kw_only=True):
    """The department answered."""

    proposal: str
    result: AnswerResult


class AnswerJudged(Event, tag="casework.answer-judged.v1", frozen=True, kw_only=True):
    """The proposer's opinion of the answer."""

    proposal: str
    opinion: Opinion


ProposalEvent = (
    ProposalDrafted
    | SignatureConfirmed
    | SignatureDeclined
    | ProposalSubmitted
    | ProposalReviewed
    | ProposalAssigned
    | AssignmentReturned
    | ProposalsJoined
    | ProposalAnswered
    | AnswerJudged
)

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


ProposalCommand = SubmitProposal | ReviewProposal | AssignProposal | AnswerProposal | JudgeAnswer


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


ProposalEvent = ProposalSubmitted | ProposalReviewed | ProposalAssigned | ProposalAnswered | AnswerJudged

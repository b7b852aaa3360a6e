"""The road of a proposal 提案 (DOMAIN §4.4): drafted and signed, submitted, reviewed, assigned, answered, judged."""

import datetime as dt
from typing import assert_never

import msgspec

from services.casework.world import World
from shared.calendar import deadline
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unsubmitted(msgspec.Struct, frozen=True):
    """Nothing on record."""


class OnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`last`: the day of its last step."""

    last: dt.date


class Drafted(OnRecord, frozen=True, kw_only=True):
    """Waits for those invited, and to be submitted."""

    draft: c.ProposalDrafted
    signed: tuple[str, ...] = ()


class Submitted(OnRecord, frozen=True, kw_only=True):
    """Waits for its review."""


class Reviewed(OnRecord, frozen=True, kw_only=True):
    """Filed or turned into a suggestion; waits for a department."""


class NotFiled(OnRecord, frozen=True, kw_only=True):
    """Refused; the road ends here."""


class Assigned(OnRecord, frozen=True, kw_only=True):
    """A department has it; one that was to answer `again` cannot return it any more."""

    department: str
    again: bool = False


class Answered(OnRecord, frozen=True, kw_only=True):
    """Waits for the proposer's opinion."""

    department: str


class Judged(OnRecord, frozen=True, kw_only=True):
    """The proposer was content with the answer, or nearly."""


Proposal = Unsubmitted | Drafted | Submitted | Reviewed | NotFiled | Assigned | Answered | Judged
DUE = {
    Unsubmitted: ("提交", "submit"), Drafted: ("提交", "submit"), Submitted: ("审查", "review"),
    Reviewed: ("交办", "assign"), NotFiled: ("（不予立案）", "none: it was not filed"), Assigned: ("答复", "answer"),
    Answered: ("代表意见", "judge the answer"), Judged: ("（已办结）", "none: it is closed"),
}  # fmt: skip


def decide(proposal: Proposal, command: c.ProposalCommand, asked: Asked[World]) -> list[c.ProposalEvent]:
    """One row per move; anything not listed is refused with the step that is due."""
    p, on, world = command.proposal, command.on, asked.world
    _in_order_of_days(proposal, command, asked)
    match command, proposal:
        case c.DraftProposal(), Unsubmitted():
            return [_drafted(command, world)]
        case c.ConfirmSignature(mandate=mandate), Drafted(draft=draft, signed=signed):
            _invited(mandate, draft)
            world.in_force(mandate, on)
            return [] if mandate in signed else [c.SignatureConfirmed(proposal=p, on=on, mandate=mandate)]
        case c.DeclineSignature(mandate=mandate), Drafted(draft=draft):
            _invited(mandate, draft)
            return [c.SignatureDeclined(proposal=p, on=on, mandate=mandate)]
        case c.SubmitDraft(), Drafted(draft=draft, signed=signed):
            return [_submitted(p, on, draft, signed, world)]
        case c.SubmitProposal(cosigners=cosigners), Unsubmitted():
            return [_submitted(p, on, command, cosigners, world)]
        case c.SubmitProposal() | c.DraftProposal(), _:
            raise Refused("already-registered", "proposal", id=p)
        case c.ReviewProposal(outcome=outcome, reason=reason), Submitted():
            return [c.ProposalReviewed(proposal=p, on=on, outcome=outcome, reason=reason)]
        case c.AssignProposal(department=department), Reviewed():
            world.organisation(department, "department", on=on)
            return [c.ProposalAssigned(proposal=p, on=on, department=department)]
        case c.ReturnAssignment(reason=reason), Assigned(department=department, again=False, last=assigned):
            term = world.rulebook(assigned).proposals.return_within
            until = deadline(assigned, term, world.calendar(assigned, on)).day
            if on > until:
                raise Refused("too-late-to-return", "on", until=until)
            return [c.AssignmentReturned(proposal=p, on=on, department=department, reason=reason)]
        case c.JoinProposals(other=other), Reviewed() | Assigned():
            if other == p:
                raise Refused("joined-with-itself", "other", id=p)
            if other not in world.proposals:
                raise Refused("unknown-proposal", "other", id=other)
            return [c.ProposalsJoined(proposal=p, on=on, other=other)]
        case c.AnswerProposal(result=result), Assigned():
            return [c.ProposalAnswered(proposal=p, on=on, result=result)]
        case c.JudgeAnswer(opinion=opinion), Answered():
            return [c.AnswerJudged(proposal=p, on=on, opinion=opinion)]
    due, step = DUE[type(proposal)]
    raise Refused("step-out-of-order", id=p, due=due, step=step)


def evolve(proposal: Proposal, event: c.ProposalEvent) -> Proposal:
    """Where the proposal stands after the event."""
    match event:
        case c.ProposalDrafted(on=on):
            return Drafted(last=on, draft=event)
        case c.SignatureConfirmed(on=on, mandate=mandate):
            return _signed(proposal, on, mandate, True)
        case c.SignatureDeclined(on=on, mandate=mandate):
            return _signed(proposal, on, mandate, False)
        case c.ProposalSubmitted(on=on):
            return Submitted(last=on)
        case c.ProposalReviewed(on=on, outcome=outcome):
            return NotFiled(last=on) if outcome == "不予立案" else Reviewed(last=on)
        case c.ProposalAssigned(on=on, department=department):
            return Assigned(last=on, department=department)
        case c.AssignmentReturned(on=on):
            return Reviewed(last=on)
        case c.ProposalsJoined():
            return proposal
        case c.ProposalAnswered(on=on):
            assert isinstance(proposal, Assigned)  # what decide let through
            return Answered(last=on, department=proposal.department)
        case c.AnswerJudged(on=on, opinion=opinion):
            assert isinstance(proposal, Answered)
            if opinion == "不满意":
                return Assigned(last=on, department=proposal.department, again=True)
            return Judged(last=on)
        case _:
            assert_never(event)


PROPOSAL: Decider[Proposal, c.ProposalCommand, c.ProposalEvent, World] = Decider(
    noun="casework/proposal", initial=Unsubmitted(), decide=decide, evolve=evolve, commands=c.ProposalCommand,
    events=c.ProposalEvent,
)  # fmt: skip


def _in_order_of_days(proposal: Proposal, command: c.ProposalCommand, asked: Asked[World]) -> None:
    asked.happened(command.on, proposal.last if isinstance(proposal, OnRecord) else None)


def _signers(form: str, lead: str, others: tuple[str, ...], on: dt.date, world: World, field: str) -> None:
    world.in_force(lead, on, "lead")
    for other in others:
        world.in_force(other, on, field)
    signers = [lead, *others]
    if len(set(signers)) != len(signers):
        raise Refused("signed-twice", field, id=next(s for s in signers if signers.count(s) > 1))
    if form == "个人" and others:
        raise Refused("personal-proposal-with-cosigners", field)
    if form == "联名" and not others:
        raise Refused("joint-proposal-without-cosigners", field)


def _drafted(command: c.DraftProposal, world: World) -> c.ProposalDrafted:
    _signers(command.form, command.lead, command.invited, command.on, world, "invited")
    if command.session:
        world.session(command.session, command.on)
    return c.ProposalDrafted(
        proposal=command.proposal, on=command.on, session=command.session, form=command.form, lead=command.lead,
        invited=command.invited, title=command.title,
    )  # fmt: skip


def _invited(mandate: str, draft: c.ProposalDrafted) -> None:
    if mandate not in draft.invited:
        raise Refused("not-invited", "mandate", id=mandate)


def _signed(proposal: Proposal, on: dt.date, mandate: str, signs: bool) -> Drafted:
    assert isinstance(proposal, Drafted)  # what decide let through
    others = tuple(each for each in proposal.signed if each != mandate)
    return msgspec.structs.replace(proposal, last=on, signed=(*others, mandate) if signs else others)


def _submitted(
    code: str, on: dt.date, what: c.SubmitProposal | c.ProposalDrafted, cosigners: tuple[str, ...], world: World
) -> c.ProposalSubmitted:
    _signers(what.form, what.lead, cosigners, on, world, "cosigners")
    if what.session:
        world.session(what.session, on)
    return c.ProposalSubmitted(
        proposal=code, on=on, session=what.session, form=what.form, lead=what.lead, cosigners=cosigners,
        title=what.title,
    )  # fmt: skip

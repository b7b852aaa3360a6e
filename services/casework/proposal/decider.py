"""The road of a proposal 提案 (DOMAIN §4.4): submitted, reviewed, assigned, answered, judged."""

import datetime as dt
from typing import assert_never

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unsubmitted(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Submitted(msgspec.Struct, frozen=True):
    """Waits for its review."""

    last: dt.date


class Reviewed(msgspec.Struct, frozen=True):
    """Filed or turned into a suggestion; waits for a department."""

    last: dt.date


class NotFiled(msgspec.Struct, frozen=True):
    """Refused; the road ends here."""

    last: dt.date


class Assigned(msgspec.Struct, frozen=True):
    """A department has it."""

    last: dt.date


class Answered(msgspec.Struct, frozen=True):
    """Waits for the proposer's opinion."""

    last: dt.date


class Judged(msgspec.Struct, frozen=True):
    """The proposer said what the answer was worth."""

    last: dt.date


Proposal = Unsubmitted | Submitted | Reviewed | NotFiled | Assigned | Answered | Judged
DUE = {
    Unsubmitted: ("提交", "submit"), Submitted: ("审查", "review"), Reviewed: ("交办", "assign"),
    NotFiled: ("（不予立案）", "none: it was not filed"), Assigned: ("答复", "answer"),
    Answered: ("代表意见", "judge the answer"), Judged: ("（已办结）", "none: it is closed"),
}  # fmt: skip


def decide(proposal: Proposal, command: c.ProposalCommand, asked: Asked[World]) -> list[c.ProposalEvent]:
    """One row per move; anything not listed is refused with the step that is due."""
    p, on = command.proposal, command.on
    _in_order_of_days(proposal, command, asked)
    match command, proposal:
        case c.SubmitProposal(), Unsubmitted():
            return [_submitted(command, asked.world)]
        case c.SubmitProposal(), _:
            raise Refused("already-registered", "proposal", id=p)
        case c.ReviewProposal(outcome=outcome, reason=reason), Submitted():
            return [c.ProposalReviewed(proposal=p, on=on, outcome=outcome, reason=reason)]
        case c.AssignProposal(department=department), Reviewed():
            asked.world.organisation(department, "department", on=on)
            return [c.ProposalAssigned(proposal=p, on=on, department=department)]
        case c.AnswerProposal(result=result), Assigned():
            return [c.ProposalAnswered(proposal=p, on=on, result=result)]
        case c.JudgeAnswer(opinion=opinion), Answered():
            return [c.AnswerJudged(proposal=p, on=on, opinion=opinion)]
    due, step = DUE[type(proposal)]
    raise Refused("step-out-of-order", id=p, due=due, step=step)


def evolve(_: Proposal, event: c.ProposalEvent) -> Proposal:
    """Where the proposal stands after the event."""
    match event:
        case c.ProposalSubmitted(on=on):
            return Submitted(on)
        case c.ProposalReviewed(on=on, outcome=outcome):
            return NotFiled(on) if outcome == "不予立案" else Reviewed(on)
        case c.ProposalAssigned(on=on):
            return Assigned(on)
        case c.ProposalAnswered(on=on):
            return Answered(on)
        case c.AnswerJudged(on=on):
            return Judged(on)
        case _:
            assert_never(event)


PROPOSAL: Decider[Proposal, c.ProposalCommand, c.ProposalEvent, World] = Decider(
    noun="casework/proposal", initial=Unsubmitted(), decide=decide, evolve=evolve, commands=c.ProposalCommand,
    events=c.ProposalEvent,
)  # fmt: skip


def _in_order_of_days(proposal: Proposal, command: c.ProposalCommand, asked: Asked[World]) -> None:
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if not isinstance(proposal, Unsubmitted) and command.on < proposal.last:
        raise Refused("step-before-previous", "on", on=command.on, last=proposal.last)


def _submitted(command: c.SubmitProposal, world: World) -> c.ProposalSubmitted:
    world.in_force(command.lead, command.on, "lead")
    for cosigner in command.cosigners:
        world.in_force(cosigner, command.on, "cosigners")
    signers = [command.lead, *command.cosigners]
    if len(set(signers)) != len(signers):
        raise Refused("signed-twice", "cosigners", id=next(s for s in signers if signers.count(s) > 1))
    if command.form == "个人" and command.cosigners:
        raise Refused("personal-proposal-with-cosigners", "cosigners")
    if command.form == "联名" and not command.cosigners:
        raise Refused("joint-proposal-without-cosigners", "cosigners")
    if command.session and command.session not in world.sessions:
        raise Refused("unknown-session", "session", id=command.session)
    return c.ProposalSubmitted(
        proposal=command.proposal, on=command.on, session=command.session, form=command.form, lead=command.lead,
        cosigners=command.cosigners, title=command.title,
    )  # fmt: skip

"""A case through the six steps and the inner loop (六步工作法, 双循环; DOMAIN §4.1)."""

import datetime as dt

from services.casework.case.states import (
    STEPS,
    Archived,
    Case,
    FedBack,
    Merged,
    Offered,
    Planned,
    Received,
    Referred,
    Registered,
    Replied,
    Resolved,
    Stage,
    Suspended,
    Unregistered,
    awaits,
    due_step,
    evolve,
    timed,
)
from services.casework.world import World
from shared.calendar import deadline
from shared.contracts import casework as c
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.refusals import Refused

TO_THE_FILE = (  # no steps: they need no order
    c.RegisterCase, c.AddNote, c.RemindHandler, c.AssignLead, c.TakeOverCase, c.MarkOverdue, c.EscalateOverdue,
    c.EndReferral, c.AttachFile, c.RemoveFile,
)  # fmt: skip
LEVELS = {"村": 1, "社区": 1, "镇": 2, "街道": 2, "区": 3}  # by which a case is reported upward


def decide(case: Case, command: c.CaseCommand, asked: Asked[World]) -> list[c.CaseEvent]:
    """One row per move the rules allow; anything not listed is refused with the step that is due."""
    _in_order_of_days(case, command, asked)
    n, on, world = command.case, command.on, asked.world
    match command, case:
        case c.RegisterCase(), Unregistered():
            return [_registered(command, world)]
        case c.RegisterCase(), _:
            raise Refused("already-registered", "case", id=n)
        case c.ReceiveCase(by=by), Registered():
            return [c.CaseReceived(case=n, on=on, by=world.handler(by))]
        case c.ConsolidateCase(by=by), Received(due="汇总", round=r):
            return [c.CaseConsolidated(case=n, on=on, round=r, by=world.handler(by))]
        case c.ClassifyCase(by=by, category=category), Received(due="分类", round=r):
            return [c.CaseClassified(case=n, on=on, round=r, by=world.handler(by), category=category)]
        case c.InquireCase(by=by), Received(due="走访", round=r):
            return [c.CaseInquired(case=n, on=on, round=r, by=world.handler(by))]
        case c.EscalateCase(), Received(due="报告" | "方案"):  # upward, and upward again
            return [_escalated(case, command, world)]
        case c.PlanCase(by=by, unit=unit, items=items), Received(due="方案", round=r):
            world.organisation(unit, "unit", on=on)
            return [c.CasePlanned(case=n, on=on, round=r, by=world.handler(by), unit=unit, items=items)]
        case c.ResolveItem(), Planned():
            return _item_resolved(case, command, world)
        case c.ExtendRound(), Received() | Planned():
            return [_extended(case, command, world)]
        case c.ReplyToResident(by=by, reply=reply), Resolved(round=r):
            return [c.CaseReplied(case=n, on=on, round=r, by=world.handler(by), reply=sealed_or_none(reply))]
        case c.GiveFeedback(), Replied():
            return _fed_back(case, command, world)
        case c.ArchiveCase(by=by), FedBack():
            return [c.CaseArchived(case=n, on=on, by=world.handler(by))]
        case c.ArchiveCase(), Archived():
            return []  # asked twice: nothing new happened
        case c.ReopenCase(by=by, reason=reason), Archived(round=r):
            reopened = c.CaseReopened(case=n, on=on, by=world.handler(by), reason=reason)
            return [reopened, c.RoundOpened(case=n, on=on, round=r + 1)]
        case c.SuspendCase(by=by, reason=reason), Received(round=r) | Planned(round=r):
            return [c.CaseSuspended(case=n, on=on, round=r, by=world.handler(by), reason=reason)]
        case c.ResumeCase(by=by, reason=reason), Suspended(before=before):
            return [c.CaseResumed(case=n, on=on, round=before.round, by=world.handler(by), reason=reason)]
        case c.TransferCase(), Registered() | Received() | Planned():
            return [_offered(case, command, world)]
        case c.AcceptTransfer(by=by), Offered(to=to, trail=trail):
            studio = _studio(to, trail.studio, on, world)
            return [c.CaseTransferred(case=n, on=on, by=world.handler(by), to=to, studio=studio)]
        case c.TakeOverCase(), (
            Registered() | Received() | Planned() | Resolved() | Replied() | FedBack() | Suspended() | Offered()
            | Referred()
        ):  # fmt: skip
            return [_taken_over(case, command, world)]
        case c.AssignLead(by=by, to=to, reason=reason), Stage(trail=trail):
            _lead(to, trail.holder, on, world)
            assigned = c.LeadAssigned(case=n, on=on, by=world.handler(by), to=to, reason=reason)
            return [assigned] if to != trail.lead else []
        case c.ReturnTransfer(by=by, reason=reason), Offered(to=to):
            return [c.TransferReturned(case=n, on=on, by=world.handler(by), to=to, reason=reason)]
        case c.ReferCase(by=by, to=to, reason=reason), Registered() | Received() | Planned():
            if to == world.district:
                raise Refused("there-already", "to", id=to)
            number = case.trail.referrals + 1
            return [c.CaseReferred(case=n, on=on, by=world.handler(by), to=to, number=number, reason=reason)]
        case c.EndReferral(), Stage():
            return _referral_ended(case, command)
        case c.FormTeam(by=by, members=members), Registered() | Received() | Planned():
            world.team(members, on, "members")
            return [c.TeamFormed(case=n, on=on, by=world.handler(by), members=members)]
        case c.RemindHandler(), Registered() | Received() | Planned() | Resolved():
            return [_reminded(command, world)]
        case c.MarkOverdue(step=step, round=r, due=due), Stage() if (step, r) == timed(case) and due < on:
            return [c.CaseOverdue(case=n, on=on, step=step, round=r, due=due)]
        case c.EscalateOverdue(step=step, round=r, due=due, to=to), Stage() if (step, r) == timed(case) and due < on:
            world.organisation(to, "to", on=on)
            return [c.OverdueEscalated(case=n, on=on, step=step, round=r, due=due, to=to)]
        case c.AddNote(by=by, note=note), Stage():
            return [c.NoteAdded(case=n, on=on, by=world.handler(by), note=sealed(note))]
        case c.AttachFile(by=by, file=file), Stage(trail=trail):
            return [] if file in trail.files else [_attached(command, world.handler(by))]
        case c.RemoveFile(by=by, file=file, reason=reason), Stage(trail=trail):
            if file not in trail.files:
                raise Refused("unknown-file", "file", id=file)
            return [c.FileRemoved(case=n, on=on, by=world.handler(by), file=file, reason=reason)]
        case c.DeclineCase(by=by, reason=reason), Registered() | Received(round=1):
            return [c.CaseDeclined(case=n, on=on, by=world.handler(by), reason=reason)]
        case c.WithdrawCase(by=by, reason=reason), (
            Registered() | Received() | Planned() | Resolved() | Replied() | Suspended() | Offered()
        ):
            return [c.CaseWithdrawn(case=n, on=on, by=world.handler(by), reason=reason)]
        case c.MergeCase(), Registered() | Received() | Planned():
            return [_merged(command, world)]
        case c.UnmergeCase(by=by, reason=reason), Merged():
            return [c.CaseUnmerged(case=n, on=on, by=world.handler(by), reason=reason)]
    awaited = due_step(case)
    raise Refused("step-out-of-order", id=n, due=awaited, step=STEPS[awaited])


CASE: Decider[Case, c.CaseCommand, c.CaseEvent, World] = Decider(
    noun="casework/case", initial=Unregistered(), decide=decide, evolve=evolve, commands=c.CaseCommand,
    events=c.CaseEvent, awaits=awaits,
)  # fmt: skip


def _in_order_of_days(case: Case, command: c.CaseCommand, asked: Asked[World]) -> None:
    last = case.trail.last if isinstance(case, Stage) and not isinstance(command, TO_THE_FILE) else None
    asked.happened(command.on, since=last)


def _registered(command: c.RegisterCase, world: World) -> c.CaseRegistered:
    world.may_register(command.village, command.studio, command.first_receiver, command.urgency, command.on)
    return c.CaseRegistered(
        case=command.case, on=command.on, channel=command.channel, resident=sealed(command.resident),
        phone=sealed_or_none(command.phone), village=command.village, category=command.category,
        urgency=command.urgency, text=sealed(command.text), studio=command.studio,
        first_receiver=command.first_receiver,
    )  # fmt: skip


def _escalated(case: Received, command: c.EscalateCase, world: World) -> c.CaseEscalated:
    level = LEVELS.get(world.organisation(command.to, "to", on=command.on).kind, 0)
    reached = LEVELS.get(world.organisation(case.reported_to).kind, 0) if case.reported_to else 0
    if level <= reached:
        raise Refused("not-upward", "to", id=command.to)
    return c.CaseEscalated(
        case=command.case, on=command.on, round=case.round, by=world.handler(command.by), to=command.to
    )


def _offered(case: Registered | Received | Planned, command: c.TransferCase, world: World) -> c.TransferOffered:
    to = command.to
    if to == case.trail.holder:
        raise Refused("there-already", "to", id=to)
    _studio(to, "", command.on, world)
    return c.TransferOffered(
        case=command.case, on=command.on, by=world.handler(command.by), to=to, reason=command.reason
    )  # fmt: skip


def _referral_ended(case: Stage, command: c.EndReferral) -> list[c.CaseEvent]:
    """Only the referral that waits for an answer is ended; told again, or late, nothing happens."""
    if not isinstance(case, Referred) or command.number != case.trail.referrals:
        return []
    if not command.goes_on_as:
        return [c.CaseReferredBack(case=command.case, on=command.on, to=case.to, reason=command.reason)]
    return [c.CaseHandedOver(case=command.case, on=command.on, to=case.to, goes_on_as=command.goes_on_as)]


def _attached(command: c.AttachFile, by: str) -> c.FileAttached:
    return c.FileAttached(
        case=command.case, on=command.on, by=by, file=command.file, name=sealed(command.name), media=command.media,
        size=command.size, secret=sealed(command.secret),
    )  # fmt: skip


def _reminded(command: c.RemindHandler, world: World) -> c.HandlerReminded:
    to = command.to if command.to in world.studios else world.handler(command.to, "to")
    return c.HandlerReminded(
        case=command.case, on=command.on, by=world.handler(command.by), to=to, reason=command.reason, due=command.due
    )  # fmt: skip


def _taken_over(case: Stage, command: c.TakeOverCase, world: World) -> c.CaseTransferred:
    holder, to, on = case.trail.holder, command.to, command.on
    if not world.is_gone(holder, on):
        raise Refused("holder-still-there", "to", id=holder)
    studio = _studio(to, case.trail.studio, on, world)
    return c.CaseTransferred(case=command.case, on=on, by=world.handler(command.by), to=to, studio=studio)


def _studio(to: str, otherwise: str, on: dt.date, world: World) -> str:
    """In whose rates a case counts that goes `to` a studio or a unit which is still there: with a unit, as before."""
    if to in world.studios:
        return world.studio(to, "to", on=on).studio
    world.organisation(to, "to", on=on)
    return otherwise


def _lead(to: str, holder: str, on: dt.date, world: World) -> None:
    if to != holder:
        world.in_force(to, on, "to")


def _item_resolved(case: Planned, command: c.ResolveItem, world: World) -> list[c.CaseEvent]:
    if command.item > case.items:
        raise Refused("no-such-item", "item", item=command.item, items=case.items)
    if command.item in case.solved:
        raise Refused("item-already-resolved", "item", item=command.item)
    if command.unit != case.unit and command.unit not in (now := world.standing_for(case.unit)):
        raise Refused("not-the-responsible-unit", "unit", unit="、".join(now) or case.unit)
    solved = c.ItemResolved(
        case=command.case, on=command.on, round=case.round, by=world.handler(command.by), unit=command.unit,
        item=command.item, outcome=command.outcome,
    )  # fmt: skip
    if len(case.solved) + 1 < case.items:
        return [solved]
    return [solved, c.RoundResolved(case=command.case, on=command.on, round=case.round)]


def _extended(case: Received | Planned, command: c.ExtendRound, world: World) -> c.RoundExtended:
    limits = world.rulebook(case.started).deadlines
    if case.extensions >= limits.extensions_max:
        raise Refused("extended-already", max=limits.extensions_max)
    if command.days > limits.extension_max_days:
        raise Refused("extension-too-long", "days", days=command.days, max=limits.extension_max_days)
    if command.approver and world.is_among(world.handler(command.approver, "approver"), (command.by,)):
        raise Refused("approved-by-oneself", "approver", id=command.approver)
    return c.RoundExtended(
        case=command.case, on=command.on, round=case.round, by=world.handler(command.by), days=command.days,
        reason=command.reason, approver=command.approver,
    )  # fmt: skip


def _fed_back(case: Replied, command: c.GiveFeedback, world: World) -> list[c.CaseEvent]:
    if command.rater and world.is_among(world.handler(command.rater, "rater"), case.trail.handlers):
        raise Refused("rater-is-handler", "rater", id=command.rater)
    if command.rating == "未回应":
        _feedback_time_is_up(case, command, world)
    given = c.FeedbackGiven(
        case=command.case, on=command.on, round=case.round, rating=command.rating,
        resident=sealed_or_none(command.resident), rater=command.rater,
    )  # fmt: skip
    if command.rating != "不满意":
        return [given]
    return [given, c.RoundOpened(case=command.case, on=command.on, round=case.round + 1)]


def _feedback_time_is_up(case: Replied, command: c.GiveFeedback, world: World) -> None:
    replied, urgency = case.trail.last, case.trail.urgency
    book = world.rulebook(replied)
    if urgency not in book.deadlines.feedback:  # the case is older than this rulebook, which dropped its urgency
        raise Refused("unknown-urgency", urgency=urgency, rulebook=book.id)
    until = deadline(replied, book.deadlines.feedback[urgency], world.calendar(replied, command.on)).day
    if command.on <= until:
        raise Refused("feedback-still-open", "on", until=until)


def _merged(command: c.MergeCase, world: World) -> c.CaseMerged:
    if command.into == command.case:
        raise Refused("merged-into-itself", "into", id=command.case)
    if command.into not in world.cases:
        raise Refused("unknown-case", "into", id=command.into)
    end = command.into
    while end in world.merged:
        end = world.merged[end]
        if end == command.case:  # or both would leave, and nobody would handle the matter
            raise Refused("merged-in-a-circle", "into", id=command.case, into=command.into)
    return c.CaseMerged(
        case=command.case, on=command.on, by=world.handler(command.by), into=command.into, reason=command.reason,
        turn=world.merges + 1,
    )  # fmt: skip

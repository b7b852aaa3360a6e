"""A case through the six steps and the inner loop (六步工作法, 双循环; DOMAIN §4.1)."""

from typing import assert_never

import msgspec

from services.casework.case.states import (
    Archived, Case, FedBack, Left, Planned, Received, Registered, Replied, Resolved, Stage, Unregistered, due_step,
)  # fmt: skip
from services.casework.world import World
from shared.calendar import deadline
from shared.contracts import casework as c
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.refusals import Refused

NEXT = {"汇总": "分类", "分类": "走访", "走访": "报告", "报告": "方案"}


def decide(case: Case, command: c.CaseCommand, asked: Asked[World]) -> list[c.CaseEvent]:
    """One row per move the rules allow; anything not listed is refused with the step that is due."""
    _in_order_of_days(case, command, asked)
    n, on = command.case, command.on
    match command, case:
        case c.RegisterCase(), Unregistered():
            return [_registered(command, asked.world)]
        case c.RegisterCase(), _:
            raise Refused("already-registered", "case", id=n)
        case c.ReceiveCase(by=by), Registered():
            return [c.CaseReceived(case=n, on=on, by=asked.world.handler(by))]
        case c.ConsolidateCase(by=by), Received(due="汇总", round=r):
            return [c.CaseConsolidated(case=n, on=on, round=r, by=asked.world.handler(by))]
        case c.ClassifyCase(by=by, category=category), Received(due="分类", round=r):
            return [c.CaseClassified(case=n, on=on, round=r, by=asked.world.handler(by), category=category)]
        case c.InquireCase(by=by), Received(due="走访", round=r):
            return [c.CaseInquired(case=n, on=on, round=r, by=asked.world.handler(by))]
        case c.EscalateCase(by=by, to=to), Received(due="报告" | "方案", round=r):  # upward, and upward again
            asked.world.organisation(to, "to")
            return [c.CaseEscalated(case=n, on=on, round=r, by=asked.world.handler(by), to=to)]
        case c.PlanCase(by=by, unit=unit, items=items), Received(due="方案", round=r):
            asked.world.organisation(unit, "unit")
            return [c.CasePlanned(case=n, on=on, round=r, by=asked.world.handler(by), unit=unit, items=items)]
        case c.ResolveItem(), Planned():
            return _item_resolved(case, command, asked.world)
        case c.ExtendRound(), Received() | Planned():
            return [_extended(case, command, asked.world)]
        case c.ReplyToResident(by=by, reply=reply), Resolved(round=r):
            return [c.CaseReplied(case=n, on=on, round=r, by=asked.world.handler(by), reply=sealed_or_none(reply))]
        case c.GiveFeedback(rater=rater), Replied(handlers=handlers) if rater in handlers:
            raise Refused("rater-is-handler", "rater", id=rater)
        case c.GiveFeedback(), Replied():
            return _fed_back(case, command, asked.world)
        case c.ArchiveCase(by=by), FedBack():
            return [c.CaseArchived(case=n, on=on, by=asked.world.handler(by))]
        case c.DeclineCase(by=by, reason=reason), Registered() | Received():
            return [c.CaseDeclined(case=n, on=on, by=asked.world.handler(by), reason=reason)]
        case c.WithdrawCase(by=by, reason=reason), (
            Registered() | Received() | Planned() | Resolved() | Replied() | FedBack()
        ):
            return [c.CaseWithdrawn(case=n, on=on, by=asked.world.handler(by), reason=reason)]
        case c.MergeCase(by=by, into=into, reason=reason), Registered() | Received() | Planned():
            return [_merged(n, into, c.CaseMerged(
                case=n, on=on, by=asked.world.handler(by), into=into, reason=reason), asked.world)]  # fmt: skip
    raise Refused("step-out-of-order", "", id=n, due=due_step(case))


def evolve(case: Case, event: c.CaseEvent) -> Case:
    """What the case is after the event."""
    match event:
        case c.CaseRegistered(urgency=urgency, first_receiver=first, on=on):
            return Registered(urgency=urgency, handlers=frozenset({first}), last=on)
        case c.CaseReceived(by=by, on=on):
            return Received(**_after(case, on, by), round=1, started=on, due="汇总")
        case c.CaseConsolidated() | c.CaseClassified() | c.CaseInquired() | c.CaseEscalated():
            return _through_the_inner_loop(case, event)
        case c.CasePlanned(by=by, unit=unit, items=items, round=r, on=on):
            assert isinstance(case, Received)  # noqa: S101 — what decide let through
            return Planned(
                **_after(case, on, by), round=r, started=case.started, extensions=case.extensions, unit=unit, items=items
            )
        case c.ItemResolved(item=item, by=by, on=on):
            return msgspec.structs.replace(case, **_after(case, on, by), solved=case.solved | {item})  # type: ignore[union-attr]
        case c.RoundExtended(by=by, on=on):
            return msgspec.structs.replace(case, **_after(case, on, by), extensions=case.extensions + 1)  # type: ignore[union-attr]
        case c.RoundResolved(round=r, on=on):
            return Resolved(**_after(case, on), round=r)
        case c.CaseReplied(round=r, by=by, on=on):
            return Replied(**_after(case, on, by), round=r)
        case c.FeedbackGiven(round=r, on=on):
            return FedBack(**_after(case, on), round=r)
        case c.RoundOpened(round=r, on=on):
            return Received(**_after(case, on), round=r, started=on, due="汇总")
        case c.CaseArchived(by=by, on=on):
            return Archived(**_after(case, on, by))
        case c.CaseDeclined(by=by, on=on):
            return Left(**_after(case, on, by), how="不予受理")
        case c.CaseWithdrawn(by=by, on=on):
            return Left(**_after(case, on, by), how="撤回")
        case c.CaseMerged(by=by, on=on):
            return Left(**_after(case, on, by), how="合并")
        case _:
            assert_never(event)


CASE: Decider[Case, c.CaseCommand, c.CaseEvent, World] = Decider(
    noun="casework/case",
    initial=Unregistered(),
    decide=decide,
    evolve=evolve,
    commands=c.CaseCommand,
    events=c.CaseEvent,
)


def _in_order_of_days(case: Case, command: c.CaseCommand, asked: Asked[World]) -> None:
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if isinstance(case, Stage) and not isinstance(command, c.RegisterCase) and command.on < case.last:
        raise Refused("step-before-previous", "on", on=command.on, last=case.last)


def _registered(command: c.RegisterCase, world: World) -> c.CaseRegistered:
    world.organisation(command.village, "village")
    world.studio(command.studio)
    world.in_force(command.first_receiver, command.on, "first_receiver")
    book = world.rulebook(command.on)  # its deadlines bind the case: without one no clock could be started
    if command.urgency not in book.deadlines.receive:
        raise Refused("unknown-urgency", "urgency", urgency=command.urgency, rulebook=book.id)
    return c.CaseRegistered(
        case=command.case, on=command.on, channel=command.channel, resident=sealed(command.resident),
        phone=sealed_or_none(command.phone), village=command.village, category=command.category,
        urgency=command.urgency, text=sealed(command.text), studio=command.studio,
        first_receiver=command.first_receiver,
    )  # fmt: skip


def _item_resolved(case: Planned, command: c.ResolveItem, world: World) -> list[c.CaseEvent]:
    if command.item > case.items:
        raise Refused("no-such-item", "item", item=command.item, items=case.items)
    if command.item in case.solved:
        raise Refused("item-already-resolved", "item", item=command.item)
    solved = c.ItemResolved(
        case=command.case, on=command.on, round=case.round, by=world.handler(command.by),
        unit=world.organisation(command.unit, "unit").code, item=command.item, outcome=command.outcome,
    )  # fmt: skip
    if len(case.solved) + 1 < case.items:
        return [solved]
    return [solved, c.RoundResolved(case=command.case, on=command.on, round=case.round)]


def _extended(case: Received | Planned, command: c.ExtendRound, world: World) -> c.RoundExtended:
    limits = world.rulebook(case.started).deadlines
    if case.extensions >= limits.extensions_max:
        raise Refused("extended-already", "", max=limits.extensions_max)
    if command.days > limits.extension_max_days:
        raise Refused("extension-too-long", "days", days=command.days, max=limits.extension_max_days)
    return c.RoundExtended(
        case=command.case, on=command.on, round=case.round, by=world.handler(command.by), days=command.days,
        reason=command.reason,
    )  # fmt: skip


def _fed_back(case: Replied, command: c.GiveFeedback, world: World) -> list[c.CaseEvent]:
    if command.rating == "未回应":
        book = world.rulebook(case.last)
        until = deadline(case.last, book.deadlines.feedback[case.urgency], world.calendar(case.last)).day
        if command.on <= until:
            raise Refused("feedback-still-open", "on", until=until)
    given = c.FeedbackGiven(
        case=command.case, on=command.on, round=case.round, rating=command.rating,
        resident=sealed_or_none(command.resident), rater=command.rater,
    )  # fmt: skip
    if command.rating != "不满意":
        return [given]
    return [given, c.RoundOpened(case=command.case, on=command.on, round=case.round + 1)]


def _merged(case: str, into: str, event: c.CaseMerged, world: World) -> c.CaseMerged:
    if into == case:
        raise Refused("merged-into-itself", "into", id=case)
    if into not in world.cases:
        raise Refused("unknown-case", "into", id=into)
    return event


def _through_the_inner_loop(case: Case, event: c.CaseEvent) -> Received:
    assert isinstance(case, Received)  # noqa: S101 — what decide let through
    return msgspec.structs.replace(case, **_after(case, event.on, event.by), due=NEXT.get(case.due, case.due))  # type: ignore[union-attr]


def _after(case: Case, on: object, *by: str) -> dict[str, object]:
    """The part that every stage has, one step later."""
    assert isinstance(case, Stage)  # noqa: S101 — only a registered case has steps
    return {"urgency": case.urgency, "handlers": case.handlers | set(by), "last": on}

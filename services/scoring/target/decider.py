"""A unit's target, its checks and what they demand (五考工作法, DOMAIN §5.3)."""

import datetime as dt
from typing import assert_never

import msgspec

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

FULL = 100  # the scale of a check
TargetCommand = s.SetTarget | s.RecordCheck | s.ReverseCheck | s.FinishRectification
TargetEvent = (
    s.TargetSet
    | s.CheckRecorded
    | s.CheckReversed
    | s.RectificationDemanded
    | s.RectificationFinished
    | s.RectificationWithdrawn
)


class Unset(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Set(msgspec.Struct, frozen=True):
    """A target, the checks made (day, kind, assessor), and what checks demanded (day, assessor): done or not."""

    unit: str
    on: dt.date
    checks: frozenset[tuple[dt.date, str, str]] = frozenset()
    rectifications: dict[tuple[dt.date, str], bool] = {}


Target = Unset | Set


def decide(target: Target, command: TargetCommand, asked: Asked[Directory]) -> list[TargetEvent]:
    """One row per move."""
    t, on = command.target, command.on
    match command, target:
        case s.SetTarget(), Unset():
            return [_set(command, asked.world)]
        case s.SetTarget(), Set():
            raise Refused("already-registered", "target", id=t)
        case _, Unset():
            raise Refused("unknown-target", "target", id=t)
        case s.RecordCheck(), Set():
            _check(target, command, asked)
            return _checked(command)
        case s.ReverseCheck(), Set():
            return _reversed(target, command, asked)
        case s.FinishRectification(check_on=found), Set(unit=unit, rectifications=demanded):
            done = [finished for (day, _), finished in demanded.items() if day == found]
            if not done:
                raise Refused("no-rectification", "check_on", on=found)
            if on < found:
                raise Refused("step-before-previous", "on", on=on, last=found)
            if on > asked.today:
                raise Refused("in-the-future", "on", on=on, today=asked.today)
            if all(done):
                return []
            return [s.RectificationFinished(target=t, on=on, unit=unit, check_on=found)]
        case _:
            raise Refused("unknown-target", "target", id=t)


def evolve(target: Target, event: TargetEvent) -> Target:
    """The target after the event."""
    match event:
        case s.TargetSet(unit=unit, on=on):
            return Set(unit, on)
        case s.CheckRecorded(on=on, kind=kind, assessor=by):
            assert isinstance(target, Set)  # noqa: S101 — what decide let through
            return msgspec.structs.replace(target, checks=target.checks | {(on, kind, by)})
        case s.CheckReversed(checked_on=on, kind=kind, assessor=by):
            assert isinstance(target, Set)  # noqa: S101
            return msgspec.structs.replace(target, checks=target.checks - {(on, kind, by)})
        case s.RectificationDemanded(on=on, assessor=by):
            assert isinstance(target, Set)  # noqa: S101
            return msgspec.structs.replace(target, rectifications={**target.rectifications, (on, by): False})
        case s.RectificationFinished(check_on=found):
            assert isinstance(target, Set)  # noqa: S101
            done = {key: True for key in target.rectifications if key[0] == found}
            return msgspec.structs.replace(target, rectifications={**target.rectifications, **done})
        case s.RectificationWithdrawn(check_on=found, assessor=by):
            assert isinstance(target, Set)  # noqa: S101
            left = {key: done for key, done in target.rectifications.items() if key != (found, by)}
            return msgspec.structs.replace(target, rectifications=left)
        case _:
            assert_never(event)


TARGET: Decider[Target, TargetCommand, TargetEvent, Directory] = Decider(
    noun="scoring/target", initial=Unset(), decide=decide, evolve=evolve, commands=TargetCommand, events=TargetEvent
)


def _set(command: s.SetTarget, world: Directory) -> s.TargetSet:
    world.organisation(command.unit, "unit", on=command.on)
    if command.due < command.on:
        raise Refused("ends-before-it-begins", "due", end=command.due, start=command.on)
    if command.points <= 0:
        raise Refused("points-not-positive", "points", points=command.points)
    return s.TargetSet(
        target=command.target, on=command.on, unit=command.unit, name=command.name, category=command.category,
        measurable=command.measurable, points=command.points, goal=command.goal, due=command.due,
    )  # fmt: skip


def _check(target: Set, command: s.RecordCheck, asked: Asked[Directory]) -> None:
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if command.on < target.on:
        raise Refused("step-before-previous", "on", on=command.on, last=target.on)
    if command.unit != target.unit:
        raise Refused("another-unit", "unit", target=command.target, unit=target.unit)
    asked.world.organisation(command.assessor, "assessor")
    if not 0 <= command.score <= FULL:
        raise Refused("mark-out-of-range", "score", mark=command.score, max=FULL)
    if (command.on, command.kind, command.assessor) in target.checks:
        raise Refused("duplicate-check", "", on=command.on, kind=command.kind, assessor=command.assessor)
    if command.rectify_by is not None and command.rectify_by < command.on:
        raise Refused("ends-before-it-begins", "rectify_by", end=command.rectify_by, start=command.on)
    if command.rectify_by is not None and command.kind != "跟踪":
        raise Refused("only-tracking-demands", "rectify_by", kind=command.kind)


def _reversed(target: Set, command: s.ReverseCheck, asked: Asked[Directory]) -> list[TargetEvent]:
    if (command.checked_on, command.kind, command.assessor) not in target.checks:
        raise Refused("nothing-to-reverse", "checked_on", on=command.checked_on)
    if command.on < command.checked_on:
        raise Refused("step-before-previous", "on", on=command.on, last=command.checked_on)
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    reversed_ = s.CheckReversed(
        on=command.on, target=command.target, unit=target.unit, kind=command.kind, assessor=command.assessor,
        checked_on=command.checked_on, reason=command.reason,
    )  # fmt: skip
    if command.kind != "跟踪" or (command.checked_on, command.assessor) not in target.rectifications:
        return [reversed_]
    withdrawn = s.RectificationWithdrawn(
        on=command.on, target=command.target, unit=target.unit, check_on=command.checked_on, assessor=command.assessor
    )
    return [reversed_, withdrawn]


def _checked(command: s.RecordCheck) -> list[TargetEvent]:
    recorded = s.CheckRecorded(
        target=command.target, on=command.on, unit=command.unit, kind=command.kind, assessor=command.assessor,
        score=command.score,
    )  # fmt: skip
    if command.rectify_by is None:
        return [recorded]
    demanded = s.RectificationDemanded(
        target=command.target, on=command.on, unit=command.unit, assessor=command.assessor, problem=command.problem,
        due=command.rectify_by,
    )  # fmt: skip
    return [recorded, demanded]

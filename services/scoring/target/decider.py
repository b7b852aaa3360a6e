"""A unit's target, its checks and what they demand (五考工作法, DOMAIN §5.3)."""

import datetime as dt
from typing import Literal, assert_never

import msgspec

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

FULL = 100  # the scale of a check
HALF = 50  # per cent of the yearly target that a half-year review expects
Demanded = Literal["open", "finished", "verified"]


class Unset(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Set(msgspec.Struct, frozen=True):
    """A target, the checks made (day, kind, assessor), what became of what they demanded (day, assessor, kind)."""

    unit: str
    on: dt.date
    checks: frozenset[tuple[dt.date, str, str]] = frozenset()
    rectifications: dict[tuple[dt.date, str, str], Demanded] = {}

    def demanded(self, on: dt.date) -> set[Demanded]:
        """How far it is with what checks of a day demanded."""
        return {state for (day, _, _), state in self.rectifications.items() if day == on}

    def all_of(self, on: dt.date, state: Demanded) -> "Set":
        """With what checks of a day demanded come to a state."""
        changed = {key: state for key in self.rectifications if key[0] == on}
        return msgspec.structs.replace(self, rectifications={**self.rectifications, **changed})


Target = Unset | Set


def decide(target: Target, command: s.TargetCommand, asked: Asked[Directory]) -> list[s.TargetEvent]:
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
        case s.FinishRectification(check_on=found), Set(unit=unit):
            if "open" not in _demanded(target, command, asked):
                return []
            return [s.RectificationFinished(target=t, on=on, unit=unit, check_on=found)]
        case s.StateMeasures(check_on=found, cause=cause, measures=measures), Set(unit=unit):
            _demanded(target, command, asked)
            return [s.MeasuresStated(target=t, on=on, unit=unit, check_on=found, cause=cause, measures=measures)]
        case s.VerifyRectification(check_on=found, by=by), Set(unit=unit):
            if not _looked_at(target, command, asked):
                return []
            return [s.RectificationVerified(target=t, on=on, unit=unit, check_on=found, by=by)]
        case s.RejectRectification(check_on=found, by=by, reason=reason), Set(unit=unit):
            _looked_at(target, command, asked)
            return [s.RectificationRejected(target=t, on=on, unit=unit, check_on=found, by=by, reason=reason)]
        case _:
            raise Refused("unknown-target", "target", id=t)


def evolve(target: Target, event: s.TargetEvent) -> Target:
    """The target after the event."""
    if isinstance(event, s.TargetSet):
        return Set(event.unit, event.on)
    assert isinstance(target, Set)  # what decide let through
    match event:
        case s.CheckRecorded(on=on, kind=kind, assessor=by):
            return msgspec.structs.replace(target, checks=target.checks | {(on, kind, by)})
        case s.CheckReversed(checked_on=on, kind=kind, assessor=by):
            return msgspec.structs.replace(target, checks=target.checks - {(on, kind, by)})
        case s.RectificationDemanded(on=on, assessor=by, kind=kind):
            return msgspec.structs.replace(target, rectifications={**target.rectifications, (on, by, kind): "open"})
        case s.RectificationFinished(check_on=found):
            return target.all_of(found, "finished")
        case s.RectificationVerified(check_on=found):
            return target.all_of(found, "verified")
        case s.RectificationRejected(check_on=found):
            return target.all_of(found, "open")
        case s.GapRaised() | s.MeasuresStated():
            return target
        case s.RectificationWithdrawn(check_on=found, assessor=by, kind=kind):
            left = {key: done for key, done in target.rectifications.items() if key != (found, by, kind)}
            return msgspec.structs.replace(target, rectifications=left)
        case _:
            assert_never(event)


TARGET: Decider[Target, s.TargetCommand, s.TargetEvent, Directory] = Decider(
    noun="scoring/target", initial=Unset(), decide=decide, evolve=evolve, commands=s.TargetCommand, events=s.TargetEvent
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
    asked.happened(command.on, target.on)
    if command.unit != target.unit:
        raise Refused("another-unit", "unit", target=command.target, unit=target.unit)
    asked.world.organisation(command.assessor, "assessor")
    if not 0 <= command.score <= FULL:
        raise Refused("mark-out-of-range", "score", mark=command.score, max=FULL)
    if (command.on, command.kind, command.assessor) in target.checks:
        raise Refused("duplicate-check", "", on=command.on, kind=command.kind, assessor=command.assessor)
    if command.rectify_by is not None and command.rectify_by < command.on:
        raise Refused("ends-before-it-begins", "rectify_by", end=command.rectify_by, start=command.on)
    if command.reached is not None and command.kind != "半年":
        raise Refused("only-half-year-reaches", "reached", kind=command.kind)
    if command.reached is not None and command.reached < 0:
        raise Refused("mark-out-of-range", "reached", mark=command.reached, max="∞")
    if _gap(command) and command.rectify_by is None:
        raise Refused("gap-needs-a-day", "rectify_by", reached=command.reached)
    if command.rectify_by is not None and command.kind != "跟踪" and not _gap(command):
        raise Refused("only-tracking-demands", "rectify_by", kind=command.kind)


def _gap(command: s.RecordCheck) -> bool:
    return command.reached is not None and command.reached < HALF


def _demanded(
    target: Set, command: s.FinishRectification | s.StateMeasures | s.VerifyRectification | s.RejectRectification,
    asked: Asked[Directory],
) -> set[Demanded]:  # fmt: skip
    states = target.demanded(command.check_on)
    if not states:
        raise Refused("no-rectification", "check_on", on=command.check_on)
    asked.happened(command.on, since=command.check_on)
    return states


def _looked_at(target: Set, command: s.VerifyRectification | s.RejectRectification, asked: Asked[Directory]) -> bool:
    """Whether it waits for somebody to look; refuses what is not finished, and the unit itself."""
    states = _demanded(target, command, asked)
    asked.world.organisation(command.by, "by", on=command.on)
    if command.by == target.unit:
        raise Refused("verified-by-itself", "by", id=command.by)
    if "open" in states:
        raise Refused("not-finished", "check_on", on=command.check_on)
    if states == {"verified"} and isinstance(command, s.RejectRectification):
        raise Refused("verified-already", "check_on", on=command.check_on)
    return "finished" in states


def _reversed(target: Set, command: s.ReverseCheck, asked: Asked[Directory]) -> list[s.TargetEvent]:
    if (command.checked_on, command.kind, command.assessor) not in target.checks:
        raise Refused("nothing-to-reverse", "checked_on", on=command.checked_on)
    asked.happened(command.on, since=command.checked_on)
    reversed_ = s.CheckReversed(
        on=command.on, target=command.target, unit=target.unit, kind=command.kind, assessor=command.assessor,
        checked_on=command.checked_on, reason=command.reason,
    )  # fmt: skip
    kinds: tuple[s.CheckKind | Literal[""], ...] = (command.kind, "") if command.kind in ("跟踪", "半年") else ()
    withdrawn = [
        s.RectificationWithdrawn(
            on=command.on, target=command.target, unit=target.unit, check_on=command.checked_on,
            assessor=command.assessor, kind=kind,
        )
        for kind in kinds
        if (command.checked_on, command.assessor, kind) in target.rectifications
    ]  # fmt: skip
    return [reversed_, *withdrawn]


def _checked(command: s.RecordCheck) -> list[s.TargetEvent]:
    recorded = s.CheckRecorded(
        target=command.target, on=command.on, unit=command.unit, kind=command.kind, assessor=command.assessor,
        score=command.score, reached=command.reached,
    )  # fmt: skip
    if command.rectify_by is None:
        return [recorded]
    demanded = s.RectificationDemanded(
        target=command.target, on=command.on, unit=command.unit, assessor=command.assessor, kind=command.kind,
        problem=command.problem, due=command.rectify_by,
    )  # fmt: skip
    if command.reached is None:
        return [recorded, demanded]
    gap = s.GapRaised(
        target=command.target, on=command.on, unit=command.unit, assessor=command.assessor, reached=command.reached
    )  # fmt: skip
    return [recorded, gap, demanded]

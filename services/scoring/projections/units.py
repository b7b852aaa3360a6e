"""Studios and their marks, units and their targets; and the rules that all is scored by."""

from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.projections.handlers import Handlers
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Day
from shared.projections import Documents

HANDLERS = Handlers()
on = HANDLERS.on


@on(r.StudioEstablished)
def _studio(docs: Documents, event: r.StudioEstablished) -> None:
    docs.put(event.studio, f.StudioFacts(studio=event.studio, level=event.level, on=event.on))


@on(r.StudioClosed)
def _closed(docs: Documents, event: r.StudioClosed) -> None:
    docs.put(event.studio, msgspec.structs.replace(docs.the(f.StudioFacts, event.studio), closed=event.on))


@on(s.StudioMarked)
def _marked(docs: Documents, event: s.StudioMarked) -> None:
    studio = docs.the(f.StudioFacts, event.studio)
    studio.marks.append(f.Marks(event.on, event.rater, event.marks))
    docs.put(event.studio, studio)


@on(s.MarksReversed)
def _marks_reversed(docs: Documents, event: s.MarksReversed) -> None:
    studio = docs.the(f.StudioFacts, event.studio)
    studio.marks = [each for each in studio.marks if (each.on, each.rater) != (event.marked_on, event.rater)]
    docs.put(event.studio, studio)


@on(r.OrganisationRegistered)
def _organisation(docs: Documents, event: r.OrganisationRegistered) -> None:
    docs.put(event.code, f.Kind(kind=event.kind))


@on(
    s.TargetSet, s.CheckRecorded, s.CheckReversed, s.RectificationDemanded, s.RectificationFinished,
    s.RectificationWithdrawn, s.RectificationRejected,
)  # fmt: skip
def _target(docs: Documents, event: Any) -> None:
    unit = docs.get(f.UnitFacts, event.unit)
    if unit is None:
        unit = f.UnitFacts(unit=event.unit, kind=docs.the(f.Kind, event.unit).kind)
    unit.targets[event.target] = _target_after(unit.targets, event)
    docs.put(event.unit, unit)


def _target_after(targets: dict[str, f.Target], event: Any) -> f.Target:
    if isinstance(event, s.TargetSet):
        return f.Target(target=event.target, on=event.on, measurable=event.measurable, points=event.points)
    old = targets[event.target]
    match event:
        case s.CheckRecorded(on=on, kind=kind, assessor=by, score=score):
            return msgspec.structs.replace(old, checks=[*old.checks, f.Check(on, kind, by, score)])
        case s.CheckReversed(checked_on=on, kind=kind, assessor=by):
            left = [each for each in old.checks if (each.on, each.kind, each.assessor) != (on, kind, by)]
            return msgspec.structs.replace(old, checks=left)
        case s.RectificationDemanded(on=on, assessor=by, due=due, kind=kind):
            demanded = f.Rectification(on, by, due, kind=kind)
            return msgspec.structs.replace(old, rectifications=[*old.rectifications, demanded])
        case s.RectificationWithdrawn(check_on=found, assessor=by, kind=kind):
            kept = [each for each in old.rectifications if (each.on, each.by, each.kind) != (found, by, kind)]
            return msgspec.structs.replace(old, rectifications=kept)
        case s.RectificationRejected(on=on, check_on=found):
            changed = [_unfinished(each, on) if each.on == found else each for each in old.rectifications]
            return msgspec.structs.replace(old, rectifications=changed)
        case s.RectificationFinished(on=on, check_on=found):
            changed = [_finished(each, on) if each.on == found else each for each in old.rectifications]
            return msgspec.structs.replace(old, rectifications=changed)
    raise TypeError(type(event).__name__)


def _finished(each: f.Rectification, on: Day) -> f.Rectification:
    """What was finished before stays so since then."""
    if _is_finished(each):
        return each
    return msgspec.structs.replace(each, finished=(*each.finished, (on, None)))


def _unfinished(each: f.Rectification, on: Day) -> f.Rectification:
    return msgspec.structs.replace(each, finished=f.ended(each.finished, on)) if _is_finished(each) else each


def _is_finished(each: f.Rectification) -> bool:
    return bool(each.finished) and each.finished[-1][1] is None


@on(r.CalendarPublished)
def _calendar(docs: Documents, event: r.CalendarPublished) -> None:
    calendar = docs.get(f.Calendar, event.calendar) or f.Calendar()
    calendar.notices.append((event.on, list(event.years), list(event.off), list(event.work)))
    docs.put(event.calendar, calendar)


@on(r.RulebookPublished)
def _rulebook(docs: Documents, event: r.RulebookPublished) -> None:
    docs.put(event.rulebook.id, f.Rules(rulebook=event.rulebook))

"""Marks for a studio, the five goods 五好 (DOMAIN §5.4)."""

import datetime as dt
from typing import assert_never

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Marked = frozenset[tuple[dt.date, str]]  # day and rater of the marks on record


def decide(marked: Marked, command: s.StudioCommand, asked: Asked[Directory]) -> list[s.StudioEvent]:
    """Each rater marks a studio once a year, every criterion of the rulebook and no other; wrong marks are reversed."""
    asked.happened(command.on)
    if isinstance(command, s.MarkStudio):
        return [_marked(marked, command, asked)]
    if (command.marked_on, command.rater) not in marked:
        raise Refused("nothing-to-reverse", "marked_on", on=command.marked_on)
    if command.on < command.marked_on:
        raise Refused("step-before-previous", "on", on=command.on, last=command.marked_on)
    return [
        s.MarksReversed(
            on=command.on, studio=command.studio, rater=command.rater, marked_on=command.marked_on,
            reason=command.reason,
        )
    ]  # fmt: skip


def evolve(marked: Marked, event: s.StudioEvent) -> Marked:
    """The marks with the new ones, or without the wrong ones."""
    match event:
        case s.StudioMarked():
            return marked | {(event.on, event.rater)}
        case s.MarksReversed():
            return marked - {(event.marked_on, event.rater)}
        case _:
            assert_never(event)


STUDIO: Decider[Marked, s.StudioCommand, s.StudioEvent, Directory] = Decider(
    noun="scoring/studio", initial=frozenset(), decide=decide, evolve=evolve, commands=s.StudioCommand,
    events=s.StudioEvent,
)  # fmt: skip


def _marked(marked: Marked, command: s.MarkStudio, asked: Asked[Directory]) -> s.StudioMarked:
    if any(on.year == command.on.year and rater == command.rater for on, rater in marked):
        raise Refused("marked-already", "rater", id=command.rater, year=command.on.year)
    asked.world.studio(command.studio)
    asked.world.organisation(command.rater, "rater")
    rules = asked.world.rulebook(command.on).studios
    if set(command.marks) != set(rules.criteria):
        raise Refused("wrong-criteria", "marks", criteria="、".join(rules.criteria))
    for criterion, mark in command.marks.items():
        if not 0 <= mark <= rules.criterion_max:
            raise Refused("mark-out-of-range", criterion, mark=mark, max=rules.criterion_max)
    return s.StudioMarked(studio=command.studio, on=command.on, rater=command.rater, marks=command.marks)

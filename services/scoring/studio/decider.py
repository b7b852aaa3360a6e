"""Marks for a studio, the five goods 五好 (DOMAIN §5.4)."""

import datetime as dt
from typing import assert_never

import msgspec

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Studio(msgspec.Struct, frozen=True):
    """Day and rater of the marks on record; the years for which it is nominated."""

    marked: frozenset[tuple[dt.date, str]] = frozenset()
    nominated: frozenset[int] = frozenset()


def decide(studio: Studio, command: s.StudioCommand, asked: Asked[Directory]) -> list[s.StudioEvent]:
    """Nominated once a year; each rater marks it once a year, every criterion of the rulebook and no other; wrong marks
    are reversed.
    """
    asked.happened(command.on)
    match command:
        case s.NominateStudio(year=year, by=by, grounds=grounds):
            asked.world.studio(command.studio, on=command.on)
            asked.world.organisation(by, "by", on=command.on)
            if year in studio.nominated:
                raise Refused("nominated-already", "year", id=command.studio, year=year)
            return [s.StudioNominated(studio=command.studio, on=command.on, year=year, by=by, grounds=grounds)]
        case s.MarkStudio():
            return [_marked(studio, command, asked)]
        case s.ReverseMarks(marked_on=day, rater=rater, reason=reason):
            if (day, rater) not in studio.marked:
                raise Refused("nothing-to-reverse", "marked_on", on=day)
            asked.happened(command.on, since=day)
            return [
                s.MarksReversed(on=command.on, studio=command.studio, rater=rater, marked_on=day, reason=reason)
            ]  # fmt: skip
        case _:
            assert_never(command)


def evolve(studio: Studio, event: s.StudioEvent) -> Studio:
    """With the new marks, without the wrong ones, or with the year."""
    match event:
        case s.StudioNominated(year=year):
            return msgspec.structs.replace(studio, nominated=studio.nominated | {year})
        case s.StudioMarked():
            return msgspec.structs.replace(studio, marked=studio.marked | {(event.on, event.rater)})
        case s.MarksReversed():
            return msgspec.structs.replace(studio, marked=studio.marked - {(event.marked_on, event.rater)})
        case _:
            assert_never(event)


STUDIO: Decider[Studio, s.StudioCommand, s.StudioEvent, Directory] = Decider(
    noun="scoring/studio", initial=Studio(), decide=decide, evolve=evolve, commands=s.StudioCommand,
    events=s.StudioEvent,
)  # fmt: skip


def _marked(studio: Studio, command: s.MarkStudio, asked: Asked[Directory]) -> s.StudioMarked:
    if any(on.year == command.on.year and rater == command.rater for on, rater in studio.marked):
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

"""Marks for a studio, the five goods 五好 (DOMAIN §5.4)."""

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Marked = frozenset[tuple[int, str]]  # year and rater of the marks on record


def decide(marked: Marked, command: s.MarkStudio, asked: Asked[Directory]) -> list[s.StudioMarked]:
    """Each rater marks a studio once a year, every criterion of the rulebook and no other."""
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if (command.on.year, command.rater) in marked:
        raise Refused("marked-already", "rater", id=command.rater, year=command.on.year)
    asked.world.studio(command.studio)
    asked.world.organisation(command.rater, "rater")
    rules = asked.world.rulebook(command.on).studios
    if set(command.marks) != set(rules.criteria):
        raise Refused("wrong-criteria", "marks", criteria="、".join(rules.criteria))
    for criterion, mark in command.marks.items():
        if not 0 <= mark <= rules.criterion_max:
            raise Refused("mark-out-of-range", criterion, mark=mark, max=rules.criterion_max)
    return [s.StudioMarked(studio=command.studio, on=command.on, rater=command.rater, marks=command.marks)]


def evolve(marked: Marked, event: s.StudioMarked) -> Marked:
    """The marks with the new ones."""
    return marked | {(event.on.year, event.rater)}


STUDIO: Decider[Marked, s.MarkStudio, s.StudioMarked, Directory] = Decider(
    noun="scoring/studio", initial=frozenset(), decide=decide, evolve=evolve, commands=s.MarkStudio,
    events=s.StudioMarked,
)  # fmt: skip

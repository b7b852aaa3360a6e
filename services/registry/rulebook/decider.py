"""Rulebooks 考核办法: published with every mistake found at once; in force until the next one (DOMAIN §3)."""

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused
from shared.soundness import Problem, problems, told

Book = r.RulebookPublished | None


def decide(state: Book, command: r.PublishRulebook, asked: Asked[Directory]) -> list[r.RulebookPublished]:
    """Published once under its id; no two come into force on one day."""
    book = command.rulebook
    if state is not None:
        raise Refused("already-registered", "rulebook", id=book.id)
    found = problems(book)
    if not asked.world.calendars.known(book.calendar):
        found.append(Problem("calendar", "unknown-calendar", {"id": book.calendar}))
    if found:
        zh, en = told(found)
        raise Refused("invalid-rulebook", "rulebook", zh=zh, en=en)
    if book.district != asked.world.district:
        raise Refused("not-this-district", "rulebook", id=book.district, district=asked.world.district)
    for other in asked.world.rulebooks:
        if other.effective_from == book.effective_from:
            raise Refused("rulebook-day-taken", "rulebook", on=book.effective_from, id=other.id)
    return [r.RulebookPublished(rulebook=book, on=book.effective_from)]


def evolve(_: Book, event: r.RulebookPublished) -> Book:
    """The rulebook as it was published."""
    return event


RULEBOOK: Decider[Book, r.PublishRulebook, r.RulebookPublished, Directory] = Decider(
    noun="registry/rulebook", initial=None, decide=decide, evolve=evolve, commands=r.PublishRulebook,
    events=r.RulebookPublished,
)  # fmt: skip

"""Success stories 典型事例: written, agreed to by whom they name, published, withdrawn (DOMAIN §4.4)."""

import datetime as dt

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unwritten(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Written(msgspec.Struct, frozen=True):
    """Whom it names, who of them agreed, and since when anyone may read it, if anyone may."""

    studio: str
    persons: frozenset[str]
    since: dt.date
    agreed: frozenset[str] = frozenset()
    public: bool = False


Story = Unwritten | Written


def decide(story: Story, command: c.StoryCommand, asked: Asked[World]) -> list[c.StoryEvent]:
    """One row per move; whom it names has to agree for as long as it is public."""
    code, on = command.story, command.on
    asked.happened(on, story.since if isinstance(story, Written) else None)
    match command, story:
        case c.WriteStory(studio=studio, persons=persons), Unwritten():
            asked.world.studio(studio, on=on)
            if len(set(persons)) != len(persons):
                raise Refused("member-twice", "persons", id=next(p for p in persons if persons.count(p) > 1))
            title, text = sealed(command.title), sealed(command.text)
            return [c.StoryWritten(story=code, studio=studio, title=title, text=text, persons=persons, on=on)]
        case c.WriteStory(), _:
            raise Refused("already-registered", "story", id=code)
        case _, Unwritten():
            raise Refused("unknown-story", "story", id=code)
        case c.RecordConsent(person=person, how=how), Written(persons=persons, agreed=agreed):
            _named(person, persons)
            return [] if person in agreed else [c.ConsentRecorded(story=code, person=person, how=how, on=on)]
        case c.PublishStory(), Written(public=False, studio=studio, persons=persons, agreed=agreed):
            if missing := sorted(persons - agreed):
                raise Refused("consent-missing", "story", id=code, missing="、".join(missing))
            return [c.StoryPublished(story=code, studio=studio, on=on)]
        case c.PublishStory(), Written():
            return []
        case c.WithdrawConsent(person=person), Written(persons=persons, agreed=agreed, public=public):
            _named(person, persons)
            if person not in agreed:
                return []
            withdrawn = c.ConsentWithdrawn(story=code, person=person, on=on)
            return [withdrawn, c.StoryWithdrawn(story=code, reason="本人撤回同意", on=on)] if public else [withdrawn]
        case c.WithdrawStory(reason=reason), Written(public=True):
            return [c.StoryWithdrawn(story=code, reason=reason, on=on)]
    return []


def evolve(story: Story, event: c.StoryEvent) -> Story:
    """The story after the event."""
    match event, story:
        case c.StoryWritten(studio=studio, persons=persons, on=on), _:
            return Written(studio, frozenset(persons), on)
        case c.ConsentRecorded(person=person), Written(agreed=agreed):
            return msgspec.structs.replace(story, agreed=agreed | {person})
        case c.ConsentWithdrawn(person=person), Written(agreed=agreed):
            return msgspec.structs.replace(story, agreed=agreed - {person})
        case c.StoryPublished(on=on), Written():
            return msgspec.structs.replace(story, public=True, since=on)
        case c.StoryWithdrawn(on=on), Written():
            return msgspec.structs.replace(story, public=False, since=on)
    raise TypeError(type(event).__name__)


STORY: Decider[Story, c.StoryCommand, c.StoryEvent, World] = Decider(
    noun="casework/story", initial=Unwritten(), decide=decide, evolve=evolve, commands=c.StoryCommand,
    events=c.StoryEvent,
)  # fmt: skip


def _named(person: str, persons: frozenset[str]) -> None:
    if person not in persons:
        raise Refused("not-named", "person", id=person)

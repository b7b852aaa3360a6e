"""Success stories 典型事例: a private person is named only with their recorded consent (DOMAIN §4.4)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Event, Name, Sealed, Words


class _StoryCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/story"
    story: Code

    @property
    def key(self) -> str:
        return self.story

    @property
    def subject(self) -> str:
        return f"story/{self.story}"


class WriteStory(_StoryCommand, tag="write-story", frozen=True, kw_only=True):
    """A story of a studio, not yet public. `persons`: a code for each private person whom it names, if it names any."""

    names: ClassVar[tuple[str, ...]] = ("story", "persons")
    studio: str
    title: Words
    text: Words
    persons: tuple[Code, ...] = ()


class RecordConsent(_StoryCommand, tag="record-consent", frozen=True, kw_only=True):
    """A person agreed, on `on`, to be named in it; `how`: in which form, and where that is kept."""

    person: str
    how: Name


class PublishStory(_StoryCommand, tag="publish-story", frozen=True, kw_only=True):
    """Anyone may read it from `on`."""


class WithdrawConsent(_StoryCommand, tag="withdraw-consent", frozen=True, kw_only=True):
    """A person agrees no more: the story is public no more, either."""

    person: str


class WithdrawStory(_StoryCommand, tag="withdraw-story", frozen=True, kw_only=True):
    """It is public no more."""

    reason: Name


StoryCommand = WriteStory | RecordConsent | PublishStory | WithdrawConsent | WithdrawStory


class StoryWritten(Event, tag="casework.story-written.v1", frozen=True, kw_only=True):
    """A story, sealed: it is opened for readers only while it is published."""

    story: str
    studio: str
    title: Sealed
    text: Sealed
    persons: tuple[str, ...] = ()


class ConsentRecorded(Event, tag="casework.consent-recorded.v1", frozen=True, kw_only=True):
    """A person agreed to be named."""

    story: str
    person: str
    how: str


class StoryPublished(Event, tag="casework.story-published.v1", frozen=True, kw_only=True):
    """Anyone may read it."""

    story: str
    studio: str


class ConsentWithdrawn(Event, tag="casework.consent-withdrawn.v1", frozen=True, kw_only=True):
    """A person agrees no more."""

    story: str
    person: str


class StoryWithdrawn(Event, tag="casework.story-withdrawn.v1", frozen=True, kw_only=True):
    """Nobody may read it any more."""

    story: str
    reason: str


StoryEvent = StoryWritten | ConsentRecorded | StoryPublished | ConsentWithdrawn | StoryWithdrawn

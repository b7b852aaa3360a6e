"""Rulebooks 考核办法, published (DOMAIN §3)."""

from typing import ClassVar

import msgspec

from shared.contracts.base import Code, Command, Event
from shared.contracts.rulebook import Rulebook


class PublishRulebook(Command, tag="publish-rulebook", frozen=True, kw_only=True):
    """A rulebook 考核办法, in force from the day that it names until the next one."""

    noun: ClassVar[str] = "registry/rulebook"
    names: ClassVar[tuple[str, ...]] = ("rulebook",)
    rulebook: Rulebook

    def __post_init__(self) -> None:
        try:  # asked here and not of the rulebook itself: one that is on record is read whatever it is called
            msgspec.convert(self.rulebook.id, Code)
        except msgspec.ValidationError as error:
            raise ValueError(f"field `rulebook` has an id that is no code: {error}") from None

    @property
    def key(self) -> str:
        return self.rulebook.id


RulebookCommand = PublishRulebook


class RulebookPublished(Event, tag="registry.rulebook-published.v1", frozen=True, kw_only=True):
    """A rulebook is in force from its `effective_from`."""

    rulebook: Rulebook

    @property
    def claim(self) -> str:
        """A day has one rulebook."""
        return f"rulebook/{self.on}"


RulebookEvent = RulebookPublished

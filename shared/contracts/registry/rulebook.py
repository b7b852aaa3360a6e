"""Rulebooks 考核办法, published (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Command, Event
from shared.contracts.rulebook import Rulebook


class PublishRulebook(Command, tag="publish-rulebook", frozen=True, kw_only=True):
    """A rulebook 考核办法, in force from its `effective_from` until the next one."""

    noun: ClassVar[str] = "registry/rulebook"
    rulebook: Rulebook

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

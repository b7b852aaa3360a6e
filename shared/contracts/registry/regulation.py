"""Regulations 制度 (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Event, Name


class IssueRegulation(Command, tag="issue-regulation", frozen=True, kw_only=True):
    """A regulation 制度 is in force from `on`."""

    noun: ClassVar[str] = "registry/regulation"
    regulation: Code
    title: Name
    kind: str
    issuer: str

    @property
    def key(self) -> str:
        return self.regulation


RegulationCommand = IssueRegulation


class RegulationIssued(Event, tag="registry.regulation-issued.v1", frozen=True, kw_only=True):
    """A regulation is in force from `on`."""

    regulation: str
    title: str
    kind: str
    issuer: str


RegulationEvent = RegulationIssued

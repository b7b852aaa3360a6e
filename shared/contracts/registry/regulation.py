"""Regulations 制度 (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Event, Name


class _RegulationCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/regulation"
    regulation: Code

    @property
    def key(self) -> str:
        return self.regulation


class IssueRegulation(_RegulationCommand, tag="issue-regulation", frozen=True, kw_only=True):
    """A regulation 制度 is in force from `on`."""

    names: ClassVar[tuple[str, ...]] = ("regulation",)
    title: Name
    kind: str
    issuer: str


class SupersedeRegulation(_RegulationCommand, tag="supersede-regulation", frozen=True, kw_only=True):
    """From `on` the regulation `by` is in force in its place; the old one stays readable."""

    by: str


RegulationCommand = IssueRegulation | SupersedeRegulation


class RegulationIssued(Event, tag="registry.regulation-issued.v1", frozen=True, kw_only=True):
    """A regulation is in force from `on`."""

    regulation: str
    title: str
    kind: str
    issuer: str


class RegulationSuperseded(Event, tag="registry.regulation-superseded.v1", frozen=True, kw_only=True):
    """From `on` the regulation `by` is in force in its place."""

    regulation: str
    by: str


RegulationEvent = RegulationIssued | RegulationSuperseded

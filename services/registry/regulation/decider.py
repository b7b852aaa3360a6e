"""Regulations 制度: issued, in force from a day, superseded (DOMAIN §3)."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unissued(msgspec.Struct, frozen=True):
    """Nothing on record."""


class InForce(msgspec.Struct, frozen=True):
    """From a day on, which may lie ahead."""

    since: dt.date


class Superseded(msgspec.Struct, frozen=True):
    """Another is in force in its place from a day."""

    on: dt.date
    by: str


Regulation = Unissued | InForce | Superseded


def decide(state: Regulation, command: r.RegulationCommand, asked: Asked[Directory]) -> list[r.RegulationEvent]:
    """One row per move; both may be said ahead of their day."""
    code, on = command.regulation, command.on
    match command, state:
        case r.IssueRegulation(title=title, kind=kind, issuer=issuer), Unissued():
            asked.world.organisation(issuer, "issuer")
            return [r.RegulationIssued(regulation=code, title=title, kind=kind, issuer=issuer, on=on)]
        case r.IssueRegulation(), _:
            raise Refused("already-registered", "regulation", id=code)
        case _, Unissued():
            raise Refused("unknown-regulation", "regulation", id=code)
        case r.SupersedeRegulation(by=by), InForce(since=since):
            _comes_after(code, by, asked.world)
            if on < since:
                raise Refused("ends-before-it-begins", "on", end=on, start=since)
            return [r.RegulationSuperseded(regulation=code, by=by, on=on)]
        case r.SupersedeRegulation(by=by), Superseded(on=known, by=after) if (on, by) == (known, after):
            return []
        case _, Superseded(on=known, by=after):
            raise Refused("regulation-superseded", "regulation", id=code, end=known, by=after)
    raise TypeError(type(command).__name__)


def evolve(_: Regulation, event: r.RegulationEvent) -> Regulation:
    """The regulation after the event."""
    match event:
        case r.RegulationIssued(on=on):
            return InForce(on)
        case r.RegulationSuperseded(on=on, by=by):
            return Superseded(on, by)


REGULATION: Decider[Regulation, r.RegulationCommand, r.RegulationEvent, Directory] = Decider(
    noun="registry/regulation", initial=Unissued(), decide=decide, evolve=evolve, commands=r.RegulationCommand,
    events=r.RegulationEvent,
)  # fmt: skip


def _comes_after(code: str, by: str, world: Directory) -> None:
    if by == code:
        raise Refused("not-a-successor", "by", id=by)
    if by not in world.regulations:
        raise Refused("unknown-regulation", "by", id=by)

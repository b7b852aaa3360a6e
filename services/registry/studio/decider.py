"""Studios 党代表工作室 and what they serve (DOMAIN §3)."""

import datetime as dt

import msgspec

from services.registry.kinds import ASSEMBLY, LOCAL
from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unestablished(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """It serves its catchment; `since`: the day of the last change."""

    level: r.StudioLevel
    catchment: tuple[str, ...]
    hours: str
    address: str
    since: dt.date


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """It is no more."""

    since: dt.date
    successor: str


Studio = Unestablished | Open | Closed


def decide(studio: Studio, command: r.StudioCommand, asked: Asked[Directory]) -> list[r.StudioEvent]:
    """One row per move; a village that two studios of its level serve is refused where it would arise."""
    code, on, world = command.studio, command.on, asked.world
    _day(studio, command, asked)
    match command, studio:
        case r.EstablishStudio(), Unestablished():
            return _established(command, world)
        case r.EstablishStudio(), _:
            raise Refused("already-registered", "studio", id=code)
        case _, Unestablished():
            raise Refused("unknown-studio", "studio", id=code)
        case r.SetCatchment(catchment=catchment), Open(catchment=before, level=level):
            if set(catchment) == set(before):
                return []
            _serves(code, level, catchment, on, world)
            return [r.CatchmentSet(studio=code, catchment=catchment, on=on, turn=world.catchments_set + 1)]
        case r.SetHours(hours=hours, address=address), Open() as now:
            moved = hours, address or now.address
            return [r.HoursSet(studio=code, hours=hours, address=moved[1], on=on)] if moved != (
                now.hours, now.address,
            ) else []  # fmt: skip
        case r.CloseStudio(successor=successor, reason=reason), Open():
            if successor == code:
                raise Refused("not-a-successor", "successor", id=code)
            if successor:
                world.studio(successor, "successor", on=on)
            return [r.StudioClosed(studio=code, successor=successor, reason=reason, on=on)]
        case r.CloseStudio(successor=successor), Closed(since=since, successor=known) if (on, successor) == (
            since, known,
        ):  # fmt: skip
            return []
        case _, Closed(since=since, successor=successor):
            raise Refused("studio-closed", "studio", id=code, end=since, successor=successor)
    raise TypeError(type(command).__name__)


def evolve(studio: Studio, event: r.StudioEvent) -> Studio:
    """The studio after the event."""
    match event:
        case r.StudioEstablished(level=level, hours=hours, address=address, on=on):
            return Open(level=level, catchment=(), hours=hours, address=address, since=on)
        case r.CatchmentSet(catchment=catchment, on=on):
            return msgspec.structs.replace(studio, catchment=catchment, since=on)
        case r.HoursSet(hours=hours, address=address, on=on):
            return msgspec.structs.replace(studio, hours=hours, address=address, since=on)
        case r.StudioClosed(successor=successor, on=on):
            return Closed(since=on, successor=successor)


STUDIO: Decider[Studio, r.StudioCommand, r.StudioEvent, Directory] = Decider(
    noun="registry/studio", initial=Unestablished(), decide=decide, evolve=evolve, commands=r.StudioCommand,
    events=r.StudioEvent, one_by_one=True,
)  # fmt: skip


def _day(studio: Studio, command: r.StudioCommand, asked: Asked[Directory]) -> None:
    asked.happened(command.on, studio.since if isinstance(studio, Open) else None)


def _established(command: r.EstablishStudio, world: Directory) -> list[r.StudioEvent]:
    world.organisation(command.organisation, on=command.on)
    _serves(command.studio, command.level, command.catchment, command.on, world)
    established = r.StudioEstablished(
        studio=command.studio, name=command.name, level=command.level, organisation=command.organisation,
        address=command.address, hours=command.hours, on=command.on,
    )  # fmt: skip
    served = r.CatchmentSet(
        studio=command.studio, catchment=command.catchment, on=command.on, turn=world.catchments_set + 1
    )  # fmt: skip
    return [established, served]


def _serves(studio: str, level: r.StudioLevel, catchment: tuple[str, ...], on: dt.date, world: Directory) -> None:
    if not catchment:
        raise Refused("empty-catchment", "catchment")
    if len(set(catchment)) != len(catchment):
        twice = next(code for code in catchment if catchment.count(code) > 1)
        raise Refused("served-twice", "catchment", id=twice)
    allowed = LOCAL if level == "村社区" else LOCAL | ASSEMBLY
    for code in catchment:
        if world.organisation(code, "catchment", on=on).kind not in allowed:
            raise Refused("not-a-catchment", "catchment", id=code, level=level)
    for other in world.studios.values() if level == "村社区" else ():
        beside = other.studio != studio and other.level == level and other.closed is None
        if beside and (common := set(catchment) & set(other.catchment)):
            raise Refused("served-by-another", "catchment", id="、".join(sorted(common)), studio=other.studio)

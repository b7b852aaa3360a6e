"""The duty ledger 履职台账 of one representative (DOMAIN §4.4)."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple, assert_never

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused

LedgerEvent = c.DutyLogged | c.OpinionAdopted


class Entry(NamedTuple):
    """What tells entries apart; equal texts of one ledger give equal boxes (see `shared.vault`)."""

    serial: str
    kind: str
    on: dt.date
    box: bytes


class Ledger(NamedTuple):
    """The last entry and the ledger before it: adding one costs the same however long the ledger is."""

    entry: Entry
    older: "Ledger | None"


def decide(ledger: Ledger | None, command: c.LogDuty, asked: Asked[World]) -> list[LedgerEvent]:
    """One entry each; the same serial, or the same day, kind and text, is refused."""
    text = sealed(command.text)
    _days(command, asked)
    _world(command, asked.world)
    for entry in _entries(ledger):
        if entry.serial == command.entry:
            raise Refused("duplicate-serial", "entry", id=command.entry)
        if (entry.kind, entry.on, entry.box) == (command.kind, command.on, text.box):
            raise Refused("duplicate-duty", "text", kind=command.kind, on=command.on)
    if command.adopted and command.kind != "民情信息":
        raise Refused("only-opinions-are-adopted", "adopted", kind=command.kind)
    logged = c.DutyLogged(
        entry=command.entry, mandate=command.mandate, on=command.on, kind=command.kind, studio=command.studio,
        place=command.place, text=text, people=command.people, entered_on=command.entered_on,
    )  # fmt: skip
    if not command.adopted:
        return [logged]
    return [logged, c.OpinionAdopted(entry=command.entry, mandate=command.mandate, on=command.on)]


def evolve(ledger: Ledger | None, event: LedgerEvent) -> Ledger | None:
    """The ledger with the entry in it."""
    match event:
        case c.DutyLogged():
            return Ledger(Entry(event.entry, event.kind, event.on, event.text.box), ledger)
        case c.OpinionAdopted():
            return ledger
        case _:
            assert_never(event)


LEDGER: Decider[Ledger | None, c.LogDuty, LedgerEvent, World] = Decider(
    noun="casework/ledger", initial=None, decide=decide, evolve=evolve, commands=c.LogDuty, events=LedgerEvent
)


def _entries(ledger: Ledger | None) -> Iterator[Entry]:
    while ledger is not None:
        yield ledger.entry
        ledger = ledger.older


def _days(command: c.LogDuty, asked: Asked[World]) -> None:
    if command.entered_on > asked.today:
        raise Refused("in-the-future", "entered_on", on=command.entered_on, today=asked.today)
    if command.on > command.entered_on:
        raise Refused("entered-before-it-happened", "entered_on", entered=command.entered_on, on=command.on)


def _world(command: c.LogDuty, world: World) -> None:
    if command.entry in world.entries:  # in anyone's ledger
        raise Refused("duplicate-serial", "entry", id=command.entry)
    mandate = world.mandate(command.mandate)
    if not mandate.start <= command.on <= mandate.end:
        raise Refused("outside-the-term", "on", id=command.mandate, on=command.on)
    world.in_force(command.mandate, command.on)
    if command.studio:
        world.studio(command.studio)
    if command.place:
        world.organisation(command.place, "place")

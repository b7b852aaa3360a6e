"""The duty ledger 履职台账 of one representative (DOMAIN §4.4)."""

import datetime as dt
from typing import NamedTuple

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused

LedgerEvent = c.DutyLogged | c.OpinionAdopted
Same = tuple[str, dt.date, bytes]  # kind, day and text: equal texts of one ledger give equal boxes


class Ledger(NamedTuple):
    """What is in the ledger: serials, and what each entry says."""

    serials: frozenset[str] = frozenset()
    entries: frozenset[Same] = frozenset()


def decide(ledger: Ledger, command: c.LogDuty, asked: Asked[World]) -> list[LedgerEvent]:
    """One entry each; the same serial, or the same day, kind and text, is refused."""
    text = sealed(command.text)
    if command.entry in ledger.serials or command.entry in asked.world.entries:
        raise Refused("duplicate-serial", "entry", id=command.entry)
    _days(command, asked)
    _world(command, asked.world)
    if (command.kind, command.on, text.box) in ledger.entries:
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


def evolve(ledger: Ledger, event: LedgerEvent) -> Ledger:
    """The ledger with the entry in it."""
    match event:
        case c.DutyLogged(entry=entry, kind=kind, on=on, text=text):
            return Ledger(ledger.serials | {entry}, ledger.entries | {(kind, on, text.box)})
        case c.OpinionAdopted():
            return ledger


LEDGER: Decider[Ledger, c.LogDuty, LedgerEvent, World] = Decider(
    noun="casework/ledger", initial=Ledger(), decide=decide, evolve=evolve, commands=c.LogDuty, events=LedgerEvent
)


def _days(command: c.LogDuty, asked: Asked[World]) -> None:
    if command.entered_on > asked.today:
        raise Refused("in-the-future", "entered_on", on=command.entered_on, today=asked.today)
    if command.on > command.entered_on:
        raise Refused("entered-before-it-happened", "entered_on", entered=command.entered_on, on=command.on)


def _world(command: c.LogDuty, world: World) -> None:
    mandate = world.mandate(command.mandate)
    if not mandate.start <= command.on <= mandate.end:
        raise Refused("outside-the-term", "on", id=command.mandate, on=command.on)
    if command.studio:
        world.studio(command.studio)
    if command.place:
        world.organisation(command.place, "place")

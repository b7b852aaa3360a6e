"""The duty ledger 履职台账 of one representative (DOMAIN §4.4)."""

import datetime as dt
from typing import NamedTuple, assert_never

from rpds import HashTrieSet

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused

LedgerEvent = c.DutyLogged | c.OpinionAdopted


Duty = tuple[str, dt.date, bytes]  # kind, day, and the box: equal texts of one ledger give equal boxes (`shared.vault`)


class Ledger(NamedTuple):
    """What tells entries apart. The sets share what they hold: one entry more costs the same in a long ledger."""

    serials: "HashTrieSet[str]" = HashTrieSet()
    duties: "HashTrieSet[Duty]" = HashTrieSet()


def decide(ledger: Ledger, command: c.LogDuty, asked: Asked[World]) -> list[LedgerEvent]:
    """One entry each; the same serial, or the same day, kind and text, is refused."""
    text = sealed(command.text)
    _days(command, asked)
    _world(command, asked.world)
    if command.entry in ledger.serials:
        raise Refused("duplicate-serial", "entry", id=command.entry)
    if (command.kind, command.on, text.box) in ledger.duties:
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
        case c.DutyLogged():
            duty = event.kind, event.on, event.text.box
            return Ledger(ledger.serials.insert(event.entry), ledger.duties.insert(duty))
        case c.OpinionAdopted():
            return ledger
        case _:
            assert_never(event)


LEDGER: Decider[Ledger, c.LogDuty, LedgerEvent, World] = Decider(
    noun="casework/ledger", initial=Ledger(), decide=decide, evolve=evolve, commands=c.LogDuty, events=LedgerEvent
)


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

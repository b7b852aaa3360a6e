"""The duty ledger 履职台账 of one representative (DOMAIN §4.4)."""

import datetime as dt
from typing import NamedTuple, assert_never

from rpds import HashTrieMap, HashTrieSet

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Duty(NamedTuple):
    """What tells entries apart; equal texts of one ledger give equal boxes (see `shared.vault`)."""

    kind: c.DutyKind
    on: dt.date
    box: bytes


class Ledger(NamedTuple):
    """The entries by serial (None: reversed) and what they say. One more costs the same however long the ledger is:
    the collections share what they hold.
    """

    entries: "HashTrieMap[str, Duty | None]" = HashTrieMap()
    duties: "HashTrieSet[Duty]" = HashTrieSet()
    adopted: "HashTrieSet[str]" = HashTrieSet()


def decide(ledger: Ledger, command: c.LedgerCommand, asked: Asked[World]) -> list[c.LedgerEvent]:
    """One entry each; the same serial, or the same day, kind and text, is refused. What is wrong is reversed, once."""
    match command:
        case c.LogDuty():
            return _log(ledger, command, asked)
        case c.ReverseEntry():
            return [_reverse(ledger, command, asked)]
        case c.AdoptOpinion():
            return [_adopt(ledger, command, asked)]
        case _:
            assert_never(command)


def evolve(ledger: Ledger, event: c.LedgerEvent) -> Ledger:
    """The ledger with the entry in it, or with what it said taken out."""
    match event:
        case c.DutyLogged():
            duty = Duty(event.kind, event.on, event.text.box)
            return Ledger(ledger.entries.insert(event.entry, duty), ledger.duties.insert(duty), ledger.adopted)
        case c.EntryReversed():
            said = ledger.entries[event.entry]
            return ledger._replace(
                entries=ledger.entries.insert(event.entry, None),
                duties=ledger.duties.discard(said) if said else ledger.duties,
            )
        case c.OpinionAdopted():
            return ledger._replace(adopted=ledger.adopted.insert(event.entry))
        case _:
            assert_never(event)


def taken(command: c.LedgerCommand) -> Refused:
    """Serials are the district's: another ledger has this one."""
    return Refused("duplicate-serial", "entry", id=command.entry)


LEDGER: Decider[Ledger, c.LedgerCommand, c.LedgerEvent, World] = Decider(
    noun="casework/ledger",
    initial=Ledger(),
    decide=decide,
    evolve=evolve,
    commands=c.LedgerCommand,
    events=c.LedgerEvent,
    taken=taken,
)


def _log(ledger: Ledger, command: c.LogDuty, asked: Asked[World]) -> list[c.LedgerEvent]:
    text = sealed(command.text)
    _days(command, asked)
    if command.entry in ledger.entries:  # first: the world may have changed since it was made
        raise taken(command)
    _world(command, asked.world)
    if Duty(command.kind, command.on, text.box) in ledger.duties:
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


def _adopt(ledger: Ledger, command: c.AdoptOpinion, asked: Asked[World]) -> c.OpinionAdopted:
    duty = _standing(ledger, command, asked)
    if duty.kind != "民情信息":
        raise Refused("only-opinions-are-adopted", "entry", kind=duty.kind)
    if command.entry in ledger.adopted:
        raise Refused("adopted-already", "entry", id=command.entry)
    asked.world.organisation(command.by, "by", on=command.on)
    return c.OpinionAdopted(
        entry=command.entry, mandate=command.mandate, on=duty.on, by=command.by, adopted_on=command.on
    )  # fmt: skip


def _standing(ledger: Ledger, command: c.ReverseEntry | c.AdoptOpinion, asked: Asked[World]) -> Duty:
    """What the entry says; refuses one that is not there, or no more, and a day before it."""
    if command.entry not in ledger.entries:
        raise Refused("unknown-entry", "entry", id=command.entry)
    duty = ledger.entries[command.entry]
    if duty is None:
        raise Refused("already-reversed", "entry", id=command.entry)
    asked.happened(command.on)
    if command.on < duty.on:
        raise Refused("entered-before-it-happened", "on", entered=command.on, on=duty.on)
    return duty


def _reverse(ledger: Ledger, command: c.ReverseEntry, asked: Asked[World]) -> c.EntryReversed:
    duty = _standing(ledger, command, asked)
    return c.EntryReversed(
        on=command.on, entry=command.entry, mandate=command.mandate, entry_on=duty.on, kind=duty.kind,
        reason=command.reason,
    )  # fmt: skip


def _days(command: c.LogDuty, asked: Asked[World]) -> None:
    asked.happened(command.entered_on, field="entered_on")
    if command.on > command.entered_on:
        raise Refused("entered-before-it-happened", "entered_on", entered=command.entered_on, on=command.on)


def _world(command: c.LogDuty, world: World) -> None:
    mandate = world.mandate(command.mandate)
    if not mandate.start <= command.on <= mandate.end:
        raise Refused("outside-the-term", "on", id=command.mandate, on=command.on)
    world.in_force(command.mandate, command.on)
    if command.studio:
        world.studio(command.studio)
    if command.place:
        world.organisation(command.place, "place")

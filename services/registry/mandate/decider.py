"""A mandate: registered → seated → (suspended ⇄ restored) → ended (DOMAIN §3)."""

import datetime as dt
from typing import assert_never

import msgspec

from services.registry.kinds import ELECTING
from shared.contracts import registry as r
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.plain import plain, plainly
from shared.refusals import Refused


class Unregistered(msgspec.Struct, frozen=True):
    """Nothing on record."""


class OnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Elected; `since`: the day of the last change, `until`: the term's last day, `elected_until`: its first one."""

    since: dt.date
    until: dt.date
    elected_until: dt.date


class Registered(OnRecord, frozen=True, kw_only=True):
    """Elected, not yet seated."""


class Seated(OnRecord, frozen=True, kw_only=True):
    """In force."""


class Suspended(OnRecord, frozen=True, kw_only=True):
    """暂停."""


class Ended(OnRecord, frozen=True, kw_only=True):
    """Over, and how."""

    ending: str


Mandate = Unregistered | Registered | Seated | Suspended | Ended
WORDS = {
    Unregistered: ("未登记", "not registered"), Registered: ("已登记", "registered"), Seated: ("在任", "seated"),
    Suspended: ("暂停", "suspended"), Ended: ("已终结", "ended"),
}  # fmt: skip


def decide(mandate: Mandate, command: r.MandateCommand, asked: Asked[Directory]) -> list[r.MandateEvent]:
    """One row per move; a move that the stage does not allow is refused by the stage's name."""
    m, on = command.mandate, command.on
    _day(mandate, command, asked)
    match command, mandate:
        case r.RegisterMandate(), Unregistered():
            return [_registered(command, asked.world)]
        case r.RegisterMandate(), _:
            raise Refused("already-registered", "mandate", id=m)
        case _, Unregistered():
            raise Refused("unknown-mandate", "mandate", id=m)
        case r.SeatMandate(), Registered():
            return [r.MandateSeated(mandate=m, on=on)]
        case r.SeatMandate(), Seated():
            return []
        case r.PlaceRepresentative(studio=studio), Registered() | Seated() | Suspended():
            opened = asked.world.studio(studio, on=on).established
            return [r.RepresentativePlaced(mandate=m, studio=studio, on=max(on, opened))]  # never before it opened
        case r.SuspendMandate(reason=why, committee=by), Seated():
            return [r.MandateSuspended(mandate=m, on=on, reason=why, committee=by)]
        case r.SuspendMandate(), Suspended():
            return []
        case r.RestoreMandate(reason=why, committee=by), Suspended():
            return [r.MandateRestored(mandate=m, on=on, reason=why, committee=by)]
        case r.ExtendTerm(), Registered() | Seated() | Suspended():
            return _extended(mandate, command)
        case r.EndMandate(ending=how, reason=why, committee=by), Registered() | Seated() | Suspended():
            return [r.MandateEnded(mandate=m, on=on, ending=how, reason=why, committee=by)]
        case r.EndMandate(ending=how), Ended(ending=before, since=since) if how == before and on == since:
            return []
    zh, en = WORDS[type(mandate)]
    raise Refused("mandate-stage", "mandate", id=m, zh=zh, en=en)


def evolve(mandate: Mandate, event: r.MandateEvent) -> Mandate:
    """The stage after the event."""
    if isinstance(event, r.MandateRegistered):
        return Registered(since=event.on, until=event.term_end, elected_until=event.term_end)
    assert isinstance(mandate, OnRecord)  # what decide let through
    term = {"until": mandate.until, "elected_until": mandate.elected_until}
    match event:
        case r.RepresentativePlaced():
            return mandate
        case r.MandateSeated(on=on) | r.MandateRestored(on=on):
            return Seated(since=on, **term)
        case r.MandateSuspended(on=on):
            return Suspended(since=on, **term)
        case r.TermExtended(until=until):
            return msgspec.structs.replace(mandate, until=until)
        case r.MandateEnded(on=on, ending=ending):
            return Ended(since=on, ending=ending, **term)
        case _:
            assert_never(event)


MANDATE: Decider[Mandate, r.MandateCommand, r.MandateEvent, Directory] = Decider(
    noun="registry/mandate", initial=Unregistered(), decide=decide, evolve=evolve, commands=r.MandateCommand,
    events=r.MandateEvent,
)  # fmt: skip


def _day(mandate: Mandate, command: r.MandateCommand, asked: Asked[Directory]) -> None:
    asked.happened(command.on)
    if not isinstance(mandate, OnRecord) or isinstance(command, r.RegisterMandate | r.PlaceRepresentative):
        return
    if command.on < mandate.since:
        raise Refused("step-before-previous", "on", on=command.on, last=mandate.since)
    if command.on > mandate.until and not isinstance(command, r.EndMandate):
        raise Refused("outside-the-term", "on", id=command.mandate, on=command.on)


def _extended(mandate: OnRecord, command: r.ExtendTerm) -> list[r.MandateEvent]:
    until, first = command.until, mandate.elected_until
    if until == mandate.until and until != first:
        return []
    if until <= mandate.until:
        raise Refused("ends-before-it-begins", "until", end=until, start=mandate.until)
    if (until.year, until.month, until.day) > (first.year + 1, first.month, first.day):
        raise Refused("term-extended-too-far", "until", until=until, end=first)
    return [
        r.TermExtended(
            mandate=command.mandate, until=until, reason=command.reason, committee=command.committee, on=command.on
        )
    ]


def _registered(command: r.RegisterMandate, world: Directory) -> r.MandateRegistered:
    if command.term_end <= command.on:
        raise Refused("ends-before-it-begins", "term_end", end=command.term_end, start=command.on)
    if world.organisation(command.committee, "committee", on=command.on).kind not in ELECTING:
        raise Refused("not-a-committee", "committee", id=command.committee)
    if command.residence:
        world.organisation(command.residence, "residence")
    if plain(command.person) != command.person and not any(  # whoever is on record under such a code goes on
        each.person == command.person for each in world.mandates.values()
    ):
        plainly("person", command.person)
    return r.MandateRegistered(
        mandate=command.mandate, on=command.on, person=command.person, name=command.name, gender=command.gender,
        born=sealed(command.born), level=command.level, term=command.term, committee=command.committee,
        term_end=command.term_end, occupation=command.occupation, skill=command.skill, residence=command.residence,
        phone=sealed_or_none(command.phone), group=command.group,
    )  # fmt: skip

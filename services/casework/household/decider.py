"""Household links 结对帮扶: one representative stands by one household, and aids it (DOMAIN §4.4)."""

import datetime as dt

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unlinked(msgspec.Struct, frozen=True):
    """Nobody stands by it; the aid before keeps its numbers. `since`: the day on which the last link ended."""

    aids: int = 0
    since: dt.date | None = None


class Linked(msgspec.Struct, frozen=True):
    """A representative does; `since`: the day of the last step."""

    mandate: str
    since: dt.date
    aids: int = 0


Household = Unlinked | Linked


def decide(household: Household, command: c.HouseholdCommand, asked: Asked[World]) -> list[c.HouseholdEvent]:
    """One row per move; one link at a time."""
    code, on = command.household, command.on
    asked.happened(on, household.since)
    match command, household:
        case c.LinkHousehold(), Unlinked():
            return [_linked(command, asked)]
        case c.LinkHousehold(), Linked(mandate=mandate):
            raise Refused("linked-already", "household", id=code, mandate=mandate)
        case c.GiveAid(kind=kind, text=text), Linked(mandate=mandate, aids=aids):
            asked.world.in_force(mandate, on, "on")
            return [
                c.AidGiven(
                    household=code, mandate=mandate, aid=aids + 1, kind=kind, text=sealed(text), on=on,
                    entered_on=asked.today,
                )
            ]  # fmt: skip
        case c.RecordOutcome(aid=aid, outcome=outcome, yuan=yuan), Linked(aids=aids) | Unlinked(aids=aids):
            if aid > aids:
                raise Refused("no-such-aid", "aid", id=code, aid=aid)
            return [c.OutcomeRecorded(household=code, aid=aid, outcome=sealed(outcome), yuan=yuan, on=on)]
        case c.EndLink(reason=reason), Linked(mandate=mandate):
            return [c.LinkEnded(household=code, mandate=mandate, reason=reason, on=on)]
        case c.EndLink(), Unlinked(since=since) if since == on:
            return []
    raise Refused("not-linked", "household", id=code)


def evolve(household: Household, event: c.HouseholdEvent) -> Household:
    """The household after the event."""
    match event:
        case c.HouseholdLinked(mandate=mandate, on=on):
            return Linked(mandate, on, household.aids)
        case c.AidGiven(aid=aid, mandate=mandate, on=on):
            return Linked(mandate, on, aid)
        case c.OutcomeRecorded():
            return household
        case c.LinkEnded(on=on):
            return Unlinked(household.aids, on)


HOUSEHOLD: Decider[Household, c.HouseholdCommand, c.HouseholdEvent, World] = Decider(
    noun="casework/household", initial=Unlinked(), decide=decide, evolve=evolve, commands=c.HouseholdCommand,
    events=c.HouseholdEvent,
)  # fmt: skip


def _linked(command: c.LinkHousehold, asked: Asked[World]) -> c.HouseholdLinked:
    world = asked.world
    world.in_force(command.mandate, command.on)
    world.village(command.village, command.on)
    return c.HouseholdLinked(
        household=command.household, mandate=command.mandate, village=command.village, name=sealed(command.name),
        situation=sealed(command.situation), phone=sealed_or_none(command.phone), on=command.on,
        entered_on=asked.today,
    )  # fmt: skip

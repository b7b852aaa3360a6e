"""What the registry's rules and plans need beyond the directory: promises, shifts, leave, who lives where."""

import datetime as dt
from collections import defaultdict
from sys import intern
from typing import NamedTuple

from shared.contracts import registry as fact
from shared.directory import Directory


class Shift(NamedTuple):
    """A shift that was published, and neither cancelled nor held or missed."""

    on: dt.date
    studio: str
    slot: str


class Person(NamedTuple):
    """What a representative's place in a studio may depend on; all of it public."""

    residence: str
    trade: str
    skill: str


class World(Directory):
    """A district as the registry sees it."""

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.promises: dict[str, str] = {}  # those still with whoever gave them
        self.shifts: dict[str, set[Shift]] = {}
        self.people: dict[str, Person] = {}
        self.names: dict[str, str] = {}  # of organisations, studios and mandates, by their codes
        self._settled: dict[str, list[dt.date]] = defaultdict(list)  # the days of shifts held or missed
        self._leaves: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)

    def on_leave(self, mandate: str, on: dt.date) -> bool:
        """Whether they took leave that includes the day."""
        return any(first <= on <= last for first, last in self._leaves.get(mandate, ()))

    def shifts_between(self, mandate: str, first: dt.date, last: dt.date) -> int:
        """How many shifts they have or had in a period."""
        days = [*(each.on for each in self.shifts.get(mandate, ())), *self._settled.get(mandate, ())]
        return sum(first <= on <= last for on in days)

    def learn(self, event: object) -> None:
        """Take in one event of the registry."""
        match event:
            case fact.PromisePublished(promise=promise, mandate=mandate):
                self.promises[promise] = mandate
            case (
                fact.PromiseKept(promise=promise)
                | fact.PromiseWithdrawn(promise=promise)
                | fact.PromiseHandedOver(promise=promise)
            ):
                self.promises.pop(promise, None)
            case fact.ShiftPublished(mandate=mandate, on=on, studio=studio, slot=slot):
                self.shifts.setdefault(mandate, set()).add(Shift(on, intern(studio), intern(slot)))
            case fact.ShiftCancelled(mandate=mandate, shift_on=on, studio=studio, slot=slot):
                self.shifts[mandate].discard(Shift(on, studio, slot))
            case (
                fact.ShiftAttended(mandate=mandate, on=on, studio=studio, slot=slot)
                | fact.ShiftMissed(mandate=mandate, on=on, studio=studio, slot=slot)
            ):
                self.shifts[mandate].discard(Shift(on, studio, slot))
                self._settled[mandate].append(on)
            case fact.ShiftSwapped(mandate=mandate, gives=gives, takes=takes):
                held = self.shifts.setdefault(mandate, set())
                held.discard(Shift(gives.on, gives.studio, gives.slot))
                held.add(Shift(takes.on, takes.studio, takes.slot))
            case fact.LeaveTaken(mandate=mandate, on=on, until=until):
                self._leaves[mandate].append((on, until))
            case fact.OrganisationRenamed(code=code, name=name):
                self.names[code] = name
            case fact.OrganisationRegistered(code=code, name=name) | fact.StudioEstablished(studio=code, name=name):
                self.names[code] = name
                super().learn(event)
            case fact.MandateRegistered(mandate=mandate, residence=residence, occupation=trade, skill=skill):
                self.people[mandate] = Person(residence, trade, skill)
                self.names[mandate] = event.name
                super().learn(event)
            case _:
                super().learn(event)

"""What the registry's reactions need to know beyond the directory: promises and shifts that are still ahead."""

import datetime as dt
from typing import NamedTuple

from shared.contracts import registry as fact
from shared.directory import Directory


class Shift(NamedTuple):
    """A shift that was published, and neither cancelled nor held or missed."""

    on: dt.date
    studio: str
    slot: str


class World(Directory):
    """A district as the registry sees it."""

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.promises: dict[str, str] = {}  # those still with whoever gave them
        self.shifts: dict[str, set[Shift]] = {}

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
                self.shifts.setdefault(mandate, set()).add(Shift(on, studio, slot))
            case fact.ShiftCancelled(mandate=mandate, shift_on=on, studio=studio, slot=slot):
                self.shifts[mandate].discard(Shift(on, studio, slot))
            case (
                fact.ShiftAttended(mandate=mandate, on=on, studio=studio, slot=slot)
                | fact.ShiftMissed(mandate=mandate, on=on, studio=studio, slot=slot)
            ):
                self.shifts[mandate].discard(Shift(on, studio, slot))
            case _:
                super().learn(event)

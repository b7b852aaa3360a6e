"""A representative's shifts 值班: published, cancelled, attended or missed; and their leave (DOMAIN §3 rota)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Name, Text

Slot = Annotated[str, Text]


class _ShiftsCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/shifts"
    mandate: Code

    @property
    def key(self) -> str:
        return self.mandate


class PublishShift(_ShiftsCommand, tag="publish-shift", frozen=True, kw_only=True):
    """A representative receives at a studio on a day; `slot` is `HH:MM-HH:MM`."""

    studio: str
    slot: Slot


class CancelShift(_ShiftsCommand, tag="cancel-shift", frozen=True, kw_only=True):
    """The shift of day `shift_on` will not be held by them; somebody else may be published for it."""

    studio: str
    shift_on: Day
    slot: Slot
    reason: Name


class AttendShift(_ShiftsCommand, tag="attend-shift", frozen=True, kw_only=True):
    """They were there, on `on`."""

    studio: str
    slot: Slot


class MissShift(_ShiftsCommand, tag="miss-shift", frozen=True, kw_only=True):
    """They were not, on `on`."""

    studio: str
    slot: Slot
    reason: Name


class TakeLeave(_ShiftsCommand, tag="take-leave", frozen=True, kw_only=True):
    """From `on` to `until`, both included, nobody may publish a shift for them."""

    until: Day
    reason: str = ""


class Held(msgspec.Struct, frozen=True):
    """Where and when a shift is."""

    on: Day
    studio: str
    slot: Slot


class SwapShifts(_ShiftsCommand, tag="swap-shifts", frozen=True, kw_only=True):
    """They and another representative agreed, on `on`, to take each other's shift; both lie ahead."""

    gives: Held
    other: str
    takes: Held


class TakeSwapped(_ShiftsCommand, tag="take-swapped", frozen=True, kw_only=True):
    """The other half of a swap, asked by ourselves."""

    internal: ClassVar[bool] = True
    gives: Held
    other: str
    takes: Held


ShiftsCommand = PublishShift | CancelShift | AttendShift | MissShift | TakeLeave | SwapShifts | TakeSwapped


class ShiftPublished(Event, tag="registry.shift-published.v1", frozen=True, kw_only=True):
    """A representative receives at a studio on `on`."""

    studio: str
    mandate: str
    slot: str


class ShiftCancelled(Event, tag="registry.shift-cancelled.v1", frozen=True, kw_only=True):
    """The shift of day `shift_on` will not be held by them."""

    studio: str
    mandate: str
    shift_on: Day
    slot: str
    reason: str


class ShiftAttended(Event, tag="registry.shift-attended.v1", frozen=True, kw_only=True):
    """They were there, on `on`."""

    studio: str
    mandate: str
    slot: str


class ShiftMissed(Event, tag="registry.shift-missed.v1", frozen=True, kw_only=True):
    """They were not there, on `on`."""

    studio: str
    mandate: str
    slot: str
    reason: str


class LeaveTaken(Event, tag="registry.leave-taken.v1", frozen=True, kw_only=True):
    """From `on` to `until`, both included, they hold no shifts."""

    mandate: str
    until: Day
    reason: str = ""


class ShiftSwapped(Event, tag="registry.shift-swapped.v1", frozen=True, kw_only=True):
    """They hold `takes` instead of `gives`; the other representative the other way round."""

    mandate: str
    gives: Held
    other: str
    takes: Held


ShiftsEvent = ShiftPublished | ShiftCancelled | ShiftAttended | ShiftMissed | LeaveTaken | ShiftSwapped

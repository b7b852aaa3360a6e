"""A representative's shifts 值班 (DOMAIN §3 rota)."""

from typing import Annotated, ClassVar

from shared.contracts.base import Code, Command, Event, Text


class PublishShift(Command, tag="publish-shift", frozen=True, kw_only=True):
    """A representative receives at a studio on a day; `slot` is `HH:MM-HH:MM`."""

    noun: ClassVar[str] = "registry/shifts"
    studio: str
    mandate: Code
    slot: Annotated[str, Text]

    @property
    def key(self) -> str:
        return self.mandate


ShiftsCommand = PublishShift


class ShiftPublished(Event, tag="registry.shift-published.v1", frozen=True, kw_only=True):
    """A representative receives at a studio on `on`."""

    studio: str
    mandate: str
    slot: str


ShiftsEvent = ShiftPublished

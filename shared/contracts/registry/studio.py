"""Studios 党代表工作室 and what they serve (DOMAIN §3)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name

StudioLevel = Literal["镇街", "村社区"]


class _StudioCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/studio"
    studio: Code

    @property
    def key(self) -> str:
        return self.studio


class EstablishStudio(_StudioCommand, tag="establish-studio", frozen=True, kw_only=True):
    """A studio opens and serves the villages and communities of its catchment."""

    names: ClassVar[tuple[str, ...]] = ("studio",)
    name: Name
    level: StudioLevel
    organisation: str
    catchment: tuple[str, ...]
    address: str = ""
    hours: str = ""


class SetCatchment(_StudioCommand, tag="set-catchment", frozen=True, kw_only=True):
    """From `on` the studio serves these, and no others."""

    catchment: tuple[str, ...]


class SetHours(_StudioCommand, tag="set-hours", frozen=True, kw_only=True):
    """From `on` the studio is open at these hours, at this address."""

    hours: Name
    address: str = ""


class CloseStudio(_StudioCommand, tag="close-studio", frozen=True, kw_only=True):
    """`on` is the first day without it. A successor takes over its catchment, its representatives and its cases."""

    successor: str = ""
    reason: Name


StudioCommand = EstablishStudio | SetCatchment | SetHours | CloseStudio


class StudioEstablished(Event, tag="registry.studio-established.v1", frozen=True, kw_only=True):
    """A studio opened."""

    studio: str
    name: str
    level: StudioLevel
    organisation: str
    address: str = ""
    hours: str = ""


class CatchmentSet(Event, tag="registry.catchment-set.v1", frozen=True, kw_only=True):
    """From `on` the studio serves these organisations, and no others: the `turn`-th change in the district."""

    studio: str
    catchment: tuple[str, ...]
    turn: int = 0

    @property
    def claim(self) -> str | None:
        """Each turn is one studio's: of two who want a village at the same moment the later looks again."""
        return f"catchment/{self.turn}" if self.turn else None


class HoursSet(Event, tag="registry.hours-set.v1", frozen=True, kw_only=True):
    """From `on` the studio is open at these hours, at this address."""

    studio: str
    hours: str
    address: str = ""


class StudioClosed(Event, tag="registry.studio-closed.v1", frozen=True, kw_only=True):
    """It is no more from `on`; what it served and who belonged to it goes to the successor, if there is one."""

    studio: str
    successor: str = ""
    reason: str


StudioEvent = StudioEstablished | CatchmentSet | HoursSet | StudioClosed

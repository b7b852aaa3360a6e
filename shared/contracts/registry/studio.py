"""Studios 党代表工作室 and what they serve (DOMAIN §3)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name

StudioLevel = Literal["镇街", "村社区"]


class EstablishStudio(Command, tag="establish-studio", frozen=True, kw_only=True):
    """A studio opens and serves the villages and communities of its catchment."""

    noun: ClassVar[str] = "registry/studio"
    studio: Code
    name: Name
    level: StudioLevel
    organisation: str
    catchment: tuple[str, ...]
    address: str = ""
    hours: str = ""

    @property
    def key(self) -> str:
        return self.studio


StudioCommand = EstablishStudio


class StudioEstablished(Event, tag="registry.studio-established.v1", frozen=True, kw_only=True):
    """A studio opened."""

    studio: str
    name: str
    level: StudioLevel
    organisation: str
    address: str = ""
    hours: str = ""


class CatchmentSet(Event, tag="registry.catchment-set.v1", frozen=True, kw_only=True):
    """From `on` the studio serves these organisations, and no others."""

    studio: str
    catchment: tuple[str, ...]


StudioEvent = StudioEstablished | CatchmentSet

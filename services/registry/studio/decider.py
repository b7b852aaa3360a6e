"""Studios 党代表工作室 and what they serve (DOMAIN §3)."""

from services.registry.kinds import ASSEMBLY, LOCAL
from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Studio = r.StudioEstablished | None


def decide(state: Studio, command: r.EstablishStudio, asked: Asked[Directory]) -> list[r.StudioEvent]:
    """A studio opens once. Overlapping catchments are allowed, and listed by coverage."""
    if state is not None:
        raise Refused("already-registered", "studio", id=command.studio)
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    asked.world.organisation(command.organisation)
    _catchment(command, asked.world)
    established = r.StudioEstablished(
        studio=command.studio, name=command.name, level=command.level, organisation=command.organisation,
        address=command.address, hours=command.hours, on=command.on,
    )  # fmt: skip
    return [established, r.CatchmentSet(studio=command.studio, catchment=command.catchment, on=command.on)]


def evolve(state: Studio, event: r.StudioEvent) -> Studio:
    """The studio as it was established."""
    return event if isinstance(event, r.StudioEstablished) else state


STUDIO: Decider[Studio, r.EstablishStudio, r.StudioEvent, Directory] = Decider(
    noun="registry/studio", initial=None, decide=decide, evolve=evolve, commands=r.EstablishStudio, events=r.StudioEvent
)


def _catchment(command: r.EstablishStudio, world: Directory) -> None:
    if not command.catchment:
        raise Refused("empty-catchment", "catchment")
    if len(set(command.catchment)) != len(command.catchment):
        twice = next(code for code in command.catchment if command.catchment.count(code) > 1)
        raise Refused("served-twice", "catchment", id=twice)
    allowed = LOCAL if command.level == "村社区" else LOCAL | ASSEMBLY
    for code in command.catchment:
        if world.organisation(code, "catchment").kind not in allowed:
            raise Refused("not-a-catchment", "catchment", id=code, level=command.level)

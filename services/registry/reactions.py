"""What the registry does when its own things end (DOMAIN §3)."""

from collections.abc import Iterator

from services.registry.world import World
from shared.bus.reactions import Reaction
from shared.contracts import registry as r
from shared.contracts.base import Command


def studio_closed(world: World, event: r.StudioClosed) -> Iterator[Command]:
    """The successor takes over what the studio served and who belonged to it."""
    if not event.successor:
        return
    after, before = world.studio(event.successor), world.studio(event.studio)
    served = tuple(now for code in before.catchment for now in world.standing_for(code))
    both = tuple(dict.fromkeys((*after.catchment, *served)))
    yield r.SetCatchment(studio=event.successor, catchment=both, on=event.on)
    for mandate in world.mandates.values():
        if mandate.studio == event.studio and mandate.in_force(event.on):
            yield r.PlaceRepresentative(mandate=mandate.mandate, studio=event.successor, on=event.on)


def mandate_ended(world: World, event: r.MandateEnded) -> Iterator[Command]:
    """Shifts that lie ahead are cancelled; promises not yet settled are the studio's to keep."""
    why = f"代表任期终止：{event.ending}"
    for shift in sorted(world.shifts.get(event.mandate, ())):
        if shift.on >= event.on:
            yield r.CancelShift(
                mandate=event.mandate, on=event.on, studio=shift.studio, shift_on=shift.on, slot=shift.slot, reason=why
            )
    studio = world.mandate(event.mandate).studio
    if studio and (keeper := world.studio_standing_for(studio)):
        for promise in sorted(key for key, mandate in world.promises.items() if mandate == event.mandate):
            yield r.HandOverPromise(promise=promise, on=event.on, to=keeper, reason=why)


REACTIONS: tuple[Reaction[World], ...] = (
    Reaction("studio-closed", r.StudioClosed, studio_closed),
    Reaction("mandate-ended", r.MandateEnded, mandate_ended),
)

"""Plans as answers, one at a time, on a thread and a world of their own: the solver keeps no command waiting, and
nobody changes what it reads.
"""

import asyncio

import msgspec

from services.registry.planning import placement, rota
from services.registry.world import World
from shared.contracts.queries import PlacementOf, RotaOf
from shared.refusals import Refused
from shared.worlds import Worlds

_encode = msgspec.json.Encoder(order="sorted").encode


class Plans:
    """Answers as JSON bytes. Refuses `unknown-district`, and what `placement` and `rota` refuse."""

    def __init__(self, worlds: Worlds[World]) -> None:
        self._worlds, self._alone = worlds, asyncio.Lock()

    async def placement(self, district: str, question: PlacementOf) -> bytes:
        """`{suggestions, unplaced: [mandate]}`, a suggestion as `placement.Suggestion`."""
        async with self._alone:
            world = await self._world(district)
            suggestions, unplaced = await asyncio.to_thread(placement.suggest, world, question.on, question.weights)
        return _encode({"suggestions": suggestions, "unplaced": unplaced})

    async def rota(self, district: str, question: RotaOf) -> bytes:
        """`{studio, shifts: [{on, slot, mandate}], loads: {mandate: shifts}, missing: [{on, slot, people}]}`."""
        async with self._alone:
            world = await self._world(district)
            return _encode(await asyncio.to_thread(rota.plan, world, question))

    async def _world(self, district: str) -> World:
        world = await self._worlds.refreshed(district)
        if not world.known:
            raise Refused("unknown-district", district=district)
        return world

"""What the codes stand for: so that nobody has to know them by heart."""

import msgspec

from services.registry.world import World
from shared.contracts.queries import NamesOf
from shared.refusals import Refused
from shared.worlds import Worlds

_encode = msgspec.json.Encoder().encode


class Names:
    """Answers as JSON bytes."""

    def __init__(self, worlds: Worlds[World]) -> None:
        self._worlds = worlds

    async def find(self, district: str, _: NamesOf) -> bytes:
        """`{organisations, studios, mandates}`, each `{code: name}`. Refuses `unknown-district`."""
        world = await self._worlds.refreshed(district)
        if not world.known:
            raise Refused("unknown-district", district=district)
        return _encode(
            {
                kind: {code: world.names[code] for code in codes}
                for kind, codes in (
                    ("organisations", world.organisations), ("studios", world.studios), ("mandates", world.mandates),
                )
            }
        )  # fmt: skip

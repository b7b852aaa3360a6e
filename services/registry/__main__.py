"""The registry service."""

import uvloop

from services.registry.deciders import DECIDERS
from shared.directory import Directory
from shared.service import decide_forever, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("registry", "copperseal_registry") as made:
        await decide_forever(made, DECIDERS, Worlds(made.log, Directory))


uvloop.run(main())

"""The casework service."""

import uvloop

from services.casework.deciders import DECIDERS
from services.casework.reactions import REACTIONS
from services.casework.timers import Timers
from services.casework.world import World
from shared.service import decide_forever, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("casework", "copperseal_casework") as made:
        worlds = Worlds(made.log, World)
        timers = Timers(made.log, worlds, lambda: made.commands)
        await decide_forever(made, DECIDERS, worlds, beside=[timers.run()], reacts=REACTIONS)


uvloop.run(main())

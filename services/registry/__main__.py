"""The registry service; having no public face, it also keeps the seal."""

import uvloop

from services.registry.deciders import DECIDERS
from services.registry.names import Names
from services.registry.planning.queries import Plans
from services.registry.reactions import REACTIONS
from services.registry.world import World
from shared.bus.answering import answer
from shared.contracts.queries import NamesOf, PlacementOf, RotaOf
from shared.eventlog import EventLog
from shared.seal.sealer import Sealer
from shared.seal.store import SealStore
from shared.seal.witnessed import FOLDER
from shared.service import connect_postgres, decide_forever, opened_vault, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("registry", "copperseal_registry") as made, opened_vault(made) as vault:
        sealing = await connect_postgres(made.settings.postgres, "copperseal_sealer")
        beside = made.settings.seal_key_file.parent / FOLDER
        sealer = Sealer(EventLog(sealing), SealStore(sealing), made.settings.system, made.settings.seal_key(), beside)
        worlds = Worlds(made.log, World)
        plans = Plans(Worlds(made.log, World))
        answer(made.broker, "registry", "placement", PlacementOf, plans.placement)
        answer(made.broker, "registry", "rota", RotaOf, plans.rota)
        answer(made.broker, "registry", "names", NamesOf, Names(worlds).find)
        await decide_forever(made, vault, DECIDERS, worlds, beside=[sealer.run()], reacts=REACTIONS)
        await sealing.close()


uvloop.run(main())

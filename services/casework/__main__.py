"""The casework service."""

import uvloop

from services.casework.agenda import Agenda
from services.casework.deciders import DECIDERS
from services.casework.files import Files
from services.casework.reactions import REACTIONS
from services.casework.referrals import Referrals
from services.casework.similar import SimilarCases
from services.casework.stories import Stories
from services.casework.timers import Timers
from services.casework.world import World
from shared.bus.answering import answer
from shared.contracts.queries import AgendaOf, FileOfCase, SimilarTo, StoriesOf
from shared.service import decide_forever, opened_vault, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("casework", "copperseal_casework") as made, opened_vault(made) as vault:
        worlds = Worlds(made.log, World)
        answer(made.broker, "casework", "agenda", AgendaOf, Agenda(worlds).find)
        answer(made.broker, "casework", "stories", StoriesOf, Stories(made.log, vault, worlds).find)
        answer(made.broker, "casework", "similar", SimilarTo, SimilarCases(made.log, vault, worlds).find)
        answer(made.broker, "casework", "file", FileOfCase, Files(made.log, vault).find)
        timers = Timers(made.log, worlds, lambda: made.commands)
        reacts = (*REACTIONS, *Referrals(made.log, vault).reactions())
        await decide_forever(made, vault, DECIDERS, worlds, beside=[timers.run()], reacts=reacts)


uvloop.run(main())

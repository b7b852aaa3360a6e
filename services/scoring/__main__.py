"""The scoring service: decides, keeps the facts that scores are made of, answers for results."""

import uvloop

from services.scoring.accounts import Accounts
from services.scoring.deciders import DECIDERS
from services.scoring.districts import Districts
from services.scoring.histories import Histories
from services.scoring.projections import STANDINGS
from services.scoring.publications import Publications
from services.scoring.queries import Results, begun
from services.scoring.urn import Urn
from services.scoring.world import World
from shared.bus.answering import answer
from shared.contracts.queries import AccountOf, ConsequencesOf, ExplanationOf, FileOf, HistoryOf, PublishedOf, ResultsOf
from shared.projections import Projector, Store
from shared.service import decide_forever, opened_vault, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("scoring", "copperseal_scoring") as made, opened_vault(made) as vault:
        store = Store(made.pool, STANDINGS)
        districts = Districts(store, made.log)
        histories = Histories(store, made.log, districts)
        answer(made.broker, "scoring", "results", ResultsOf, begun(Results(districts).find))
        answer(made.broker, "scoring", "explanation", ExplanationOf, begun(histories.explain))
        answer(made.broker, "scoring", "account", AccountOf, begun(Accounts(store, districts).find))
        publications = Publications(made.log, districts)
        answer(made.broker, "scoring", "published", PublishedOf, begun(publications.find))
        answer(made.broker, "scoring", "history", HistoryOf, histories.history)
        projectors = [Projector(made.log, store, STANDINGS)]
        reacts = (*Urn(made.log, vault).reactions(), *publications.reactions())
        answer(made.broker, "scoring", "consequences", ConsequencesOf, histories.consequences)
        answer(made.broker, "scoring", "file", FileOf, histories.file)
        await decide_forever(made, vault, DECIDERS, Worlds(made.log, World), projectors, reacts=reacts)


uvloop.run(main())

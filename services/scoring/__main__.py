"""The scoring service: decides, keeps the facts that scores are made of, answers for results."""

import uvloop

from services.scoring.accounts import Accounts
from services.scoring.deciders import DECIDERS
from services.scoring.histories import Histories
from services.scoring.projections import STANDINGS
from services.scoring.publications import Publications
from services.scoring.queries import Results
from shared.bus.queries import answer
from shared.contracts.queries import AccountOf, ExplanationOf, HistoryOf, PublishedOf, ResultsOf
from shared.directory import Directory
from shared.projections import Projector, Store
from shared.service import decide_forever, runtime
from shared.worlds import Worlds


async def main() -> None:
    """Connect, decide, until told to stop."""
    async with runtime("scoring", "copperseal_scoring") as made:
        store = Store(made.pool, STANDINGS)
        histories = Histories(store, made.log)
        answer(made.broker, "scoring", "results", ResultsOf, Results(store, made.log).find)
        answer(made.broker, "scoring", "explanation", ExplanationOf, histories.explain)
        answer(made.broker, "scoring", "account", AccountOf, Accounts(store, made.log).find)
        answer(made.broker, "scoring", "published", PublishedOf, Publications(made.log).find)
        answer(made.broker, "scoring", "history", HistoryOf, histories.history)
        await decide_forever(made, DECIDERS, Worlds(made.log, Directory), [Projector(made.log, store, STANDINGS)])


uvloop.run(main())

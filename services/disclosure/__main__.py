"""The disclosure service: pages under a role that can read only what is public; a projector beside them writes it."""

import uvloop

from services.disclosure.app import build_app
from services.disclosure.figures import Question
from services.disclosure.projection import PUBLIC
from services.disclosure.reading import Readings
from shared.bus.queries import ask
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf
from shared.eventlog import EventLog
from shared.observing import routes
from shared.projections import Projector, Store
from shared.seal.store import SealStore
from shared.service import background, connect_postgres, follow, runtime, serve_http

QUERIES = {ResultsOf: "results", AccountOf: "account", PublishedOf: "published"}


async def main() -> None:
    """Connect, project, serve, until told to stop."""
    async with runtime("disclosure", "copperseal_disclosure") as made:
        await made.broker.start()
        writing = await connect_postgres(made.settings.postgres, "copperseal_projector")
        projector = Projector(EventLog(writing), Store(writing, PUBLIC), PUBLIC)
        await follow(made, [projector])

        async def scoring(district: str, question: Question) -> bytes:
            return await ask(made.client, district, "scoring", QUERIES[type(question)], question)

        app = build_app(Readings(Store(made.pool, PUBLIC)), scoring, SealStore(made.pool), routes(made.checks()))
        async with background([projector.run()]):
            await serve_http(app, made.settings)
        await writing.close()


uvloop.run(main())

"""The disclosure service: pages under a role that can read only what is public; a projector beside them writes it."""

import uvloop

from services.disclosure.app import build_app
from services.disclosure.archive import Archive
from services.disclosure.figures import Question
from services.disclosure.looking_back import LookingBack
from services.disclosure.progress import PROGRESS
from services.disclosure.projection import PUBLIC
from services.disclosure.tracking import Tracking
from shared.bus.queries import ask
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf, StoriesOf
from shared.eventlog import EventLog
from shared.observing import routes
from shared.projections import Projector, Readings, Store
from shared.seal.store import SealStore
from shared.service import background, connect_postgres, hear_wakes, runtime, serve_http

QUERIES = {
    ResultsOf: ("scoring", "results"), AccountOf: ("scoring", "account"), PublishedOf: ("scoring", "published"),
    StoriesOf: ("casework", "stories"),
}  # fmt: skip


async def main() -> None:
    """Connect, project, serve, until told to stop."""
    async with runtime("disclosure", "copperseal_disclosure") as made:
        await made.broker.start()
        writing = await connect_postgres(made.settings.postgres, "copperseal_projector")
        log, seal = EventLog(writing), SealStore(made.pool)
        progress = Store(made.pool, PROGRESS)
        tracking = Tracking(progress, log, seal, made.settings.tracking_key())
        projectors = [Projector(log, Store(writing, each), each) for each in (PUBLIC, PROGRESS)]
        await hear_wakes(made, [projector.woken for projector in projectors])

        async def asking(district: str, question: Question) -> bytes:
            return await ask(made.client, district, *QUERIES[type(question)], question)

        readings = Readings(Store(made.pool, PUBLIC))
        app = build_app(readings, asking, LookingBack(log), seal, tracking, Archive(progress), routes(made.checks()))
        async with background([projector.run() for projector in projectors]):
            await serve_http(app, made.settings)
        await writing.close()


uvloop.run(main())

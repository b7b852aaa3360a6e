"""The disclosure service: pages under a role that can read only what is public; a projector beside them writes it."""

import uvloop

from services.disclosure.app import build_app
from services.disclosure.figures import Question
from services.disclosure.looking_back import LookingBack
from services.disclosure.progress import PROGRESS, CaseProgress
from services.disclosure.projection import PUBLIC
from services.disclosure.tracking import Tracked
from shared.bus.queries import ask
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf, StoriesOf
from shared.eventlog import EventLog
from shared.observing import routes
from shared.projections import Projector, Readings, Store
from shared.seal.store import SealStore
from shared.service import background, connect_postgres, hear_wakes, runtime, serve_http
from shared.tracking import case_of, code_of

QUERIES = {
    ResultsOf: ("scoring", "results"), AccountOf: ("scoring", "account"), PublishedOf: ("scoring", "published"),
    StoriesOf: ("casework", "stories"),
}  # fmt: skip


async def main() -> None:
    """Connect, project, serve, until told to stop."""
    async with runtime("disclosure", "copperseal_disclosure") as made:
        await made.broker.start()
        writing = await connect_postgres(made.settings.postgres, "copperseal_projector")
        log, progress, key = EventLog(writing), Store(made.pool, PROGRESS), made.settings.tracking_key()
        projectors = [Projector(log, Store(writing, each), each) for each in (PUBLIC, PROGRESS)]
        await hear_wakes(made, [projector.woken for projector in projectors])

        async def asking(district: str, question: Question) -> bytes:
            return await ask(made.client, district, *QUERIES[type(question)], question)

        async def cases(district: str, code: str) -> Tracked | None:
            case = case_of(key, district, code)
            found = await progress.some(district, {CaseProgress: [case]}) if case else None
            if found is None or case is None or (known := found.docs.get(CaseProgress, case)) is None:
                return None
            there = known.elsewhere  # whoever may follow it here may follow it there
            return Tracked(known, (there[0], code_of(key, *there)) if there else None)

        readings = Readings(Store(made.pool, PUBLIC))
        app = build_app(readings, asking, LookingBack(log), SealStore(made.pool), cases, routes(made.checks()))
        async with background([projector.run() for projector in projectors]):
            await serve_http(app, made.settings)
        await writing.close()


uvloop.run(main())

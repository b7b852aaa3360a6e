"""The pages' wiring: the only file of disclosure that constructs things (its process does, too: `__main__`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from litestar import Litestar, Request, Response, asgi
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from services.disclosure.archive import Archive
from services.disclosure.figures import Ask
from services.disclosure.looking_back import LookingBack
from services.disclosure.months import MONTHLY
from services.disclosure.open_data import OPEN_DATA, PUBLISHED, only_known
from services.disclosure.pages import PAGES
from services.disclosure.rota import ROTA
from services.disclosure.sealed import SEALED
from services.disclosure.site import POSITION, Site
from services.disclosure.tracking import Tracking, registration, track
from services.disclosure.unchanged import tagged, unchanged
from shared import problems
from shared.away import AWAY
from shared.bus.queries import NoAnswer
from shared.eventlog import Corrupt
from shared.pages import guarded
from shared.projections import Readings
from shared.refusals import Refused, Trouble
from shared.seal.note import Unproven
from shared.seal.store import NotSealed, SealStore

LOG = structlog.get_logger("disclosure")
STATIC = Path(__file__).parent / "static"
CACHED = CacheControlHeader(max_age=3600, public=True)
NOT_THERE = {
    "unknown-mandate", "mandate-not-in-force", "unknown-revision", "no-rulebook", "year-to-come", "nothing-known-yet",
}  # fmt: skip


def build_app(
    readings: Readings, ask: Ask, past: LookingBack, seal: SealStore, tracking: Tracking, archive: Archive,
    health: Mapping[str, Any],
) -> Litestar:  # fmt: skip
    """Pages, open data, the seal, the stylesheet and the health routes."""
    site = Site()
    answers = [*PAGES, *MONTHLY, *ROTA, track, registration, *OPEN_DATA, *SEALED]
    for handler in answers:
        handler.after_request = tagged
    for handler in OPEN_DATA:
        handler.guards = [only_known]

    def told(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
        return _told(site, request, problems.from_framework(request, error))

    def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        LOG.warning("no answer", path=request.url.path, why=repr(error))
        return _told(site, request, problems.unavailable())

    def unanswered(request: Request[Any, Any, Any], error: NoAnswer) -> Response[Any]:
        if error.code in NOT_THERE:  # it was not there on the day that was asked for
            return _told(site, request, problems.problem(404, error.code, error.zh, error.en))
        return away(request, error)

    def missing(request: Request[Any, Any, Any], trouble: Trouble) -> Response[Any]:
        return _told(site, request, problems.from_trouble(404, trouble))

    def unproven(request: Request[Any, Any, Any], trouble: Unproven) -> Response[Any]:
        LOG.error("seal proves nothing", path=request.url.path, why=str(trouble))
        return _told(site, request, problems.from_trouble(503, trouble))  # until it is mended

    def corrupt(request: Request[Any, Any, Any], trouble: Corrupt) -> Response[Any]:
        LOG.error("log corrupt", path=request.url.path, why=str(trouble))
        return _told(site, request, problems.from_trouble(503, Trouble("log-corrupt", at=trouble.place)))

    def nowhere(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
        return told(request, NotFoundException())  # no table has a text with a NUL in it

    def defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        LOG.error("defect", path=request.url.path, error=repr(error))
        return _told(site, request, problems.defect())

    return Litestar(
        [
            *answers,
            *(asgi(path)(app) for path, app in health.items()),
            create_static_files_router("/static", [STATIC], cache_control=CACHED),
        ],
        dependencies={
            "site": Provide(lambda: site, sync_to_thread=False),
            "readings": Provide(lambda: readings, sync_to_thread=False),
            "ask": Provide(lambda: ask, sync_to_thread=False),
            "past": Provide(lambda: past, sync_to_thread=False),
            "tracking": Provide(lambda: tracking, sync_to_thread=False),
            "archive": Provide(lambda: archive, sync_to_thread=False),
            "seal": Provide(lambda: seal, sync_to_thread=False),
        },
        exception_handlers={
            HTTPException: told, Refused: missing, NotSealed: missing, Unproven: unproven, NoAnswer: unanswered,
            Corrupt: corrupt, asyncpg.CharacterNotInRepertoireError: nowhere,
            **dict.fromkeys(AWAY, away), Exception: defect,
        },
        compression_config=CompressionConfig("gzip", minimum_size=1000),
        before_send=[guarded, for_any_site, unchanged],
        openapi_config=None, logging_config=None,
    )  # fmt: skip


async def for_any_site(message: Message, scope: Scope) -> None:
    """Open data is read by the scripts of any site, its refusals and its headers too."""
    if message["type"] == "http.response.start" and scope["path"].startswith("/open/"):
        headers = MutableScopeHeaders.from_message(message)
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = f"{POSITION}, {PUBLISHED}, ETag"


def _told(site: Site, request: Request[Any, Any, Any], problem: Response[problems.Problem]) -> Response[Any]:
    """A page that says what to do; open data is told the problem itself."""
    if request.url.path.startswith("/open/"):
        return problem
    page = site.page(request, "problem.html", status=problem.content.status, problem=problem.content)
    page.headers.update(problem.headers)
    return page

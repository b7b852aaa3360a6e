"""The pages' wiring: the only file of disclosure that constructs things (its process does, too: `__main__`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from litestar import Litestar, Request, Response, asgi
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, ResponseHeader
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router

from services.disclosure.figures import Ask
from services.disclosure.looking_back import LookingBack
from services.disclosure.open_data import OPEN_DATA
from services.disclosure.pages import PAGES
from services.disclosure.rota import ROTA
from services.disclosure.sealed import SEALED
from services.disclosure.site import Site
from services.disclosure.tracking import Tracking, registration, track
from shared.away import AWAY
from shared.bus.queries import NoAnswer
from shared.pages import HEADERS
from shared.projections import Readings
from shared.seal.store import NotSealed, SealStore

LOG = structlog.get_logger("disclosure")
STATIC = Path(__file__).parent / "static"
CACHED = CacheControlHeader(max_age=3600, public=True)
NOT_THERE = {"unknown-district", "unknown-mandate", "unknown-revision", "no-rulebook", "year-to-come"}
FRIENDLY = (400, 404, 405, 503)
PROBLEMS = {
    400: ("bad-request", "地址里的某个值不是预期的样子", "something in the address is not as expected"),
    404: ("not-found", "没有这个地址，或者这里还没有记录", "no such address, or nothing is on record here yet"),
    405: ("method-not-allowed", "不支持这种请求方法", "only GET and HEAD are answered"),
    503: ("unavailable", "暂时无法答复，请稍后再试", "no answer for now, try again in a while"),
    500: ("defect", "系统内部错误", "an error of the system itself"),
}


def build_app(
    readings: Readings, ask: Ask, past: LookingBack, seal: SealStore, tracking: Tracking, health: Mapping[str, Any]
) -> Litestar:
    """Pages, open data, the seal, the stylesheet and the health routes."""
    site = Site()

    def told(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
        return _problem(site, request, error.status_code)

    def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        LOG.warning("no answer", path=request.url.path, why=repr(error))
        return _problem(site, request, 503)

    def unanswered(request: Request[Any, Any, Any], error: NoAnswer) -> Response[Any]:
        if error.code in NOT_THERE:  # it was not there on the day that was asked for
            return _problem(site, request, 404)
        return away(request, error)

    def unsealed(request: Request[Any, Any, Any], _: NotSealed) -> Response[Any]:
        return _problem(site, request, 404)

    def defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        LOG.error("defect", path=request.url.path, error=repr(error))
        return _problem(site, request, 500)

    return Litestar(
        [
            *PAGES, *ROTA, track, registration, *OPEN_DATA, *SEALED, *(asgi(path)(app) for path, app in health.items()),
            create_static_files_router("/static", [STATIC], cache_control=CACHED),
        ],
        dependencies={
            "site": Provide(lambda: site, sync_to_thread=False),
            "readings": Provide(lambda: readings, sync_to_thread=False),
            "ask": Provide(lambda: ask, sync_to_thread=False),
            "past": Provide(lambda: past, sync_to_thread=False),
            "tracking": Provide(lambda: tracking, sync_to_thread=False),
            "seal": Provide(lambda: seal, sync_to_thread=False),
        },
        exception_handlers={
            HTTPException: told, NotSealed: unsealed, NoAnswer: unanswered, **dict.fromkeys(AWAY, away),
            Exception: defect,
        },
        compression_config=CompressionConfig("gzip", minimum_size=1000),
        response_headers=[ResponseHeader(name=name, value=value) for name, value in HEADERS.items()],
        openapi_config=None, logging_config=None,
    )  # fmt: skip


def _problem(site: Site, request: Request[Any, Any, Any], status: int) -> Response[Any]:
    """A page that says what to do; open data says it in JSON."""
    if request.url.path.startswith("/open/"):
        code, zh, en = PROBLEMS.get(status, PROBLEMS[500])
        said = {"type": f"urn:copperseal:problem:{code}", "title": code.replace("-", " "), "status": status}
        return Response(
            {**said, "detail": zh, "detail_en": en, "code": code}, status_code=status,
            media_type="application/problem+json",
        )  # fmt: skip
    return site.page(request, "problem.html", status=status, number=status if status in FRIENDLY else 500)

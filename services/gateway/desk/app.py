"""The desk's wiring."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from services.gateway.access import from_the_desk, sittings
from services.gateway.desk import asking, attaching, pages
from services.gateway.desk.site import page
from shared.bus.queries import NoAnswer


def desk(token: str, *, https: bool) -> Router:
    """Everything under `/desk/`."""
    return Router(
        "/desk",
        route_handlers=[
            pages.door, pages.sign_in, pages.sign_out, pages.agenda, pages.shelf, pages.record, pages.consequences,
            asking.blank, asking.ask, attaching.chosen, attaching.attach, attaching.give,
            create_static_files_router("/static", [Path(__file__).parent / "static"]),
        ],
        middleware=[sittings(token, https=https)],
        guards=[from_the_desk],
        exception_handlers={
            NotAuthorizedException: _at_the_door, HTTPException: _told, NoAnswer: _unanswered, Exception: _defect,
        },
        include_in_schema=False,
    )  # fmt: skip


def _at_the_door(request: Request[Any, Any, Any], _: NotAuthorizedException) -> Response[Any]:
    """First the token, then where the reader wanted to go."""
    query = request.scope["query_string"].decode()
    wanted = request.url.path + (f"?{query}" if query else "")
    return Redirect(f"/desk/?next={quote(wanted, safe='')}", status_code=303)


def _told(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    return page(request, "problem.html", error.status_code, number=error.status_code)


def _unanswered(request: Request[Any, Any, Any], error: NoAnswer) -> Response[Any]:
    if error.code != "unavailable":  # refused: there is no such district
        return page(request, "problem.html", 404, number=404)
    request.app.state.logger.warning("no answer", path=request.url.path, why=error.code)
    return page(request, "problem.html", 503, number=503)


def _defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged with its kind (its words may be somebody's), told without it."""
    request.app.state.logger.error("defect", path=request.url.path, error=type(error).__name__)
    return page(request, "problem.html", 500, number=500)

"""What the gateway itself tells as a problem: what the framework refuses, what it cannot read, defects. Whoever reads
pages is told on a page.
"""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_400_BAD_REQUEST

from services.gateway.desk.site import page
from shared.handling import misread
from shared.problems import Problem, defect, from_framework, problem
from shared.refusals import Refused

PROBLEM = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/open/")
NO_BODY = "Object missing required field `data`"  # as the framework says it


def _misread(error: BaseException | None) -> Refused | None:
    """What msgspec could not read, under whatever the framework wrapped around it."""
    while error is not None:
        if isinstance(error, msgspec.DecodeError | UnicodeDecodeError):
            if str(error) == NO_BODY:
                return Refused("malformed", problem="the body is empty")
            return misread(error, under="$.data")  # where the framework puts a body
        error = error.__cause__ or error.__context__
    return None


def told(request: Request[Any, Any, Any], found: Response[Problem]) -> Response[Any]:
    """A page in the reader's language where one is preferred; of the API and of open data always the problem itself."""
    path = request.url.path
    if path.startswith(FOR_PROGRAMS) or request.accept.best_match([PROBLEM, MediaType.HTML]) != MediaType.HTML:
        return found
    status = found.content.status
    shown = page(request, "problem.html" if path.startswith("/desk") else "away.html", status, number=status)
    shown.headers.update(found.headers)
    return shown


def from_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework itself refuses."""
    if error.status_code == HTTP_400_BAD_REQUEST and (refused := _misread(error)):
        return told(request, problem(400, refused.code, refused.zh, refused.en, refused.field))
    return told(request, from_framework(request, error))


def from_decoder(request: Request[Any, Any, Any], error: UnicodeDecodeError | RecursionError) -> Response[Any]:
    """What is no UTF-8, or nested too deeply: the framework hands it on as it is."""
    deep = Refused("malformed", problem="nested too deeply")
    refused = deep if isinstance(error, RecursionError) else misread(error)
    return told(request, problem(400, refused.code, refused.zh, refused.en))


def from_defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged with its kind (its words may be somebody's), told without it."""
    request.app.state.logger.error("defect", path=request.url.path, error=type(error).__name__)
    return told(request, defect())


HANDLERS: dict[int | type[Exception], Any] = {
    HTTPException: from_http, UnicodeDecodeError: from_decoder, RecursionError: from_decoder, Exception: from_defect,
}  # fmt: skip

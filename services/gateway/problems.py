"""Problems as RFC 9457 says, with a stable code and the words in both languages; a page for whoever reads pages."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_500_INTERNAL_SERVER_ERROR

from services.gateway.desk.site import page
from shared.contracts.replies import Change
from shared.handling import misread
from shared.refusals import Refused


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`application/problem+json`. `type` names the code; `detail` is Chinese, `detail_en` English."""

    type: str
    title: str
    status: int
    detail: str
    detail_en: str
    code: str
    field: str = ""
    changed: tuple[Change, ...] = ()


PROBLEM = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/open/")
NO_BODY = "Object missing required field `data`"  # as the framework says it
CODES = {
    400: ("bad-request", "请求无效"),
    401: ("unauthorised", "需要有效的写入令牌"),
    404: ("not-found", "没有这个地址或命令"),
    405: ("method-not-allowed", "不支持这种请求方法"),
    413: ("too-large", "内容超过允许的大小"),
    415: ("unsupported-media-type", "不支持的内容类型"),
}


def problem(
    status: int, code: str, zh: str, en: str, field: str = "", headers: dict[str, str] | None = None,
    changed: tuple[Change, ...] = (),
) -> Response[Problem]:  # fmt: skip
    """A problem as a response."""
    body = Problem(
        type=f"urn:copperseal:problem:{code}", title=code.replace("-", " "), status=status, detail=zh, detail_en=en,
        code=code, field=field, changed=changed,
    )  # fmt: skip
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)


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
    code, zh = CODES.get(error.status_code, ("http-error", "请求未能完成"))
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotAuthorizedException) else None
    return told(request, problem(error.status_code, code, zh, error.detail or code, headers=headers))


def from_defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged with its cause, told without it."""
    request.app.state.logger.error("defect", path=request.url.path, error=repr(error))
    return told(
        request, problem(HTTP_500_INTERNAL_SERVER_ERROR, "defect", "系统内部错误", "an error of the system itself")
    )

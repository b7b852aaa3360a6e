"""Problems as RFC 9457 says, with a stable code and the words in both languages."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.handlers import BaseRouteHandler

from shared.contracts.replies import Change
from shared.refusals import Trouble


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


CODES = {
    400: ("bad-request", "请求无效"),
    401: ("unauthorised", "需要有效的写入令牌"),
    404: ("not-found", "没有这个地址"),
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
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


def from_trouble(status: int, trouble: Trouble) -> Response[Problem]:
    """What has a code already."""
    return problem(status, trouble.code, trouble.zh, trouble.en)


def from_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """What the framework itself refuses; of a value that it cannot read, by the name that the asker gave it."""
    code, zh = CODES.get(error.status_code, ("http-error", "请求未能完成"))
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotAuthorizedException) else None
    found = error.extra[0] if isinstance(error, ValidationException) and isinstance(error.extra, list) else None
    if not found or "key" not in found:
        return problem(error.status_code, code, zh, error.detail or code, headers=headers)
    field = parameters(request.route_handler).get(found["key"], found["key"])
    return problem(error.status_code, code, f"参数“{field}”无效", f"{field}: {found['message']}", field)


def parameters(handler: BaseRouteHandler) -> dict[str, str]:
    """What a handler takes, by its own names: how each is called in an address or a header."""
    given = ((name, each.kwarg_definition) for name, each in handler.parsed_fn_signature.parameters.items())
    return {name: (getattr(how, "query", None) or getattr(how, "header", None) or name) for name, how in given}


def unavailable() -> Response[Problem]:
    """Postgres, NATS or another service is away for now."""
    return problem(
        503, "unavailable", "服务暂时不可用，请稍后重试", "unavailable for now; retry", headers={"Retry-After": "2"}
    )


def defect() -> Response[Problem]:
    """An error of ours: told without its cause."""
    return problem(500, "defect", "系统内部错误", "an error of the system itself")

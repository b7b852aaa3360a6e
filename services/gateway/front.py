"""The one door: what is neither the API nor the desk is handed on to the public pages, byte for byte.

By the transport alone: a client would keep one reader's cookies and give them to the next.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
from litestar import Request, Response, route
from litestar.response import Stream

from services.gateway.problems import told
from shared.problems import problem

# Headers that belong to one connection (RFC 9110 §7.6.1); the servers on both sides set their own.
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "date", "server"}
)


PATIENCE = httpx.Timeout(30, connect=2).as_dict()


@route(["/", "/{path:path}"], http_method=["GET", "HEAD"], include_in_schema=False)
async def pages(request: Request[Any, Any, Any]) -> Response[Any]:
    """A public page. The pages know only GET: of what HEAD asks for the body is left out here (RFC 9110 §9.3.2)."""
    query = request.scope["query_string"]
    target = request.app.state.disclosure.copy_with(
        raw_path=request.scope["raw_path"] + (b"?" + query if query else b"")
    )
    headers = [(name, value) for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP]
    headers += [("x-forwarded-host", request.headers.get("host", "")), ("x-forwarded-proto", request.url.scheme)]
    try:
        answer = await request.app.state.pages.handle_async_request(
            httpx.Request("GET", target, headers=headers, extensions={"timeout": PATIENCE})
        )
    except httpx.HTTPError:
        away = problem(
            503, "unavailable", "公开页面暂时不可用，请稍后再来", "the public pages are away for now",
            headers={"Retry-After": "2"},
        )  # fmt: skip
        return told(request, away)
    response = Stream(_body(answer, wanted=request.method != "HEAD"), status_code=answer.status_code)
    kept = {name: value for name, value in answer.headers.multi_items() if name.lower() not in HOP_BY_HOP}
    response.headers.update(kept)
    response.media_type = kept.get("content-type", "application/octet-stream")
    return response


async def _body(answer: httpx.Response, *, wanted: bool) -> AsyncIterator[bytes]:
    try:
        if wanted:
            async for chunk in answer.aiter_raw():
                yield chunk
    finally:
        await answer.aclose()

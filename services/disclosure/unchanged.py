"""Who has read an answer before is told that it is still the same (RFC 9110 §13): 304, without it.

The tag is a digest of the answer itself: whatever it was made of, it is the same answer or it is not. It is a weak one,
since one answer is sent compressed and as it is.
"""

import hashlib
from typing import Any

from litestar import Response
from litestar.datastructures import ETag, MutableScopeHeaders
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED
from litestar.types import Message, Scope

OF_THE_BODY = ("content-length", "content-encoding")
_SAME = "the reader has it"


async def tagged(response: Response[Any]) -> Response[Any]:
    """What anyone may keep, with its tag, and asked for again before it is shown: it may change with any event."""
    content = response.content
    if response.status_code not in (None, HTTP_200_OK) or not isinstance(content, str | bytes):
        return response
    if "no-store" in response.headers.setdefault("Cache-Control", "no-cache"):
        return response
    body = content.encode() if isinstance(content, str) else content
    tag = ETag(weak=True, value=hashlib.blake2b(body, digest_size=16).hexdigest())
    response.headers["ETag"] = tag.to_header()
    return response


async def unchanged(message: Message, scope: Scope) -> None:
    """Before it is sent: what the reader has already is not sent again."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        asked = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"").decode("latin-1")
        if message["status"] == HTTP_200_OK and _among(headers.get("etag", ""), asked):
            message["status"] = HTTP_304_NOT_MODIFIED
            for name in OF_THE_BODY:
                if name in headers:
                    del headers[name]
            scope["state"][_SAME] = True
    elif message["type"] == "http.response.body" and scope["state"].get(_SAME):
        message["body"] = b""


def _among(tag: str, asked: str) -> bool:
    """By the weak comparison (RFC 9110 §8.8.3.2)."""
    return bool(tag) and tag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in asked.split(","))

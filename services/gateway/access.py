"""Who may write: until there are accounts, whoever has the token; at the desk for as long as a sitting lasts."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware.session.base import SessionMiddleware
from litestar.middleware.session.client_side import ClientSideSessionBackend, CookieBackendConfig
from litestar.types import ASGIApp

SITTING = 12 * 3600  # seconds after the last page
Connection = ASGIConnection[Any, Any, Any, Any]


def is_token(connection: Connection, given: str) -> bool:
    """Whether that is the write token."""
    return secrets.compare_digest(given.encode(), connection.app.state.token.encode())


async def with_token(connection: Connection, _: BaseRouteHandler) -> None:
    """The API: the token travels with each request."""
    scheme, _space, given = connection.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not is_token(connection, given):
        raise NotAuthorizedException("a valid token is needed: Authorization: Bearer <token>")


def sittings(token: str, *, https: bool) -> Callable[[ASGIApp], ASGIApp]:
    """A sitting is an encrypted cookie that only the desk is sent (by HTTPS alone: `https`); another token ends it."""
    secret = hmac.digest(token.encode(), b"desk", "sha256")
    config = CookieBackendConfig(
        secret=secret, key="desk", path="/desk", max_age=SITTING, samesite="strict", secure=https
    )
    kept = ClientSideSessionBackend(config)
    return lambda app: SessionMiddleware(app, kept)  # a router copies what it is given; a function stays what it is


def sign_in_by(request: Request[Any, Any, Any], token: str) -> bool:
    """A sitting begins, if that is the token."""
    if right := is_token(request, token.strip()):
        request.set_session({"signed_in": True})
    return right


def signed_in(request: Request[Any, Any, Any]) -> bool:
    """Whether the reader gave the token at the desk."""
    return bool(request.session.get("signed_in"))


async def only_signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """The desk's pages."""
    if not connection.session.get("signed_in"):
        raise NotAuthorizedException


async def from_the_desk(connection: Connection, _: BaseRouteHandler) -> None:
    """What changes something is sent by our own pages, as the browser says; what is no browser says nothing."""
    if connection.scope.get("method") in ("GET", "HEAD"):
        return
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if site is not None:
        allowed = site == "same-origin"
    else:
        allowed = origin is None or urlsplit(origin).netloc == connection.headers.get("host")
    if not allowed:
        raise PermissionDeniedException("sent from another site")

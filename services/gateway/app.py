"""The gateway's wiring: the only file of it that constructs things."""

import secrets
from functools import partial
from typing import Any

import httpx
import structlog
from litestar import Litestar, asgi
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from services.gateway import commands, files, front, plans, problems
from shared.bus.queries import ask
from shared.bus.streams import files_of
from shared.observing import routes
from shared.service import Runtime


def build_app(made: Runtime, token: str, tracking_key: bytes) -> Litestar:
    """The API, the health routes, and the door to the public pages."""

    async def writer(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        """Until there are accounts, one token guards every write, and what is offered to who writes."""
        given = connection.headers.get("authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise NotAuthorizedException("a valid token is needed: Authorization: Bearer <token>")

    api = commands.routes()
    for handler in api:
        handler.guards = [writer, commands.json_only]
    offered = [*plans.routes(), *files.routes()]
    for handler in offered:
        handler.guards = [writer]
    logger: Any = structlog.get_logger("gateway")
    pages = httpx.AsyncHTTPTransport()
    return Litestar(
        [*api, *offered, front.pages, *(asgi(path)(app) for path, app in routes(made.checks()).items())],
        state=State(
            {
                "commands": made.commands,
                "ask": partial(ask, made.client),
                "files": lambda: files_of(made.client.jetstream()),
                "actor": "token",
                "tracking_key": tracking_key,
                "pages": pages,
                "logger": logger,
                "disclosure": httpx.URL(made.settings.disclosure_url),
            }
        ),
        exception_handlers={HTTPException: problems.from_http, Exception: problems.from_defect},
        on_shutdown=[pages.aclose],
        logging_config=None,  # the process has set it up (`shared.observing`)
        openapi_config=OpenAPIConfig(
            title="Copperseal 铜印",
            version="1",
            path="/api/v1/schema",
            render_plugins=[JsonRenderPlugin()],  # the pages of the others load scripts from elsewhere
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        ),
    )

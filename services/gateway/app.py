"""The gateway's wiring: the only file of it that constructs things."""

from functools import partial
from typing import Any

import httpx
import structlog
from litestar import Litestar, asgi
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from services.gateway import commands, files, front, plans, problems
from services.gateway.access import with_token
from services.gateway.desk.app import desk
from shared.bus.queries import ask
from shared.bus.streams import files_of
from shared.observing import routes
from shared.pages import guarded
from shared.service import Runtime


def build_app(made: Runtime, token: str, tracking_key: bytes) -> Litestar:
    """The API, the desk, the health routes, and the door to the public pages."""
    api = [*commands.routes(), *plans.routes(), *files.routes()]
    for handler in api:
        handler.guards = [with_token]
    logger: Any = structlog.get_logger("gateway")
    pages = httpx.AsyncHTTPTransport()
    return Litestar(
        [
            *api,
            desk(token, https=made.settings.https),
            front.pages,
            *(asgi(path)(app) for path, app in routes(made.checks()).items()),
        ],
        state=State(
            {
                "commands": made.commands,
                "ask": partial(ask, made.client),
                "files": lambda: files_of(made.client.jetstream()),
                "actor": "token",
                "token": token,
                "tracking_key": tracking_key,
                "pages": pages,
                "logger": logger,
                "disclosure": httpx.URL(made.settings.disclosure_url),
            }
        ),
        before_send=[guarded],
        exception_handlers=problems.HANDLERS,
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

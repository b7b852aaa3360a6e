"""The gateway service."""

import uvloop

from services.gateway.app import build_app
from shared.service import runtime, serve_http


async def main() -> None:
    """Connect and serve, until told to stop."""
    async with runtime("gateway", "copperseal_gateway") as made:
        await made.broker.start()
        token = made.settings.token_file.read_text().strip()
        await serve_http(build_app(made, token, made.settings.tracking_key()), made.settings)


uvloop.run(main())

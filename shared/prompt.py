"""A server's connections, none of which may be held by a request that never comes to its end."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

WITHIN = 180.0  # seconds to a request's last byte: twice what the largest file takes at a megabit a second


class Prompt(HttpToolsProtocol):
    """Closes a connection whose request is not all there in time.

    A few hundred that are sent drop by drop would take every connection that a process may have. How long an idle
    connection stays, between two requests, is uvicorn's own setting.
    """

    _late: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The first request is waited for."""
        super().connection_made(transport)
        self._late = self.loop.call_later(WITHIN, transport.close)

    def on_message_begin(self) -> None:
        """Each further one has a time of its own."""
        super().on_message_begin()
        self._late.cancel()
        self._late = self.loop.call_later(WITHIN, self.transport.close)

    def on_message_complete(self) -> None:
        """Now it is for us to be in time."""
        self._late.cancel()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._late.cancel()
        super().connection_lost(exc)

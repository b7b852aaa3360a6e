"""A server's connections, none of which may be held by a request that never comes to its end."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

WITHIN = 180.0  # seconds to a request's last byte: twice what the largest file takes at a megabit a second
LOOKS = 4  # in that time, instead of a timer for each request


class Prompt(HttpToolsProtocol):
    """Closes a connection whose request is not all there in time.

    A few hundred that are sent drop by drop would take every connection that a process may have. How long an idle
    connection stays, between two requests, is uvicorn's own setting.
    """

    _begun: float | None  # when the request began that is not all there yet, by the loop's clock
    _looking: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The first request is waited for."""
        super().connection_made(transport)
        self._begun = self.loop.time()
        self._looking = self.loop.call_later(WITHIN / LOOKS, self._look)

    def on_message_begin(self) -> None:
        """Each further one has a time of its own."""
        super().on_message_begin()
        self._begun = self.loop.time()

    def on_message_complete(self) -> None:
        """Now it is for us to be in time."""
        self._begun = None
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._looking.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        if self._begun is not None and self.loop.time() - self._begun >= WITHIN:
            self.transport.close()
        else:
            self._looking = self.loop.call_later(WITHIN / LOOKS, self._look)

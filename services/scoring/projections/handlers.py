"""Which function takes which event into the documents."""

from collections.abc import Callable
from typing import Any, TypeVar

from shared.contracts.base import Event
from shared.projections import Documents

Handler = TypeVar("Handler", bound=Callable[[Documents, Any], None])


class Handlers(dict[type[Event], Callable[[Documents, Any], None]]):
    """By the event. Each handler gets all documents that it needs before it changes any."""

    def on(self, *kinds: type[Event]) -> Callable[[Handler], Handler]:
        """Handles these events."""

        def register(handler: Handler) -> Handler:
            self.update(dict.fromkeys(kinds, handler))
            return handler

        return register

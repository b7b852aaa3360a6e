"""What a projection is: a pure fold of events into keyed documents."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class Documents:
    """One district's documents in memory, by kind and key. The fold reads and puts; what it put is to be written."""

    def __init__(self, kinds: tuple[type[msgspec.Struct], ...]) -> None:
        self._kinds: dict[type[msgspec.Struct], dict[str, Any]] = {kind: {} for kind in kinds}
        self.changed: set[tuple[type[msgspec.Struct], str]] = set()

    def get(self, kind: type[T], key: str) -> T | None:
        """The document, or None if there is none yet."""
        return self._kinds[kind].get(key)

    def put(self, key: str, document: msgspec.Struct) -> None:
        """Keep this document under its kind and key."""
        self._kinds[type(document)][key] = document
        self.changed.add((type(document), key))

    def all(self, kind: type[T]) -> Mapping[str, T]:
        """Every document of a kind by key."""
        return self._kinds[kind]


@dataclass(frozen=True, slots=True)
class Projection:
    """`evolve(documents, event, seq, recorded_at)` is the whole of it; the rest is bookkeeping."""

    name: str
    schema: str
    kinds: tuple[type[msgspec.Struct], ...]
    events: Any
    evolve: Callable[[Documents, Any, int, dt.datetime], None]

"""What a projection is: a pure fold of events into keyed documents."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import msgspec

from shared.contracts.tags import tags

T = TypeVar("T", bound=msgspec.Struct)
Encoded = tuple[str, str, bytes]  # kind, key, document, as the table keeps them
_encode = msgspec.json.Encoder(order="deterministic").encode


class Absent(Exception):
    """A document that is not in memory, and may be in the table."""

    def __init__(self, kind: type[msgspec.Struct], key: str) -> None:
        super().__init__(f"{kind.__name__} {key}")
        self.kind, self.key = kind, key


class Documents:
    """One district's documents in memory, by kind and key. The fold reads and puts; what it put is to be written.

    Those longest unchanged may be let go once they are written (`let_go`); then not all are here any more (`whole`),
    and `get` says so where it cannot answer.
    """

    def __init__(self, kinds: tuple[type[msgspec.Struct], ...], *, whole: bool = True) -> None:
        self._documents: dict[type[msgspec.Struct], dict[str, Any]] = {
            kind: {} for kind in kinds
        }  # None: there is none
        self._changed: dict[type[msgspec.Struct], set[str]] = {kind: set() for kind in kinds}
        self.whole = whole

    def get(self, kind: type[T], key: str) -> T | None:
        """The document, or None if there is none yet. Raises `Absent` where only the table knows."""
        documents = self._documents[kind]
        found: T | None = documents.get(key)
        if found is None and not self.whole and key not in documents:
            raise Absent(kind, key)
        return found

    def at_hand(self, kind: type[T], key: str) -> T | None:
        """The document if it is in memory; None says nothing."""
        return self._documents[kind].get(key)

    def the(self, kind: type[T], key: str) -> T:
        """The document that must be there. Raises `Absent`, or LookupError if it was never begun."""
        found = self._documents[kind].get(key) or self.get(kind, key)
        if found is None:
            raise LookupError(f"{kind.__name__} {key} was never begun")
        return found

    def put(self, key: str, document: msgspec.Struct) -> None:
        """Keep this document under its kind and key."""
        kind = type(document)
        if key not in self._changed[kind]:  # now the one that was changed last
            self._changed[kind].add(key)
            self._documents[kind].pop(key, None)
        self._documents[kind][key] = document

    def all(self, kind: type[T]) -> Mapping[str, T]:
        """Every document of a kind by key, where all are here."""
        if not self.whole:
            raise LookupError("not all documents are in memory")
        return self._documents[kind]

    def learn(self, kind: type[msgspec.Struct], key: str, document: msgspec.Struct | None) -> None:
        """What the table has under this key."""
        self._documents[kind][key] = document

    def with_(self, newer: Iterable[tuple[type[msgspec.Struct], str, msgspec.Struct]]) -> "Documents":
        """A copy with these in their places, in the order of their keys; this one stays as it is."""
        found = Documents(tuple(self._documents), whole=self.whole)
        found._documents = {kind: dict(documents) for kind, documents in self._documents.items()}
        for kind, key, document in newer:
            found._documents[kind][key] = document
        for kind, documents in found._documents.items():
            if len(documents) > len(self._documents[kind]):
                found._documents[kind] = dict(sorted(documents.items()))
        return found

    def encoded(self) -> list[Encoded]:
        """Every document, where all are here."""
        return [(kind.__name__, key, _encode(each)) for kind in self._documents for key, each in self.all(kind).items()]

    def taken(self) -> list[Encoded]:
        """What is to be written, in the table's order. From now on it counts as written."""
        taken = [
            (kind.__name__, key, _encode(self._documents[kind][key]))
            for kind, changed in sorted(self._changed.items(), key=lambda each: each[0].__name__)
            for key in sorted(changed)
        ]
        for changed in self._changed.values():
            changed.clear()
        return taken

    @property
    def changed(self) -> int:
        """How many are to be written."""
        return sum(map(len, self._changed.values()))

    @property
    def held(self) -> int:
        """How many are in memory."""
        return sum(map(len, self._documents.values()))

    def let_go(self, most: int) -> None:
        """Of a kind with more than `most` documents keep the half that was changed last, and what is to be written.

        What was `taken` must be in the table.
        """
        for kind, documents in self._documents.items():
            if (number := len(documents)) > most:
                for key in [key for key in islice(documents, number - most // 2) if key not in self._changed[kind]]:
                    del documents[key]
                self.whole = False


@dataclass(frozen=True, slots=True)
class Projection:
    """`evolve(documents, event)` is the whole of it; the rest is bookkeeping.

    It gets all the documents it needs before it changes or puts any: where one is absent it is asked again.
    """

    name: str
    schema: str
    kinds: tuple[type[msgspec.Struct], ...]
    events: Any
    evolve: Callable[[Documents, Any], None]

    @property
    def shape(self) -> str:
        """A fingerprint of the documents' fields and of the events that are folded: another one needs a rebuild."""
        schemas = msgspec.json.schema_components(self.kinds)
        said = msgspec.json.encode((schemas, sorted(tags(self.events))), order="deterministic")
        return hashlib.sha256(said).hexdigest()

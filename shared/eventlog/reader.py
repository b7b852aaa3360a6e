"""From bytes to events: decoded in one call, old versions of an event upcast, what cannot be read named."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from shared.contracts.tags import events, list_decoder, tags
from shared.contracts.upcasting import UPCASTERS, Upcast
from shared.eventlog.records import Glued, Unreadable

WALK = json.JSONDecoder()
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # the last: nested too deep


def known() -> list[str]:
    """Every type that may stand in a log: those of the contracts, and those that are upcast to them."""
    return [*events(), *UPCASTERS]


class Reader:
    """Reads the events of a union. `types` are what to ask the log for."""

    def __init__(self, union: Any, upcasters: Mapping[str, Upcast] = UPCASTERS) -> None:
        self._upcasters = {old: upcast for old, upcast in upcasters.items() if _newest(old, upcasters) in tags(union)}
        self.types = [*tags(union), *self._upcasters]
        self._all = list_decoder(union)
        self._one: msgspec.json.Decoder[Any] = msgspec.json.Decoder(union)

    def events(self, glued: Glued) -> list[Any]:
        """As many as there are `seqs`. Raises `Unreadable`."""
        try:
            found: list[Any] = self._all.decode(glued.data)
        except BROKEN:  # an old version among them, or something that nobody can read
            return list(self._one_by_one(glued))
        if len(found) != len(glued.seqs):
            raise _not_one_each(glued)
        return found

    def _one_by_one(self, glued: Glued) -> Iterator[Any]:
        text, at = glued.data.decode("utf-8", "surrogateescape"), 1
        for seq in glued.seqs:
            try:
                said, end = WALK.raw_decode(text, at)
                if text[end : end + 1] not in (",", "]"):
                    raise ValueError(f"not one value: {text[end : end + 1]}")
                yield self._one.decode(self._upcast(said) or text[at:end].encode("utf-8", "surrogateescape"))
            except Exception as error:  # whatever it is, also what no upcaster can take: it stops its own district
                raise Unreadable(glued.district, seq, error) from error
            at = end + 1
        if text[at - 1 :] != "]":
            raise _not_one_each(glued)

    def _upcast(self, said: Any) -> bytes | None:
        """As its latest version, or None for what is that already."""
        changed = False
        while isinstance(said, dict) and (upcast := self._upcasters.get(said.get("type", ""))):
            said, changed = {**upcast.change(said), "type": upcast.to}, True
        return msgspec.json.encode(said) if changed else None


def _newest(tag: str, upcasters: Mapping[str, Upcast]) -> str:
    while upcast := upcasters.get(tag):
        tag = upcast.to
    return tag


def _not_one_each(glued: Glued) -> Unreadable:
    """One of them holds several values, or a part of one: glued, nobody can tell which."""
    problem = ValueError("not one value in each record")
    return Unreadable(glued.district, glued.seqs[0], problem, last=glued.seqs[-1])

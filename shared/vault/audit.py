"""The vault held against the log: whether what is sealed on record has its key, and no key that was destroyed is back.

Keys that no event names are nothing wrong: a command that is refused has had its words sealed before.
"""

from functools import reduce
from operator import or_
from typing import Any

import msgspec

from shared.contracts.base import Sealed
from shared.contracts.scoring import VotesDestroyed
from shared.contracts.tags import events
from shared.eventlog import Corrupt, EventLog, Reader, pages
from shared.refusals import Trouble
from shared.vault import ITSELF, Unreadable, Vault, personal_fields


class Audit(msgspec.Struct, kw_only=True):
    """How many boxes the log has, how many of them were opened (those of the forgotten open no more), what is wrong."""

    boxes: int = 0
    opened: int = 0
    wrong: list[Trouble] = []


async def audit(log: EventLog, vault: Vault, district: str, master: bool) -> Audit:
    """Of a subject the first box is named with which something is wrong. Without the master key none is opened."""
    found, told = Audit(), set[str]()
    reader = Reader(reduce(or_, [VotesDestroyed, *(kind for kind in events().values() if personal_fields(kind))]))
    try:
        async for page in pages(log, district, 0, reader.types):
            read = list(zip(page.seqs, reader.events(page), strict=True))
            boxes = [(seq, box) for seq, event in read for box in _boxes(event)]
            found.boxes += len(boxes)
            keys = await vault.standing(district, {box.subject for _, box in boxes})
            for seq, box in boxes:
                wrong = _wrong(vault, district, box, keys, master)
                if wrong is None:
                    found.opened += master and keys[box.subject] is not None
                elif box.subject not in told:
                    told.add(box.subject)
                    found.wrong.append(wrong.at(district=district, seq=seq))
            destroyed = {f"vote/{event.ballot}/": seq for seq, event in read if isinstance(event, VotesDestroyed)}
            found.wrong += [
                Trouble("key-back", district=district, seq=destroyed[votes], subject=subject)
                for votes, subject in await vault.held(district, destroyed)
            ]
    except Corrupt as trouble:
        found.wrong.append(trouble)
    return found


async def fits(vault: Vault) -> Trouble | None:
    """What is wrong with the master key, or that it fits. Nothing is written, as `Vault.fits` does to a new vault."""
    wrapped = (await vault.standing("", [ITSELF])).get(ITSELF)
    try:
        if wrapped is not None:
            vault.key("", ITSELF, wrapped)
    except Unreadable as trouble:
        return trouble
    return None


def _wrong(vault: Vault, district: str, box: Sealed, keys: dict[str, Any], master: bool) -> Trouble | None:
    if box.subject not in keys:
        return Trouble("key-gone", subject=box.subject)
    wrapped = keys[box.subject]
    if wrapped is None or not master:
        return None
    try:
        key = vault.key(district, box.subject, wrapped)
    except Unreadable:  # while the vault's own opens: it was wrapped for somebody else, or altered
        return Trouble("key-exchanged", subject=box.subject)
    try:
        key.open(box.box)
    except Unreadable as trouble:
        return trouble
    return None


def _boxes(event: Any) -> list[Sealed]:
    return [box for name in personal_fields(type(event)) if isinstance(box := getattr(event, name), Sealed)]

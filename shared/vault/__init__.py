"""The vault: personal texts are sealed under a key of their data subject, kept apart from the log.

AES-256-GCM. The nonce is derived from the key and the text, so the same text of the same subject gives the same box:
a retried command writes the same bytes, and a rule can tell equal texts without reading them. A box opens only for
its own district and subject. Layout of a box: one byte format (1), 12 bytes nonce, ciphertext with 16 bytes tag.

A command's id may be made of its words, so that the same sheet asks the same. On record it would let anybody try
guesses at them: the id that stands there is made of it under the subject's key.
"""

import asyncio
import os
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, get_type_hints

import asyncpg
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from shared.contracts.base import Command, Sealed
from shared.refusals import Refused, Trouble
from shared.sql import statements
from shared.turns import Turns

SQL = statements("shared.vault")
FORMAT = b"\x01"
ITSELF = "the vault itself"  # whose key tells whether the master key fits; in no district
CACHED = 10_000  # keys made ready, 3 KB each
CLEANED_WITHIN = 600.0  # seconds
AGAIN = 1.0  # seconds from one try to the next, where somebody reads what is to be written anew
KNOWN_FOR = 60.0  # seconds that a key stays in memory before it is looked up again: it may have been forgotten

C = TypeVar("C", bound=Command)


class Unreadable(Trouble):
    """No key opens this box: another master key, a forgotten subject, or altered bytes."""


class SubjectKey:
    """One subject's key, made ready for use: to begin anew for each text takes three times as long."""

    def __init__(self, key: bytes, district: str, subject: str) -> None:
        self._subject, self._about = subject, _about(district, subject)
        self._cipher = AESGCM(key)
        self._nonces, self._ids = HMAC(key, SHA256()), HMAC(key, SHA256())
        self._nonces.update(b"nonce" + self._about + b"\x00")
        self._ids.update(b"command" + self._about + b"\x00")

    def seal(self, text: str) -> Sealed:
        """The box of a text (layout above)."""
        plain, nonces = text.encode(), self._nonces.copy()
        nonces.update(plain)
        nonce = nonces.finalize()[:12]
        return Sealed(subject=self._subject, box=FORMAT + nonce + self._cipher.encrypt(nonce, plain, self._about))

    def hide(self, command_id: uuid.UUID) -> uuid.UUID:
        """An id of which nobody without the key can tell the one that it was made of."""
        ids = self._ids.copy()
        ids.update(command_id.bytes)
        return uuid.UUID(bytes=ids.finalize()[:16], version=4)

    def open(self, box: bytes) -> str:
        """The text of a box, or `Unreadable`."""
        try:
            if box[:1] != FORMAT:
                raise ValueError("unknown format")
            return self._cipher.decrypt(box[1:13], box[13:], self._about).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable("box-does-not-open", subject=self._subject) from error


class Vault:
    """Seals and opens; `master` is 32 bytes and wraps every subject's key."""

    def __init__(self, pool: asyncpg.Pool, master: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master)
        self._keys: OrderedDict[tuple[str, str], tuple[SubjectKey, float]] = OrderedDict()  # and until when it is good
        self._cleaning = Turns()

    async def close(self, district: str, command: C) -> C:
        """The command with every personal text sealed for its data subject; empty texts stay empty.

        Refuses `invalid-field`, `subject-forgotten`.
        """
        texts = {name: text for name in personal_fields(type(command)) if (text := getattr(command, name))}
        for name, text in texts.items():
            if isinstance(text, Sealed):  # only we seal: a box from outside could hold anything
                raise Refused("invalid-field", name, name=name, problem="expected text", problem_zh="应为文字")
        if not texts:
            return command
        key = await self._key(district, command.subject)
        return msgspec.structs.replace(command, **{name: key.seal(text) for name, text in texts.items()})

    async def hide(self, district: str, subject: str, command_id: uuid.UUID) -> uuid.UUID:
        """The id under which a command about a subject goes on record. Refuses `subject-forgotten`."""
        return (await self._key(district, subject)).hide(command_id)

    async def open(self, district: str, sealed: Sealed) -> str:
        """The text, or `Unreadable`."""
        (text,) = await self.open_those(district, [sealed])
        if text is None:
            raise Unreadable("box-does-not-open", subject=sealed.subject)
        return text

    async def open_those(self, district: str, boxes: Sequence[Sealed], *, all_kept: bool = False) -> list[str | None]:
        """The texts; None for who was forgotten, and of whom nothing is kept. Raises `Unreadable` otherwise; where
        `all_kept` must be, also for who has no key and was not forgotten: an older copy of the vault lacks them.
        """
        kept = await self.standing(district, {each.subject for each in boxes})
        if all_kept and (lost := {each.subject for each in boxes} - kept.keys()):
            raise Unreadable("box-does-not-open", subject=min(lost))
        keys = {subject: self.key(district, subject, wrapped) for subject, wrapped in kept.items() if wrapped}
        return [keys[each.subject].open(each.box) if each.subject in keys else None for each in boxes]

    async def standing(self, district: str, subjects: Iterable[str]) -> dict[str, bytes | None]:
        """The wrapped keys of these subjects, None for who was forgotten; who was never known is not among them."""
        rows = await self._pool.fetch(SQL["standing"], district, list(subjects))
        return {row["subject"]: row["wrapped"] for row in rows}

    async def held(self, district: str, prefixes: Iterable[str]) -> list[tuple[str, str]]:
        """The subjects with a key whose names begin with one of these, each behind what it begins with."""
        return [tuple(row) for row in await self._pool.fetch(SQL["held_under"], district, list(prefixes))]

    async def forget(self, district: str, *subjects: str) -> int:
        """No box of these subjects opens again, and none is sealed. How many keys there were to destroy.

        Other processes that have a key in memory lose it within `KNOWN_FOR` seconds. Done again, it finishes what was
        cut short.
        """
        forgotten = await self.destroy(district, *subjects)
        if subjects:
            await self.leave_nothing()
        return forgotten

    async def destroy(self, district: str, *subjects: str) -> int:
        """The first half of `forget`; `leave_nothing` has to follow."""
        for subject in subjects:
            self._keys.pop((district, subject), None)
        return sum(row["held"] for row in await self._pool.fetch(SQL["forget"], district, subjects))

    async def leave_nothing(self) -> None:
        """What was destroyed goes from the server's files, and from its own log where we may say so.

        Nothing is sealed or opened meanwhile: half a second for 100,000 keys. So it is done once for all who wait, and
        begun after the last of them asked. Raises TimeoutError.
        """
        await self._cleaning.take("clean", self._clean)

    async def _clean(self) -> None:
        async with self._pool.acquire() as connection:
            await connection.execute(SQL["wait_shortly"])
            try:
                async with asyncio.timeout(CLEANED_WITHIN):
                    for statement in ("clean", "clean_statistics"):
                        await _once_free(connection, SQL[statement])
            finally:
                await connection.execute(SQL["wait_as_before"])
            if await connection.fetchval(SQL["may_leave_nothing"]):
                await connection.execute(SQL["next_segment"])
                await connection.execute(SQL["checkpoint"], timeout=CLEANED_WITHIN)

    async def rotate(self, fresh: bytes) -> int:
        """Wrap every key by another master key, all or none; how many. No service may run with the old one."""
        wrapper, rows = AESGCM(fresh), []
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["alone"])
            for district, subject, wrapped in await connection.fetch(SQL["all_keys"]):
                about = _about(district, subject)
                rows.append((district, subject, _wrapped(wrapper, self._unwrapped(wrapped, about), about)))
            await connection.execute(SQL["rewrap"], *map(list, zip(*rows, strict=True)))
        self._master = wrapper
        return len(rows)

    async def fits(self) -> None:
        """Raises `Unreadable` if the master key is not the one that this vault was begun with."""
        await self._key("", ITSELF)

    def key(self, district: str, subject: str, wrapped: bytes) -> SubjectKey:
        """A subject's key, unwrapped. Raises `Unreadable`."""
        return SubjectKey(self._unwrapped(wrapped, _about(district, subject)), district, subject)

    def _unwrapped(self, wrapped: bytes, about: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:12], wrapped[12:], about)
        except InvalidTag as error:
            raise Unreadable("another-master-key") from error

    async def _key(self, district: str, subject: str) -> SubjectKey:
        known = self._keys.get((district, subject))
        if known is not None and known[1] >= time.monotonic():
            return known[0]
        wrapped = _wrapped(self._master, AESGCM.generate_key(256), _about(district, subject))
        stored = None
        while stored is None:  # another replica keeps one just now: it is there at the next look
            stored = await self._pool.fetchrow(SQL["keep_key"], district, subject, wrapped)
        if stored["wrapped"] is None:
            self._keys.pop((district, subject), None)
            raise Refused("subject-forgotten", subject=subject)
        key = self.key(district, subject, stored["wrapped"])
        self._keys[district, subject] = key, time.monotonic() + KNOWN_FOR
        if len(self._keys) > CACHED:
            self._keys.popitem(last=False)
        return key


async def _once_free(connection: Any, statement: str) -> None:
    """Behind who waits for a table that somebody reads (a backup, say) all others wait: so not for long, and again."""
    while True:
        try:
            await connection.execute(statement, timeout=CLEANED_WITHIN)
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(AGAIN)
        else:
            return


def _wrapped(master: AESGCM, key: bytes, about: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + master.encrypt(nonce, key, about)


_personal: dict[type, tuple[str, ...]] = {}


def personal_fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Which fields of a command or an event carry personal text."""
    if kind not in _personal:
        hints = get_type_hints(kind)
        _personal[kind] = tuple(
            name for name in kind.__struct_fields__ if Sealed in (hints[name], *getattr(hints[name], "__args__", ()))
        )
    return _personal[kind]


def _about(district: str, subject: str) -> bytes:
    return f"{district}\x00{subject}".encode()

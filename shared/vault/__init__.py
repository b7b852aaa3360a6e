"""The vault: personal texts are sealed under a key of their data subject, kept apart from the log (ARCHITECTURE §5).

AES-256-GCM. The nonce is derived from the key and the text, so the same text of the same subject gives the same box:
a retried command writes the same bytes, and a rule can tell equal texts without reading them. A box opens only for
its own district and subject. Layout of a box: one byte format (1), 12 bytes nonce, ciphertext with 16 bytes tag.
"""

import hmac
import os
from collections import OrderedDict
from typing import TypeVar, get_type_hints

import asyncpg
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.contracts.base import Command, Sealed
from shared.refusals import Refused
from shared.sql import statements

SQL = statements("shared.vault")
FORMAT = b"\x01"
CACHED = 50_000

C = TypeVar("C", bound=Command)


class Unreadable(Exception):
    """No key opens this box: another master key, a forgotten subject, or altered bytes."""


class Vault:
    """Seals and opens; `master` is 32 bytes and wraps every subject's key."""

    def __init__(self, pool: asyncpg.Pool, master: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master)
        self._keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def close(self, district: str, command: C) -> C:
        """The command with every personal text sealed for its data subject; empty texts stay empty."""
        for name in personal_fields(type(command)):
            if isinstance(getattr(command, name), Sealed):  # only we seal: a box from outside could hold anything
                raise Refused("invalid-field", name, name=name, problem="expected text")
        open_fields = {name: getattr(command, name) for name in personal_fields(type(command))}
        if not any(open_fields.values()):
            return command
        key = await self._key(district, command.subject)
        return msgspec.structs.replace(
            command, **{name: seal(key, district, command.subject, text) for name, text in open_fields.items() if text}
        )

    async def open(self, district: str, sealed: Sealed) -> str:
        """The text, or `Unreadable`."""
        row = await self._pool.fetchrow(SQL["key"], district, sealed.subject)
        if row is None:
            raise Unreadable(sealed.subject)
        key = self._unwrapped(row["wrapped"], _about(district, sealed.subject))
        return unseal(key, district, sealed)

    async def fits(self) -> None:
        """Raises `Unreadable` if the master key is not the one that this vault was begun with."""
        await self._key("", "the vault itself")

    def _unwrapped(self, wrapped: bytes, about: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:12], wrapped[12:], about)
        except InvalidTag as error:
            raise Unreadable("the master key does not fit this vault") from error

    async def _key(self, district: str, subject: str) -> bytes:
        key = self._keys.get((district, subject))
        if key is None:
            fresh, nonce, about = AESGCM.generate_key(256), os.urandom(12), _about(district, subject)
            wrapped = nonce + self._master.encrypt(nonce, fresh, about)
            stored = None
            while stored is None:  # another replica keeps one just now: it is there at the next look
                stored = await self._pool.fetchval(SQL["keep_key"], district, subject, wrapped)
            key = self._unwrapped(stored, about)
            self._keys[district, subject] = key
            if len(self._keys) > CACHED:
                self._keys.popitem(last=False)
        return key


def seal(key: bytes, district: str, subject: str, text: str) -> Sealed:
    """The box of a text (layout above)."""
    about, plain = _about(district, subject), text.encode()
    nonce = hmac.digest(key, b"nonce" + about + b"\x00" + plain, "sha256")[:12]
    return Sealed(subject=subject, box=FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, about))


def unseal(key: bytes, district: str, sealed: Sealed) -> str:
    """The text of a box, or `Unreadable`."""
    try:
        if sealed.box[:1] != FORMAT:
            raise ValueError("unknown format")
        return AESGCM(key).decrypt(sealed.box[1:13], sealed.box[13:], _about(district, sealed.subject)).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(sealed.subject) from error


_personal: dict[type, tuple[str, ...]] = {}


def personal_fields(kind: type[Command]) -> tuple[str, ...]:
    """Which fields of a command class carry personal text."""
    if kind not in _personal:
        hints = get_type_hints(kind)
        _personal[kind] = tuple(
            name for name in kind.__struct_fields__ if Sealed in getattr(hints[name], "__args__", ())
        )
    return _personal[kind]


def _about(district: str, subject: str) -> bytes:
    return f"{district}\x00{subject}".encode()

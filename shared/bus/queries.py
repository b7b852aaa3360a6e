"""Asking another service's read model: request/reply on `qry.<district>.<service>.<query>`, JSON both ways.

An answer that is a failure is an object `{"failed": code, "zh": …, "en": …}`.
"""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.bus import subjects

PATIENCE = 20.0  # seconds: a year of a large district is real work


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """Why a question has no answer."""

    failed: str
    zh: str
    en: str


class NoAnswer(Exception):
    """The service refused (by which code), failed or is away; its words say which."""

    def __init__(self, words: str, code: str = "unavailable", zh: str = "", en: str = "") -> None:
        super().__init__(words)
        self.code, self.zh, self.en = code, zh, en


async def ask(client: Client, district: str, service: str, name: str, question: msgspec.Struct) -> bytes:
    """The answer's bytes. Raises `NoAnswer` with the code and the words of whatever kept it back."""
    try:
        if not client.is_connected:
            raise ConnectionError
        reply = await client.request(
            subjects.query(district, service, name), msgspec.json.encode(question), timeout=PATIENCE
        )
    except (NatsError, OSError, TimeoutError) as error:
        raise NoAnswer(f"{service} does not answer {name}") from error
    if reply.data.startswith(b'{"failed"'):
        failed = msgspec.json.decode(reply.data, type=Failed)
        raise NoAnswer(f"{failed.failed}: {failed.en}", failed.failed, failed.zh, failed.en)
    return reply.data

"""How a verb reaches the running stack."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import asyncpg
import msgspec
import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from infra.local.running import Running, read_running
from shared.bus.queries import NoAnswer, ask
from shared.refusals import Trouble, shown

T = TypeVar("T")
PATIENCE = 5.0  # seconds for NATS to answer


def failed(what: Trouble | NoAnswer, as_json: bool = False) -> NoReturn:
    """Say what failed, and end with 1; as a document, where one is wanted."""
    if as_json:
        tell(msgspec.json.encode(what.as_json() if isinstance(what, Trouble) else _without_answer(what)).decode())
    print(told(what), file=sys.stderr)
    raise SystemExit(1)


def told(what: Trouble | NoAnswer) -> str:
    """One line: code, Chinese / English."""
    return what.told if isinstance(what, Trouble) else shown("{code} {zh} / {en}".format_map(_without_answer(what)))


def _without_answer(error: NoAnswer) -> dict[str, str]:
    """Who is away has no words of their own."""
    return {"code": error.code, "zh": error.zh or "服务暂时没有答复，请稍后重试", "en": error.en or str(error)}


def text_of(path: Path) -> str:
    """A file's text as editors leave it: UTF-8, perhaps behind a byte order mark. Raises `Trouble`."""
    try:
        held = path.read_bytes()
        return held.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise Trouble("no-file", file=str(path)) from None
    except OSError as error:
        raise Trouble("unreadable-file", file=str(path), problem=error.strerror) from None
    except UnicodeDecodeError as error:
        raise Trouble("not-utf-8", file=str(path), line=held.count(b"\n", 0, error.start) + 1) from None


def tell(document: str) -> None:
    """Print a document whole: an unbuffered `print` (PYTHONUNBUFFERED) loses what a full pipe does not take at once."""
    sys.stdout.flush()
    rest = memoryview(f"{document}\n".encode())
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest) :]


def running(data: Path) -> Running:
    """The stack on this data folder, or the one that the environment names; ends the command where there is none."""
    found = running_if_any(data)
    if found is None:
        failed(Trouble("nothing-runs", file=str(data)))
    return found


def running_if_any(data: Path) -> Running | None:
    """The stack on this data folder, or the one that the environment names."""
    return read_running(data) or _named()


def _named() -> Running | None:
    """A stack that others run (containers, say): reached by its servers alone."""
    postgres, nats_url = os.environ.get("COPPERSEAL_POSTGRES"), os.environ.get("COPPERSEAL_NATS")
    if postgres is None or nats_url is None:
        return None
    vault = os.environ.get("COPPERSEAL_VAULT", f"{postgres}_vault")
    return Running(
        pid=0, url=os.environ.get("COPPERSEAL_URL", ""), postgres=postgres, vault=vault, nats=nats_url, token_file="",
        master_key_file=os.environ.get("COPPERSEAL_MASTER_KEY_FILE", ""),
        seal_key_file=os.environ.get("COPPERSEAL_SEAL_KEY_FILE", ""), tracking_key_file="",
        services=[], ready=True,
    )  # fmt: skip


async def _told_at_the_end(_: Exception) -> None:
    """Each try that fails would be a traceback."""


@asynccontextmanager
async def bus(url: str) -> AsyncIterator[Client]:
    """A NATS client."""
    try:
        async with asyncio.timeout(PATIENCE):  # with reconnecting for ever, connecting goes on for ever too
            client = await nats.connect(
                url, connect_timeout=2, max_reconnect_attempts=-1, name="cli", error_cb=_told_at_the_end
            )
    except (OSError, NatsError, TimeoutError) as error:
        failed(Trouble("server-away", server="NATS", problem=str(error) or type(error).__name__))
    try:
        yield client
    finally:
        await client.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on uvloop; ends the command where the database does not answer."""
    import uvloop

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except asyncpg.QueryCanceledError as error:  # it takes too long (statement_timeout), or somebody ended it
        failed(Trouble("statement-ended", problem=str(error)))
    except (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError) as error:
        failed(Trouble("server-away", server="Postgres", problem=str(error)))


def answered(data: Path, district: str, service: str, query: str, question: msgspec.Struct, as_json: bool) -> Any:
    """A service's answer, printed too where JSON is wanted; ends the command with the reason where there is none."""

    async def asked() -> bytes:
        async with bus(running(data).nats) as client:
            return await ask(client, district, service, query, question)

    try:
        found = run(asked())
    except NoAnswer as error:
        failed(error, as_json)
    if as_json:
        tell(msgspec.json.format(found, indent=1).decode())
    return msgspec.json.decode(found)

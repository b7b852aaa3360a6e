"""What the services answer to the desk."""

import asyncio
import datetime as dt
from typing import Any, TypeVar

import msgspec
from litestar import Request

from shared.bus.queries import NoAnswer
from shared.contracts.queries import AgendaOf, ConsequencesOf, NamesOf, RecordOf, SimilarTo
from shared.contracts.replies import Similar

AnyRequest = Request[Any, Any, Any]
PATIENCE = 2.0  # seconds that a page waits for what it can do without
T = TypeVar("T")
Names = dict[str, dict[str, str]]  # by kind and code
NOBODY: Names = {"organisations": {}, "studios": {}, "mandates": {}}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """As `shared.records` tells it."""

    event: str
    on: dt.date
    recorded_at: dt.datetime
    type: str
    stream: str
    said: dict[str, Any]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of an aggregate, and the command that is due next."""

    stream: str
    version: int
    awaits: str
    events: list[Event]


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An open case, as `services.casework.agenda` tells it."""

    case: str
    village: str
    urgency: str
    holder: str
    lead: str
    step: str
    due: dt.date | None


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases are open, and those that are due first."""

    open: int
    cases: list[Open]


class _Followed(msgspec.Struct):
    events: list[Event]


async def names(request: AnyRequest, district: str) -> Names:
    """What the codes of the registry stand for; nothing while it is away, as a form can be filled in without."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _asked(request, district, "registry", "names", NamesOf(), Names)
    except (NoAnswer, TimeoutError) as error:
        if isinstance(error, NoAnswer) and error.code != "unavailable":
            raise
        request.app.state.logger.warning("no names", district=district, error=type(error).__name__)
        return NOBODY


def meant(typed: str, names: Names) -> list[str]:
    """The codes that somebody may mean: what is a code, or every code that stands for what was typed. While nobody can
    say which codes there are, what was typed.
    """
    if names is NOBODY or any(typed in table for table in names.values()):
        return [typed]
    return sorted(code for table in names.values() for code, name in table.items() if name == typed)


async def record(request: AnyRequest, district: str, noun: str, key: str) -> Record:
    """What is on record of one aggregate; of one that is not, version 0."""
    return await _asked(request, district, noun.partition("/")[0], "record", RecordOf(noun=noun, key=key), Record)


async def similar(request: AnyRequest, district: str, case: str) -> list[Similar]:
    """Open cases that may be the same problem."""
    return await _asked(request, district, "casework", "similar", SimilarTo(case=case), list[Similar])


async def agenda(request: AnyRequest, district: str, whose: str) -> Agenda:
    """Open cases, the next deadline first."""
    return await _asked(request, district, "casework", "agenda", AgendaOf(whose=whose), Agenda)


async def followed(request: AnyRequest, district: str, question: ConsequencesOf) -> list[Event]:
    """What was handed over, and what else followed."""
    return (await _asked(request, district, "scoring", "consequences", question, _Followed)).events


async def _asked(
    request: AnyRequest, district: str, service: str, name: str, question: msgspec.Struct, kind: type[T]
) -> T:
    return msgspec.json.decode(await request.app.state.ask(district, service, name, question), type=kind)

"""Open data: what the pages show, as JSON and as CSV tables (`?format=csv`), for programs of any site.

A JSON document is `{"district", "as_of", "position", "data": [...]}`; `results/<year>` is the document of scoring.

Figures of `results/<year>` and of an account are running ones. The header `Copperseal-Published` names the last
revision of the year, whose figures are at `results/<year>/revisions/<n>`; `none`: nothing of it is published yet.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from services.disclosure import documents as d
from services.disclosure.archive import Archive, Deadlines, Filed, filed
from services.disclosure.coverage import coverage
from services.disclosure.figures import Ask
from services.disclosure.looking_back import LookingBack
from services.disclosure.months import AnyMonth, Month
from services.disclosure.pages import NUMBERED, Day, Year, asked, earlier, last_published, looked_up, opened, year_of
from services.disclosure.rulebooks import succession, whole
from services.disclosure.site import POSITION, District, activities_of, due_of, shifts_of
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf
from shared.problems import parameters
from shared.projections import Readings

Format = Annotated[Literal["json", "csv"], Parameter(query="format")]
Row = Sequence[Any]
PUBLISHED = "Copperseal-Published"


@get("/open/v1/{code:str}/representatives")
async def representatives(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Who represents whom."""
    district = await opened(readings, code)
    columns = (
        "mandate", "name", "gender", "level", "term", "committee", "start", "end", "state", "studio", "occupation",
        "skill",
    )  # fmt: skip
    return _table(district, form, columns, [
        (
            each.mandate, each.name, each.gender, each.level, each.term, each.committee, each.start, each.end,
            each.state(district.day), each.studio, each.occupation, each.skill,
        )
        for each in _sorted(district.docs.all(d.Profile))
    ])  # fmt: skip


@get("/open/v1/{code:str}/representatives/{mandate:str}")
async def representative(
    code: str, mandate: str, readings: Readings, past: LookingBack, as_of: Day = None, known: Day = None
) -> Response[bytes]:
    """A representative as of a day (the last on record), by what was on record at the end of `known`.

    `shifts` are those until the day, without those missed; `changes` are the days since when the mandate was seated,
    suspended, ended.
    """
    district = await opened(readings, code, as_of)
    profile, docs = await looked_up(district, mandate, past, back := earlier(known, district))
    told = {name: value for name, value in msgspec.structs.asdict(profile).items() if name != "months"}
    said = {
        "district": code, "as_of": district.day, "known": back, "position": district.seq,
        **told, "state": profile.state(district.day),
        "promises": [{**msgspec.structs.asdict(each), "state": each.state(district.day)}
                     for each in profile.promises.values()],
        "shifts": [msgspec.structs.asdict(each) for each in due_of(docs, profile, district.day)],
    }  # fmt: skip
    return _json(district, msgspec.json.encode(said))


@get("/open/v1/{code:str}/studios")
async def studios(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Where and when residents are received; of a studio that is closed, when it was and who goes on."""
    district = await opened(readings, code)
    columns = (
        "studio", "name", "level", "organisation", "established", "closed", "successor", "address", "hours",
        "catchment",
    )  # fmt: skip
    return _table(district, form, columns, [
        (
            each.studio, each.name, each.level, each.organisation, each.on, each.closed, each.successor, each.address,
            each.hours, each.catchment,
        )
        for each in _sorted(district.docs.all(d.StudioPage))
    ])  # fmt: skip


@get("/open/v1/{code:str}/coverage")
async def coverage_(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Every village and community, and the village-level studios that serve it: exactly one is the aim."""
    district = await opened(readings, code)
    organisations = district.docs.all(d.Organisation)
    found = coverage(organisations, district.docs.all(d.StudioPage).values())
    villages = [(organisations[code], studios) for code, studios in found.by.items()]
    return _table(district, form, ("code", "name", "kind", "parent", "studios"), [
        (each.code, each.name, each.kind, each.parent, studios) for each, studios in villages
    ])  # fmt: skip


@get("/open/v1/{code:str}/rota")
async def rota(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Who receives where and when, past and to come."""
    district = await opened(readings, code)
    return _table(district, form, ("on", "slot", "studio", "mandate"), [
        (each.on, each.slot, each.studio, each.mandate)
        for each in shifts_of(district.docs, district.docs.all(d.Profile).values())
    ])  # fmt: skip


@get("/open/v1/{code:str}/promises")
async def promises(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """What was promised in public, and whether it was kept."""
    district = await opened(readings, code)
    columns = ("promise", "mandate", "text", "on", "due", "kept", "withdrawn", "reason", "state")
    return _table(district, form, columns, [
        (
            each.promise, profile.mandate, each.text, each.on, each.due, each.kept, each.withdrawn, each.reason,
            each.state(district.day),
        )
        for profile in _sorted(district.docs.all(d.Profile))
        for each in profile.promises.values()
    ])  # fmt: skip


@get("/open/v1/{code:str}/proposals")
async def proposals(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Proposals and their answers."""
    district = await opened(readings, code)
    rows = [msgspec.structs.astuple(each) for each in _sorted(district.docs.all(d.Proposal))]
    return _table(district, form, d.Proposal.__struct_fields__, rows)


@get("/open/v1/{code:str}/activities")
async def activities(code: str, readings: Readings, form: Format = "json", month: AnyMonth = "") -> Response[Any]:
    """What took place at which site, and how many took part; of a month, if one is asked for."""
    district = await opened(readings, code)
    columns = ("activity", "on", "site", "site_name", "project", "category", "topic", "people", "setting")
    return _table(district, form, columns, [
        (
            each.activity, each.on, each.site, district.organisation(each.site), each.project, each.category,
            each.topic, each.people, each.setting,
        )
        for each in activities_of(district.docs, month)
    ])  # fmt: skip


@get("/open/v1/{code:str}/cases")
async def months_of_cases(code: str, readings: Readings, archive: Archive, form: Format = "json") -> Response[Any]:
    """The months of which there are archived cases, and where those are."""
    district = await opened(readings, code)
    months = await archive.months(code)
    return _table(district, form, ("month", "address"), [(each, f"/open/v1/{code}/cases/{each}") for each in months])


@get("/open/v1/{code:str}/cases/{month:str}")
async def cases(code: str, month: Month, readings: Readings, archive: Archive, form: Format = "json") -> Response[Any]:
    """The cases archived in a month, as far as anyone may see them."""
    district = await opened(readings, code)
    deadlines = Deadlines(district.docs)
    rows = [filed(each, district.docs, deadlines) for each in (await archive.month(code, month)).cases]
    return _table(district, form, Filed._fields, rows)


@get("/open/v1/{code:str}/rulebooks")
async def rulebooks(code: str, readings: Readings) -> Response[Any]:
    """Every rulebook whole, from when and until when it is in force; decimals are texts, as nothing may be lost."""
    district = await opened(readings, code)
    return _table(district, "json", ("rulebook", "title", "from", "until", "state", "content"), [
        (each.book.id, each.book.title, each.book.effective_from, each.until, each.state, whole(each.book))
        for each in succession(district)
    ])  # fmt: skip


@get("/open/v1/{code:str}/results/{year:int}")
async def results_of(
    code: str, year: Year, readings: Readings, ask: Ask, as_of: Day = None, known: Day = None
) -> Response[bytes]:
    """Every score of a year as of a day (its last, or today), by what was on record at the end of `known`."""
    district = await opened(readings, code)
    question = asked(ResultsOf, district, year, as_of, known)
    return await _running(district, ask, question)


@get("/open/v1/{code:str}/results/{year:int}/revisions")
async def revisions_of(code: str, year: Year, readings: Readings, ask: Ask) -> Response[bytes]:
    """What was published of a year: when, as of which day, why anew, at which event, and of which digest."""
    return _json(await opened(readings, code), await ask(code, PublishedOf(year=year)))


@get("/open/v1/{code:str}/results/{year:int}/revisions/{revision:int}")
async def revision_of(
    code: str, year: Year, revision: Annotated[int, NUMBERED], readings: Readings, ask: Ask
) -> Response[bytes]:
    """What one revision said, and whose grade it changed; whether it still comes out as it was published."""
    return _json(await opened(readings, code), await ask(code, PublishedOf(year=year, revision=revision)))


@get("/open/v1/{code:str}/representatives/{mandate:str}/account/{year:int}")
async def account_of(
    code: str, mandate: str, year: Year, readings: Readings, ask: Ask, as_of: Day = None, known: Day = None
) -> Response[bytes]:
    """A representative's points day by day, and what they give."""
    district = await opened(readings, code)
    question = asked(partial(AccountOf, mandate=mandate), district, year, as_of, known)
    return await _running(district, ask, question)


@get("/open/v1/{code:str}/rates")
async def rates(
    code: str, readings: Readings, ask: Ask, form: Format = "json", as_of: Day = None, known: Day = None
) -> Response[Any]:
    """Rates of casework with their numerators, for the district and each studio."""
    district = await opened(readings, code)
    day = min(as_of or district.day, district.day)
    casework = (await year_of(ask, district, day.year, day, known)).casework
    several = [("", casework.district), *sorted(casework.studios.items())]
    rows = [(studio, *_rates(each).values()) for studio, each in several]
    return _table(district, form, ("studio", *_rates(casework.district)), rows, day)


@get("/open/v1/{code:str}/bulletins/{day:date}")
async def bulletin(code: str, day: dt.date, readings: Readings, ask: Ask, known: Day = None) -> Response[bytes]:
    """The figures of the bulletin as of a day."""
    district = await opened(readings, code)
    document = await year_of(ask, district, day.year, day, known)
    casework = _rates(document.casework.district)
    data = {"as_of": document.as_of, "briefing": document.briefing, "casework": casework}
    return _json(district, msgspec.json.encode({"district": code, "position": district.seq, **data}))


@get("/open/v1/{code:str}")
async def everything(code: str, readings: Readings) -> Response[Any]:
    """Every address of the open data, what it tells, and by which parameters it is asked for."""
    return _table(await opened(readings, code), "json", ("address", "tells", "parameters"), [
        (_address(path, code), " ".join((handler.fn.__doc__ or "").split()), _queried(handler))
        for handler in OPEN_DATA for path in sorted(handler.paths)
    ])  # fmt: skip


async def only_known(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """`asof`, and `as_of` where there is no looking back, are refused: what is so today would be taken for what was."""
    taken = _queried(handler)
    for name in connection.query_params:
        if name not in taken:
            raise ValidationException(extra=[{"key": name, "message": "there is no such parameter here"}])


OPEN_DATA = [
    everything, representatives, representative, studios, coverage_, rota, promises, proposals, activities,
    months_of_cases, cases, rulebooks, results_of, revisions_of, revision_of, account_of, rates, bulletin,
]  # fmt: skip


def _queried(handler: BaseRouteHandler) -> list[str]:
    """What an address takes behind its question mark."""
    within = {*handler.resolve_dependencies(), *re.findall(r"{(\w+):", " ".join(handler.paths))}
    return [called for name, called in parameters(handler).items() if name not in within]


def _address(path: str, code: str) -> str:
    """As it is asked for: `/open/v1/610203/results/<year>`."""
    return re.sub(r"{(\w+):\w+}", r"<\1>", path.replace("{code:str}", code))


async def _running(district: District, ask: Ask, question: ResultsOf | AccountOf) -> Response[bytes]:
    """An answer of scoring as it is; beside it which revision of its year was published."""
    answer = _json(district, await ask(district.code, question))
    last = await last_published(ask, district, question.year, question.known)
    answer.headers[PUBLISHED] = "none" if last is None else str(last)
    return answer


def _sorted(documents: Any) -> list[Any]:
    return [documents[key] for key in sorted(documents)]


def _rates(found: Any) -> dict[str, Any]:
    return {
        name: {"numerator": value[0], "denominator": value[1]} if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(found).items()
    }


def _table(
    district: District, form: str, columns: Sequence[str], rows: Sequence[Row], day: dt.date | None = None
) -> Response[Any]:  # fmt: skip
    if form == "csv":
        headers = {POSITION: f"{district.code}:{district.seq}"}
        return Response(_csv(columns, rows), media_type="text/csv", headers=headers)
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    document = {"district": district.code, "as_of": day or district.day, "position": district.seq, "data": data}
    return _json(district, msgspec.json.encode(document))


def _json(district: District, content: bytes) -> Response[bytes]:
    headers = {POSITION: f"{district.code}:{district.seq}"}
    return Response(content, media_type="application/json", headers=headers)


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """With a byte-order mark, as the offices' spreadsheets want it; lists as in the sheets; of no rows the header."""
    flat = [dict(_cells(zip(columns, row, strict=True))) for row in rows]
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.DictWriter(file, flat[0] if flat else columns)
    writer.writeheader()
    writer.writerows(flat)
    return file.getvalue()


def _cells(items: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, object]]:
    for name, value in items:
        if isinstance(value, dict):
            yield from ((f"{name}_{part}", each) for part, each in value.items())
        elif isinstance(value, list | tuple):
            yield name, "、".join(str(each) for each in value)
        else:
            text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            # a cell that a spreadsheet would run as a formula stays text
            yield name, f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

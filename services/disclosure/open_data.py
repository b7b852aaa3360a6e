"""Open data: what the pages show, as JSON and as CSV tables (`?format=csv`).

A JSON document is `{"district", "as_of", "position", "data": [...]}`; `results/<year>` is the document of scoring.

Figures of `results/<year>` and of an account are running ones. The header `Copperseal-Published` names the last
revision of the year, whose figures are at `results/<year>/revisions/<n>`; `none`: nothing of it is published yet.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.params import Parameter

from services.disclosure import documents as d
from services.disclosure.archive import Archive, Deadlines, filed
from services.disclosure.coverage import coverage
from services.disclosure.figures import Ask
from services.disclosure.looking_back import LookingBack
from services.disclosure.months import AnyMonth, Month
from services.disclosure.pages import NUMBERED, Day, Year, asked, earlier, looked_up, opened, year_of
from services.disclosure.rulebooks import succession, whole
from services.disclosure.site import POSITION, District, activities_of, due_of, shifts_of
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf
from shared.projections import Readings

Format = Annotated[Literal["json", "csv"], Parameter(query="format")]
Row = dict[str, Any]
PUBLISHED = "Copperseal-Published"


@get("/open/v1/{code:str}/representatives")
async def representatives(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Who represents whom."""
    district = await opened(readings, code)
    return _table(district, form, [
        {
            "mandate": each.mandate, "name": each.name, "gender": each.gender, "level": each.level, "term": each.term,
            "committee": each.committee, "start": each.start, "end": each.end, "state": each.state(district.day),
            "studio": each.studio, "occupation": each.occupation, "skill": each.skill,
        }
        for each in _sorted(district.docs.all(d.Profile))
    ])  # fmt: skip


@get("/open/v1/{code:str}/representatives/{mandate:str}")
async def representative(
    code: str, mandate: str, readings: Readings, past: LookingBack, as_of: Day = None, known: Day = None
) -> Response[bytes]:
    """One of them as of a day (the last on record), by what was on record at the end of `known`.

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
    return _table(district, form, [
        {
            "studio": each.studio, "name": each.name, "level": each.level, "organisation": each.organisation,
            "established": each.on, "closed": each.closed, "successor": each.successor, "address": each.address,
            "hours": each.hours, "catchment": each.catchment,
        }
        for each in _sorted(district.docs.all(d.StudioPage))
    ])  # fmt: skip


@get("/open/v1/{code:str}/coverage")
async def coverage_(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Every village and community, and the village-level studios that serve it: exactly one is the aim."""
    district = await opened(readings, code)
    organisations = district.docs.all(d.Organisation)
    found = coverage(organisations, district.docs.all(d.StudioPage).values())
    villages = [(organisations[code], studios) for code, studios in found.by.items()]
    return _table(district, form, [
        {"code": each.code, "name": each.name, "kind": each.kind, "parent": each.parent, "studios": studios}
        for each, studios in villages
    ])  # fmt: skip


@get("/open/v1/{code:str}/rota")
async def rota(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Who receives where and when, past and to come."""
    district = await opened(readings, code)
    return _table(district, form, [
        {"on": each.on, "slot": each.slot, "studio": each.studio, "mandate": each.mandate}
        for each in shifts_of(district.docs, district.docs.all(d.Profile).values())
    ])  # fmt: skip


@get("/open/v1/{code:str}/promises")
async def promises(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """What was promised in public, and whether it was kept."""
    district = await opened(readings, code)
    return _table(district, form, [
        {
            "promise": each.promise, "mandate": profile.mandate, "text": each.text, "on": each.on, "due": each.due,
            "kept": each.kept, "withdrawn": each.withdrawn, "reason": each.reason, "state": each.state(district.day),
        }
        for profile in _sorted(district.docs.all(d.Profile))
        for each in profile.promises.values()
    ])  # fmt: skip


@get("/open/v1/{code:str}/proposals")
async def proposals(code: str, readings: Readings, form: Format = "json") -> Response[Any]:
    """Proposals and their answers."""
    district = await opened(readings, code)
    rows = [msgspec.structs.asdict(each) for each in _sorted(district.docs.all(d.Proposal))]
    return _table(district, form, rows)


@get("/open/v1/{code:str}/activities")
async def activities(code: str, readings: Readings, form: Format = "json", month: AnyMonth = "") -> Response[Any]:
    """What took place at which site, and how many took part; of a month, if one is asked for."""
    district = await opened(readings, code)
    return _table(district, form, [
        {
            "activity": each.activity, "on": each.on, "site": each.site, "site_name": district.organisation(each.site),
            "project": each.project, "category": each.category, "topic": each.topic, "people": each.people,
            "setting": each.setting,
        }
        for each in activities_of(district.docs, month)
    ])  # fmt: skip


@get("/open/v1/{code:str}/cases")
async def months_of_cases(code: str, readings: Readings, archive: Archive, form: Format = "json") -> Response[Any]:
    """The months of which there are archived cases, and where those are."""
    district = await opened(readings, code)
    return _table(district, form, [
        {"month": month, "address": f"/open/v1/{code}/cases/{month}"} for month in await archive.months(code)
    ])  # fmt: skip


@get("/open/v1/{code:str}/cases/{month:str}")
async def cases(code: str, month: Month, readings: Readings, archive: Archive, form: Format = "json") -> Response[Any]:
    """The cases archived in a month, as far as anyone may see them."""
    district = await opened(readings, code)
    deadlines = Deadlines(district.docs)
    rows = [filed(each, district.docs, deadlines)._asdict() for each in (await archive.month(code, month)).cases]
    return _table(district, form, rows)


@get("/open/v1/{code:str}/rulebooks")
async def rulebooks(code: str, readings: Readings) -> Response[Any]:
    """Every rulebook whole, from when and until when it is in force; decimals are texts, as nothing may be lost."""
    district = await opened(readings, code)
    return _table(district, "json", [
        {
            "rulebook": each.book.id, "title": each.book.title, "from": each.book.effective_from, "until": each.until,
            "state": each.state, "content": whole(each.book),
        }
        for each in succession(district)
    ])  # fmt: skip


@get("/open/v1/{code:str}/results/{year:int}")
async def results_of(
    code: str, year: Year, readings: Readings, ask: Ask, as_of: Day = None, known: Day = None
) -> Response[bytes]:
    """Every score of a year as of a day (its last, or today), by what was on record at the end of `known`."""
    district = await opened(readings, code)
    question = asked(ResultsOf, district, year, as_of, known)
    return _running(district, await ask(code, question), year, question.known)


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
    return _running(district, await ask(code, question), year, question.known)


@get("/open/v1/{code:str}/rates")
async def rates(
    code: str, readings: Readings, ask: Ask, form: Format = "json", as_of: Day = None, known: Day = None
) -> Response[Any]:
    """Rates of casework with their numerators, for the district and each studio."""
    district = await opened(readings, code)
    day = min(as_of or district.day, district.day)
    casework = (await year_of(ask, district, day.year, day, known)).casework
    rows = [{"studio": "", **_rates(casework.district)}]
    rows += [{"studio": studio, **_rates(each)} for studio, each in sorted(casework.studios.items())]
    return _table(district, form, rows, day)


@get("/open/v1/{code:str}/bulletins/{day:date}")
async def bulletin(code: str, day: dt.date, readings: Readings, ask: Ask, known: Day = None) -> Response[bytes]:
    """The figures of the bulletin as of a day."""
    district = await opened(readings, code)
    document = await year_of(ask, district, day.year, day, known)
    casework = _rates(document.casework.district)
    data = {"as_of": document.as_of, "briefing": document.briefing, "casework": casework}
    return _json(district, msgspec.json.encode({"district": code, "position": district.seq, **data}))


OPEN_DATA = [
    representatives, representative, studios, coverage_, rota, promises, proposals, activities, months_of_cases, cases,
    rulebooks, results_of, revisions_of, revision_of, account_of, rates, bulletin,
]  # fmt: skip


def _running(district: District, content: bytes, year: int, known: dt.date | None) -> Response[bytes]:
    """An answer of scoring as it is; beside it which revision of its year was published."""
    last = district.published(year, known)
    answer = _json(district, content)
    answer.headers[PUBLISHED] = str(last.revision) if last else "none"
    return answer


def _sorted(documents: Any) -> list[Any]:
    return [documents[key] for key in sorted(documents)]


def _rates(found: Any) -> Row:
    return {
        name: {"numerator": value[0], "denominator": value[1]} if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(found).items()
    }


def _table(district: District, form: str, rows: list[Row], day: dt.date | None = None) -> Response[Any]:
    if form == "csv":
        headers = {POSITION: f"{district.code}:{district.seq}", "Access-Control-Allow-Origin": "*"}
        return Response(_csv(rows), media_type="text/csv", headers=headers)
    document = {"district": district.code, "as_of": day or district.day, "position": district.seq, "data": rows}
    return _json(district, msgspec.json.encode(document))


def _json(district: District, content: bytes) -> Response[bytes]:
    headers = {POSITION: f"{district.code}:{district.seq}", "Access-Control-Allow-Origin": "*"}
    return Response(content, media_type="application/json", headers=headers)


def _csv(rows: list[Row]) -> str:
    """With a byte-order mark, as the offices' spreadsheets want it; lists as in the sheets."""
    flat = [dict(_cells(row.items())) for row in rows]
    file = io.StringIO()
    file.write("﻿")
    if flat:
        writer = csv.DictWriter(file, flat[0])
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

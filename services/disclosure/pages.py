"""The pages: each reads a district's public documents (and what other services answer), and renders one template."""

import calendar
import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, TypeVar, get_args

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter
from litestar.response import Redirect

from services.disclosure import documents as d
from services.disclosure.coverage import coverage, standing_for
from services.disclosure.figures import (
    Ask,
    Document,
    Question,
    Revision,
    decode,
    decode_account,
    decode_published,
    decode_stories,
)
from services.disclosure.looking_back import LookingBack
from services.disclosure.rulebooks import succession
from services.disclosure.site import District, Site, due_of, shifts_of
from shared.calendar import end_of
from shared.contracts.base import YEARS
from shared.contracts.casework import DutyKind
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf, StoriesOf
from shared.handling import today
from shared.projections import Documents, Readings
from shared.refusals import Refused

PAGE = 60
CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")
Year = Annotated[int, Parameter(ge=YEARS[0], le=YEARS[-1])]
NUMBERED = Parameter(ge=1, le=100_000)
Day = dt.date | None
Asked = TypeVar("Asked", bound=Question)
OnADay = TypeVar("OnADay", d.Regulation, d.Group, d.Training, d.Ballot, d.Award)


async def opened(readings: Readings, district: str, as_of: dt.date | None = None) -> District:
    """The district, as of its last day on record or an earlier one; or 404."""
    reading = await readings.of(district) if CODE.fullmatch(district) else None
    if reading is None:
        raise Refused("unknown-district", district=district)
    return District(district, reading, today(), as_of)


def asked(
    kind: Callable[..., Asked], district: District, year: int, as_of: dt.date | None, known: dt.date | None
) -> Asked:
    """A question about a year as of a day (its last), no later than what has happened.

    Before the first year that is scored, what counts from the beginning is still told: of that year, as of the day.
    """
    year = min(max(year, YEARS[0]), YEARS[-1])
    return kind(year=year, as_of=min(as_of or dt.date(year, 12, 31), district.day), known=earlier(known, district))


def earlier(known: dt.date | None, district: District) -> dt.date | None:
    """A day before today, whose knowledge is another than today's; else None."""
    return known if known is not None and known < district.today else None


async def year_of(
    ask: Ask, district: District, year: int, as_of: dt.date | None = None, known: dt.date | None = None
) -> Document:
    """A year's results."""
    return decode(await ask(district.code, asked(ResultsOf, district, year, as_of, known)))


@get("/")
async def index(request: Request[Any, Any, Any], site: Site, readings: Readings) -> Response[Any]:
    """The one district, or the list of them."""
    codes = await readings.districts()
    if len(codes) == 1:
        return Redirect(f"/{codes[0]}/", status_code=302)
    found = [await opened(readings, code) for code in codes]
    return site.page(request, "index.html", districts=found)


@get(["/{code:str}", "/{code:str}/"])
async def home(request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, ask: Ask) -> Response[Any]:
    """A district at a glance."""
    district = await opened(readings, code)
    document = await year_of(ask, district, district.day.year)
    organisations, studios = district.docs.all(d.Organisation), district.docs.all(d.StudioPage)
    return site.page(
        request, "home.html", district, results=document, coverage=coverage(organisations, studios.values()),
        regulations=[each for each in _by_day(district.docs.all(d.Regulation)) if each.until is None],
        rulebooks=[each for each in succession(district) if each.state == "in-force"],
        shifts=shifts_of(district.docs, district.docs.all(d.Profile).values(), district.day)[:6],
    )  # fmt: skip


@get("/{code:str}/representatives")
async def representatives(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, q: str = "", level: str = "",
    committee: str = "", page: Annotated[int, Parameter(ge=1)] = 1,
) -> Response[Any]:  # fmt: skip
    """Who represents whom, found by name, by the village that they serve or the town that elected them, or by level."""
    district, sought = await opened(readings, code), _plain(q)
    everyone = sorted(district.docs.all(d.Profile).values(), key=lambda each: each.mandate)
    serving, committees = _serving(district, sought), sorted({each.committee for each in everyone})
    electing = {each for each in committees if len(sought) > 1 and sought in _plain(district.organisation(each))}
    wanted = [
        each
        for each in everyone
        if (not level or each.level == level)
        and (not committee or each.committee == committee)
        and (
            sought in _plain(each.name)
            or sought.upper() == each.mandate.upper()
            or ((each.studio in serving or each.committee in electing) and each.state(district.day) != "ended")
        )
    ]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(page, pages)
    return site.page(
        request, "representatives.html", district, found=wanted[(page - 1) * PAGE : page * PAGE], total=len(wanted),
        page=page, pages=pages, q=q.strip(), level=level, committee=committee, committees=committees,
        levels=[each for each in ("市", "区", "镇") if any(profile.level == each for profile in everyone)],
    )  # fmt: skip


async def last_published(ask: Ask, district: District, year: int, known: dt.date | None) -> int | None:
    """The last revision of a year, of those on record at the end of `known`; None where there was none."""
    last = district.published(year)
    if last is None or known is None:
        return last
    then = by_then(decode_published(await ask(district.code, PublishedOf(year=year))).revisions, known)
    return then[-1].revision if then else None


def by_then(revisions: Sequence[Revision], known: dt.date | None) -> list[Revision]:
    """Those on record at the end of a day, whichever day they say that they were made on."""
    return [each for each in revisions if known is None or each.recorded_at < end_of(known)]


async def looked_up(
    district: District, mandate: str, past: LookingBack, known: dt.date | None
) -> tuple[d.Profile, Documents]:
    """A profile and what concerns it, as of the district's day, by what was on record at the end of `known`; or 404."""
    docs, profile = district.docs, district.docs.get(d.Profile, mandate)
    if profile is not None and profile.start <= district.day and (known or district.looks_back):
        docs = await past.documents(district, mandate, known)
        profile = docs.get(d.Profile, mandate)
    if profile is None:
        raise Refused("unknown-mandate", id=mandate)
    if profile.start > district.day:
        raise Refused("mandate-not-in-force", id=mandate, on=district.day)
    return profile, docs


@get("/{code:str}/representatives/{mandate:str}")
async def representative(
    request: Request[Any, Any, Any], code: str, mandate: str, site: Site, readings: Readings, ask: Ask,
    past: LookingBack, as_of: Day = None, known: Day = None,
) -> Response[Any]:  # fmt: skip
    """One representative: profile, service, promises, shifts, duties, standings (三公开); also of a day in the past."""
    district = await opened(readings, code, as_of)
    known = earlier(known, district)
    profile, docs = await looked_up(district, mandate, past, known)
    shifts = shifts_of(docs, [profile])
    years = [int(year) for year in sorted({*profile.duties, str(district.day.year)}, reverse=True)]
    standings = {}
    for year in years[:3]:
        found = await year_of(ask, district, year, known=known)
        if (standing := found.representatives.get(mandate)) is not None:
            standings[year] = standing
    return site.page(
        request, "representative.html", district, profile=profile, standings=standings, kinds=get_args(DutyKind),
        published={year: await last_published(ask, district, year, known) for year in standings},
        promises=sorted(profile.promises.values(), key=lambda each: each.due, reverse=True), known=known,
        coming=[] if district.looks_back else [each for each in shifts if each.on > district.day][:8],
        past=len(due_of(docs, profile, district.day)),
        proposals=[each for each in docs.all(d.Proposal).values() if mandate == each.lead or mandate in each.cosigners],
        awards=[each for each in _by_day(docs.all(d.Award)) if mandate in each.recipients],
        ballots=_by_day(_of(mandate, docs.all(d.Ballot))),
    )  # fmt: skip


@get("/{code:str}/representatives/{mandate:str}/account/{year:int}")
async def account(
    request: Request[Any, Any, Any], code: str, mandate: str, year: Year, site: Site, readings: Readings,
    ask: Ask, as_of: Day = None, known: Day = None,
) -> Response[Any]:  # fmt: skip
    """A representative's points of a year, day by day."""
    district = await opened(readings, code)
    profile = district.docs.get(d.Profile, mandate)
    if profile is None:
        raise Refused("unknown-mandate", id=mandate)
    question = asked(partial(AccountOf, mandate=mandate), district, year, as_of, known)
    found = decode_account(await ask(code, question))
    last = await last_published(ask, district, year, question.known)
    return site.page(request, "account.html", district, profile=profile, account=found, last=last)


@get("/{code:str}/studios")
async def studios(request: Request[Any, Any, Any], code: str, site: Site, readings: Readings) -> Response[Any]:
    """Every studio by its committee, and what the coverage lacks."""
    district = await opened(readings, code)
    by_committee: dict[str, list[d.StudioPage]] = defaultdict(list)
    organisations, known = district.docs.all(d.Organisation), district.docs.all(d.StudioPage)
    for each in sorted(known.values(), key=lambda each: each.studio):
        if each.closed is None:
            by_committee[(standing_for(each.organisation, organisations) or (each.organisation,))[0]].append(each)
    found = coverage(organisations, known.values())
    return site.page(request, "studios.html", district, by_committee=by_committee, coverage=found)


@get("/{code:str}/studios/{studio:str}")
async def studio(
    request: Request[Any, Any, Any], code: str, studio: str, site: Site, readings: Readings, ask: Ask
) -> Response[Any]:
    """One studio: where and when, for whom, by whom, and how its cases fared."""
    district = await opened(readings, code)
    found = district.docs.get(d.StudioPage, studio)
    if found is None:
        raise Refused("unknown-studio", id=studio)
    everyone = district.docs.all(d.Profile).values()
    members = [each for each in everyone if each.studio == studio and each.state(district.day) != "ended"]
    shifts = [each for each in shifts_of(district.docs, everyone, district.day) if each.studio == studio]
    document = await year_of(ask, district, district.day.year)
    return site.page(
        request, "studio.html", district, studio=found, members=sorted(members, key=lambda each: each.mandate),
        shifts=shifts[:12], rates=document.casework.studios.get(studio),
        score=document.studios.get(studio),
        awards=[each for each in _by_day(district.docs.all(d.Award)) if studio in each.recipients],
    )  # fmt: skip


@get("/{code:str}/regulations")
async def regulations(request: Request[Any, Any, Any], code: str, site: Site, readings: Readings) -> Response[Any]:
    """By which rules, who supervises, and what representatives are taught."""
    district = await opened(readings, code)
    docs = district.docs
    trainings = _by_day(docs.all(d.Training))
    return site.page(
        request, "regulations.html", district, rulebooks=succession(district),
        regulations=_by_day(docs.all(d.Regulation)), titles={k: v.title for k, v in docs.all(d.Regulation).items()},
        groups=[each for each in _by_day(docs.all(d.Group)) if each.until is None], teachers=docs.all(d.Teacher),
        ahead=[each for each in trainings if each.present is None and each.on >= district.day and not each.cancelled],
        held=[each for each in reversed(trainings) if each.present is not None],
    )  # fmt: skip


@get("/{code:str}/regulations/rulebooks/{rulebook:str}")
async def rulebook(
    request: Request[Any, Any, Any], code: str, rulebook: str, site: Site, readings: Readings
) -> Response[Any]:
    """A rulebook as anyone can read it, and those before and after it."""
    district = await opened(readings, code)
    found = next((each for each in succession(district) if each.book.id == rulebook), None)
    if found is None:
        raise NotFoundException(f"no rulebook {rulebook}")
    book = found.book
    committees = {code for regime in book.regime for code in regime.committees}
    names = {each: district.organisation(each) for each in (*committees, book.units.panel)}
    return site.page(request, "rulebook.html", district, found=found, book=book, names=names)


@get("/{code:str}/stories")
async def stories(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, ask: Ask
) -> Response[Any]:
    """What representatives achieved, told with the consent of whom it names; nothing of it is kept here."""
    district = await opened(readings, code)
    found = decode_stories(await ask(code, StoriesOf())).stories
    page = site.page(request, "stories.html", district, stories=found)
    page.headers["Cache-Control"] = "private, no-store"  # what is withdrawn is gone at the next look
    return page


@get("/{code:str}/proposals")
async def proposals(request: Request[Any, Any, Any], code: str, site: Site, readings: Readings) -> Response[Any]:
    """Every proposal and what became of it, by session; and those between sessions."""
    district = await opened(readings, code)
    by_session: dict[str, list[d.Proposal]] = defaultdict(list)
    for each in sorted(district.docs.all(d.Proposal).values(), key=lambda each: each.proposal):
        by_session[each.session].append(each)
    sessions = sorted(district.docs.all(d.Session).values(), key=lambda each: each.on)
    known = {each.session for each in sessions}
    between = [each for session, its in by_session.items() if session not in known for each in its]
    return site.page(
        request, "proposals.html", district, sessions=sessions, by_session=by_session, between=between
    )  # fmt: skip


@get("/{code:str}/results")
async def newest_results(code: str, readings: Readings) -> Redirect:
    """The newest year's."""
    district = await opened(readings, code)
    return Redirect(f"/{code}/results/{district.day.year}", status_code=302)


@get("/{code:str}/results/{year:int}")
async def results_of(
    request: Request[Any, Any, Any], code: str, year: Year, site: Site, readings: Readings, ask: Ask,
    as_of: Day = None, known: Day = None, revision: Annotated[int | None, NUMBERED] = None,
) -> Response[Any]:  # fmt: skip
    """A year: representatives by committee, units, studios; as a revision said, if one is asked for."""
    district = await opened(readings, code)
    published = decode_published(await ask(code, PublishedOf(year=year, revision=revision)))
    document = published.results or await year_of(ask, district, year, as_of, known)
    committees: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for mandate, each in document.representatives.items():
        committees[each.committee].append((mandate, each))
    for members in committees.values():
        members.sort(key=lambda pair: (pair[1].rank is None, pair[1].rank or 0, pair[0]))
    units: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    ranked = sorted(document.units.items(), key=lambda pair: (pair[1].rank or len(document.units), pair[0]))
    for unit, scored in ranked:
        kind = district.docs.get(d.Organisation, unit)
        units["部门" if kind is None or kind.kind == "部门" else "镇（街道）"].append((unit, scored))
    marked = sorted(document.studios.items(), key=lambda pair: (-float(pair[1].score), pair[0]))
    first = min((each.on for each in district.docs.all(d.Book).values()), default=district.day).year
    return site.page(
        request, "results.html", district, results=document, committees=dict(sorted(committees.items())),
        units=dict(units), studios=[each for each in marked if each[1].apart is None],
        apart=[each for each in marked if each[1].apart is not None],
        years=range(first, district.day.year + 1), grades=_grades(document),
        complete=document.as_of >= dt.date(year, 12, 31), known=known, published=published,
        revisions=published.revisions if revision else by_then(published.revisions, known), revision=revision,
    )  # fmt: skip


@get("/{code:str}/bulletins")
async def bulletins(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, day: dt.date | None = None
) -> Response[Any]:
    """The bulletins of the last months; a form leads to any day's."""
    district = await opened(readings, code)
    if day is not None:
        return Redirect(f"/{code}/bulletins/{day.isoformat()}", status_code=302)
    return site.page(request, "bulletins.html", district, days=[district.day, *_month_ends(district.day, 18)])


@get("/{code:str}/bulletins/{day:date}")
async def bulletin(
    request: Request[Any, Any, Any], code: str, day: dt.date, site: Site, readings: Readings, ask: Ask
) -> Response[Any]:
    """The bulletin as of a day, in the manner of the office (简报)."""
    district = await opened(readings, code)
    if day > district.day:
        raise NotFoundException(f"nothing is recorded after {district.day}")
    document = await year_of(ask, district, day.year, day)
    return site.page(request, "bulletin.html", district, day=day, results=document)


PAGES = [
    index, home, representatives, representative, account, studios, studio, regulations, rulebook, stories, proposals,
    newest_results, results_of, bulletins, bulletin,
]  # fmt: skip


def _plain(text: str) -> str:
    """Without the spaces that are typed, or stand in a sheet, between the characters; figures of any width are one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _serving(district: District, sought: str) -> set[str]:
    """The studios of the villages that are called so; one character is in the names of too many."""
    if len(sought) == 1 or not sought:
        return set()
    organisations = district.docs.all(d.Organisation)
    by = coverage(organisations, district.docs.all(d.StudioPage).values()).by
    return {studio for village, its in by.items() if sought in _plain(organisations[village].name) for studio in its}


def _of(mandate: str, ballots: Mapping[str, d.Ballot]) -> dict[str, d.Ballot]:
    return {key: each for key, each in ballots.items() if each.mandate == mandate}


def _by_day(documents: Mapping[str, OnADay]) -> list[OnADay]:
    return sorted(documents.values(), key=lambda each: each.on)


def _month_ends(day: dt.date, count: int) -> list[dt.date]:
    found, year, month = [], day.year, day.month
    for _ in range(count):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(dt.date(year, month, calendar.monthrange(year, month)[1]))
    return found


def _grades(document: Document) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for each in document.representatives.values():
        counts[each.grade] += 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))

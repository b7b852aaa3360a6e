"""Pages by the month, activities and archived cases: which month is shown, and the way to the others."""

from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import Parameter
from litestar.response import Redirect

from services.disclosure import documents as d
from services.disclosure.archive import Archive, Deadlines, filed
from services.disclosure.pages import NUMBERED, PAGE, opened
from services.disclosure.site import District, Site, activities_of
from shared.calendar import month_of
from shared.projections import Readings

FORM = r"^[0-9]{4}-(0[1-9]|1[0-2])$(?!\n)"
Month = Annotated[str, Parameter(pattern=FORM)]
AnyMonth = Annotated[str, Parameter(pattern=rf"{FORM}|^$")]


class Months(NamedTuple):
    """The month that is shown; those of which there is anything, the newest first."""

    shown: str
    known: list[str]

    @property
    def earlier(self) -> str | None:
        """The next older one."""
        return next((each for each in self.known if each < self.shown), None)

    @property
    def later(self) -> str | None:
        """The next newer one."""
        return next((each for each in reversed(self.known) if each > self.shown), None)


def newest(district: District, months: Iterable[str]) -> str:
    """The last month of which there is anything; the present one if there is none."""
    return max(months, default=month_of(district.day))


def months_at(month: str, known: Iterable[str]) -> Months:
    """A month among those of which there is anything."""
    return Months(month, sorted(known, reverse=True))


@get("/{code:str}/activities")
async def newest_activities(code: str, readings: Readings, month: AnyMonth = "") -> Redirect:
    """Those of the newest month, or of one that is asked for."""
    district = await opened(readings, code)
    return Redirect(f"/{code}/activities/{month or newest(district, district.docs.all(d.Activities))}", status_code=302)


@get("/{code:str}/activities/{month:str}")
async def activities(
    request: Request[Any, Any, Any], code: str, month: Month, site: Site, readings: Readings
) -> Response[Any]:
    """What took place in a month: where, and how many took part."""
    district = await opened(readings, code)
    return site.page(
        request, "activities.html", district, months=months_at(month, district.docs.all(d.Activities)),
        held=activities_of(district.docs, month),
    )  # fmt: skip


@get("/{code:str}/cases/archived")
async def newest_archived(code: str, readings: Readings, archive: Archive, month: AnyMonth = "") -> Redirect:
    """The cases archived in the newest month, or in one that is asked for."""
    district = await opened(readings, code)
    shown = month or newest(district, await archive.months(code))
    return Redirect(f"/{code}/cases/archived/{shown}", status_code=302)


@get("/{code:str}/cases/archived/{month:str}")
async def archived(
    request: Request[Any, Any, Any], code: str, month: Month, site: Site, readings: Readings, archive: Archive,
    page: Annotated[int, NUMBERED] = 1,
) -> Response[Any]:  # fmt: skip
    """The cases archived in a month: how they were handled, and whether in time."""
    district = await opened(readings, code)
    found, deadlines = await archive.month(code, month, (page - 1) * PAGE, PAGE), Deadlines(district.docs)
    return site.page(
        request, "archived.html", district, months=months_at(month, await archive.months(code)), found=found,
        cases=[filed(each, district.docs, deadlines) for each in found.cases], page=page,
        pages=max(1, -(-found.total // PAGE)),
    )  # fmt: skip


MONTHLY = [newest_activities, activities, newest_archived, archived]

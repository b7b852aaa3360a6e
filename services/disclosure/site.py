"""What a public page is made of: a district at one position of its log, and the header that says how fresh it is."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response

from services.disclosure import documents as d
from services.disclosure.manner import in_chinese, in_english, per_cent
from shared.calendar import month_of
from shared.pages import EN, ZH, Pages
from shared.projections import Documents, Reading

POSITION = "X-Copperseal-Position"


class District:
    """A district's public documents at one position of its log."""

    def __init__(self, code: str, reading: Reading, today: dt.date, as_of: dt.date | None = None) -> None:
        self.code, self.today = code, today
        self.seq = reading.seq
        self.docs = reading.docs
        fresh = self.docs.get(d.Freshness, "last")
        self.last = min(fresh.day, today) if fresh else today  # the last day on record
        self.day = min(as_of or self.last, self.last)  # the day that is shown
        self.looks_back = self.day < self.last

    @property
    def name(self) -> str:
        """The district's own name."""
        found = self.docs.get(d.Organisation, self.code)
        return found.name if found else self.code

    def organisation(self, code: str) -> str:
        """An organisation's name, with whoever came after it; its code if it is not on record."""
        found = self.docs.get(d.Organisation, code)
        if found is None:
            return code
        later = [self.organisation(each) for each in found.successors]
        return f"{found.name}→{'、'.join(later)}" if later else found.name

    def person(self, mandate: str) -> str:
        """A representative's name; the mandate if it is not on record."""
        found = self.docs.get(d.Profile, mandate)
        return found.name if found else mandate

    def published(self, year: int) -> int | None:
        """The last revision of a year that was published; None before anything was."""
        found = self.docs.get(d.Published, str(year))
        return found.revisions[-1].revision if found else None

    def studio(self, studio: str) -> str:
        """A studio's name; its code if it is not on record."""
        found = self.docs.get(d.StudioPage, studio)
        return found.name if found else studio


def shifts_of(docs: Documents, profiles: Iterable[d.Profile], since: dt.date | None = None) -> list[d.Shift]:
    """The shifts of representatives from a day on, or all there were, in the order of their days."""
    first = month_of(since) if since else ""
    found = [
        shift
        for profile in profiles
        for month in profile.months[bisect_left(profile.months, first) :]
        for shift in docs.the(d.Rota, f"{profile.mandate}/{month}").shifts
        if since is None or shift.on >= since
    ]
    return sorted(found, key=lambda each: (each.on, each.slot, each.studio, each.mandate))


def due_of(docs: Documents, profile: d.Profile, day: dt.date) -> list[d.Shift]:
    """A representative's shifts until a day, without those missed: whether the others were attended nobody need say."""
    missed = {each for month in profile.months for each in docs.the(d.Rota, f"{profile.mandate}/{month}").missed}
    return [each for each in shifts_of(docs, [profile]) if each.on <= day and each not in missed]


def activities_of(docs: Documents, month: str = "") -> list[d.Activity]:
    """What took place in a month, or all that ever did, in the order of the days."""
    months = docs.all(d.Activities)
    found = [each for key in ([month] if month else months) if key in months for each in months[key].held]
    return sorted(found, key=lambda each: (each.on, each.activity))


class Site(Pages):
    """Renders the public pages."""

    def __init__(self) -> None:
        told = {ZH: in_chinese, EN: in_english}
        rate = {"percent": lambda rate: per_cent(*rate)}
        super().__init__("services.disclosure", {lang: {"told": manner, **rate} for lang, manner in told.items()})

    def page(
        self, request: Request[Any, Any, Any], template: str, district: District | None = None, status: int = 200,
        **values: object,
    ) -> Response[str]:  # fmt: skip
        """The page as a response; of a district with the header that says how fresh it is."""
        response = self.render(request, template, status, district=district, **values)
        if district is not None:
            response.headers[POSITION] = f"{district.code}:{district.seq}"
        return response

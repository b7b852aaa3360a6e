"""Archived cases: how they were handled, and whether in time; never who brought them, or what they said (DOMAIN §6).

What is left out and why is in decision 0029.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from services.disclosure import documents as d
from services.disclosure import progress as p
from shared.calendar import Calendars, Notice, deadline
from shared.projections import Documents, Store

FEWEST = 2  # villages that a studio serves whose name does not tell the village


class Filed(NamedTuple):
    """An archived case, by its days; those from `resolved` to `satisfaction` are of the latest of its `rounds`.

    Whether something was in time is None where no rulebook of that day gives a deadline for it. `studio` is empty where
    it would tell the village.
    """

    case: str
    category: str
    urgency: str
    studio: str
    registered: dt.date
    received: dt.date
    received_in_time: bool | None
    rounds: int
    rounds_in_time: int | None
    resolved: dt.date | None
    replied: dt.date | None
    replied_in_time: bool | None
    fed_back: dt.date | None
    satisfaction: str
    archived: dt.date


class Month(NamedTuple):
    """So many are told of a month, and so many more are not; these of them were asked for."""

    total: int
    withheld: int
    cases: list[p.CaseProgress]


class Archive:
    """Reads what the projection keeps of archived cases, month by month."""

    def __init__(self, progress: Store) -> None:
        self._progress = progress

    async def months(self, district: str) -> list[str]:
        """Of which months there are any."""
        found = await self._progress.some(district, {p.Months: [p.ALL_MONTHS]})
        known = found.docs.get(p.Months, p.ALL_MONTHS) if found else None
        return known.months if known else []

    async def month(self, district: str, month: str, first: int = 0, most: int | None = None) -> Month:
        """The cases archived in a month, by the day, from the `first` on."""
        days = [f"{month}-{day:02}" for day in range(1, 32)]
        found = await self._progress.some(district, {p.Archived: days})
        archived = [each for day in days if found and (each := found.docs.get(p.Archived, day)) is not None]
        listed = [case for each in archived for case in each.cases]
        wanted = listed[first:][:most]
        read = await self._progress.some(district, {p.CaseProgress: wanted}) if wanted else None
        cases = [read.docs.the(p.CaseProgress, case) for case in wanted] if read else []
        still = [case for case in cases if case.steps[-1][1] == p.ARCHIVED]  # or it was reopened a moment ago
        return Month(len(listed), sum(each.withheld for each in archived), still)


class Round(msgspec.Struct):
    """One pass of the inner loop."""

    started: dt.date
    extended: int = 0
    resolved: dt.date | None = None
    replied: dt.date | None = None
    fed_back: dt.date | None = None
    satisfaction: str = ""


class Deadlines:
    """What the rulebooks of a district say of what was done on a day."""

    def __init__(self, docs: Documents) -> None:
        books = (each.content for each in docs.all(d.Book).values())
        self._books = sorted(books, key=lambda book: book.effective_from, reverse=True)
        self._calendars = Calendars()
        for name, calendar in docs.all(d.WorkDays).items():
            for on, years, off, work in calendar.notices:
                self._calendars.add(name, Notice(on, frozenset(years), frozenset(off), frozenset(work)))

    def kept(
        self, step: str, urgency: str, start: dt.date | None, done: dt.date | None, extended: int = 0
    ) -> bool | None:
        """Whether a step that started on a day was done by its deadline (DOMAIN §4.2); None where there is none."""
        if start is None or done is None:
            return None
        book = next((each for each in self._books if each.effective_from <= start), None)
        terms: dict[str, str] = getattr(book.deadlines, step) if book else {}
        if book is None or urgency not in terms:
            return None
        return done <= deadline(start, terms[urgency], self._calendars.at(book.calendar, done), extended).day


def filed(case: p.CaseProgress, docs: Documents, deadlines: Deadlines) -> Filed:
    """An archived case that never stood still, as anyone may see it; `docs` are the district's public ones."""
    registered, rounds, archived = case.steps[0][0], rounds_of(case), case.steps[-1][0]
    received, last = rounds[0].started, rounds[-1]
    kept = [deadlines.kept("resolve", case.urgency, each.started, each.resolved, each.extended) for each in rounds]
    return Filed(
        case=case.case, category=case.category, urgency=case.urgency, studio=_place(case, docs),
        registered=registered,
        received=received, received_in_time=deadlines.kept("receive", case.urgency, registered, received),
        rounds=len(rounds), rounds_in_time=None if None in kept else sum(map(bool, kept)),
        resolved=last.resolved, replied=last.replied,
        replied_in_time=deadlines.kept("reply", case.urgency, last.resolved, last.replied), fed_back=last.fed_back,
        satisfaction=last.satisfaction, archived=archived,
    )  # fmt: skip


def _place(case: p.CaseProgress, docs: Documents) -> str:
    """The studio that has it; not one that serves a single village, as that is where the resident lives.

    Nor one that the public documents do not know yet, as they may be behind those of the cases.
    """
    studio = docs.get(d.StudioPage, case.studio)
    if studio is None or (studio.level == "村社区" and len(studio.catchment) < FEWEST):
        return ""
    return case.studio


def rounds_of(case: p.CaseProgress) -> Sequence[Round]:
    """The rounds of a case, from its steps."""
    rounds: list[Round] = []
    extended = iter(case.extended)
    for on, word in case.steps:
        match word:
            case p.RECEIVED | p.OPENED:
                rounds.append(Round(on))
            case p.EXTENDED:
                rounds[-1].extended += next(extended)
            case p.RESOLVED:
                rounds[-1].resolved = on
            case p.REPLIED:
                rounds[-1].replied = on
            case _ if word.startswith(p.FED_BACK):
                rounds[-1].fed_back, rounds[-1].satisfaction = on, word.removeprefix(p.FED_BACK)
    return rounds

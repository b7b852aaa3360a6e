"""Every score of a year, as of a day, in the shape that is published (DOMAIN §5, `expected-*.json`)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.rules import rates, standing, studios, units
from services.scoring.rules.books import Books
from services.scoring.rules.figures import text
from shared.contracts.rulebook import MISSED, OVERDUE


class Facts(msgspec.Struct, kw_only=True):
    """All that scoring knows of a district, by kind and key."""

    accounts: Mapping[str, f.Account]
    cases: Mapping[str, f.CaseFacts]
    units: Mapping[str, f.UnitFacts]
    studios: Mapping[str, f.StudioFacts]
    tallies: Mapping[str, f.Tally]
    rules: Mapping[str, f.Rules]
    calendars: Mapping[str, f.Calendar] = {}

    @property
    def books(self) -> Books:
        """The rulebooks, with the calendars that they count by."""
        return Books((each.rulebook for each in self.rules.values()), self.calendars)


def results(facts: Facts, district: str, year: int, as_of: dt.date) -> dict[str, Any]:
    """The whole document. Figures are texts with two places; rates `[numerator, denominator]`; null = absent."""
    books = facts.books
    return {
        "as_of": as_of.isoformat(),
        "briefing": briefing(facts, as_of),
        "casework": casework(facts, books, as_of),
        "district": district,
        "representatives": {
            mandate: _representative(each)
            for mandate, each in standing.standings(
                facts.accounts.values(), facts.cases.values(), books, year, as_of
            ).items()
        },
        "studios": {
            key: _studio(each)
            for key, each in studios.studios(facts.studios.values(), facts.cases.values(), books, year, as_of).items()
        },
        "units": {key: _unit(each) for key, each in units.units(facts.units.values(), books, year, as_of).items()},
        "year": year,
    }


def briefing(facts: Facts, as_of: dt.date) -> dict[str, Any]:
    """What the bulletin counts, from the beginning up to the day."""
    days = [tally for day, tally in facts.tallies.items() if day <= as_of.isoformat()]
    total = {name: sum(getattr(tally, name) for tally in days) for name in f.Tally.__struct_fields__}
    levels: dict[str, int] = defaultdict(int)
    for account in facts.accounts.values():
        levels[account.level] += account.start <= as_of
    kinds: dict[str, int] = defaultdict(int)
    for studio in facts.studios.values():
        kinds[studio.level] += f.during([(studio.on, studio.closed)], as_of)
    deeds = {deed.deed for account in facts.accounts.values() for deed in account.deeds if deed.verified <= as_of}
    return {**total, "good_deeds": len(deeds), "representatives": dict(levels), "studios": dict(kinds)}


def casework(facts: Facts, books: Books, as_of: dt.date) -> dict[str, Any]:
    """Rates of the district, and of each studio that has registered a case."""
    by_studio: dict[str, list[f.CaseFacts]] = defaultdict(list)
    for case in facts.cases.values():
        if case.on <= as_of:
            by_studio[case.studio_on(as_of)].append(case)
    found = {studio: rates.rates(cases, books, as_of) for studio, cases in by_studio.items()}
    district = sum(found.values(), rates.Rates())
    return {"district": district._asdict(), "studios": {studio: each._asdict() for studio, each in found.items()}}


def _representative(each: standing.Standing) -> dict[str, Any]:
    account: dict[str, Fraction] = defaultdict(Fraction)
    for posting in each.account:
        account[posting.award] += posting.points
    return {
        "casework": text(each.casework),
        "committee": each.committee,
        "duty": text(each.duty),
        "grade": each.grade,
        "points": {award: text(total) for award, total in account.items()},
        "promises_overdue": each.lapsed(OVERDUE),
        "quota_missed": each.lapsed(MISSED),
        "rank": each.rank,
        "review": text(each.review),
        "total": text(each.total),
    }


def _studio(each: studios.StudioScore) -> dict[str, Any]:
    """One that is shown apart has no place; `apart` is how many cases it had."""
    said = {"awarded": each.awarded, "score": text(each.score)}
    return said if each.apart is None else {**said, "apart": each.apart}


def _unit(each: units.UnitScore) -> dict[str, Any]:
    return {
        "provisional": each.provisional,
        "rank": each.rank,
        "rectifications_overdue": each.overdue,
        "score": text(each.score),
        "targets": {
            key: {"score": text(target.score), "usual": text(target.usual), "year_end": text(target.year_end)}
            for key, target in each.targets.items()
        },
    }

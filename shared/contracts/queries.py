"""Questions that services answer from their read models."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from shared.contracts.base import VISIBLE, Year
from shared.contracts.rulebook import Rulebook

LONGEST_ROTA = 200  # days
What = Literal["representative", "unit", "studio", "rates", "case"]


class ResultsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.results`: every score of a year, as of a day (DOMAIN §5; shape: `expected-*.json`).

    `known`: by what was on record at the end of that day (in China). `rulebook`: under this draft instead; the answer
    then also says what the draft changes (`rules`) and whose grade it changes (`changes`).
    """

    year: Year
    as_of: dt.date
    known: dt.date | None = None
    rulebook: Rulebook | None = None


class ExplanationOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.explanation`: how figures come about, down to the events.

    Of the standing of a representative (`code`: the mandate), of a unit's or a studio's year, of the rates of casework
    (`code`: a studio, or nothing for the district; they count from the beginning, whatever the year), or of the
    deadlines of a case. `known`: by what was on record at the end of that day.
    """

    what: What = "representative"
    code: str
    year: Year
    as_of: dt.date
    known: dt.date | None = None


class AccountOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.account`: a representative's points of a year as a running account, and what they give.

    `as_of`: as it stood on that day; `known`: by what was on record at the end of that day.
    """

    mandate: str
    year: Year
    as_of: dt.date
    known: dt.date | None = None


class PublishedOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.published`: the revisions of a year's results; of one `revision` what it said."""

    year: Year
    revision: int | None = None


class StoriesOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.casework.stories`: the success stories that anyone may read now."""


class RecordOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.<service>.record`: what is on record of one aggregate of a `noun` (`casework/case`), opened."""

    noun: str
    key: Annotated[str, msgspec.Meta(pattern=VISIBLE, max_length=128)]


class NamesOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.registry.names`: what the codes of organisations, studios and mandates stand for."""


class AgendaOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.casework.agenda`: open cases, the next deadline first; of a studio or unit, or of who leads."""

    whose: str = ""


class SimilarTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.casework.similar`: open cases that may be the same problem."""

    case: str


class FileOfCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.casework.file`: what opens a file of a case."""

    case: str
    file: str


class HistoryOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.history`: everything on record about a mandate.

    `as_of`: what had happened by that day; `known`: what was on record at the end of that day.
    """

    mandate: str
    as_of: dt.date
    known: dt.date | None = None


class FileOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.file`: the achievement file 实绩档案 of a unit, a studio or a representative.

    `as_of`: what had happened by that day; `known`: what was on record at the end of that day.
    """

    code: str
    as_of: dt.date
    known: dt.date | None = None


class ConsequencesOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.consequences`: what was handed over, and what else followed, when something of
    the registry ended or changed.
    """

    what: Literal["mandate", "studio", "organisation"]
    code: str


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a place in a studio depends on living near it, on being the only one of a trade or a skill there, and on
    how full it is.
    """

    residence: float = 3.0
    trade: float = 1.0
    skill: float = 1.0
    load: float = 2.0


class PlacementOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.registry.placement`: a studio for each representative who has none, and why (编排)."""

    on: dt.date
    weights: Weights = Weights()


class RotaOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.registry.rota`: who might be on shift at a studio in a period, both days included.

    On these weekdays (Monday is 1) and days of the month, at these slots (`09:00-11:30`), `each` people a shift.
    """

    studio: str
    first: dt.date
    last: dt.date
    slots: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=8)]
    weekdays: tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...] = ()
    month_days: tuple[Annotated[int, msgspec.Meta(ge=1, le=31)], ...] = ()
    each: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days <= LONGEST_ROTA:
            raise ValueError(f"field `last` is not within {LONGEST_ROTA} days after the first")

    def days(self) -> list[dt.date]:
        """Those of the period that were asked for."""
        days = (self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return [each for each in days if each.isoweekday() in self.weekdays or each.day in self.month_days]

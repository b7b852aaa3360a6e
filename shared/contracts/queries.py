"""Questions that services answer from their read models."""

import datetime as dt
from typing import Literal

import msgspec

from shared.contracts.base import Year
from shared.contracts.rulebook import Rulebook

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
    deadlines of a case.
    """

    what: What = "representative"
    code: str
    year: Year
    as_of: dt.date


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


class HistoryOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.history`: everything on record about a mandate.

    `as_of`: what had happened by that day; `known`: what was on record at the end of that day.
    """

    mandate: str
    as_of: dt.date
    known: dt.date | None = None

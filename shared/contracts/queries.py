"""Questions that services answer from their read models."""

import datetime as dt

import msgspec

from shared.contracts.rulebook import Rulebook


class ResultsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.results`: every score of a year, as of a day (DOMAIN §5; shape: `expected-*.json`).

    `known`: by what was on record at the end of that day (in China). `rulebook`: under this draft instead; the answer
    then also says what the draft changes (`rules`) and whose grade it changes (`changes`).
    """

    year: int
    as_of: dt.date
    known: dt.date | None = None
    rulebook: Rulebook | None = None


class ExplanationOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.explanation`: how a representative's standing comes about, down to the events."""

    mandate: str
    year: int
    as_of: dt.date


class AccountOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.account`: a representative's points of a year as a running account, and what they give.

    `as_of`: as it stood on that day; `known`: by what was on record at the end of that day.
    """

    mandate: str
    year: int
    as_of: dt.date
    known: dt.date | None = None


class HistoryOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.history`: everything on record about a mandate.

    `as_of`: what had happened by that day; `known`: what was on record at the end of that day.
    """

    mandate: str
    as_of: dt.date
    known: dt.date | None = None

"""Questions that services answer from their read models."""

import datetime as dt

import msgspec


class ResultsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`qry.<district>.scoring.results`: every score of a year, as of a day (DOMAIN §5; shape: `expected-*.json`)."""

    year: int
    as_of: dt.date

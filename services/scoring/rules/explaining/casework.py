"""Rates of casework unfolded: case by case, for the district or one studio (DOMAIN §4.3)."""

import datetime as dt

from services.scoring.rules.explaining.node import Node, rate
from services.scoring.rules.rates import Rates, of_case, rates
from services.scoring.rules.results import Facts

RULES = {
    "response": "deadlines.receive", "on_time": "deadlines.resolve", "resolution": "deadlines.resolve",
    "satisfaction": "DOMAIN §4.3",
}  # fmt: skip


def explanation(facts: Facts, studio: str, as_of: dt.date) -> tuple[Rates, Node] | None:
    """The rates (of one studio, or with an empty code of all), and the cases they are counted from; None for none."""
    books = facts.books
    book = books.on(as_of)
    cases = [case for case in facts.cases.values() if case.on <= as_of and studio in ("", case.studio_on(as_of))]
    if book is None or not cases:
        return None
    found = [(case, of_case(case, books, as_of)) for case in cases]
    return rates(cases, books, as_of), Node(
        figure="rates", rulebook=book.id, rule="DOMAIN §4.3",
        of=[
            rate(name, [(case, getattr(each, name)) for case, each in found], rule, book, books, as_of)
            for name, rule in RULES.items()
        ],
    )  # fmt: skip

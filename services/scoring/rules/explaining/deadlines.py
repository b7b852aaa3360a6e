"""A case's deadlines unfolded: from which day, by which term and calendar, what was not counted (DOMAIN §4.2)."""

import datetime as dt
from collections.abc import Iterator

from services.scoring.facts import CaseFacts, Round
from services.scoring.rules.explaining.node import Node, Source
from services.scoring.rules.rates import known_by, longer, round_due, standing_still
from services.scoring.rules.results import Facts
from shared.calendar import Deadline, Span, WorkCalendar, uncounted
from shared.contracts.rulebook import Rulebook

NO_TERM = "no term for its urgency"


def explanation(facts: Facts, code: str, as_of: dt.date) -> Node | None:
    """Of the reception and of each round that had begun; None for a case that was not registered by the day."""
    case, books = facts.cases[code], facts.books
    if case.on > as_of or (book := books.on(case.on)) is None:
        return None
    known = known_by(case.received, as_of)
    due = books.deadline(case.on, "receive", case.urgency, known)
    found = [_deadline(case, "receive", case.on, due, book, books.calendar(book, known))]
    for number, each in enumerate((each for each in case.rounds if each.started <= as_of), 1):
        book = books.on(each.started) or book
        calendar = books.calendar(book, known_by(each.resolved, as_of))
        due = round_due(case, each, books, as_of)
        found.append(_deadline(case, "resolve", each.started, due, book, calendar, number, each, as_of))
    return Node(figure="deadlines", rule="DOMAIN §4.2", of=found)


def _deadline(
    case: CaseFacts, step: str, start: dt.date, due: Deadline | None, book: Rulebook, calendar: WorkCalendar,
    number: int = 0, handled: Round | None = None, as_of: dt.date = dt.date.max,
) -> Node:  # fmt: skip
    text = getattr(book.deadlines, step).get(case.urgency, NO_TERM)
    more = longer(handled, as_of) if handled else 0
    words = [
        f"round {number}" if number else "", f"from {start}", f"{text} and {more}d more" if more else text,
        f"due {due.day} by {_named(calendar)}" if due else "", "provisional" if due and due.provisional else "",
    ]  # fmt: skip
    return Node(
        figure=step, rulebook=book.id, rule=f"deadlines.{step}.{case.urgency}", note=", ".join(filter(None, words)),
        sources=(Source(stream=f"casework/case/{case.case}", on=start),),
        of=list(_left_out(start, text, calendar, standing_still(handled, as_of) if handled else ())) if due else [],
    )  # fmt: skip


def _left_out(start: dt.date, text: str, calendar: WorkCalendar, suspended: tuple[Span, ...]) -> Iterator[Node]:
    for day, why in uncounted(start, text, calendar, suspended):
        yield Node(figure=day.isoformat(), note=why)


def _named(calendar: WorkCalendar) -> str:
    said = ", ".join(notice.on.isoformat() for notice in calendar.notices)
    return f"{calendar.name} as noticed on {said}" if said else calendar.name

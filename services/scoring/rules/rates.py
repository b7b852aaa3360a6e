"""Rates of casework: numerator and denominator, as of a day (DOMAIN §4.3)."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from services.scoring.facts import CaseFacts, Round, during
from services.scoring.rules.books import Books
from shared.calendar import Deadline, Span

CONTENT = ("满意", "基本满意")
SAID = (*CONTENT, "不满意")  # 未回应 says nothing

Rate = tuple[int, int]


class Rates(NamedTuple):
    """Counts and the four rates, each (numerator, denominator)."""

    registered: int = 0
    excluded: int = 0
    archived: int = 0
    response: Rate = (0, 0)
    on_time: Rate = (0, 0)
    resolution: Rate = (0, 0)
    satisfaction: Rate = (0, 0)

    def __add__(self, other: object) -> "Rates":
        """Rates of both together."""
        assert isinstance(other, Rates)
        counts = (self.registered + other.registered, self.excluded + other.excluded, self.archived + other.archived)
        return Rates(*counts, *(_plus(mine, theirs) for mine, theirs in zip(self[3:], other[3:], strict=True)))


def rates(cases: Iterable[CaseFacts], books: Books, as_of: dt.date) -> Rates:
    """Over these cases, as far as they were registered by the day."""
    counted = [of_case(case, books, as_of) for case in cases if case.on <= as_of]
    if not counted:
        return Rates()
    registered, excluded, archived, *shares = zip(*counted, strict=True)
    return Rates(sum(registered), sum(excluded), sum(archived), *map(_sum, shares))


def of_case(case: CaseFacts, books: Books, as_of: dt.date) -> Rates:
    """What one registered case adds: declined, withdrawn and merged ones only to the counts."""
    if during(case.left, as_of):
        return Rates(registered=1, excluded=1)
    rounds = [_round(case, each, books, as_of) for each in case.rounds if each.started <= as_of]
    return Rates(
        registered=1,
        archived=int(during(case.archived, as_of)),
        response=_response(case, books, as_of),
        on_time=_sum(in_time for in_time, _ in rounds),
        resolution=rounds[-1][1] if rounds else (0, 0),
        satisfaction=_satisfaction(case, as_of),
    )


def _response(case: CaseFacts, books: Books, as_of: dt.date) -> Rate:
    due = books.deadline(case.on, "receive", case.urgency, known_by(case.received, as_of))
    return _in_time(case.received, due, as_of)


def _round(case: CaseFacts, handled: Round, books: Books, as_of: dt.date) -> tuple[Rate, Rate]:
    """On time, and resolved: that counts once it is, or its deadline has passed."""
    on_time = _in_time(handled.resolved, round_due(case, handled, books, as_of), as_of)
    resolved = int(_by(handled.resolved, as_of))
    return on_time, (resolved, resolved or on_time[1])


def _in_time(done: dt.date | None, due: Deadline | None, as_of: dt.date) -> Rate:
    """Counts once it is done or the deadline has passed; without a deadline it is neither in time nor late."""
    if due is None:
        return 0, 0
    if done is not None and done <= as_of:
        return int(done <= due.day), 1
    return 0, int(due.day < as_of)


def round_due(case: CaseFacts, handled: Round, books: Books, as_of: dt.date) -> Deadline | None:
    """A round's deadline as it stood on a day; None where it has none (`Books.deadline`)."""
    known, suspended = known_by(handled.resolved, as_of), standing_still(handled, as_of)
    return books.deadline(handled.started, "resolve", case.urgency, known, longer(handled, as_of), suspended)


def known_by(done: dt.date | None, as_of: dt.date) -> dt.date:
    """Up to which day notices count for what was done on a day, or not yet: a later one dates anew what is open."""
    return done if done is not None and done <= as_of else as_of


def longer(handled: Round, as_of: dt.date) -> int:
    """How many calendar days were added to a round by a day."""
    return sum(days for on, days in handled.extended if on <= as_of)


def standing_still(handled: Round, as_of: dt.date) -> tuple[Span, ...]:
    """When a round's clock stood still, as far as a day."""
    return tuple((first, min(end or as_of, as_of)) for first, end in handled.suspended if first <= as_of)


def _satisfaction(case: CaseFacts, as_of: dt.date) -> Rate:
    said = [rating for on, rating in case.feedbacks if on <= as_of]
    if not said or said[-1] not in SAID:
        return 0, 0
    return int(said[-1] in CONTENT), 1


def _by(day: dt.date | None, as_of: dt.date) -> bool:
    return day is not None and day <= as_of


def _plus(one: Rate, other: Rate) -> Rate:
    return one[0] + other[0], one[1] + other[1]


def _sum(several: Iterable[Rate]) -> Rate:
    above = below = 0
    for numerator, denominator in several:
        above += numerator
        below += denominator
    return above, below

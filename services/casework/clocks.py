"""Which deadline runs for each open case: told from narrow events, so that any replica knows it after any restart."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from services.casework import narrow as n
from shared.calendar import Span, WorkCalendar, deadline
from shared.contracts.rulebook import Rulebook

TIMED = (
    n.CaseReceived, n.RoundOpened, n.RoundExtended, n.CaseSuspended, n.CaseResumed, n.RoundResolved, n.CaseReplied,
    n.FeedbackGiven, n.CaseOverdue, n.HandlerReminded, n.OverdueEscalated,
)  # fmt: skip
Step = Literal["receive", "resolve", "reply", "feedback"]


class Clock(msgspec.Struct):
    """The step that is due, since when, and what was said of its deadline."""

    urgency: str
    step: Step | None
    since: dt.date
    round: int = 0
    extended: int = 0
    suspended: tuple[Span, ...] = ()
    stands: dt.date | None = None
    said: frozenset[tuple[str, dt.date]] = frozenset()

    def runs(self) -> bool:
        """Whether a deadline comes nearer."""
        return self.step is not None and self.stands is None

    def due(self, book: Rulebook, calendar: WorkCalendar) -> dt.date:
        """The last day in time, by the rulebook of the day on which the step began."""
        terms: dict[str, str] = getattr(book.deadlines, self.step or "resolve")
        return deadline(self.since, terms[self.urgency], calendar, self.extended, self.suspended).day


class Ring(NamedTuple):
    """What is to be said of a case on a day: `due` on the last one, `overdue` after it, `escalate` to one above."""

    on: dt.date
    kind: Literal["due", "overdue", "escalate", "unanswered"]
    case: str
    clock: Clock
    due: dt.date
    to: str = ""


class Clocks:
    """Of a district, by the case."""

    def __init__(self) -> None:
        self._clocks: dict[str, Clock] = {}

    def running(self) -> Iterator[tuple[str, Clock]]:
        """The cases with a deadline that comes nearer."""
        return ((case, clock) for case, clock in self._clocks.items() if clock.runs())

    def of(self, case: str) -> Clock:
        """The clock of a case on record, whether or not it runs."""
        return self._clocks[case]

    def learn(self, event: Any) -> None:
        """Take in one event; what does not concern a clock is passed over."""
        if isinstance(event, n.CaseRegistered):
            self._clocks[event.case] = Clock(event.urgency, "receive", event.on)
        elif isinstance(event, TIMED):
            self._after(self._clocks[event.case], event)

    def _after(self, clock: Clock, event: Any) -> None:
        on, case = event.on, event.case
        match event:
            case n.CaseReceived():
                self._clocks[case] = Clock(clock.urgency, "resolve", on, 1)
            case n.RoundOpened(round=number):
                self._clocks[case] = Clock(clock.urgency, "resolve", on, number)
            case n.RoundResolved():
                self._clocks[case] = Clock(clock.urgency, "reply", on, clock.round)
            case n.CaseReplied():
                self._clocks[case] = Clock(clock.urgency, "feedback", on, clock.round)
            case n.FeedbackGiven():
                clock.step = None
            case n.RoundExtended(days=days):
                clock.extended += days
            case n.CaseSuspended():
                clock.stands = on
            case n.CaseResumed():
                clock.suspended, clock.stands = (*clock.suspended, (clock.stands or on, on)), None
            case n.CaseOverdue(due=due):
                clock.said |= {("overdue", due)}
            case n.HandlerReminded(due=day) if day is not None:
                clock.said |= {("due", day)}
            case n.OverdueEscalated(due=due, to=to):
                clock.said |= {(to, due)}


def rings(case: str, clock: Clock, due: dt.date, later: list[tuple[dt.date, str]], today: dt.date) -> Iterator[Ring]:
    """What there is to say by today and was not said yet; `later`: to whom above it goes, from which day on."""
    after = due + dt.timedelta(days=1)
    if clock.step == "feedback":
        if today >= after:
            yield Ring(after, "unanswered", case, clock, due)
        return
    if today == due and ("due", due) not in clock.said:
        yield Ring(due, "due", case, clock, due)
    if today >= after and ("overdue", due) not in clock.said:
        yield Ring(after, "overdue", case, clock, due)
    for day, to in later:
        if today >= day and (to, due) not in clock.said:
            yield Ring(day, "escalate", case, clock, due, to)

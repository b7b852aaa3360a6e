"""What scoring keeps of each district's history: narrow documents, each fact with its own days, so that any day's
standing can be told from them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from shared.calendar import month_of
from shared.contracts.casework import DutyKind
from shared.contracts.rulebook import Rulebook

Day = dt.date


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A ledger entry: serial, day, kind, the day it was written in, the day on which its opinion was adopted."""

    entry: str
    on: Day
    kind: DutyKind
    entered_on: Day
    adopted: Day | None = None


class Promise(msgspec.Struct, frozen=True, array_like=True):
    """A promise: published on, due, and what became of it."""

    promise: str
    on: Day
    due: Day
    kept: Day | None = None
    withdrawn: Day | None = None


class Signature(msgspec.Struct, frozen=True, array_like=True):
    """A proposal that the representative led or co-signed; `filed` on the day of its review if it was 立案."""

    proposal: str
    on: Day
    lead: bool
    filed: Day | None = None


class Deed(msgspec.Struct, frozen=True, array_like=True):
    """A good deed the representative took part in, and the day it was verified."""

    deed: str
    on: Day
    verified: Day


class Ballot(msgspec.Struct, frozen=True, array_like=True):
    """A tally: day, bloc, votes by grade."""

    on: Day
    bloc: str
    votes: dict[str, int]


class Ledger(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The entries of one mandate in one month (the key: mandate/2014-05), so that no document grows with the years;
    and the cases of that month that it was the first to receive.
    """

    mandate: str
    entries: list[Entry] = []
    cases: list[str] = []


def ledger_of(mandate: str, on: Day) -> str:
    """The key of the ledger that an entry or a case of that day is in."""
    return f"{mandate}/{month_of(on)}"


class Account(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One mandate: everything its points and its standing are made of.

    It is kept with the keys of its `ledgers` and the `first` day of each kind of entry, and read with the `entries` of
    the ledgers that are wanted (`with_entries`). `ends`: of a term that was extended every day on which it was decided
    when it ends, and that end.
    """

    mandate: str
    committee: str
    level: str
    start: Day
    end: Day
    ends: list[tuple[Day, Day]] = []
    changes: list[tuple[Day, bool]] = []
    ledgers: set[str] = set()
    first: dict[str, Day] = {}
    entries: list[Entry] = []
    promises: dict[str, Promise] = {}
    signatures: dict[str, Signature] = {}
    deeds: list[Deed] = []
    ballots: list[Ballot] = []

    def extended(self, on: Day, until: Day) -> "Account":
        """With a longer term."""
        ends = [*(self.ends or [(self.start, self.end)]), (on, until)]
        return msgspec.structs.replace(self, end=until, ends=ends)

    def as_of(self, day: Day) -> "Account":
        """With the term as it was decided by a day."""
        if not self.ends:
            return self
        (_, elected_until), *longer = self.ends
        return msgspec.structs.replace(self, end=max([elected_until, *(until for on, until in longer if on <= day)]))


def with_entries(accounts: Iterable[Account], ledgers: Iterable[Ledger]) -> dict[str, Account]:
    """Each account by its mandate, with the entries of its ledgers."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for ledger in ledgers:
        entries[ledger.mandate] += ledger.entries
    return {each.mandate: msgspec.structs.replace(each, entries=entries[each.mandate]) for each in accounts}


Span = tuple[Day, Day | None]  # from a day, and until another if it has ended


def during(spans: Iterable[Span], day: Day) -> bool:
    """Whether the day lies in one of them; the day of its end does not."""
    return any(first <= day and (end is None or day < end) for first, end in spans)


def ended(spans: Sequence[Span], on: Day) -> tuple[Span, ...]:
    """With the last of them ended on that day."""
    return (*spans[:-1], (spans[-1][0], on))


class Round(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A handling round: when its clock started, what was added to it, when its last item was solved, when it stood."""

    started: Day
    extended: tuple[tuple[Day, int], ...] = ()
    resolved: Day | None = None
    suspended: tuple[Span, ...] = ()


class CaseFacts(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """One case: the days that rates are made of.

    `left`: while it was declined, withdrawn or merged; `archived`: while it was; `moves`: to whose rates it went.
    Tuples, so that the collector has nothing to look through: there are as many of these as of all others together.
    """

    case: str
    on: Day
    urgency: str
    studio: str
    first_receiver: str
    received: Day | None = None
    rounds: tuple[Round, ...] = ()
    feedbacks: tuple[tuple[Day, str], ...] = ()
    archived: tuple[Span, ...] = ()
    left: tuple[Span, ...] = ()
    moves: tuple[tuple[Day, str], ...] = ()

    def studio_on(self, day: Day) -> str:
        """Whose it was on that day."""
        return next((to for on, to in reversed(self.moves) if on <= day), self.studio)


class Check(msgspec.Struct, frozen=True, array_like=True):
    """One assessment."""

    on: Day
    kind: str
    assessor: str
    score: Decimal


class Rectification(msgspec.Struct, frozen=True, array_like=True):
    """Demanded on, by whom, due; `finished`: from which day, and until when if somebody looked and found it was not."""

    on: Day
    by: str
    due: Day
    finished: tuple[Span, ...] = ()
    kind: str = ""  # of the check

    def finished_on(self, day: Day) -> Day | None:
        """Since when it was finished, as it stood on a day; None if it was not."""
        return next((first for first, end in self.finished if during([(first, end)], day)), None)


class Target(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A unit's target with its checks and what they demanded."""

    target: str
    on: Day
    measurable: bool
    points: Decimal
    checks: list[Check] = []
    rectifications: list[Rectification] = []


class UnitFacts(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A unit and its targets. `kind` as it was registered: it is ranked among its like."""

    unit: str
    kind: str
    targets: dict[str, Target] = {}


class Marks(msgspec.Struct, frozen=True, array_like=True):
    """One rater's marks, by criterion."""

    on: Day
    rater: str
    marks: dict[str, Decimal]


class StudioFacts(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A studio and how it was marked."""

    studio: str
    level: str
    on: Day
    closed: Day | None = None
    marks: list[Marks] = []


class Tally(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the bulletin counts, a document a day (the key): how often, and how many people."""

    trainings: int = 0
    trainees: int = 0
    culture: int = 0
    sessions: int = 0
    proposals: int = 0


class DeedTeam(msgspec.Struct, kw_only=True):
    """A good deed until it is verified: its day."""

    on: Day


class Lead(msgspec.Struct, kw_only=True):
    """Who leads a proposal, so that its review finds the account."""

    lead: str


class Kind(msgspec.Struct, kw_only=True):
    """An organisation's kind, for the units."""

    kind: str


class File(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Which streams beside the targets' tell of a unit, a studio or a representative (the key)."""

    streams: list[str] = []


class Rules(msgspec.Struct, kw_only=True):
    """A rulebook as it was published."""

    rulebook: Rulebook


class Calendar(msgspec.Struct, kw_only=True):
    """What was published of a working-day calendar: day of the notice, years, days off, days worked."""

    notices: list[tuple[Day, list[int], list[Day], list[Day]]] = []


KINDS = (Calendar, Account, Ledger, CaseFacts, UnitFacts, StudioFacts, Tally, DeedTeam, Lead, Kind, File, Rules)

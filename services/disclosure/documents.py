"""What anyone may see, as documents. No field here can hold personal data: nothing sealed is ever read (DOMAIN §6)."""

import datetime as dt
from typing import ClassVar

import msgspec

from shared.contracts.rulebook import Rulebook
from shared.contracts.scoring import FEWEST

Day = dt.date


class Organisation(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An organisation of the tree."""

    code: str
    name: str
    kind: str
    parent: str | None = None
    end: Day | None = None
    successors: tuple[str, ...] = ()


class Promise(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A public promise and what became of it."""

    promise: str
    text: str
    on: Day
    due: Day
    kept: Day | None = None
    withdrawn: Day | None = None
    reason: str = ""
    keeper: str = ""
    """The studio that keeps it for someone who left office, since `handed_over`."""
    handed_over: Day | None = None

    def state(self, day: Day) -> str:
        """As of a day: `kept`, `kept-late`, `withdrawn`, `overdue` or `open`."""
        if self.withdrawn is not None and self.withdrawn <= day:
            return "withdrawn"
        if self.kept is not None and self.kept <= day:
            return "kept" if self.kept <= self.due else "kept-late"
        return "overdue" if self.due < day else "open"


class Shift(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who receives where and when."""

    on: Day
    slot: str
    studio: str
    mandate: str


class Rota(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The shifts of one mandate in one month (the key: mandate/2014-05), so that no document grows with the years.

    `missed`: those of them to which nobody came.
    """

    shifts: list[Shift] = []
    missed: list[Shift] = []


class Profile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A representative's public identity (三公开): profile, service period, promises."""

    mandate: str
    name: str
    gender: str
    level: str
    term: str
    committee: str
    start: Day
    end: Day
    occupation: str = ""
    skill: str = ""
    group: str = ""
    studio: str = ""
    changes: list[tuple[Day, str]] = []
    promises: dict[str, Promise] = {}
    months: list[str] = []
    """Those that it has a `Rota` of, in their order."""
    duties: dict[str, dict[str, int]] = {}
    """Ledger entries by year and kind."""

    def state(self, day: Day) -> str:
        """As of a day: `registered`, `seated`, `suspended`, `ended`; `ended` too once the term is over."""
        if day > self.end:
            return "ended"
        return next((what for on, what in reversed(self.changes) if on <= day), "registered")


class StudioPage(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A studio: where, when, for whom."""

    studio: str
    name: str
    level: str
    organisation: str
    on: Day
    address: str = ""
    hours: str = ""
    catchment: tuple[str, ...] = ()
    closed: Day | None = None
    successor: str = ""


class Proposal(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A proposal and its answer."""

    proposal: str
    on: Day
    session: str
    form: str
    lead: str
    title: str
    cosigners: tuple[str, ...] = ()
    outcome: str = ""
    department: str = ""
    answered: Day | None = None
    result: str = ""
    opinion: str = ""


class Session(msgspec.Struct, kw_only=True):
    """An annual session."""

    session: str
    on: Day
    organisation: str
    name: str
    expected: int


class Activity(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What took place at a site (三大惠民工程), and how many took part."""

    activity: str
    on: Day
    site: str
    project: str
    category: str
    topic: str
    people: int
    setting: str


class Activities(msgspec.Struct, kw_only=True):
    """Those of one month (the key: 2014-05), so that no document grows with the years."""

    held: list[Activity] = []


class Regulation(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A regulation, in force from a day; until another came in its place, if one did."""

    regulation: str
    on: Day
    title: str
    kind: str
    issuer: str
    until: Day | None = None
    by: str = ""


class Teacher(msgspec.Struct, kw_only=True):
    """Who teaches what."""

    teacher: str
    name: str
    field: str


class Training(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A training of representatives: planned for a day, held with so many, or cancelled."""

    training: str
    on: Day
    topic: str
    place: str
    teacher: str
    present: int | None = None
    cancelled: str = ""


class Group(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A supervision group."""

    group: str
    on: Day
    name: str
    organisation: str
    members: tuple[str, ...]
    until: Day | None = None


class Ballot(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A ballot on a representative: who may take part, and who did. What anyone voted is never here."""

    fewest: ClassVar[int] = FEWEST
    ballot: str
    on: Day
    until: Day
    mandate: str
    bloc: str
    voters: tuple[str, ...]
    voted: list[str] = []
    closed: Day | None = None
    spoilt: int | None = None
    """Once it is tallied."""
    counted: bool = False
    """Whether its tally is of any votes."""

    def state(self) -> str:
        """`open`, `closed`, `tallied`; `uncounted` where it ended without a vote that could be counted."""
        if self.spoilt is not None:
            return "tallied" if self.counted else "uncounted"
        return "closed" if self.closed else "open"

    def few(self) -> bool:
        """Whether so few took part that a tally tells what they voted."""
        return len(self.voted) < self.fewest


class Award(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An award, whom it honours, and since when they have it."""

    award: str
    on: Day
    name: str
    year: int
    by: str
    recipients: tuple[str, ...]
    granted: Day | None = None


class Book(msgspec.Struct, kw_only=True):
    """A rulebook that was published, whole."""

    content: Rulebook

    @property
    def on(self) -> Day:
        """From when it is in force."""
        return self.content.effective_from


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """One publication of a year's results: its day, and as of which day."""

    revision: int
    on: Day
    as_of: Day


class Published(msgspec.Struct, kw_only=True):
    """What was published of a year (the key), the latest last."""

    revisions: list[Publication]


class WorkDays(msgspec.Struct, kw_only=True):
    """What was published of a working-day calendar: day of the notice, years, days off, days worked."""

    notices: list[tuple[Day, list[int], list[Day], list[Day]]] = []


class Freshness(msgspec.Struct, kw_only=True):
    """The last day that anything happened on, as the sheets and the clerks say; one document, `last`."""

    day: Day


KINDS = (
    Organisation,
    Profile,
    Rota,
    StudioPage,
    Proposal,
    Session,
    Activities,
    Regulation,
    Teacher,
    Training,
    Group,
    Ballot,
    Award,
    Book,
    Published,
    WorkDays,
    Freshness,
)

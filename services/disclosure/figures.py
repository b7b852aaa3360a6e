"""What other services answer, as far as the pages show it."""

import datetime as dt
from collections.abc import Awaitable, Callable

import msgspec

from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf, StoriesOf

Rate = tuple[int, int]
Question = ResultsOf | AccountOf | PublishedOf | StoriesOf
Ask = Callable[[str, Question], Awaitable[bytes]]  # a service's answer to a question about a district


class Rates(msgspec.Struct, frozen=True):
    """Counts and rates of casework."""

    registered: int
    excluded: int
    archived: int
    response: Rate
    on_time: Rate
    resolution: Rate
    satisfaction: Rate


class Casework(msgspec.Struct, frozen=True):
    """The district and each studio."""

    district: Rates
    studios: dict[str, Rates]


class Briefing(msgspec.Struct, frozen=True):
    """What the bulletin counts."""

    representatives: dict[str, int]
    studios: dict[str, int]
    sessions: int
    proposals: int
    trainings: int
    trainees: int
    culture: int
    good_deeds: int


class Standing(msgspec.Struct, frozen=True):
    """A representative's year."""

    committee: str
    duty: str
    casework: str | None
    review: str | None
    total: str
    grade: str
    rank: int | None
    points: dict[str, str]
    promises_overdue: int
    quota_missed: int


class StudioScore(msgspec.Struct, frozen=True):
    """A studio's five goods; `apart`, without a place: how many cases it had, where more are wanted."""

    awarded: bool
    score: str
    apart: int | None = None


class TargetScore(msgspec.Struct, frozen=True):
    """A target."""

    score: str | None
    usual: str | None
    year_end: str | None


class UnitScore(msgspec.Struct, frozen=True):
    """A unit's year."""

    provisional: bool
    rank: int | None
    rectifications_overdue: int
    score: str | None
    targets: dict[str, TargetScore]


class Document(msgspec.Struct, frozen=True):
    """All of it."""

    as_of: dt.date
    briefing: Briefing
    casework: Casework
    district: str
    representatives: dict[str, Standing]
    studios: dict[str, StudioScore]
    units: dict[str, UnitScore]
    year: int


class Posting(msgspec.Struct, frozen=True):
    """A line of an account; `balance` after it, before it is held between 0 and the most there is."""

    on: dt.date
    award: str
    points: str
    balance: str
    rulebook: str
    source: str


class Account(msgspec.Struct, frozen=True):
    """A representative's points of a year."""

    as_of: dt.date
    known: dt.date | None
    year: int
    in_force: bool
    base: str
    duty: str
    casework: str | None
    review: str | None
    total: str
    cases: Rates
    postings: list[Posting]


class Revision(msgspec.Struct, frozen=True):
    """A publication."""

    revision: int
    on: dt.date
    as_of: dt.date
    reason: str
    event: str
    recorded_at: dt.datetime


class Change(msgspec.Struct, frozen=True):
    """A grade that differs from the revision before: before, after."""

    grade: tuple[str, str]
    total: tuple[str, str]


class Published(msgspec.Struct, frozen=True):
    """The revisions of a year; what one of them said, if it was asked for.

    `as_published`: whether that is what was published, None where nobody can say; `otherwise`: which are not.
    """

    revisions: list[Revision]
    results: Document | None = None
    changes: dict[str, Change] = {}
    as_published: bool | None = None
    otherwise: list[int] = []


class Story(msgspec.Struct, frozen=True):
    """A success story that is public now."""

    story: str
    on: dt.date
    studio: str
    title: str
    text: str


class Stories(msgspec.Struct, frozen=True):
    """The latest first."""

    stories: list[Story]


decode = msgspec.json.Decoder(Document).decode
decode_published = msgspec.json.Decoder(Published).decode
decode_account = msgspec.json.Decoder(Account).decode
decode_stories = msgspec.json.Decoder(Stories).decode

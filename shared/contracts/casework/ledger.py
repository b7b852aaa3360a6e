"""A representative's duty ledger 履职台账 (DOMAIN §4.4)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Count, Day, Event, Name, Sealed, Words

DutyKind = Literal[
    "走访", "民情信息", "接待", "结对帮扶", "帮扶", "调研", "视察", "列席", "监督", "培训", "述职"
]  # fmt: skip


class LogDuty(Command, tag="log-duty", frozen=True, kw_only=True):
    """One entry in a representative's duty ledger 履职台账; `entered_on` is the day it was written down."""

    noun: ClassVar[str] = "casework/ledger"
    names: ClassVar[tuple[str, ...]] = ("entry",)
    entry: Code
    mandate: Code
    kind: DutyKind
    studio: str = ""
    place: str = ""
    text: Words
    people: Count | None = None
    adopted: bool = False
    entered_on: Day

    @property
    def key(self) -> str:
        return self.mandate

    @property
    def subject(self) -> str:
        return f"ledger/{self.mandate}"


class ReverseEntry(Command, tag="reverse-entry", frozen=True, kw_only=True):
    """A ledger entry that should never have been written: it stays on record and counts on no day any more."""

    noun: ClassVar[str] = "casework/ledger"
    entry: Code
    mandate: Code
    reason: Name

    @property
    def key(self) -> str:
        return self.mandate


class AdoptOpinion(Command, tag="adopt-opinion", frozen=True, kw_only=True):
    """A committee adopts the opinion 民情信息 of a ledger entry, on `on`."""

    noun: ClassVar[str] = "casework/ledger"
    entry: Code
    mandate: Code
    by: str

    @property
    def key(self) -> str:
        return self.mandate


LedgerCommand = LogDuty | ReverseEntry | AdoptOpinion


class DutyLogged(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """An entry in a duty ledger."""

    entry: str
    mandate: str
    kind: DutyKind
    studio: str = ""
    place: str = ""
    text: Sealed
    people: int | None = None
    entered_on: Day

    @property
    def claim(self) -> str:
        """Serials are the district's, not the ledger's."""
        return f"duty/{self.entry}"


class OpinionAdopted(Event, tag="casework.opinion-adopted.v1", frozen=True, kw_only=True):
    """A committee adopted the opinion 民情信息 of that entry; `on` is the entry's day.

    `by` and `adopted_on`: which committee, and when it did; a sheet says neither.
    """

    entry: str
    mandate: str
    by: str = ""
    adopted_on: Day | None = None


class EntryReversed(Event, tag="casework.entry-reversed.v1", frozen=True, kw_only=True):
    """That entry (of that day and kind) is void from the beginning; `on` is the day on which it was reversed."""

    entry: str
    mandate: str
    entry_on: Day
    kind: DutyKind
    reason: str


LedgerEvent = DutyLogged | OpinionAdopted | EntryReversed

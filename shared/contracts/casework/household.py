"""Household links 结对帮扶 and the aid that goes with them (DOMAIN §4.4). A household is personal data throughout."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Count, Day, Event, Name, Personal, Positive, Sealed, Words

AidKind = Literal["想办法", "谋路子", "跑资金"]


class _HouseholdCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/household"
    household: Code

    @property
    def key(self) -> str:
        return self.household

    @property
    def subject(self) -> str:
        return f"household/{self.household}"


class LinkHousehold(_HouseholdCommand, tag="link-household", frozen=True, kw_only=True):
    """A representative stands by one household in difficulty, from `on`."""

    names: ClassVar[tuple[str, ...]] = ("household",)
    mandate: str
    village: str
    name: Words
    situation: Words
    phone: Personal = ""


class GiveAid(_HouseholdCommand, tag="give-aid", frozen=True, kw_only=True):
    """Advice, a way to earn, or funds; numbered in the order in which they are given."""

    kind: AidKind
    text: Words


class RecordOutcome(_HouseholdCommand, tag="record-outcome", frozen=True, kw_only=True):
    """What came of the aid of that number; `yuan` where it was money."""

    aid: Positive
    outcome: Words
    yuan: Count = 0


class EndLink(_HouseholdCommand, tag="end-link", frozen=True, kw_only=True):
    """`on` is the first day without it."""

    reason: Name


HouseholdCommand = LinkHousehold | GiveAid | RecordOutcome | EndLink


class HouseholdLinked(Event, tag="casework.household-linked.v1", frozen=True, kw_only=True):
    """A representative stands by a household; `entered_on` is the day on which it was said."""

    household: str
    mandate: str
    village: str
    name: Sealed
    situation: Sealed
    phone: Sealed | None = None
    entered_on: Day


class AidGiven(Event, tag="casework.aid-given.v1", frozen=True, kw_only=True):
    """The aid of number `aid`, by the representative."""

    household: str
    mandate: str
    aid: int
    kind: AidKind
    text: Sealed
    entered_on: Day


class OutcomeRecorded(Event, tag="casework.outcome-recorded.v1", frozen=True, kw_only=True):
    """What came of it."""

    household: str
    aid: int
    outcome: Sealed
    yuan: int = 0


class LinkEnded(Event, tag="casework.link-ended.v1", frozen=True, kw_only=True):
    """The representative stands by the household no more."""

    household: str
    mandate: str
    reason: str


HouseholdEvent = HouseholdLinked | AidGiven | OutcomeRecorded | LinkEnded

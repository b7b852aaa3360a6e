"""A case that another district is asked to take: as it looks there (DOMAIN §4.1 transfer)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import VISIBLE, Code, Command, Event, Name, Personal, Sealed, Words
from shared.contracts.casework.case.kinds import Channel, Urgency

# a district, its case, and a number: longer than a code that somebody thinks of
ReferralCode = Annotated[str, msgspec.Meta(pattern=VISIBLE, min_length=1, max_length=128)]


class _ReferralCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/referral"
    referral: ReferralCode

    @property
    def key(self) -> str:
        return self.referral

    @property
    def subject(self) -> str:
        return f"referral/{self.referral}"


class ReceiveReferral(_ReferralCommand, tag="receive-referral", frozen=True, kw_only=True):
    """District `sender` asks us to take its case; asked by its casework, never from outside."""

    internal: ClassVar[bool] = True
    sender: str
    case: str
    number: int
    channel: Channel
    urgency: Urgency
    category: Name
    resident: Words
    phone: Personal = ""
    text: Words
    reason: Name


class AcceptReferral(_ReferralCommand, tag="accept-referral", frozen=True, kw_only=True):
    """It is ours from `on`, and is registered here as `case`."""

    names: ClassVar[tuple[str, ...]] = ("case",)
    by: str
    case: Code
    village: str
    studio: str
    first_receiver: str


class ReturnReferral(_ReferralCommand, tag="return-referral", frozen=True, kw_only=True):
    """It is not ours; the sender goes on with it."""

    by: str
    reason: Name


ReferralCommand = ReceiveReferral | AcceptReferral | ReturnReferral


class ReferralReceived(Event, tag="casework.referral-received.v1", frozen=True, kw_only=True):
    """Another district asks us to take a case."""

    referral: str
    sender: str
    case: str
    number: int
    channel: Channel
    urgency: Urgency
    category: str
    resident: Sealed
    phone: Sealed | None = None
    text: Sealed
    reason: str


class ReferralAccepted(Event, tag="casework.referral-accepted.v1", frozen=True, kw_only=True):
    """It is ours: `case` here, `theirs` there; `number` as there."""

    referral: str
    sender: str
    theirs: str
    number: int
    by: str
    case: str
    village: str
    studio: str
    first_receiver: str


class ReferralReturned(Event, tag="casework.referral-returned.v1", frozen=True, kw_only=True):
    """It is not ours."""

    referral: str
    sender: str
    theirs: str
    number: int
    by: str
    reason: str


ReferralEvent = ReferralReceived | ReferralAccepted | ReferralReturned

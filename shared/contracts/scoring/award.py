"""Awards 表彰: decided by a committee, granted, revoked (DOMAIN §5)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name, Year

Recipients = Literal["representative", "unit", "studio"]


class _AwardCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/award"
    award: Code

    @property
    def key(self) -> str:
        return self.award


class DecideAward(_AwardCommand, tag="decide-award", frozen=True, kw_only=True):
    """A committee decided on `on` whom to honour for a year, and why: representatives, units or studios."""

    names: ClassVar[tuple[str, ...]] = ("award",)
    name: Name
    year: Year
    to: Recipients
    recipients: tuple[str, ...]
    by: str
    grounds: Name


class GrantAward(_AwardCommand, tag="grant-award", frozen=True, kw_only=True):
    """It was handed over."""


class RevokeAward(_AwardCommand, tag="revoke-award", frozen=True, kw_only=True):
    """One of the recipients is honoured no more."""

    recipient: str
    reason: Name


AwardCommand = DecideAward | GrantAward | RevokeAward


class AwardDecided(Event, tag="scoring.award-decided.v1", frozen=True, kw_only=True):
    """Whom a committee honours."""

    award: str
    name: str
    year: int
    to: Recipients
    recipients: tuple[str, ...]
    by: str
    grounds: str


class AwardGranted(Event, tag="scoring.award-granted.v1", frozen=True, kw_only=True):
    """It was handed over."""

    award: str


class AwardRevoked(Event, tag="scoring.award-revoked.v1", frozen=True, kw_only=True):
    """Not to this one."""

    award: str
    recipient: str
    reason: str


AwardEvent = AwardDecided | AwardGranted | AwardRevoked

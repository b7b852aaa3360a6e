"""Good deeds 实事好事 (DOMAIN §4.4)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Count, Event, Name


class _DeedCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/deed"
    deed: Code

    @property
    def key(self) -> str:
        return self.deed


class RecordDeed(_DeedCommand, tag="record-deed", frozen=True, kw_only=True):
    """A good deed 实事好事 by a team of representatives."""

    names: ClassVar[tuple[str, ...]] = ("deed",)
    studio: str
    team: tuple[str, ...]
    text: Name
    beneficiaries: Count


class VerifyDeed(_DeedCommand, tag="verify-deed", frozen=True, kw_only=True):
    """Verified by someone outside the team (a mandate or an organisation or studio)."""

    by: str


DeedCommand = RecordDeed | VerifyDeed


class DeedRecorded(Event, tag="casework.deed-recorded.v1", frozen=True, kw_only=True):
    """A good deed was done."""

    deed: str
    studio: str
    team: tuple[str, ...]
    text: str
    beneficiaries: int


class DeedVerified(Event, tag="casework.deed-verified.v1", frozen=True, kw_only=True):
    """Someone outside the team vouches for it; the team is repeated so that each member's account can follow."""

    deed: str
    team: tuple[str, ...]
    by: str


DeedEvent = DeedRecorded | DeedVerified

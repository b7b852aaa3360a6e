"""What is published of a year (DOMAIN §5.5)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import Command, Day, Event, Positive, Year

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class _PublicationCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/publication"
    year: Year

    @property
    def key(self) -> str:
        return str(self.year)


class PublishResults(_PublicationCommand, tag="publish-results", frozen=True, kw_only=True):
    """The results of a year as of a day, as they follow from what is on record now; `reason` says why anew.

    A day after the year's last lets in what came to pass later of what was done in it: deeds verified, proposals filed.
    """

    as_of: Day
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class DigestResults(_PublicationCommand, tag="digest-results", frozen=True, kw_only=True):
    """What the figures of a revision come to as one SHA-256; asked by who told them, never from outside."""

    internal: ClassVar[bool] = True
    revision: Positive
    digest: Digest


PublicationCommand = PublishResults | DigestResults


class ResultsPublished(Event, tag="scoring.results-published.v1", frozen=True, kw_only=True):
    """A revision of a year's results: whatever was recorded before this event, as of that day.

    `digest_form`: in which form its figures are digested; 0: in none, as before there was one.
    """

    year: int
    as_of: Day
    revision: int
    reason: str = ""
    digest_form: int = 0


class ResultsDigested(Event, tag="scoring.results-digested.v1", frozen=True, kw_only=True):
    """What a revision said: figures of another digest are not those that were published."""

    year: int
    revision: int
    digest: str


PublicationEvent = ResultsPublished | ResultsDigested

"""What is published of a year (DOMAIN §5.5)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import Command, Day, Event, Year


class _PublicationCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/publication"
    year: Year

    @property
    def key(self) -> str:
        return str(self.year)


class PublishResults(_PublicationCommand, tag="publish-results", frozen=True, kw_only=True):
    """The results of a year as of a day, as they follow from what is on record now; `reason` says why anew."""

    as_of: Day
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""


PublicationCommand = PublishResults


class ResultsPublished(Event, tag="scoring.results-published.v1", frozen=True, kw_only=True):
    """A revision of a year's results: whatever was recorded before this event, as of that day."""

    year: int
    as_of: Day
    revision: int
    reason: str = ""


PublicationEvent = ResultsPublished

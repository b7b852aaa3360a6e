"""Pages by the month: which month is shown, and the way to the others."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from litestar.params import Parameter

from services.disclosure.site import District
from shared.calendar import month_of

FORM = r"^[0-9]{4}-(0[1-9]|1[0-2])$(?!\n)"
Month = Annotated[str, Parameter(pattern=FORM)]
AnyMonth = Annotated[str, Parameter(pattern=rf"{FORM}|^$")]


class Months(NamedTuple):
    """The month that is shown; those of which there is anything, the newest first."""

    shown: str
    known: list[str]

    @property
    def earlier(self) -> str | None:
        """The next older one."""
        return next((each for each in self.known if each < self.shown), None)

    @property
    def later(self) -> str | None:
        """The next newer one."""
        return next((each for each in reversed(self.known) if each > self.shown), None)


def newest(district: District, months: Iterable[str]) -> str:
    """The last month of which there is anything; the present one if there is none."""
    return max(months, default=month_of(district.day))


def months_at(month: str, known: Iterable[str]) -> Months:
    """A month among those of which there is anything."""
    return Months(month, sorted(known, reverse=True))

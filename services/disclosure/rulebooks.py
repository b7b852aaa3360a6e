"""The rulebooks of a district, each with those before and after it (DOMAIN §3: the previous one stays readable)."""

import datetime as dt
from typing import Any, NamedTuple

import msgspec

from services.disclosure import documents as d
from services.disclosure.site import District
from shared.contracts.rulebook import Part, Rulebook

DAY = dt.timedelta(days=1)


class InTurn(NamedTuple):
    """A rulebook, `until` its last day (None while no other is published), as of a day; and its neighbours."""

    book: Rulebook
    before: Rulebook | None
    after: Rulebook | None
    until: dt.date | None
    state: str
    """`ahead`, `in-force` or `replaced`."""

    @property
    def on(self) -> dt.date:
        """From when it is in force."""
        return self.book.effective_from


def succession(district: District) -> list[InTurn]:
    """The rulebooks in the order in which they come into force; as of today, as they are published ahead."""
    books = sorted((each.content for each in district.docs.all(d.Book).values()), key=lambda book: book.effective_from)
    neighbours = zip(books, [None, *books], [*books[1:], None], strict=False)
    return [_in_turn(district.today, *each) for each in neighbours]


def whole(part: Any) -> Any:
    """A rulebook for readers who do not know what holds where it says nothing: with all of that."""
    if isinstance(part, Part):
        return {each.encode_name: whole(getattr(part, each.name)) for each in msgspec.structs.fields(part)}
    return [whole(each) for each in part] if isinstance(part, tuple) else part


def _in_turn(day: dt.date, book: Rulebook, before: Rulebook | None, after: Rulebook | None) -> InTurn:
    until = after.effective_from - DAY if after else None
    state = "ahead" if day < book.effective_from else "replaced" if until is not None and until < day else "in-force"
    return InTurn(book, before, after, until, state)

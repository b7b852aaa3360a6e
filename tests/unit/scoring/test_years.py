"""Of a year that has not begun there is nothing to say."""

import datetime as dt

import pytest

from services.scoring.queries import begun
from shared.contracts.queries import PublishedOf
from shared.refusals import Refused


async def found(district: str, question: PublishedOf) -> bytes:
    return f"{district} {question.year}".encode()


@pytest.mark.parametrize("day", [dt.date(2015, 1, 1), dt.date(2015, 12, 31)])
async def test_the_running_year_is_answered_and_the_next_is_refused(day):
    asked = begun(found, lambda: day)

    assert await asked("D", PublishedOf(year=2015)) == b"D 2015"
    with pytest.raises(Refused) as refused:
        await asked("D", PublishedOf(year=2016))
    assert (refused.value.code, refused.value.field) == ("year-to-come", "year")
    assert "2016" in refused.value.zh

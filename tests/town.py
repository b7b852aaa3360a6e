"""A small district as its clerks would enter it, command by command."""

import datetime as dt

from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Command
from shared.contracts.rulebook import decode_rulebook
from tests.unit.conftest import RULEBOOK

START, DAY, LATER = dt.date(2014, 2, 1), dt.date(2014, 5, 5), dt.date(2014, 6, 2)


def organisation(code: str, kind: str, parent: str | None) -> r.RegisterOrganisation:
    return r.RegisterOrganisation(on=START, code=code, name=code, kind=kind, parent=parent)  # type: ignore[arg-type]


def studio(code: str, *catchment: str) -> r.EstablishStudio:
    return r.EstablishStudio(
        on=START, studio=code, name=code, level="村社区", organisation="T1", catchment=catchment
    )  # fmt: skip


def case(code: str, receiver: str, at: str = "S1") -> c.RegisterCase:
    return c.RegisterCase(
        on=DAY, case=code, channel="来访", resident="何女士", village="V1", category="土地房屋", urgency="一般",
        text="界址", studio=at, first_receiver=receiver,
    )  # fmt: skip


def district_with_cases(district: str) -> list[Command]:
    """A town with two studios, two representatives of the first, four of their cases, shifts and promises."""
    book = decode_rulebook(RULEBOOK.read_bytes().replace(b'"610203"', f'"{district}"'.encode()))
    made: list[Command] = [
        organisation(district, "区", None), organisation("T1", "镇", district), organisation("V1", "村", "T1"),
        organisation("V2", "村", "T1"), studio("S1", "V1"), studio("S2", "V2"),
        r.PublishRulebook(on=book.effective_from, rulebook=book),
    ]  # fmt: skip
    for mandate in ("A", "B"):
        made += [
            r.RegisterMandate(
                on=START, mandate=mandate, person=f"P{mandate}", name=mandate, gender="女", born="1970-01", level="区",
                term="t", committee="T1", term_end=dt.date(2016, 12, 31),
            ),
            r.SeatMandate(on=START, mandate=mandate),
            r.PlaceRepresentative(on=START, mandate=mandate, studio="S1"),
            r.PublishShift(on=LATER, mandate=mandate, studio="S1", slot="09:00-11:30"),
            r.PublishShift(on=DAY, mandate=mandate, studio="S1", slot="09:00-11:30"),
            r.PublishPromise(
                on=DAY, promise=f"N{mandate}", mandate=mandate, text="修路", due=dt.date(2014, 12, 1)
            ),
        ]  # fmt: skip
    archived = [
        c.ReceiveCase(on=DAY, case="M4", by="A"),
        c.DeclineCase(on=DAY, case="M4", by="A", reason="属信访事项"),
    ]
    return [*made, case("M1", "A"), case("M2", "A"), case("M3", "B"), case("M4", "A"), *archived]

"""Studios: their catchments, hours and end."""

from typing import Any

import pytest

from services.registry.shifts.decider import SHIFTS
from services.registry.studio.decider import STUDIO
from shared.contracts import registry as r
from tests.unit.conftest import day


def studio(**changed: Any) -> r.EstablishStudio:
    values = {
        "studio": "S2", "name": "二室", "level": "村社区", "organisation": "T1", "catchment": ("V1", "V2"),
        "on": "05-05", **changed,
    }  # fmt: skip
    return r.EstablishStudio(**{**values, "on": day(values["on"])})


def test_a_studio_opens_with_its_catchment(registry):
    established, catchment = registry(STUDIO).when(studio())

    assert (established.studio, catchment.catchment) == ("S2", ("V1", "V2"))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"organisation": "T9"}, ("unknown-organisation", "organisation")),
        ({"catchment": ()}, ("empty-catchment", "catchment")),
        ({"catchment": ("V1", "V1")}, ("served-twice", "catchment")),
        ({"catchment": ("V9",)}, ("unknown-organisation", "catchment")),
        ({"catchment": ("T1",)}, ("not-a-catchment", "catchment")),
        ({"catchment": ("X1",), "level": "镇街"}, ("not-a-catchment", "catchment")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_studio_serves_villages_on_record(registry, changed, refusal):
    assert registry(STUDIO).refused(studio(**changed)) == refusal


def test_a_town_studio_serves_its_town(registry):
    assert len(registry(STUDIO).when(studio(level="镇街", catchment=("T1",)))) == 2


def test_a_studio_opens_once(registry):
    assert registry(STUDIO).commands(studio()).refused(studio()) == ("already-registered", "studio")


OTHER = [
    r.StudioEstablished(studio="S3", name="三室", level="村社区", organisation="T1", on=day("2013-01-01")),
    r.CatchmentSet(studio="S3", catchment=("V2",), on=day("2013-01-01")),
]


def test_no_village_is_served_by_two_studios_of_its_level(registry):
    assert registry(STUDIO, *OTHER).refused(studio()) == ("served-by-another", "catchment")
    assert len(registry(STUDIO, *OTHER).when(studio(catchment=("V1",)))) == 2
    assert len(registry(STUDIO, *OTHER).when(studio(level="镇街", catchment=("V2",)))) == 2
    closed = r.StudioClosed(studio="S3", reason="x", on=day("2014-01-01"))
    assert len(registry(STUDIO, *OTHER, closed).when(studio())) == 2


def catchment(*codes: str, on: str = "06-01") -> r.SetCatchment:
    return r.SetCatchment(studio="S2", catchment=codes, on=day(on))


def hours(words: str, address: str = "") -> r.SetHours:
    return r.SetHours(studio="S2", hours=words, address=address, on=day("06-01"))


def close(successor: str = "", on: str = "07-01") -> r.CloseStudio:
    return r.CloseStudio(studio="S2", successor=successor, reason="合并办公", on=day(on))


def test_a_catchment_and_hours_are_set_anew(registry):
    opened = registry(STUDIO).commands(studio(catchment=("V1",)))

    assert opened.when(catchment("V1", "V2")) == [
        r.CatchmentSet(studio="S2", catchment=("V1", "V2"), on=day("06-01"))
    ]  # fmt: skip
    assert opened.when(catchment("V1")) == []
    moved = opened.commands(hours("周三", "新址"))
    assert moved.past[-1] == r.HoursSet(studio="S2", hours="周三", address="新址", on=day("06-01"))
    assert moved.when(hours("周三")) == []
    assert moved.when(hours("周四"))[0].address == "新址"


def test_a_studio_closes_once_and_says_who_comes_after_it(registry):
    opened = registry(STUDIO).commands(studio())
    (closed,) = opened.when(close("S1"))

    assert (closed.successor, closed.on) == ("S1", day("07-01"))
    assert opened.commands(close("S1")).when(close("S1")) == []
    assert opened.commands(close("S1")).refused(close()) == ("studio-closed", "studio")
    assert opened.commands(close()).refused(catchment("V1", on="08-01")) == ("studio-closed", "studio")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (close("S2"), ("not-a-successor", "successor")),
        (close("S9"), ("unknown-studio", "successor")),
        (close(on="2015-05-01"), ("in-the-future", "on")),
        (close(on="05-04"), ("step-before-previous", "on")),
        (catchment(), ("empty-catchment", "catchment")),
        (catchment("T1"), ("not-a-catchment", "catchment")),
    ],
)
def test_a_change_that_cannot_be_is_refused(registry, command, refusal):
    assert registry(STUDIO).commands(studio()).refused(command) == refusal
    assert registry(STUDIO).refused(command) in [("unknown-studio", "studio"), ("in-the-future", "on")]


def test_nobody_is_on_shift_in_a_closed_studio(registry):
    closed = r.StudioClosed(studio="S1", reason="x", on=day("07-01"))
    on_shift = r.PublishShift(studio="S1", mandate="A", slot="09:00-11:30", on=day("07-01"))

    assert registry(SHIFTS, closed).refused(on_shift) == ("studio-closed", "studio")

"""Studios: their catchments, hours and end."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.shifts.decider import SHIFTS
from services.registry.studio.decider import STUDIO
from services.registry.world import World
from shared.contracts import registry as r
from shared.refusals import Refused
from tests.unit.conftest import Given, day, learned, town


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
        r.CatchmentSet(studio="S2", catchment=("V1", "V2"), on=day("06-01"), turn=1)
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


VILLAGES = ("V1", "V2")
MOVES = st.tuples(
    st.sampled_from(["open", "serve", "close"]), st.sampled_from(["S2", "S3", "S4"]),
    st.sets(st.sampled_from(VILLAGES), min_size=1), st.sampled_from(["村社区", "镇街"]),
)  # fmt: skip


@given(st.lists(MOVES, max_size=25))
def test_whatever_is_asked_a_village_has_one_studio_of_its_level(moves):
    world = learned(World("D"), town())
    known = {code: Given(STUDIO, world) for code in ("S2", "S3", "S4")}
    for move, code, villages, level in moves:
        serves = tuple(sorted(villages))
        command: Any = {
            "open": studio(studio=code, level=level, catchment=serves),
            "serve": r.SetCatchment(studio=code, catchment=serves, on=day("06-01")),
            "close": r.CloseStudio(studio=code, reason="x", on=day("07-01")),
        }[move]
        try:
            events = known[code].when(command)
        except Refused:
            continue
        known[code] = known[code].events(*events)
        for event in events:
            world.learn(event)

        for village in VILLAGES:
            serving = [s for s in world.studios.values() if village in s.catchment and s.closed is None]
            assert len([s for s in serving if s.level == "村社区"]) <= 1

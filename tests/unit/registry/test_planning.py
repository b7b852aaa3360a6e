"""What a clerk is offered: a place for everyone, near where they live; rotas with equal load."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.planning.placement import suggest
from services.registry.planning.rota import plan
from services.registry.shifts.decider import overlap, slot
from services.registry.world import World
from shared.contracts import registry as r
from shared.contracts.base import Event
from shared.contracts.queries import RotaOf, Weights
from shared.contracts.tags import members, tag
from shared.refusals import Refused
from tests.unit.conftest import box, day, learned, town

TODAY = day("2014-06-01")


def seated(code: str, residence: str = "V1", studio: str = "", **changed: Any) -> list[Event]:
    values = {"level": "区", "occupation": "", "skill": "", **changed}
    registered = r.MandateRegistered(
        mandate=code, on=day("2012-01-01"), person=f"P{code}", name=code, gender="女", born=box("1970-01"), term="t",
        committee="T1", term_end=day("2016-12-31"), residence=residence, **values,
    )  # fmt: skip
    seat = r.MandateSeated(mandate=code, on=day("2012-01-01"))
    return [registered, seat, *([placed(code, studio)] if studio else [])]


def placed(code: str, studio: str) -> Event:
    return r.RepresentativePlaced(mandate=code, studio=studio, on=day("2012-07-01"))


def studio(code: str, *serves: str, level: str = "村社区", at: str = "T1") -> list[Event]:
    opened = r.StudioEstablished(studio=code, name=code, level=level, organisation=at, on=day("2012-06-01"))
    return [opened, r.CatchmentSet(studio=code, catchment=serves, on=day("2012-06-01"))]


T2 = [
    r.OrganisationRegistered(code="T2", name="T2", kind="镇", parent="D", on=day("2010-01-01")),
    r.OrganisationRegistered(code="V9", name="V9", kind="村", parent="T2", on=day("2010-01-01")),
]
HOME = [*studio("S1", "V1"), *studio("S2", "V2"), *T2, *studio("S9", "V9", at="T2")]
NOBODY = [placed(code, "S9") for code in "ABC"]  # the small district's own: out of the way


def world(*events: Event) -> World:
    return learned(World("D"), town(*HOME, *NOBODY, *events))


def places(of: World, weights: Weights = Weights()) -> dict[str, str]:  # noqa: B008 — a constant
    return {each.mandate: each.studio for each in suggest(of, TODAY, weights)[0]}


def test_who_has_no_studio_is_offered_the_one_that_serves_where_they_live():
    known = world(*seated("K", "V1"), *seated("L", "V2"), *seated("M", "V9"))

    assert places(known) == {"K": "S1", "L": "S2", "M": "S9"}
    (first, *_), unplaced = suggest(known, TODAY, Weights())
    assert (first.residence, first.members, unplaced) == ("catchment", 0, [])


def test_a_dissolved_village_is_looked_for_under_its_successor():
    ended = r.OrganisationEnded(code="V1", successors=("V2",), on=day("2013-01-01"), reason="合并")

    assert places(world(*seated("K", "V1"), *seated("L", "V2", "S1"), ended))["K"] in ("S1", "S2")
    assert suggest(world(*seated("K", "V1"), ended), TODAY, Weights())[0][0].residence == "catchment"


def test_near_and_full_gives_way_to_near_and_empty():
    full = [each for n in range(8) for each in seated(f"M{n}", "V1", "S1")]

    assert places(world(*full, *seated("K", "V1"))) == {"K": "S2"}
    assert places(world(*full, *seated("K", "V1")), Weights(load=0.0)) == {"K": "S1"}


def test_of_two_near_studios_the_one_without_the_trade_or_skill_is_offered():
    there = [*seated("M", "V1", "S1", occupation="医生", skill="法律"), *seated("N", "V1", "S3", occupation="教师")]
    known = [*studio("S3", "V1"), *there]

    assert places(world(*known, *seated("K", "V1", occupation="医生"))) == {"K": "S3"}
    assert places(world(*known, *seated("K", "V1", occupation="教师"))) == {"K": "S1"}
    assert places(world(*known, *seated("K", "V1", skill="法律"))) == {"K": "S3"}


def test_a_towns_representative_belongs_to_a_studio_of_villages():
    town_studio = [r.StudioClosed(studio=code, reason="x", on=day("2013-01-01")) for code in ("S1", "S2", "S9")]
    known = world(*studio("S0", "T1", level="镇街"), *town_studio, *seated("K", level="镇"), *seated("L"))

    suggestions, unplaced = suggest(known, TODAY, Weights())
    assert [each.mandate for each in suggestions] == ["A", "B", "C", "L"]  # their studio closed, too
    assert unplaced == ["K"]


def test_nobody_waits_and_nobody_can_be_placed():
    assert suggest(world(), TODAY, Weights()) == ([], [])
    bare = learned(World("D"), [*town()][:5] + seated("K"))
    assert suggest(bare, TODAY, Weights()) == ([], ["K"])


def test_the_whole_demo_district_is_placed_as_it_would_place_itself(rehearsed):
    known = set(map(tag, members(World.events)))
    events = [each for each in rehearsed.events if tag(type(each)) in known]
    unplaced = learned(World("610203"), [each for each in events if not isinstance(each, r.RepresentativePlaced)])
    suggestions, left = suggest(unplaced, dt.date(2014, 6, 1), Weights())

    assert left == []
    near = Counter(each.residence for each in suggestions)
    assert near["elsewhere"] == 0
    loads = Counter(each.studio for each in suggestions)
    assert max(loads.values()) <= 2 * len(suggestions) / len(unplaced.studios)


# --- rotas
FIRST, LAST = day("2014-07-01"), day("2014-08-31")


def asked(**changed: Any) -> RotaOf:
    values = {"studio": "S1", "first": FIRST, "last": LAST, "slots": ("09:00-11:30",), "month_days": (5, 20), **changed}
    return RotaOf(**values)


def team(*codes: str) -> list[Event]:
    return [each for code in codes for each in seated(code, "V1", "S1")]


def shift(code: str, on: str, at: str = "S1", times: str = "09:00-11:30") -> Event:
    return r.ShiftPublished(mandate=code, studio=at, on=day(on), slot=times)


def test_a_rota_gives_everyone_as_many_shifts():
    made = plan(world(*team("K", "L", "M", "N")), asked())

    assert [each.on for each in made.shifts] == [day(on) for on in ("07-05", "07-20", "08-05", "08-20")]
    assert made.loads == {"K": 1, "L": 1, "M": 1, "N": 1}
    assert made.missing == []


def test_what_is_published_counts_and_is_not_planned_again():
    made = plan(world(*team("K", "L"), shift("K", "07-05"), shift("K", "07-20")), asked())

    assert [(each.on, each.mandate) for each in made.shifts] == [(day("08-05"), "L"), (day("08-20"), "L")]
    assert made.loads == {"K": 2, "L": 2}


def test_nobody_is_planned_on_leave_out_of_office_or_elsewhere_at_that_time():
    known = world(
        *team("K", "L"), r.LeaveTaken(mandate="K", on=day("07-01"), until=day("07-10")), shift("L", "07-20", "S2"),
        r.MandateEnded(mandate="K", on=day("08-10"), ending="辞职"),
    )  # fmt: skip
    who = {each.on: each.mandate for each in plan(known, asked()).shifts}

    assert (who[day("07-05")], who[day("07-20")], who[day("08-20")]) == ("L", "K", "L")


def test_a_shift_for_which_nobody_is_free_is_said():
    away = r.LeaveTaken(mandate="K", on=day("07-01"), until=day("07-10"))
    made = plan(world(*team("K"), away), asked(each=2))

    assert [(each.on, each.people) for each in made.missing] == [
        (day("07-05"), 2), (day("07-20"), 1), (day("08-05"), 1), (day("08-20"), 1)
    ]  # fmt: skip
    assert len(plan(world(), asked()).missing) == 4
    assert plan(world(*team("K")), asked(weekdays=(), month_days=())).shifts == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"studio": "S7"}, "unknown-studio"), ({"slots": ("上午",)}, "not-a-slot")],
)
def test_a_rota_is_of_a_studio_and_its_hours(changed, refusal):
    with pytest.raises(Refused, match=refusal):
        plan(world(), asked(**changed))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 5),
    st.lists(st.sampled_from(["09:00-11:30", "11:00-12:00", "14:00-17:00"]), min_size=1, max_size=3, unique=True),
    st.integers(1, 2),
    st.sets(st.integers(1, 7), min_size=1, max_size=3),
)
def test_loads_are_equal_and_nobody_is_at_two_places_at_once(people, slots, each, weekdays):
    codes = [f"K{n}" for n in range(people)]
    question = asked(
        slots=tuple(slots), each=each, weekdays=tuple(weekdays), month_days=(), last=FIRST + dt.timedelta(27)
    )
    made = plan(world(*team(*codes)), question)

    for one in made.shifts:
        others = [x for x in made.shifts if (x.mandate, x.on) == (one.mandate, one.on) and x != one]
        assert not any(overlap(slot(one.slot), slot(x.slot)) for x in others)
    assert len(made.shifts) + sum(x.people for x in made.missing) == len(question.days()) * len(slots) * each
    if not made.missing:
        assert max(made.loads.values()) - min(made.loads.values()) <= 1

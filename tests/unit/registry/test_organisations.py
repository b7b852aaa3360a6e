"""The tree of organisations, and what comes after one that ends."""

from typing import Any

import pytest

from services.disclosure.coverage import coverage
from services.disclosure.documents import Organisation, StudioPage
from services.registry.organisation.decider import ORGANISATION
from shared.contracts import registry as r
from shared.directory import Directory
from tests.unit.conftest import Given, day, learned, town


def organisation(**changed: Any) -> r.RegisterOrganisation:
    values = {"code": "V3", "name": "三村", "kind": "村", "parent": "T1", "on": "05-05", **changed}
    return r.RegisterOrganisation(**{**values, "on": day(values["on"])})


def test_a_district_begins_with_itself():
    nothing = Given(ORGANISATION, Directory("D"))

    assert len(nothing.when(organisation(code="D", kind="区", parent=None))) == 1
    assert nothing.refused(organisation()) == ("unknown-district", "code")
    assert nothing.refused(organisation(code="E", kind="区", parent=None)) == ("not-this-district", "code")
    assert nothing.refused(organisation(code="D", kind="区", parent="X")) == ("district-has-no-parent", "parent")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"parent": "T9"}, ("unknown-organisation", "parent")),
        ({"parent": None}, ("unknown-organisation", "parent")),
        ({"on": "2009-01-01"}, ("before-its-parent", "on")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_an_organisation_begins_under_one_that_exists(registry, changed, refusal):
    assert registry(ORGANISATION).refused(organisation(**changed)) == refusal


def test_an_organisation_begins_once(registry):
    assert registry(ORGANISATION).commands(organisation()).refused(organisation()) == ("already-registered", "code")


# --- the reorganisation of 2015: 印台镇 became 印台街道, 高楼河镇 was dissolved
DISTRICT, TOWN, STREET, DISSOLVED, NEIGHBOUR = "610203", "610203107", "610203004", "610203108", "610203100"
CHANGED = day("2015-03-01")


def _began(code: str, kind: str, parent: str | None, on: str = "2010-01-01") -> r.OrganisationRegistered:
    return r.OrganisationRegistered(code=code, name=code, kind=kind, parent=parent, on=day(on))  # type: ignore[arg-type]


BEFORE = [
    _began(DISTRICT, "区", None), _began(TOWN, "镇", DISTRICT), _began(DISSOLVED, "镇", DISTRICT),
    _began(NEIGHBOUR, "镇", DISTRICT), _began(f"{TOWN}201", "村", TOWN), _began(f"{TOWN}202", "村", TOWN),
    _began(f"{DISSOLVED}201", "村", DISSOLVED), _began(STREET, "街道", DISTRICT, "2015-03-01"),
]  # fmt: skip


def reorganised(*more: Any) -> Directory:
    return learned(Directory(DISTRICT), [*BEFORE, *more])


def end(code: str, *successors: str, on: str = "2015-03-01") -> r.EndOrganisation:
    return r.EndOrganisation(code=code, on=day(on), successors=successors, reason="撤镇设街道")


def given(code: str, *more: Any) -> Given:
    return Given(ORGANISATION, reorganised(*more)).events(next(each for each in BEFORE if each.code == code))


BECAME = r.OrganisationEnded(code=TOWN, successors=(STREET,), reason="撤镇设街道", on=CHANGED)


def test_a_town_becomes_a_street_and_its_villages_go_with_it():
    assert given(TOWN).when(end(TOWN, STREET)) == [BECAME]
    world = reorganised(BECAME)

    assert world.standing_for(TOWN) == (STREET,)
    assert world.below(STREET) == [f"{TOWN}201", f"{TOWN}202"]
    assert world.lineage(f"{TOWN}201") == [f"{TOWN}201", STREET, DISTRICT]
    assert world.organisation(TOWN).end == CHANGED  # history stays under the old identity


def test_a_dissolved_towns_villages_are_moved_first():
    village = f"{DISSOLVED}201"
    refusal = given(DISSOLVED)
    assert refusal.refused(end(DISSOLVED)) == ("still-has-members", "successors")
    assert refusal.refused(end(DISSOLVED, STREET, NEIGHBOUR)) == ("still-has-members", "successors")

    (moved,) = given(village).when(r.MoveOrganisation(code=village, on=CHANGED, parent=NEIGHBOUR))
    (ended,) = given(DISSOLVED, moved).when(end(DISSOLVED))

    world = reorganised(moved, ended)
    assert world.standing_for(DISSOLVED) == ()
    assert world.lineage(village) == [village, NEIGHBOUR, DISTRICT]


def test_successors_are_followed_to_the_one_that_stands():
    again = r.OrganisationEnded(code=STREET, successors=(NEIGHBOUR,), reason="合并", on=day("2016-01-01"))

    assert reorganised(BECAME, again).standing_for(TOWN) == (NEIGHBOUR,)


@pytest.mark.parametrize(
    ("code", "command", "refusal"),
    [
        (TOWN, end(TOWN, TOWN), ("not-a-successor", "successors")),
        (TOWN, end(TOWN, STREET, STREET), ("not-a-successor", "successors")),
        (TOWN, end(TOWN, f"{TOWN}201"), ("not-a-successor", "successors")),
        (TOWN, end(TOWN, STREET, on="2015-02-28"), ("not-a-successor", "successors")),
        (TOWN, end(TOWN, "X"), ("unknown-organisation", "successors")),
        (TOWN, end(TOWN, STREET, on="2015-05-01"), ("in-the-future", "on")),
        (TOWN, end(TOWN, on="2009-01-01"), ("step-before-previous", "on")),
        (DISTRICT, end(DISTRICT, STREET), ("district-does-not-end", "code")),
        (DISTRICT, r.MoveOrganisation(code=DISTRICT, on=CHANGED, parent=TOWN), ("district-has-no-parent", "parent")),
        (TOWN, r.MoveOrganisation(code=TOWN, on=CHANGED, parent=f"{TOWN}201"), ("below-itself", "parent")),
        (TOWN, r.MoveOrganisation(code=TOWN, on=CHANGED, parent="X"), ("unknown-organisation", "parent")),
    ],
)
def test_a_change_of_the_tree_that_makes_none_is_refused(code, command, refusal):
    assert given(code).refused(command) == refusal


def test_what_has_ended_changes_no_more_and_takes_nothing_in():
    ended = given(TOWN, BECAME).events(BECAME)

    assert ended.when(end(TOWN, STREET)) == []  # asked twice
    assert ended.refused(end(TOWN, NEIGHBOUR)) == ("organisation-ended", "code")
    assert ended.refused(r.RenameOrganisation(code=TOWN, on=CHANGED, name="x")) == ("organisation-ended", "code")
    new = r.RegisterOrganisation(code="N", name="n", kind="村", parent=TOWN, on=CHANGED)
    assert Given(ORGANISATION, reorganised(BECAME)).refused(new) == ("organisation-ended", "parent")


def test_a_name_is_changed_once():
    rename = r.RenameOrganisation(code=TOWN, on=CHANGED, name="新名")

    assert given(TOWN).when(rename) == [r.OrganisationRenamed(code=TOWN, name="新名", on=CHANGED)]
    assert given(TOWN).commands(rename).when(rename) == []
    assert Given(ORGANISATION, reorganised()).refused(rename) == ("unknown-organisation", "code")


def test_coverage_follows_a_village_to_what_came_after_it():
    def page(studio: str, *catchment: str, **more: Any) -> StudioPage:
        return StudioPage(
            studio=studio, name=studio, level="村社区", organisation="T", on=CHANGED, catchment=catchment, **more
        )

    def village(code: str, **more: Any) -> Organisation:
        return Organisation(code=code, name=code, kind="村", **more)

    found = coverage(
        {
            "V1": village("V1", end=CHANGED, successors=("V3",)), "V2": village("V2", end=CHANGED, successors=("V3",)),
            "V3": village("V3"), "V4": village("V4"), "V5": village("V5"),
            "T": Organisation(code="T", name="T", kind="镇"),
        },
        [page("S1", "V1"), page("S2", "V2"), page("S3", "V4", closed=CHANGED), page("S4", "V5")],
    )  # fmt: skip

    assert found.overlaps == {"V3": ("S1", "S2")}
    assert found.holes == ("V4",)
    assert (found.served, found.villages, found.full) == (2, 3, False)


def test_a_case_is_not_registered_for_a_village_that_is_no_more():
    world = learned(Directory("D"), town(r.OrganisationEnded(code="V1", successors=("V2",), reason="x", on=CHANGED)))

    with pytest.raises(Exception, match="after it came: \\('V2',\\)"):
        world.organisation("V1", on=CHANGED)
    assert world.organisation("V1", on=day("2015-02-28")).code == "V1"

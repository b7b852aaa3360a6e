"""Regulations and what supersedes them; teachers and trainings; staff; supervision groups."""

import pytest

from services.registry.group.decider import GROUP
from services.registry.reactions import mandate_ended
from services.registry.regulation.decider import REGULATION
from services.registry.staff.decider import STAFF
from services.registry.teacher.decider import TEACHER
from services.registry.training.decider import TRAINING
from services.registry.world import World
from shared.contracts import registry as r
from tests.unit.conftest import TODAY, box, day, learned, town

GONE = r.MandateEnded(mandate="C", on=day("05-01"), ending="辞职")


def issue(code: str = "G2", on: str = "05-01") -> r.IssueRegulation:
    return r.IssueRegulation(regulation=code, title="值班制度", kind="制度", issuer="T1", on=day(on))


def supersede(by: str = "G2", on: str = "06-01", code: str = "G1") -> r.SupersedeRegulation:
    return r.SupersedeRegulation(regulation=code, by=by, on=day(on))


NEWER = r.RegulationIssued(regulation="G2", title="新", kind="制度", issuer="T1", on=day("06-01"))


def test_a_regulation_is_superseded_by_another_on_record(registry):
    known = registry(REGULATION, NEWER).commands(issue("G1"))

    assert known.when(supersede()) == [r.RegulationSuperseded(regulation="G1", by="G2", on=day("06-01"))]
    assert known.commands(supersede()).when(supersede()) == []
    assert known.commands(supersede()).refused(supersede(on="07-01")) == ("regulation-superseded", "regulation")
    assert len(known.when(supersede(on="2016-06-01"))) == 1  # said ahead


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (supersede("G9"), ("unknown-regulation", "by")),
        (supersede("G1"), ("not-a-successor", "by")),
        (supersede(on="04-30"), ("ends-before-it-begins", "on")),
        (issue("G1"), ("already-registered", "regulation")),
    ],
)
def test_a_succession_that_cannot_be_is_refused(registry, command, refusal):
    assert registry(REGULATION, NEWER).commands(issue("G1")).refused(command) == refusal


def test_what_was_never_issued_is_not_superseded(registry):
    assert registry(REGULATION, NEWER).refused(supersede()) == ("unknown-regulation", "regulation")


def engage(on: str = "03-01", organisation: str = "X1") -> r.EngageTeacher:
    return r.EngageTeacher(teacher="J1", name="冯老师", field="党建", organisation=organisation, on=day(on))


RELEASE = r.ReleaseTeacher(teacher="J1", reason="调离", on=day("07-01"))


def test_a_teacher_is_engaged_released_and_engaged_again(registry):
    teaching = registry(TEACHER).commands(engage())

    assert teaching.refused(engage("04-01")) == ("already-registered", "teacher")
    assert teaching.commands(RELEASE).when(RELEASE) == []
    assert len(teaching.commands(RELEASE).when(engage("08-01"))) == 1
    assert teaching.commands(RELEASE).refused(engage("06-01")) == ("step-before-previous", "on")
    assert registry(TEACHER).refused(RELEASE) == ("unknown-teacher", "teacher")
    assert registry(TEACHER).refused(engage(organisation="X9")) == ("unknown-organisation", "organisation")


TEACHES = [
    r.TeacherEngaged(teacher="J1", name="冯老师", field="党建", on=day("03-01")),
    r.TeacherReleased(teacher="J1", reason="调离", on=day("07-01")),
]


def plan(on: str = "05-05", **changed: str) -> r.PlanTraining:
    return r.PlanTraining(
        **{"training": "X", "topic": "六步工作法", "place": "T1", "teacher": "J1", "on": day(on), **changed}
    )


def hold(*present: str, on: str = "05-05") -> r.HoldTraining:
    return r.HoldTraining(training="X", present=present, on=day(on))


def test_a_training_is_planned_and_held_with_those_who_were_there(registry):
    planned = registry(TRAINING, *TEACHES).commands(plan())
    held = planned.when(hold("A", "B"))

    assert held == [
        r.TrainingHeld(
            training="X", topic="六步工作法", place="T1", present=("A", "B"), on=day("05-05"), entered_on=TODAY
        )
    ]  # fmt: skip
    assert planned.events(*held).when(hold("A", "B")) == []
    assert planned.events(*held).refused(hold("A")) == ("training-settled", "training")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (plan(), ("already-registered", "training")),
        (hold(), ("empty-team", "present")),
        (hold("A", "A"), ("member-twice", "present")),
        (hold("C"), ("mandate-not-in-force", "present")),
        (hold("A", on="2015-05-05"), ("in-the-future", "on")),
    ],
)
def test_a_training_that_cannot_be_held_so_is_refused(registry, command, refusal):
    assert registry(TRAINING, *TEACHES, GONE).commands(plan()).refused(command) == refusal


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (plan(on="07-01"), ("unknown-teacher", "teacher")),
        (plan(on="02-01"), ("unknown-teacher", "teacher")),
        (plan(teacher="J9"), ("unknown-teacher", "teacher")),
        (plan(place="T9"), ("unknown-organisation", "place")),
        (hold("A"), ("unknown-training", "training")),
    ],
)
def test_a_training_needs_a_place_and_somebody_who_teaches_then(registry, command, refusal):
    assert registry(TRAINING, *TEACHES).refused(command) == refusal


def test_a_training_that_is_cancelled_is_not_held(registry):
    cancel = r.CancelTraining(training="X", reason="防汛", on=day("05-04"))

    assert registry(TRAINING, *TEACHES).commands(plan(), cancel).refused(hold("A")) == ("training-settled", "training")


def appoint(post: str = "干事", on: str = "03-01", organisation: str = "X1") -> r.AppointStaff:
    return r.AppointStaff(
        staff="K1", organisation=organisation, post=post, name="周某", phone="139", on=day(on)
    )  # fmt: skip


def relieve(on: str = "07-01") -> r.RelieveStaff:
    return r.RelieveStaff(staff="K1", reason="调离", on=day(on))


def test_staff_have_one_post_at_a_time_and_their_name_is_sealed(registry):
    appointed = registry(STAFF).when(appoint())
    working = registry(STAFF).events(*appointed)

    assert (appointed[0].name, appointed[0].phone) == (box("周某"), box("139"))
    assert working.refused(appoint(on="04-01")) == ("in-that-post", "post")
    assert len(working.when(appoint("主任", "04-01"))) == 1
    assert working.commands(relieve()).when(relieve()) == []
    assert working.commands(relieve()).refused(relieve("08-01")) == ("in-no-post", "staff")
    assert len(working.commands(relieve()).when(appoint(on="08-01"))) == 1
    assert registry(STAFF).refused(relieve()) == ("in-no-post", "staff")
    assert registry(STAFF).refused(appoint(organisation="X9")) == ("unknown-organisation", "organisation")


def form(*members: str, on: str = "03-01") -> r.FormGroup:
    return r.FormGroup(group="J", name="监督组", organisation="T1", members=members, on=day(on))


def members(*codes: str, on: str = "04-01") -> r.SetMembers:
    return r.SetMembers(group="J", members=codes, on=day(on))


DISSOLVE = r.DissolveGroup(group="J", reason="届满", on=day("07-01"))


def test_a_group_changes_its_members_until_it_is_dissolved(registry):
    formed = registry(GROUP).commands(form("A", "B"))

    assert formed.when(members("A", "B")) == []
    assert formed.when(members("B")) == [r.MembersSet(group="J", members=("B",), on=day("04-01"))]
    assert formed.commands(DISSOLVE).when(DISSOLVE) == []
    assert formed.commands(DISSOLVE).refused(members("B", on="08-01")) == ("group-dissolved", "group")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (form(), ("empty-team", "members")),
        (form("A", "A"), ("member-twice", "members")),
        (form("Z"), ("unknown-mandate", "members")),
        (form("C", on="06-01"), ("mandate-not-in-force", "members")),
        (members("A"), ("unknown-group", "group")),
        (form("A", on="2015-05-01"), ("in-the-future", "on")),
    ],
)
def test_a_group_is_of_representatives_in_office(registry, command, refusal):
    assert registry(GROUP, GONE).refused(command) == refusal


def test_a_group_goes_on_without_who_left_office_and_ends_with_the_last():
    both = r.GroupFormed(group="J", name="j", organisation="T1", members=("B", "C"), on=day("03-01"))
    alone = r.GroupFormed(group="K", name="k", organisation="T1", members=("C",), on=day("03-01"))
    over = r.GroupFormed(group="L", name="l", organisation="T1", members=("C",), on=day("03-01"))
    world = learned(World("D"), town(both, alone, over, r.GroupDissolved(group="L", reason="x", on=day("04-01")), GONE))

    asked = list(mandate_ended(world, GONE))
    assert [(type(each), each.key) for each in asked] == [(r.SetMembers, "J"), (r.DissolveGroup, "K")]
    assert asked[0].members == ("B",)

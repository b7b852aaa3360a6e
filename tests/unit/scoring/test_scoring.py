"""Ballots, studio marks, targets and checks as they are recorded (DOMAIN §5.2–5.4)."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from services.scoring.publication.decider import PUBLICATION
from services.scoring.queries import facts_of
from services.scoring.review.decider import REVIEW
from services.scoring.rules.digest import FORM
from services.scoring.rules.units import units
from services.scoring.studio.decider import STUDIO
from services.scoring.target.decider import TARGET
from shared.contracts import registry as r
from shared.contracts import scoring as s
from tests.unit.conftest import day, rulebook
from tests.unit.scoring.test_rates import facts

BOOK = rulebook()
BLOC, GRADE = next(iter(BOOK.review.blocs)), next(iter(BOOK.review.grades))


# --- ballots
def ballot(**changed: Any) -> s.RecordBallot:
    values = {"mandate": "A", "bloc": BLOC, "votes": {GRADE: 5}, "spoilt": 1, "on": "12-05", **changed}
    return s.RecordBallot(**{**values, "on": day(values["on"])})


def test_a_ballot_is_recorded_once_a_bloc_and_day(registry):
    (recorded,) = registry(REVIEW).when(ballot())

    assert (recorded.votes, recorded.spoilt) == ({GRADE: 5}, 1)
    assert registry(REVIEW).commands(ballot()).refused(ballot(votes={GRADE: 9})) == ("duplicate-ballot", "bloc")
    assert len(registry(REVIEW).commands(ballot()).when(ballot(on="12-06"))) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"mandate": "Z"}, ("unknown-mandate", "mandate")),
        ({"bloc": "路人"}, ("unknown-bloc", "bloc")),
        ({"votes": {"很好": 1}}, ("unknown-grade", "votes")),
        ({"votes": {}, "spoilt": 0}, ("no-votes", "votes")),
        ({"on": "2013-12-05"}, ("no-rulebook", "on")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_ballot_follows_the_rulebook(registry, changed, refusal):
    assert registry(REVIEW).refused(ballot(**changed)) == refusal


def test_a_ballot_begun_before_another_rulebook_is_recorded_under_its_own(registry):
    """What the next one dropped was voted, and counts; one that comes later was nobody's."""
    weights = {"路人": Decimal(1)}
    other = msgspec.structs.replace(
        BOOK, id="other", effective_from=day("12-03"), review=msgspec.structs.replace(BOOK.review, blocs=weights)
    )
    changed = registry(REVIEW, r.RulebookPublished(rulebook=other, on=other.effective_from))

    assert changed.refused(ballot()) == ("unknown-bloc", "bloc")
    assert len(changed.when(ballot(under=BOOK.id))) == 1
    assert changed.refused(ballot(under=BOOK.id, votes={"很好": 1})) == ("unknown-grade", "votes")
    for named in ({"under": "nowhere"}, {"under": "other", "on": "12-02"}):
        assert changed.refused(ballot(**named)) == ("unknown-rulebook", "under")


def reverse_ballot(**changed: Any) -> s.ReverseBallot:
    values = {"mandate": "A", "bloc": BLOC, "held_on": "12-05", "on": "12-20", "reason": "计票有误", **changed}
    return s.ReverseBallot(**{**values, "on": day(values["on"]), "held_on": day(values["held_on"])})


def test_a_wrong_tally_is_reversed_once_and_may_be_recorded_anew(registry):
    held = registry(REVIEW).commands(ballot())

    (reversed_,) = held.when(reverse_ballot())
    assert (reversed_.held_on, reversed_.reason) == (day("12-05"), "计票有误")
    assert held.refused(reverse_ballot(bloc="路人")) == ("nothing-to-reverse", "held_on")
    assert held.refused(reverse_ballot(on="12-04")) == ("step-before-previous", "on")
    assert held.refused(reverse_ballot(on="2015-05-01")) == ("in-the-future", "on")
    again = held.commands(reverse_ballot())
    assert again.refused(reverse_ballot()) == ("nothing-to-reverse", "held_on")
    assert len(again.when(ballot(votes={GRADE: 7}))) == 1


# --- marks of a studio
def marks(value: str = "1", **changed: Any) -> s.MarkStudio:
    given = {criterion: Decimal(value) for criterion in BOOK.studios.criteria}
    values = {"studio": "S1", "rater": "T1", "marks": given, "on": "12-05", **changed}
    return s.MarkStudio(**{**values, "on": day(values["on"])})


def test_a_rater_marks_a_studio_once_a_year(registry):
    assert len(registry(STUDIO).when(marks())) == 1
    assert registry(STUDIO).commands(marks()).refused(marks(on="12-31")) == ("marked-already", "rater")
    assert len(registry(STUDIO).commands(marks()).when(marks(on="2015-01-05"))) == 1
    assert len(registry(STUDIO).commands(marks()).when(marks(rater="D"))) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"rater": "T9"}, ("unknown-organisation", "rater")),
        ({"marks": {}}, ("wrong-criteria", "marks")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_marks_are_given_to_every_criterion(registry, changed, refusal):
    assert registry(STUDIO).refused(marks(**changed)) == refusal


def test_a_mark_stays_within_the_scale(registry):
    first = BOOK.studios.criteria[0]

    assert registry(STUDIO).refused(marks(str(BOOK.studios.criterion_max + 1))) == ("mark-out-of-range", first)
    assert registry(STUDIO).refused(marks("-1")) == ("mark-out-of-range", first)
    assert len(registry(STUDIO).when(marks(str(BOOK.studios.criterion_max)))) == 1


def reverse_marks(**changed: Any) -> s.ReverseMarks:
    values = {"studio": "S1", "rater": "T1", "marked_on": "12-05", "on": "12-20", "reason": "录错", **changed}
    return s.ReverseMarks(**{**values, "on": day(values["on"]), "marked_on": day(values["marked_on"])})


def test_wrong_marks_are_reversed_once_and_may_be_given_anew(registry):
    given = registry(STUDIO).commands(marks())

    assert len(given.when(reverse_marks())) == 1
    assert given.refused(reverse_marks(rater="D")) == ("nothing-to-reverse", "marked_on")
    assert given.refused(reverse_marks(on="12-04")) == ("step-before-previous", "on")
    again = given.commands(reverse_marks())
    assert again.refused(reverse_marks()) == ("nothing-to-reverse", "marked_on")
    assert len(again.when(marks(on="12-31"))) == 1


# --- targets and checks
def target(**changed: Any) -> s.SetTarget:
    values = {
        "target": "K1", "unit": "X1", "name": "植树", "category": "重点", "measurable": True, "points": Decimal(5),
        "goal": "100亩", "due": "12-31", "on": "01-01", **changed,
    }  # fmt: skip
    return s.SetTarget(**{**values, "on": day(values["on"]), "due": day(values["due"])})


def check(**changed: Any) -> s.RecordCheck:
    values = {
        "target": "K1",
        "unit": "X1",
        "kind": "跟踪",
        "assessor": "D",
        "score": Decimal(80),
        "on": "05-05",
        **changed,
    }
    due = values.pop("rectify_by", None)
    return s.RecordCheck(**{**values, "on": day(values["on"])}, rectify_by=day(due) if due else None)


FINISH = s.FinishRectification(target="K1", on=day("05-20"), check_on=day("05-05"))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"unit": "X9"}, ("unknown-organisation", "unit")),
        ({"due": "2013-12-31"}, ("ends-before-it-begins", "due")),
        ({"points": Decimal(0)}, ("points-not-positive", "points")),
    ],
)
def test_a_target_is_set_for_a_unit(registry, changed, refusal):
    assert registry(TARGET).refused(target(**changed)) == refusal


def test_a_target_is_set_once(registry):
    assert registry(TARGET).commands(target()).refused(target()) == ("already-registered", "target")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"unit": "T1"}, ("another-unit", "unit")),
        ({"assessor": "T9"}, ("unknown-organisation", "assessor")),
        ({"score": Decimal(101)}, ("mark-out-of-range", "score")),
        ({"score": Decimal(-1)}, ("mark-out-of-range", "score")),
        ({"on": "2013-12-31"}, ("step-before-previous", "on")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
        ({"rectify_by": "05-04"}, ("ends-before-it-begins", "rectify_by")),
        ({"kind": "年终", "rectify_by": "06-01"}, ("only-tracking-demands", "rectify_by")),
    ],
)
def test_a_check_assesses_its_own_units_target(registry, changed, refusal):
    assert registry(TARGET).commands(target()).refused(check(**changed)) == refusal


def test_a_check_of_a_target_that_was_never_set(registry):
    assert registry(TARGET).refused(check()) == ("unknown-target", "target")


def test_the_same_assessor_checks_once_a_day_and_kind(registry):
    checked = registry(TARGET).commands(target(), check())

    assert checked.refused(check(score=Decimal(90))) == ("duplicate-check", "")
    assert len(checked.when(check(on="05-06"))) == 1


def test_a_tracking_check_demands_rectification_which_is_finished_once(registry):
    checked = registry(TARGET).commands(target(), check(rectify_by="06-01", problem="未整改"))

    assert [type(event).__name__ for event in checked.past] == ["TargetSet", "CheckRecorded", "RectificationDemanded"]
    assert len(checked.when(FINISH)) == 1
    assert checked.commands(FINISH).when(FINISH) == []
    early = s.FinishRectification(target="K1", on=day("05-04"), check_on=day("05-05"))
    assert checked.refused(early) == ("step-before-previous", "on")
    other = s.FinishRectification(target="K1", on=day("05-20"), check_on=day("05-06"))
    assert checked.refused(other) == ("no-rectification", "check_on")


def reverse_check(**changed: Any) -> s.ReverseCheck:
    values = {
        "target": "K1", "kind": "跟踪", "assessor": "D", "checked_on": "05-05", "on": "06-20", "reason": "对象有误",
        **changed,
    }  # fmt: skip
    return s.ReverseCheck(**{**values, "on": day(values["on"]), "checked_on": day(values["checked_on"])})


def test_a_wrong_check_is_reversed_with_what_it_demanded(registry):
    checked = registry(TARGET).commands(target(), check(rectify_by="06-01", problem="未整改"))

    assert [type(event).__name__ for event in checked.when(reverse_check())] == [
        "CheckReversed", "RectificationWithdrawn",
    ]  # fmt: skip
    assert checked.refused(reverse_check(assessor="X1")) == ("nothing-to-reverse", "checked_on")
    assert checked.refused(reverse_check(on="05-04")) == ("step-before-previous", "on")
    assert checked.refused(reverse_check(on="2015-05-01")) == ("in-the-future", "on")
    again = checked.commands(reverse_check())
    assert again.refused(FINISH) == ("no-rectification", "check_on")
    assert len(again.when(check(score=Decimal(90)))) == 1


def test_what_another_check_of_the_day_demanded_too_stays(registry):
    demanding = {"rectify_by": "06-01", "problem": "未整改"}
    both = registry(TARGET).commands(target(), check(**demanding), check(assessor="X1", **demanding))
    one = registry(TARGET).commands(target(), check(**demanding), check(assessor="X1"))

    assert len(both.commands(reverse_check()).when(FINISH)) == 1
    assert len(one.when(reverse_check(assessor="X1"))) == 1
    assert one.commands(reverse_check()).refused(FINISH) == ("no-rectification", "check_on")


def test_what_another_kind_of_check_of_the_day_demanded_stays_too(registry):
    """A half-year review that demands nothing, on the day of a tracking check by the same."""
    demanding = check(rectify_by="06-01", problem="未整改")
    both = registry(TARGET).commands(target(), demanding, check(kind="半年", reached=Decimal(60)))

    without = both.commands(reverse_check(kind="半年"))

    assert type(without.past[-1]).__name__ == "CheckReversed"
    known = facts_of(facts(without))
    assert units(known.units.values(), known.books, 2014, day("06-02"))["X1"].overdue == 1
    assert len(without.when(FINISH)) == 1


# --- half-year review, measures, verification
HALF_YEAR = {"kind": "半年", "on": "06-20", "score": Decimal(60)}


def test_less_than_half_at_half_year_is_a_gap_with_a_rectification(registry):
    given = registry(TARGET).commands(target())
    recorded, gap, demanded = given.when(
        check(**HALF_YEAR, reached=Decimal("49.9"), rectify_by="09-30", problem="进度滞后")
    )

    assert (recorded.reached, gap.reached, demanded.due) == (Decimal("49.9"), Decimal("49.9"), day("09-30"))
    assert [type(each).__name__ for each in given.when(check(**HALF_YEAR, reached=Decimal(50)))] == ["CheckRecorded"]
    assert given.refused(check(**HALF_YEAR, reached=Decimal(49))) == ("gap-needs-a-day", "rectify_by")
    assert given.refused(check(**HALF_YEAR, reached=Decimal(50), rectify_by="09-30")) == (
        "only-tracking-demands", "rectify_by",
    )  # fmt: skip
    assert given.refused(check(reached=Decimal(60))) == ("only-half-year-reaches", "reached")
    assert given.refused(check(**HALF_YEAR, reached=Decimal(-1))) == ("mark-out-of-range", "reached")


MEASURES = s.StateMeasures(target="K1", on=day("05-10"), check_on=day("05-05"), cause="苗木不足", measures="补植")


def verify(by: str = "D", on: str = "05-25") -> s.VerifyRectification:
    return s.VerifyRectification(target="K1", on=day(on), check_on=day("05-05"), by=by)


def reject(by: str = "D", on: str = "05-25") -> s.RejectRectification:
    return s.RejectRectification(target="K1", on=day(on), check_on=day("05-05"), by=by, reason="未达标")


def test_what_was_demanded_is_answered_finished_and_verified_by_another(registry):
    checked = registry(TARGET).commands(target(), check(rectify_by="06-01", problem="未整改"), MEASURES)

    assert checked.past[-1].measures == "补植"
    assert checked.refused(verify()) == ("not-finished", "check_on")
    finished = checked.commands(FINISH)
    assert finished.refused(verify("X1")) == ("verified-by-itself", "by")
    assert finished.refused(verify("X9")) == ("unknown-organisation", "by")
    assert len(finished.when(verify())) == 1
    assert finished.commands(verify()).when(verify()) == []
    assert finished.commands(verify()).refused(reject()) == ("verified-already", "check_on")
    assert registry(TARGET).commands(target(), check()).refused(MEASURES) == ("no-rectification", "check_on")


def test_what_is_sent_back_is_finished_again(registry):
    back = registry(TARGET).commands(target(), check(rectify_by="06-01", problem="未整改"), FINISH, reject())
    again = s.FinishRectification(target="K1", on=day("05-30"), check_on=day("05-05"))

    assert back.refused(verify(on="05-26")) == ("not-finished", "check_on")
    assert len(back.when(again)) == 1
    assert len(back.commands(again).when(verify(on="06-01"))) == 1
    for each, overdue in ((back, 1), (back.commands(again), 0)):
        known = facts_of(facts(each))
        assert units(known.units.values(), known.books, 2014, day("06-02"))["X1"].overdue == overdue


# --- publications
def publish(**changed: Any) -> s.PublishResults:
    values = {"year": 2014, "as_of": "12-31", "on": "2015-01-20", "reason": "", **changed}
    return s.PublishResults(**{**values, "on": day(values["on"]), "as_of": day(values["as_of"])})


def test_results_are_published_as_revisions(registry):
    first = registry(PUBLICATION).when(publish())
    second = registry(PUBLICATION).commands(publish()).when(publish(on="2015-02-20", reason="补记"))

    assert [(each.revision, each.reason) for each in (*first, *second)] == [(1, ""), (2, "补记")]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
        ({"year": 2015}, ("not-a-day-to-publish", "as_of")),
        ({"as_of": "2015-01-21"}, ("not-a-day-to-publish", "as_of")),
        ({"on": "12-30"}, ("not-a-day-to-publish", "as_of")),
        ({"year": 2013, "as_of": "2013-12-31"}, ("no-rulebook", "on")),
    ],
)
def test_a_year_is_published_as_of_no_day_before_it_and_none_to_come(registry, changed, refusal):
    assert registry(PUBLICATION).refused(publish(**changed)) == refusal


def test_a_year_may_be_published_with_what_came_to_pass_after_it(registry):
    (published,) = registry(PUBLICATION).when(publish(as_of="2015-01-20"))

    assert (published.year, published.as_of) == (2014, day("2015-01-20"))


def test_a_revision_is_of_no_day_before_the_last(registry):
    first = registry(PUBLICATION).commands(publish(on="2015-02-20"))

    assert first.refused(publish(on="2015-01-20", reason="补记")) == ("step-before-previous", "on")


def digested(revision: int = 1, digest: str = "0" * 64) -> s.DigestResults:
    return s.DigestResults(on=day("2015-01-20"), year=2014, revision=revision, digest=digest)


def test_a_revision_has_its_digest_once(registry):
    published = registry(PUBLICATION).commands(publish())

    assert published.past[0].digest_form == FORM
    assert published.when(digested()) == [
        s.ResultsDigested(on=day("2015-01-20"), year=2014, revision=1, digest="0" * 64)
    ]  # fmt: skip
    assert published.commands(digested()).when(digested()) == []
    assert published.commands(digested()).when(digested(digest="1" * 64)) == []
    assert published.refused(digested(revision=2)) == ("unknown-revision", "revision")


def test_between_two_revisions_lies_the_digest_of_the_first(registry):
    first = registry(PUBLICATION).commands(publish(), digested())

    assert first.when(publish(on="2015-02-20", reason="补记"))[0].revision == 2


def test_all_but_the_first_say_why(registry):
    assert registry(PUBLICATION).commands(publish()).refused(publish()) == ("reason-required", "reason")

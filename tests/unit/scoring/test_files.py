"""What goes into an achievement file: nominations, reports, supervision, awards."""

from typing import Any

import msgspec
import pytest

from services.casework.reactions import report_handed_in
from services.casework.world import World
from services.scoring import facts as f
from services.scoring.award.decider import AWARD
from services.scoring.projections import STANDINGS
from services.scoring.report.decider import REPORT
from services.scoring.studio.decider import STUDIO
from services.scoring.supervision.decider import SUPERVISION
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.projections import Documents
from tests.unit.conftest import TODAY, box, day, learned, town

GROUP = r.GroupFormed(group="J", name="监督组", organisation="T1", members=("A",), on=day("01-01"))
OVER = r.GroupDissolved(group="J", reason="届满", on=day("08-01"))


def report(author: str = "A", on: str = "07-05", period: str = "2014上半年") -> s.HandInReport:
    return s.HandInReport(report="R", author=author, period=period, text="走访", on=day(on))


RETURN = s.ReturnReport(report="R", by="T1", reason="不全", on=day("07-08"))
ACCEPT = s.AcceptReport(report="R", by="T1", on=day("07-12"))


def test_a_report_comes_back_until_it_will_do(registry):
    done = registry(REPORT).commands(report(), RETURN, report(on="07-10"), ACCEPT)

    assert [type(each) for each in done.past] == [
        s.ReportHandedIn, s.ReportReturned, s.ReportHandedIn, s.ReportAccepted
    ]  # fmt: skip
    assert (done.past[0].text, done.past[0].entered_on) == (box("走访"), TODAY)
    assert done.refused(ACCEPT) == ("report-settled", "report")
    assert len(registry(REPORT).when(report("V1"))) == 1  # a branch reports, too


@pytest.mark.parametrize(
    ("before", "command", "refusal"),
    [
        ([], report("Z9"), ("unknown-organisation", "author")),
        ([], ACCEPT, ("unknown-report", "report")),
        ([report()], report(on="07-06"), ("already-registered", "report")),
        ([report(), RETURN], report("B", "07-09"), ("already-registered", "report")),
        ([report(), RETURN], report(on="07-09", period="2014下半年"), ("already-registered", "report")),
        ([report("T1")], ACCEPT, ("read-by-its-author", "by")),
        ([report(), RETURN], ACCEPT, ("report-settled", "report")),
        ([], report(on="2015-05-01"), ("in-the-future", "on")),
    ],
)
def test_a_report_that_cannot_be_is_refused(registry, before, command, refusal):
    assert registry(REPORT).commands(*before).refused(command) == refusal


def test_a_representative_who_reports_does_a_duty_and_a_unit_does_none(registry):
    (handed_in,) = registry(REPORT).when(report())
    (duty,) = report_handed_in(learned(World("D"), town()), handed_in)

    assert (duty.mandate, duty.kind, duty.entry, duty.text) == ("A", "述职", "R-述职", "R 2014上半年")
    (branch,) = registry(REPORT).when(report("V1"))
    assert list(report_handed_in(learned(World("D"), town()), branch)) == []


def supervise(**changed: Any) -> s.RecordSupervision:
    values = {
        "supervision": "JC", "group": "J", "whom": "X1", "matter": "补贴", "finding": "公示不及时",
        "answer_by": day("06-30"), "on": "06-10", **changed,
    }  # fmt: skip
    return s.RecordSupervision(**{**values, "on": day(values["on"])})


ANSWER = s.AnswerSupervision(supervision="JC", measures="已补公示", on=day("06-25"))
CONCLUDE = s.ConcludeSupervision(supervision="JC", result="整改到位", on=day("07-01"))


def test_a_supervision_check_is_answered_and_concluded(registry):
    checked = registry(SUPERVISION, GROUP).commands(supervise())

    assert checked.refused(CONCLUDE) == ("answer-owed", "supervision")
    assert len(checked.commands(ANSWER).when(CONCLUDE)) == 1
    assert checked.commands(ANSWER, CONCLUDE).refused(ANSWER) == ("supervision-concluded", "supervision")
    assert len(registry(SUPERVISION, GROUP).commands(supervise(answer_by=None, whom="S1")).when(CONCLUDE)) == 1


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (supervise(group="K"), ("unknown-group", "group")),
        (supervise(on="08-01"), ("group-dissolved", "group")),
        (supervise(whom="X9"), ("unknown-organisation", "whom")),
        (supervise(answer_by=day("06-09")), ("ends-before-it-begins", "answer_by")),
        (ANSWER, ("unknown-supervision", "supervision")),
    ],
)
def test_a_supervision_check_that_cannot_be_is_refused(registry, command, refusal):
    assert registry(SUPERVISION, GROUP, OVER).refused(command) == refusal


def award(*recipients: str, to: s.Recipients = "studio", by: str = "D") -> s.DecideAward:
    return s.DecideAward(
        award="W",
        name="五好工作室",
        year=2014,
        to=to,
        recipients=recipients,
        by=by,
        grounds="前列",
        on=day("2015-01-10"),
    )


GRANT = s.GrantAward(award="W", on=day("2015-01-20"))


def revoke(recipient: str = "S1") -> s.RevokeAward:
    return s.RevokeAward(award="W", recipient=recipient, reason="材料不实", on=day("2015-02-20"))


def test_an_award_is_decided_granted_and_may_be_revoked(registry):
    decided = registry(AWARD).commands(award("S1"))

    assert len(decided.when(GRANT)) == 1
    assert decided.commands(GRANT).when(GRANT) == []
    assert len(decided.commands(GRANT).when(revoke())) == 1
    late = msgspec.structs.replace(GRANT, on=day("2015-02-20"))
    assert decided.commands(revoke()).refused(late) == ("no-recipient", "recipient")
    assert decided.refused(revoke("S2")) == ("no-recipient", "recipient")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (award(), ("empty-team", "recipients")),
        (award("S1", "S1"), ("member-twice", "recipients")),
        (award("S9"), ("unknown-studio", "recipients")),
        (award("A", to="unit"), ("unknown-organisation", "recipients")),
        (award("X1", to="representative"), ("unknown-mandate", "recipients")),
        (award("S1", by="D9"), ("unknown-organisation", "by")),
        (GRANT, ("unknown-award", "award")),
    ],
)
def test_an_award_that_cannot_be_is_refused(registry, command, refusal):
    assert registry(AWARD).refused(command) == refusal


def nominate(year: int = 2014, by: str = "T1") -> s.NominateStudio:
    return s.NominateStudio(studio="S1", year=year, by=by, grounds="成效突出", on=day("12-01"))


def test_a_studio_is_nominated_once_a_year(registry):
    nominated = registry(STUDIO).commands(nominate())

    assert nominated.refused(nominate()) == ("nominated-already", "year")
    assert len(nominated.when(nominate(2015))) == 1
    assert registry(STUDIO).refused(nominate(by="T9")) == ("unknown-organisation", "by")


def test_a_file_names_each_stream_that_tells_of_somebody_once(registry):
    docs = Documents(STANDINGS.kinds)
    happened = [
        *registry(STUDIO).commands(nominate(), nominate(2015)).past,
        *registry(AWARD).commands(award("S1"), GRANT).past,
        *registry(SUPERVISION, GROUP).commands(supervise(), ANSWER).past,
        *registry(REPORT).commands(report(), RETURN, report(on="07-10")).past,
    ]
    for event in happened:
        if isinstance(event, STANDINGS.events):
            STANDINGS.evolve(docs, event)

    assert docs.the(f.File, "S1").streams == ["scoring/studio/S1", "scoring/award/W"]
    assert docs.the(f.File, "X1").streams == ["scoring/supervision/JC"]
    assert docs.the(f.File, "A").streams == ["scoring/report/R"]

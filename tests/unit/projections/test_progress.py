"""What a resident sees of their case."""

import msgspec
import pytest

from services.casework.case.decider import CASE
from services.disclosure.progress import PROGRESS, WORDS, CaseProgress
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.tags import events, list_decoder, tag, tags
from shared.pages import translations
from shared.projections import Documents
from tests.unit.casework.road import ROAD, M, kinds, register, until
from tests.unit.conftest import Given, day


def progress(case: Given) -> CaseProgress:
    stored = b"[%s]" % b",".join(msgspec.json.encode(e) for e in case.past if tag(type(e)) in tags(PROGRESS.events))
    docs = Documents(PROGRESS.kinds)
    for event in list_decoder(PROGRESS.events).decode(stored):
        PROGRESS.evolve(docs, event)
    return docs.the(CaseProgress, "M1")


def test_each_step_is_told_with_its_day_and_nothing_more(casework):
    found = progress(casework(CASE).commands(*ROAD))

    assert [step for _, step in found.steps] == [
        "登记", "已接待", "汇总", "分类", "走访核实", "报告上级", "制定方案", "分项解决完毕",
        "回复", "反馈：满意", "归档",
    ]  # fmt: skip
    assert found.steps[0][0] == day("05-05")
    shown = msgspec.json.encode(found).decode()
    assert not any(word in shown for word in ("何女士", "界址", "已办妥", "A", "X1"))


def test_it_says_who_has_it_and_where_it_went_on(casework):
    s2 = r.StudioEstablished(studio="S2", name="二室", level="村社区", organisation="T1", on=day("2013-01-01"))
    (other,) = casework(CASE).when(register(case="M2"))
    case = until(casework(CASE, s2, other), ROAD[3]).commands(
        c.TransferCase(on=day("06-01"), by="A", to="S2", reason="属该片区", **M),
        c.AcceptTransfer(on=day("06-02"), by="B", **M),
        c.SuspendCase(on=day("06-03"), by="B", reason="等候鉴定", **M),
        c.ResumeCase(on=day("06-04"), by="B", **M),
        c.MergeCase(on=day("06-05"), by="B", into="M2", **M),
    )
    found = progress(case)

    assert (found.studio, found.into) == ("S2", "M2")
    assert [step for _, step in found.steps[-4:]] == ["移交", "中止", "恢复办理", "并入其他事项"]
    undone = case.commands(c.UnmergeCase(on=day("06-06"), by="B", reason="x", **M))
    assert progress(undone).into == ""
    assert kinds(undone.past)[-1] == "CaseUnmerged"


@pytest.mark.parametrize("name", WORDS)
def test_each_step_is_an_event_and_has_its_english(name):
    assert f"casework.{name}.v1" in events()
    assert translations("services.disclosure")["en"].gettext(WORDS[name]) != WORDS[name]

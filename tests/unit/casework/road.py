"""The road of one case in the small district, step by step."""

from typing import Any

from shared.contracts import casework as c
from tests.unit.conftest import Given, day

M = {"case": "M1"}


def register(on: str = "05-05", **changed: Any) -> c.RegisterCase:
    values = {
        "channel": "来访", "resident": "何女士", "village": "V1", "category": "土地房屋", "urgency": "一般",
        "text": "界址", "studio": "S1", "first_receiver": "A", **M, **changed,
    }  # fmt: skip
    return c.RegisterCase(on=day(on), **values)


RECEIVE = c.ReceiveCase(on=day("05-06"), by="A", **M)
CONSOLIDATE = c.ConsolidateCase(on=day("05-07"), by="A", **M)
CLASSIFY = c.ClassifyCase(on=day("05-08"), by="A", **M)
INQUIRE = c.InquireCase(on=day("05-09"), by="A", **M)
ESCALATE = c.EscalateCase(on=day("05-10"), by="A", to="T1", **M)
PLAN = c.PlanCase(on=day("05-12"), by="A", unit="X1", items=2, **M)
FIRST = c.ResolveItem(on=day("05-14"), by="B", unit="X1", item=1, **M)
SECOND = c.ResolveItem(on=day("05-16"), by="B", unit="X1", item=2, **M)
REPLY = c.ReplyToResident(on=day("05-17"), by="A", reply="已办妥", **M)
CONTENT = c.GiveFeedback(on=day("05-20"), rating="满意", resident="何女士", **M)
ARCHIVE = c.ArchiveCase(on=day("05-21"), by="A", **M)
ROAD = [register(), RECEIVE, CONSOLIDATE, CLASSIFY, INQUIRE, ESCALATE, PLAN, FIRST, SECOND, REPLY, CONTENT, ARCHIVE]


def until(case: Given, command: c.CaseCommand) -> Given:
    """The case just before that step of the road."""
    return case.commands(*ROAD[: ROAD.index(command)])


def kinds(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events]

"""How far each case is, step by step, for whoever has its tracking code. No words of anyone, no names (DOMAIN §6)."""

from functools import reduce
from operator import or_
from typing import Any

import msgspec

from shared.contracts.base import Day, Event
from shared.contracts.tags import tag
from shared.projections import Documents, Projection

WORDS = {
    "case-received": "已接待", "case-consolidated": "汇总", "case-classified": "分类", "case-inquired": "走访核实",
    "case-escalated": "报告上级", "case-planned": "制定方案", "round-resolved": "分项解决完毕",
    "round-extended": "延期",
    "case-replied": "回复", "round-opened": "进入下一轮处理", "case-archived": "归档", "case-declined": "不予受理",
    "case-withdrawn": "撤回", "case-unmerged": "撤销合并", "case-suspended": "中止", "case-resumed": "恢复办理",
    "case-reopened": "重新办理", "case-referred": "移送外区县", "case-referred-back": "外区县退回",
}  # fmt: skip
"""What a step is called that says nothing but itself."""


class CaseProgress(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A case's steps with their days, in the office's words; `studio`: who has it; `into`: where it went on."""

    case: str
    studio: str
    steps: list[tuple[Day, str]] = []
    into: str = ""
    elsewhere: tuple[str, str] | None = None
    """The district and its case, where it goes on."""


class Registered(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """That it is on record."""

    case: str
    studio: str


class Transferred(Event, tag="casework.case-transferred.v1", frozen=True, kw_only=True):
    """Who has it now."""

    case: str
    studio: str


class Merged(Event, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Where it goes on."""

    case: str
    into: str


class HandedOver(Event, tag="casework.case-handed-over.v1", frozen=True, kw_only=True):
    """In which district it goes on, and as what."""

    case: str
    to: str
    goes_on_as: str


class FedBack(Event, tag="casework.feedback-given.v1", frozen=True, kw_only=True):
    """What the resident said of it."""

    case: str
    rating: str


def _step(name: str) -> Any:
    """Narrow: that this happened to a case."""
    kind = f"casework.{name}.v1"
    return msgspec.defstruct(name, [("case", str)], bases=(Event,), tag=kind, frozen=True, kw_only=True)


STEPS = {_step(name): word for name, word in WORDS.items()}
EVENTS: Any = reduce(or_, STEPS, Registered | Transferred | Merged | HandedOver | FedBack)


def evolve(docs: Documents, event: Any) -> None:
    """One step more."""
    if isinstance(event, Registered):
        docs.put(event.case, CaseProgress(case=event.case, studio=event.studio, steps=[(event.on, "登记")]))
        return
    found = docs.the(CaseProgress, event.case)
    match event:
        case Transferred(studio=studio):
            found.studio, word = studio, "移交"
        case Merged(into=into):
            found.into, word = into, "并入其他事项"
        case HandedOver(to=to, goes_on_as=case):
            found.elsewhere, word = (to, case), "外区县接收"
        case FedBack(rating=rating):
            word = f"反馈：{rating}"
        case _:
            word = STEPS[type(event)]
    if tag(type(event)) == "casework.case-unmerged.v1":
        found.into = ""
    found.steps.append((event.on, word))
    docs.put(event.case, found)


PROGRESS = Projection(name="progress", schema="disclosure", kinds=(CaseProgress,), events=EVENTS, evolve=evolve)

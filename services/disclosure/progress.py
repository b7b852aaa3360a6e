"""How far each case is, step by step, for whoever has its tracking code; and which are archived, for anyone.

No words of anyone, no names (DOMAIN §6).
"""

from bisect import insort
from functools import reduce
from operator import or_
from sys import intern
from typing import Any

import msgspec

from shared.calendar import month_of
from shared.contracts.base import Day, Event
from shared.projections import Documents, Projection

RECEIVED, RESOLVED, REPLIED, OPENED, ARCHIVED = "已接待", "分项解决完毕", "回复", "进入下一轮处理", "归档"
EXTENDED, SUSPENDED, REOPENED, UNMERGED, FED_BACK = "延期", "中止", "重新办理", "撤销合并", "反馈："
ALL_MONTHS = "archived"
WORDS = {
    "case-received": RECEIVED, "case-consolidated": "汇总", "case-inquired": "走访核实",
    "case-escalated": "报告上级", "case-planned": "制定方案", "round-resolved": RESOLVED,
    "case-replied": REPLIED, "round-opened": OPENED, "case-archived": ARCHIVED, "case-declined": "不予受理",
    "case-withdrawn": "撤回", "case-unmerged": UNMERGED, "case-suspended": SUSPENDED, "case-resumed": "恢复办理",
    "case-reopened": REOPENED, "case-referred": "移送外区县", "case-referred-back": "外区县退回",
}  # fmt: skip
"""What a step is called that says nothing but itself."""


CATEGORIES = frozenset((
    "低保救助", "环境卫生", "土地房屋", "医疗卫生", "产业发展", "治安", "道路交通", "劳动社保", "饮水安全", "教育",
))  # fmt: skip
"""What a case may be said to be about in public: the field is free text, and what else is in it may name somebody."""


class CaseProgress(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A case's steps with their days, in the office's words; `studio`: who has it; `into`: where it went on."""

    case: str
    studio: str
    category: str
    """One of `CATEGORIES`, or nothing."""
    urgency: str
    steps: list[tuple[Day, str]] = []
    extended: tuple[int, ...] = ()
    """Of each extension, in their order, how many days it added."""
    into: str = ""
    elsewhere: tuple[str, str] | None = None
    """The district and its case, where it goes on."""

    @property
    def once_stood_still(self) -> bool:
        """Whether it was ever suspended."""
        return any(word == SUSPENDED for _, word in self.steps)


class Archived(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The cases that are archived since a day (the key: 2014-05-21), so that no document grows with the years.

    `withheld`: how many more there are, which are not told (decision 0029).
    """

    cases: list[str] = []
    withheld: int = 0


class Months(msgspec.Struct, kw_only=True):
    """In which months there is an `Archived`, in their order; one document, `archived`."""

    months: list[str] = []


class Registered(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """That it is on record."""

    case: str
    studio: str
    category: str
    urgency: str


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


class Classified(Event, tag="casework.case-classified.v1", frozen=True, kw_only=True):
    """What it is about, in a word of the office."""

    case: str
    category: str = ""


class Extended(Event, tag="casework.round-extended.v1", frozen=True, kw_only=True):
    """So many days were added to a round."""

    case: str
    days: int


class FedBack(Event, tag="casework.feedback-given.v1", frozen=True, kw_only=True):
    """What the resident said of it."""

    case: str
    rating: str


def _step(name: str) -> Any:
    """Narrow: that this happened to a case."""
    kind = f"casework.{name}.v1"
    return msgspec.defstruct(name, [("case", str)], bases=(Event,), tag=kind, frozen=True, kw_only=True)


STEPS = {_step(name): word for name, word in WORDS.items()}
EVENTS: Any = reduce(or_, STEPS, Registered | Classified | Extended | Transferred | Merged | HandedOver | FedBack)


def evolve(docs: Documents, event: Any) -> None:
    """One step more."""
    if isinstance(event, Registered):
        docs.put(event.case, CaseProgress(
            case=event.case, studio=event.studio, category=_public(event.category), urgency=intern(event.urgency),
            steps=[(event.on, "登记")]))  # fmt: skip
        return
    found = docs.the(CaseProgress, event.case)
    word = STEPS.get(type(event)) or _said(found, event)
    if word == ARCHIVED:
        _archived(docs, found, event.on)
    elif word == REOPENED:
        _taken_out(docs, found)
    elif word == UNMERGED:
        found.into = ""
    found.steps.append((event.on, word))
    docs.put(event.case, found)


def _public(category: str) -> str:
    return intern(category) if category in CATEGORIES else ""


def _said(found: CaseProgress, event: Any) -> str:
    """What a step is called that says more than itself; the case learns it."""
    match event:
        case FedBack(rating=rating):
            return f"{FED_BACK}{rating}"
        case Classified(category=category):
            found.category = _public(category) if category else found.category
            return "分类"
        case Extended(days=days):
            found.extended = (*found.extended, days)
            return EXTENDED
        case Transferred(studio=studio):
            found.studio = studio
            return "移交"
        case Merged(into=into):
            found.into = into
            return "并入其他事项"
        case HandedOver(to=to, goes_on_as=case):
            found.elsewhere = (to, case)
            return "外区县接收"
    raise TypeError(type(event))


def _archived(docs: Documents, case: CaseProgress, on: Day) -> None:
    key, month = on.isoformat(), month_of(on)
    months, archived = docs.get(Months, ALL_MONTHS) or Months(), docs.get(Archived, key) or Archived()
    if case.once_stood_still:
        archived.withheld += 1
    else:
        insort(archived.cases, case.case)
    docs.put(key, archived)
    if month not in months.months:
        insort(months.months, month)
        docs.put(ALL_MONTHS, months)


def _taken_out(docs: Documents, case: CaseProgress) -> None:
    """It is handled again: the last step was to archive it."""
    on, _ = case.steps[-1]
    archived = docs.the(Archived, key := on.isoformat())
    if case.once_stood_still:
        archived.withheld -= 1
    else:
        archived.cases.remove(case.case)
    docs.put(key, archived)


PROGRESS = Projection(
    name="progress", schema="disclosure", kinds=(CaseProgress, Archived, Months), events=EVENTS, evolve=evolve
)

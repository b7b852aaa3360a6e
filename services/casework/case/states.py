"""The stages of a case. What a stage does not have, its type does not have."""

import datetime as dt
from typing import Literal

import msgspec

Inner = Literal["汇总", "分类", "走访", "报告", "方案"]


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A case on record: who dealt with it so far, and the day of its last step."""

    urgency: str
    handlers: frozenset[str]
    last: dt.date


class Unregistered(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Registered(Stage, frozen=True, kw_only=True):
    """登记 done, 接待 due."""


class Received(Stage, frozen=True, kw_only=True):
    """The inner loop of a round, before its plan: `due` is the next step. `started`: the day the round's clock began."""

    round: int
    started: dt.date
    due: Inner
    extensions: int = 0


class Planned(Stage, frozen=True, kw_only=True):
    """The plan stands; its items are solved one by one."""

    round: int
    started: dt.date
    extensions: int
    unit: str
    items: int
    solved: frozenset[int] = frozenset()


class Resolved(Stage, frozen=True, kw_only=True):
    """The round's last item is solved, 回复 due."""

    round: int


class Replied(Stage, frozen=True, kw_only=True):
    """Answered, 反馈 due."""

    round: int


class FedBack(Stage, frozen=True, kw_only=True):
    """The resident was content or silent, 归档 due. A discontent one is back in `Received`."""

    round: int


class Archived(Stage, frozen=True, kw_only=True):
    """The six steps are done."""


class Left(Stage, frozen=True, kw_only=True):
    """Declined, withdrawn or merged (`how`)."""

    how: Literal["不予受理", "撤回", "合并"]


Case = Unregistered | Registered | Received | Planned | Resolved | Replied | FedBack | Archived | Left


def due_step(case: Case) -> str:
    """The step that is due, in the office's word."""
    match case:
        case Unregistered():
            return "登记"
        case Registered():
            return "接待"
        case Received(due=due):
            return due
        case Planned():
            return "分项"
        case Resolved():
            return "回复"
        case Replied():
            return "反馈"
        case FedBack():
            return "归档"
        case Archived() | Left():
            return "（已办结）"

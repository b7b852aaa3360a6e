"""How the figures of a rulebook are laid out for readers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar, get_args

from shared.contracts.casework import DutyKind, Urgency

T = TypeVar("T")
RANK = {word: number for number, word in enumerate((*get_args(Urgency), *get_args(DutyKind)))}


def exact(figure: Decimal) -> str:
    """`100`, `0.5`, `−3`: nothing rounded, no zero too many."""
    text = f"{figure:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−") if text != "-0" else "0"


def share(weight: Decimal) -> str:
    """`0.5` as `50%`."""
    return f"{exact(weight * 100)}%"


def in_order(table: Mapping[str, T]) -> list[tuple[str, T]]:
    """By urgency, or by the duties as the office lists them; what is unknown comes last."""
    return sorted(table.items(), key=lambda each: (RANK.get(each[0], len(RANK)), each[0]))

"""Exact arithmetic, and the one place where a figure is rounded for publication."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache


@cache
def exact(value: Decimal) -> Fraction:
    """A rulebook's decimal as a rational."""
    return Fraction(value)


def published(value: Fraction) -> Fraction:
    """Rounded as published: two places, half up (away from zero)."""
    return Fraction(_hundredths(value), 100)


def _hundredths(value: Fraction) -> int:
    above, below = value.as_integer_ratio()
    rounded = (200 * abs(above) + below) // (2 * below)
    return rounded if above >= 0 else -rounded


def text(value: Fraction | None) -> str | None:
    """A published figure as text: `70.00`; None stays None."""
    if value is None:
        return None
    hundredths = _hundredths(value)
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}"


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """The mean of what is there; None of nothing."""
    known = list(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def blend(parts: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """Weighted mean over the parts that are present; None if none is (DOMAIN §5.2: "blended over those present")."""
    present = [(weight, value) for weight, value in parts if value is not None]
    total = sum((weight for weight, _ in present), Fraction(0))
    if not total:
        return None
    return sum((weight * value for weight, value in present), Fraction(0)) / total

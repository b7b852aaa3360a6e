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
    doubled = abs(value) * 200
    hundredths = (doubled.numerator // doubled.denominator + 1) // 2
    return Fraction(hundredths if value >= 0 else -hundredths, 100)


def text(value: Fraction | None) -> str | None:
    """A published figure as text: `70.00`; None stays None."""
    if value is None:
        return None
    hundredths = published(value) * 100
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(int(hundredths)), 100)
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

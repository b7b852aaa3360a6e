"""Figures in the bulletin's manner: 322 events are "320余场次", "over 320 events"."""

TWO_DIGITS = 100  # from here on a figure is told by its first two digits


def round_figure(number: int) -> tuple[int, bool]:
    """The figure told, and whether there are more than that: 322 → (320, True), 41 → (41, False)."""
    if number < TWO_DIGITS:
        return number, False
    step = 10 ** (len(str(number)) - 2)
    told = number // step * step
    return told, told < number


def in_chinese(number: int) -> str:
    """`320余`, `41`."""
    told, more = round_figure(number)
    return f"{told}余" if more else str(told)


def in_english(number: int) -> str:
    """`over 320`, `41`."""
    told, more = round_figure(number)
    return f"over {told:,}" if more else f"{told:,}"


def per_cent(numerator: int, denominator: int) -> str:
    """A rate to one place, half up and exact; `—` where there is nothing to count."""
    if denominator == 0:
        return "—"
    tenths = (numerator * 2000 + denominator) // (2 * denominator)
    return f"{tenths // 10}.{tenths % 10}%"

"""What a derivation is made of: figures that follow from figures, down to the events.

A node's figure follows from those below it as `combine` says: `sum`; `clamp` (their sum, not below `least`, not above
`most`); `blend` (their mean by `weight`); `ratio` (their `counted` added up, first ÷ second, times `times`); `mean`. A
node without any below it rests on events alone. `beside` it stands what it does not follow from, but is held to.

Where something is `said`, it is told so: a grade, or a count, which has no two places. Below a grade lie its
conditions, each `met` or not: whether the figure is not below `least`, not above `most`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import msgspec

from services.scoring.facts import CaseFacts
from services.scoring.rules.books import Books
from services.scoring.rules.rates import Rate
from shared.contracts.rulebook import Rulebook

DEADLINES: Mapping[str, Callable[[CaseFacts, dt.date], list[dt.date]]] = {
    "deadlines.receive": lambda case, _: [case.on],
    "deadlines.resolve": lambda case, as_of: [each.started for each in case.rounds if each.started <= as_of],
}
"""The days from which they are counted: the rulebook of such a day says how long."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where the events lie: a stream, or of a stream what happened on a day (`by`: of one bloc, rater or assessor), or
    of a ledger's one entry.
    """

    stream: str
    entry: str | None = None
    on: dt.date | None = None
    by: str | None = None


class Node(msgspec.Struct, kw_only=True):
    """One figure."""

    figure: str
    exact: Fraction | None = None
    said: str = ""
    met: bool | None = None
    combine: str | None = None
    weight: Fraction | None = None
    counted: tuple[Fraction, Fraction] | None = None
    times: int = 1
    least: Fraction | None = None
    most: Fraction | None = None
    rulebook: str | None = None
    rule: str | None = None
    note: str = ""
    sources: tuple[Source, ...] = ()
    of: list["Node"] = []
    beside: list["Node"] = []


def whose(who: str, kind: str = "") -> str:
    """What tells apart what happened on one day: a bloc, a rater, an assessor with the kind of the check."""
    return f"{who} {kind}" if who and kind else who


def present(nodes: Iterable[Node]) -> list[Node]:
    """Those that have a figure: what is absent is not blended in."""
    return [node for node in nodes if node.exact is not None]


def ratio(figure: str, parts: list[Node], times: int, rule: str, book: Rulebook) -> Node:
    """What is counted below, first ÷ second; absent where nothing is."""
    above, below = (sum((part.counted[n] for part in parts if part.counted), Fraction(0)) for n in (0, 1))
    return Node(
        figure=figure, exact=times * above / below if below else None, combine="ratio", times=times,
        counted=(above, below), rulebook=book.id, rule=rule, of=parts,
    )  # fmt: skip


def rate(
    figure: str, cases: Iterable[tuple[CaseFacts, Rate]], rule: str, book: Rulebook, books: Books, as_of: dt.date
) -> Node:
    """In per cent, case by case; a case that does not count is left out. Each names the rulebooks of its deadlines."""
    counted = [
        Node(
            figure=case.case, counted=(Fraction(found[0]), Fraction(found[1])),
            sources=(Source(stream=f"casework/case/{case.case}"),), rule=rule,
            rulebook=_by(case, rule, books, as_of),
        )
        for case, found in cases
        if found[1]
    ]  # fmt: skip
    node = ratio(figure, counted, 100, rule, book)
    if rule in DEADLINES:
        node.rulebook = None  # not the one of the day of the standing
    return node


def _by(case: CaseFacts, rule: str, books: Books, as_of: dt.date) -> str | None:
    """Which rulebooks date a case: that of its day to be received, those of its rounds' to be resolved."""
    starts = DEADLINES[rule](case, as_of) if rule in DEADLINES else []
    found = [book.id for start in starts if (book := books.on(start)) is not None]
    return ", ".join(dict.fromkeys(found)) or None

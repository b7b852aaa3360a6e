"""A rulebook 考核办法: every deadline, point and weight of a district, in force from a day (DOMAIN §2, §5).

Written as TOML by the office, published as an event. Decimals travel as strings, so nothing is lost to binary floats.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from shared.calendar import term
from shared.contracts.base import figures


def _decimals(value: object) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _decimals(each)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Any table of the rulebook: unknown keys are errors."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            for each in _decimals(getattr(self, name)):
                figures(**{name: each})


class Deadlines(Part, frozen=True, kw_only=True):
    """Terms by urgency, `Nwd` or `Nd`."""

    receive: dict[str, str]
    classify: dict[str, str]
    resolve: dict[str, str]
    reply: dict[str, str]
    feedback: dict[str, str]
    extension_max_days: int
    extensions_max: int
    escalate: str = "3wd"  # overdue -> a level above is told, and so on


class Proposals(Part, frozen=True, kw_only=True):
    """Terms of the proposal road (DOMAIN §4.4)."""

    return_within: str = "7wd"  # 交办 -> the department may return it
    again_within: str = "30d"  # 不满意 -> answered again


class Award(Part, frozen=True, kw_only=True):
    """What earns points: `each` per occurrence, at most `month_cap` in a month and `year_cap` in a year."""

    name: str = msgspec.field(name="for")
    each: Decimal
    month_cap: Decimal | None = None
    year_cap: Decimal | None = None


class Points(Part, frozen=True, kw_only=True):
    """The account of a representative: starts at `base`, clamped to 0..`max`."""

    base: Decimal
    max: Decimal
    late_after_days: int
    award: tuple[Award, ...]


class Regime(Part, frozen=True, kw_only=True):
    """Duties that bind the representatives of these committees; `*` binds all whom no other regime names."""

    name: str
    committees: tuple[str, ...]
    monthly: dict[str, int] = {}
    standing: tuple[str, ...] = ()


class Review(Part, frozen=True, kw_only=True):
    """民主评议: value of each grade, weight of each bloc."""

    grades: dict[str, Decimal]
    blocs: dict[str, Decimal]


class ExcellentNeeds(Part, frozen=True, kw_only=True):
    """What 优秀 needs beside the total."""

    quota_missed_max: int
    promises_overdue_max: int
    review_min: Decimal


class Standing(Part, frozen=True, kw_only=True):
    """The year of a representative: weights of the components, grades by total from the best down."""

    weights: dict[str, Decimal]
    grades: tuple[tuple[str, Decimal], ...]
    excellent_needs: ExcellentNeeds
    excellent_share: Decimal


class Units(Part, frozen=True, kw_only=True):
    """五考工作法."""

    usual_kinds: dict[str, Decimal]
    usual_weight: Decimal
    year_end_weight: Decimal
    dual_verification: dict[str, Decimal]
    panel: str
    rectification_overdue: Decimal


class Studios(Part, frozen=True, kw_only=True):
    """五好工作室."""

    criteria: tuple[str, ...]
    criterion_max: Decimal
    awards: int


class Rulebook(Part, frozen=True, kw_only=True):
    """The whole of it."""

    id: str
    title: str
    district: str
    effective_from: dt.date
    calendar: str
    deadlines: Deadlines
    proposals: Proposals = Proposals()
    points: Points
    regime: tuple[Regime, ...]
    review: Review
    standing: Standing
    units: Units
    studios: Studios

    def award(self, name: str) -> Award | None:
        """The award of that name, or None where this rulebook gives nothing for it."""
        return next((award for award in self.points.award if award.name == name), None)

    def regime_of(self, committee: str) -> Regime:
        """The regime that names the committee, else the one for all."""
        named = next((regime for regime in self.regime if committee in regime.committees), None)
        return named or next(regime for regime in self.regime if "*" in regime.committees)


def decode_rulebook(text: str | bytes) -> Rulebook:
    """From TOML. Raises msgspec.DecodeError (with the place) when a field is missing, unknown or of the wrong type."""
    return msgspec.toml.decode(text, type=Rulebook, strict=False)


def problems(book: Rulebook) -> list[str]:
    """Every mistake that the types cannot catch, all at once, each as `path: what`."""
    return [*_deadline_problems(book), *_point_problems(book), *_weight_problems(book), *_grade_problems(book)]


def _deadline_problems(book: Rulebook) -> Iterator[str]:
    tables = {name: getattr(book.deadlines, name) for name in ("receive", "classify", "resolve", "reply", "feedback")}
    urgencies = set(tables["receive"])
    for name, table in tables.items():
        if set(table) != urgencies:
            yield f"deadlines.{name}: urgencies {sorted(table)} are not those of deadlines.receive {sorted(urgencies)}"
        for urgency, text in table.items():
            try:
                term(text)
            except ValueError as error:
                yield f"deadlines.{name}.{urgency}: {error}"
    others = {f"proposals.{name}": getattr(book.proposals, name) for name in book.proposals.__struct_fields__}
    for path, text in {"deadlines.escalate": book.deadlines.escalate, **others}.items():
        try:
            term(text)
        except ValueError as error:
            yield f"{path}: {error}"
    for name in ("extension_max_days", "extensions_max"):
        if getattr(book.deadlines, name) < 0:
            yield f"deadlines.{name}: below zero"


def _point_problems(book: Rulebook) -> Iterator[str]:
    names = [award.name for award in book.points.award]
    yield from (f"points.award: {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1}))
    for award in book.points.award:
        caps = (("month_cap", award.month_cap), ("year_cap", award.year_cap))
        yield from (f"points.award.{award.name}.{key}: below zero" for key, cap in caps if cap is not None and cap < 0)
    if not 0 <= book.points.base <= book.points.max:
        yield "points.base: not between 0 and points.max"
    if book.points.late_after_days < 0:
        yield "points.late_after_days: below zero"
    committees = [code for regime in book.regime for code in regime.committees]
    yield from (
        f"regime: {code} stands in two regimes" for code in sorted({c for c in committees if committees.count(c) > 1})
    )
    if "*" not in committees:
        yield "regime: none for all others (*)"


def _weight_problems(book: Rulebook) -> Iterator[str]:
    weights = {
        "review.blocs": book.review.blocs,
        "standing.weights": book.standing.weights,
        "units.usual_kinds": book.units.usual_kinds,
        "units.dual_verification": book.units.dual_verification,
        "units.usual_weight + year_end_weight": {
            "usual": book.units.usual_weight, "year_end": book.units.year_end_weight,
        },
    }  # fmt: skip
    for name, table in weights.items():
        if any(weight < 0 for weight in table.values()) or sum(table.values()) != 1:
            yield f"{name}: weights must be at least 0 and add up to 1, not {sum(table.values())}"
    known = {"standing.weights": {"duty", "casework", "review"}, "units.dual_verification": {"department", "panel"}}
    for name, keys in known.items():
        if set(weights[name]) != keys:
            yield f"{name}: must name exactly {sorted(keys)}"


def _grade_problems(book: Rulebook) -> Iterator[str]:
    floors = [floor for _, floor in book.standing.grades]
    if not floors or floors != sorted(floors, reverse=True) or len(set(floors)) != len(floors) or floors[-1] > 0:
        yield "standing.grades: must fall strictly from the best to one that starts at 0"
    if not 0 <= book.standing.excellent_share <= 1:
        yield "standing.excellent_share: not between 0 and 1"
    if not book.studios.criteria or len(set(book.studios.criteria)) != len(book.studios.criteria):
        yield "studios.criteria: at least one, each once"
    if book.studios.criterion_max <= 0:
        yield "studios.criterion_max: must be above 0"
    if book.studios.awards < 1:
        yield "studios.awards: at least 1"

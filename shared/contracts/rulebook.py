"""A rulebook 考核办法: every deadline, point and weight of a district, in force from a day (DOMAIN §2, §5).

Written as TOML by the office, published as an event. Decimals travel as strings, so nothing is lost to binary floats.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from shared.contracts.base import figures

ADOPTED, LEAD, COSIGNED, FILED = "民情信息.采用", "提案.领衔", "提案.附议", "提案.立案"
DEED, KEPT, OVERDUE, MISSED = "实事好事", "承诺.兑现", "承诺.逾期", "定额.缺失"
CHARGES = (OVERDUE, MISSED)
AWARDS = (ADOPTED, LEAD, COSIGNED, FILED, DEED, KEPT, *CHARGES)
"""What an award may be for beside a duty of each kind (DOMAIN §5.1)."""
EXCELLENT, COMPETENT, UNGRADED = "优秀", "称职", "不定等次"
"""Grades that the rules give by themselves (DOMAIN §5.2)."""


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
    """五好工作室. With fewer than `cases_min` cases of the year a studio is shown apart, without a place (DOMAIN §5.4).

    Counted are the cases registered in the year that the studio has, without those that no rate counts (§4.3).
    """

    criteria: tuple[str, ...]
    criterion_max: Decimal
    awards: int
    cases_min: int = 0


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

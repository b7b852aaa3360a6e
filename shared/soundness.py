"""Whether a rulebook is sound: every mistake that the types cannot catch, all at once.

Asked where a rulebook comes in, published or as a draft; what is on record is read whatever it says.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import msgspec

from shared.calendar import term
from shared.contracts.base import Code
from shared.contracts.casework import DutyKind, Urgency
from shared.contracts.rulebook import AWARDS, CHARGES, COMPETENT, EXCELLENT, UNGRADED, Award, Rulebook
from shared.contracts.scoring import CheckKind
from shared.refusals import Words

DUTIES, URGENCIES = frozenset(get_args(DutyKind)), frozenset(get_args(Urgency))
USUAL = frozenset(get_args(CheckKind)) - {"年终"}
DEADLINES = ("receive", "classify", "resolve", "reply", "feedback")

PROBLEMS: dict[str, Words] = {
    "not-a-code": Words("“{id}”不能作为编号", "{id} is no code", "contracts"),
    "another-district": Words("{id} 不是本区县 {district}", "{id} is not this district, {district}", "DOMAIN §2"),
    "unknown-calendar": Words("没有名为 {id} 的工作日历", "there is no calendar named {id}", "DOMAIN §4.2"),
    "empty": Words("一项也没有", "nothing is named", "DOMAIN §2 rulebook"),
    "blank-name": Words("名称“{name}”为空或前后有空格", "'{name}' is empty or begins or ends blank", "contracts"),
    "stands-twice": Words("“{name}”重复", "{name} stands twice", "DOMAIN §2 rulebook"),
    "below-zero": Words("小于零", "below zero", "DOMAIN §2 rulebook"),
    "not-above-zero": Words("应大于零", "must be above 0", "DOMAIN §2 rulebook"),
    "out-of-range": Words("不在 {least} 至 {most} 之间", "not between {least} and {most}", "DOMAIN §2 rulebook"),
    "not-a-term": Words("期限应为 5wd 或 30d 的形式：{text}", "no term such as 5wd or 30d: {text}", "DOMAIN §4.2"),
    "unknown-urgency": Words("没有紧急程度“{name}”", "there is no urgency {name}", "DOMAIN §4.2"),
    "other-urgencies": Words(
        "紧急程度（{names}）与 deadlines.receive（{wanted}）不一致",
        "urgencies ({names}) are not those of deadlines.receive ({wanted})",
        "DOMAIN §4.2",
    ),
    "unknown-award": Words("没有可以计分的“{name}”", "nothing named {name} earns points", "DOMAIN §5.1"),
    "award-below-zero": Words("加分项不能扣分：{each}", "an award cannot cost points: {each}", "DOMAIN §5.1"),
    "charge-above-zero": Words("扣分项不能加分：{each}", "a charge cannot give points: {each}", "DOMAIN §5.1"),
    "charge-with-a-cap": Words("扣分项没有上限", "a charge has no cap", "DOMAIN §5.1"),
    "unknown-duty": Words("没有履职种类“{name}”", "there is no kind of duty {name}", "DOMAIN §2 duty"),
    "no-regime-for-others": Words("缺少适用于其他人的制度（*）", "none for all others (*)", "DOMAIN §5.1"),
    "weights-do-not-add-up": Words(
        "权重应不小于零，合计为 1，现为 {sum}",
        "weights must be at least 0 and add up to 1, not {sum}",
        "DOMAIN §5.2, §5.3",
    ),
    "other-names": Words("应恰为：{names}", "must name exactly {names}", "DOMAIN §5.2, §5.3"),
    "unknown-check": Words("没有平时考核“{name}”", "there is no usual check {name}", "DOMAIN §5.3"),
    "grades-do-not-fall": Words(
        "须从最高等次起严格递减，最低等次从 0 起",
        "must fall strictly from the best to one that starts at 0",
        "DOMAIN §5.2",
    ),
    "grade-missing": Words("缺少等次“{name}”，规则要用到它", "no {name}, which the rules give", "DOMAIN §5.2"),
    "grade-reserved": Words("“{name}”由规则给出，不按总分评定", "{name} is given by no total", "DOMAIN §5.2"),
    "grade-not-below": Words("{low} 应低于 {high}", "{low} must be below {high}", "DOMAIN §5.2"),
    "grade-on-record": Words(
        "没有 {year} 年投票中的“{name}”", "no {name}, which ballots of {year} have", "DOMAIN §5.5 what if"
    ),
    "bloc-on-record": Words(
        "没有 {year} 年投过票的“{name}”", "no {name}, which ballots of {year} have", "DOMAIN §5.5 what if"
    ),
    "urgency-on-record": Words(
        "没有 {since} 以来事项的“{name}”", "no {name}, which cases since {since} have", "DOMAIN §5.5 what if"
    ),
}  # fmt: skip
"""A code is a contract, as those of the refusals are."""


class Problem(msgspec.Struct, frozen=True):
    """One mistake: where in the file (`points.award[走访].each`), its stable code, and what fills the words."""

    path: str
    code: str
    values: Mapping[str, object] = {}

    @property
    def zh(self) -> str:
        """The place, and what is wrong there, in Chinese."""
        return f"{self.path}：{PROBLEMS[self.code].zh.format_map(self.values)}"

    @property
    def en(self) -> str:
        """The place, and what is wrong there, in English."""
        return f"{self.path}: {PROBLEMS[self.code].en.format_map(self.values)}"


def told(found: Iterable[Problem]) -> tuple[str, str]:
    """All of them in one line, each with its code, in Chinese and in English."""
    known = list(found)
    zh, en = (f"{each.zh}（{each.code}）" for each in known), (f"{each.en} ({each.code})" for each in known)
    return "；".join(zh), "; ".join(en)


def problems(book: Rulebook, district: str | None = None) -> list[Problem]:
    """Every mistake, all at once; of a draft also that it is another district's."""
    return [
        *_identity_problems(book, district), *_deadline_problems(book), *_point_problems(book),
        *_regime_problems(book), *_weight_problems(book), *_review_problems(book), *_grade_problems(book),
        *_unit_problems(book), *_studio_problems(book),
    ]  # fmt: skip


def _identity_problems(book: Rulebook, district: str | None) -> Iterator[Problem]:
    try:
        msgspec.convert(book.id, Code)
    except msgspec.ValidationError:
        yield Problem("id", "not-a-code", {"id": book.id})
    if district is not None and book.district != district:
        yield Problem("district", "another-district", {"id": book.district, "district": district})


def _deadline_problems(book: Rulebook) -> Iterator[Problem]:
    wanted = set(book.deadlines.receive)
    if not wanted:
        yield Problem("deadlines.receive", "empty")
    for name in DEADLINES:
        table: dict[str, str] = getattr(book.deadlines, name)
        path = f"deadlines.{name}"
        if set(table) != wanted:
            yield Problem(path, "other-urgencies", {"names": _list(table), "wanted": _list(wanted)})
        yield from _unknown(path, table, URGENCIES, "unknown-urgency")
        yield from (problem for urgency, text in table.items() for problem in _term(f"{path}.{urgency}", text))
    yield from _term("deadlines.escalate", book.deadlines.escalate)
    for name in book.proposals.__struct_fields__:
        yield from _term(f"proposals.{name}", getattr(book.proposals, name))
    for name in ("extension_max_days", "extensions_max"):
        yield from _count(f"deadlines.{name}", getattr(book.deadlines, name))


def _point_problems(book: Rulebook) -> Iterator[Problem]:
    yield from _twice("points.award", [award.name for award in book.points.award])
    for award in book.points.award:
        path = f"points.award[{award.name}]"
        if award.name not in {*DUTIES, *AWARDS}:
            yield Problem(path, "unknown-award", {"name": award.name})
        yield from _sign_problems(path, award)
    if not 0 <= book.points.base <= book.points.max:
        yield Problem("points.base", "out-of-range", {"least": 0, "most": "points.max"})
    yield from _count("points.late_after_days", book.points.late_after_days)


def _sign_problems(path: str, award: Award) -> Iterator[Problem]:
    """An award gives, a charge costs; 0 is neither, and says that it is worth nothing."""
    caps = {key: cap for key, cap in (("month_cap", award.month_cap), ("year_cap", award.year_cap)) if cap is not None}
    if award.name in CHARGES:
        if award.each > 0:
            yield Problem(f"{path}.each", "charge-above-zero", {"each": award.each})
        yield from (Problem(f"{path}.{key}", "charge-with-a-cap") for key in caps)
        return
    if award.each < 0:
        yield Problem(f"{path}.each", "award-below-zero", {"each": award.each})
    for key, cap in caps.items():
        yield from _count(f"{path}.{key}", cap)


def _regime_problems(book: Rulebook) -> Iterator[Problem]:
    for regime in book.regime:
        path = f"regime[{regime.name}]"
        yield from _unknown(f"{path}.monthly", regime.monthly, DUTIES, "unknown-duty")
        yield from _unknown(f"{path}.standing", regime.standing, DUTIES, "unknown-duty")
        yield from _twice(f"{path}.standing", regime.standing)
        for kind, wanted in regime.monthly.items():
            yield from _count(f"{path}.monthly.{kind}", wanted)
        if not regime.committees:
            yield Problem(f"{path}.committees", "empty")
    committees = [code for regime in book.regime for code in regime.committees]
    yield from _twice("regime", committees)
    if "*" not in committees:
        yield Problem("regime", "no-regime-for-others")


def _weight_problems(book: Rulebook) -> Iterator[Problem]:
    weights = {
        "review.blocs": book.review.blocs,
        "standing.weights": book.standing.weights,
        "units.usual_kinds": book.units.usual_kinds,
        "units.dual_verification": book.units.dual_verification,
        "units.usual_weight": {"usual": book.units.usual_weight, "year_end": book.units.year_end_weight},
    }
    for path, table in weights.items():
        if any(weight < 0 for weight in table.values()) or sum(table.values()) != 1:
            yield Problem(path, "weights-do-not-add-up", {"sum": sum(table.values())})
    known = {"standing.weights": ("duty", "casework", "review"), "units.dual_verification": ("department", "panel")}
    for path, keys in known.items():
        if set(weights[path]) != set(keys):
            yield Problem(path, "other-names", {"names": ", ".join(keys)})


def _review_problems(book: Rulebook) -> Iterator[Problem]:
    """What no ballot can name, nobody can vote in; and a bloc without weight is asked for nothing."""
    grades, blocs, least = book.review.grades, book.review.blocs, book.standing.excellent_needs.review_min
    yield from _names("review.grades", grades)
    yield from _names("review.blocs", blocs)
    yield from (Problem(f"review.blocs.{bloc}", "not-above-zero") for bloc, weight in blocs.items() if weight == 0)
    for grade, worth in grades.items():
        yield from _count(f"review.grades.{grade}", worth)
    best = max(grades.values(), default=Decimal(0))
    if not 0 <= least <= best:
        yield Problem("standing.excellent_needs.review_min", "out-of-range", {"least": 0, "most": best})


def _grade_problems(book: Rulebook) -> Iterator[Problem]:
    names, floors = [name for name, _ in book.standing.grades], [floor for _, floor in book.standing.grades]
    yield from _names("standing.grades", names)
    yield from _twice("standing.grades", names)
    if not floors or any(high <= low for high, low in pairwise(floors)) or floors[-1] > 0:
        yield Problem("standing.grades", "grades-do-not-fall")
    for name in (EXCELLENT, COMPETENT):
        if name not in names:
            yield Problem("standing.grades", "grade-missing", {"name": name})
    if UNGRADED in names:
        yield Problem("standing.grades", "grade-reserved", {"name": UNGRADED})
    if {EXCELLENT, COMPETENT} <= set(names) and names.index(EXCELLENT) > names.index(COMPETENT):
        yield Problem("standing.grades", "grade-not-below", {"low": COMPETENT, "high": EXCELLENT})
    for name in ("quota_missed_max", "promises_overdue_max"):
        yield from _count(f"standing.excellent_needs.{name}", getattr(book.standing.excellent_needs, name))
    if not 0 <= book.standing.excellent_share <= 1:
        yield Problem("standing.excellent_share", "out-of-range", {"least": 0, "most": 1})


def _unit_problems(book: Rulebook) -> Iterator[Problem]:
    yield from _unknown("units.usual_kinds", book.units.usual_kinds, USUAL, "unknown-check")
    if book.units.rectification_overdue > 0:
        yield Problem("units.rectification_overdue", "charge-above-zero", {"each": book.units.rectification_overdue})


def _studio_problems(book: Rulebook) -> Iterator[Problem]:
    yield from _names("studios.criteria", book.studios.criteria)
    yield from _twice("studios.criteria", book.studios.criteria)
    if book.studios.criterion_max <= 0:
        yield Problem("studios.criterion_max", "not-above-zero")
    if book.studios.awards < 1:
        yield Problem("studios.awards", "not-above-zero")
    yield from _count("studios.cases_min", book.studios.cases_min)


def _names(path: str, names: Collection[str]) -> Iterator[Problem]:
    """At least one, and each as it can be written in a sheet."""
    if not names:
        yield Problem(path, "empty")
    yield from (Problem(path, "blank-name", {"name": name}) for name in names if not name or name != name.strip())


def _twice(path: str, names: Collection[str]) -> Iterator[Problem]:
    known = list(names)
    yield from (Problem(path, "stands-twice", {"name": name}) for name in sorted(set(known)) if known.count(name) > 1)


def _unknown(path: str, names: Iterable[str], known: Collection[str], code: str) -> Iterator[Problem]:
    yield from (Problem(f"{path}.{name}", code, {"name": name}) for name in names if name not in known)


def _count(path: str, number: Decimal | int) -> Iterator[Problem]:
    if number < 0:
        yield Problem(path, "below-zero")


def _term(path: str, text: str) -> Iterator[Problem]:
    try:
        term(text)
    except ValueError:
        yield Problem(path, "not-a-term", {"text": text})


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "—"

"""A rulebook's mistakes: each found with its place, none of them left to change grades without a word."""

import re
from typing import Any

import msgspec
import pytest

from infra.sheets.places import line_of, lines
from shared.contracts.registry import RulebookPublished
from shared.contracts.rulebook import Rulebook, decode_rulebook
from shared.soundness import PROBLEMS, problems, told
from tests.unit.conftest import RULEBOOK

TEXT = RULEBOOK.read_text(encoding="utf-8")
GRADES = '[["优秀", "80"], ["称职", "70"], ["基本称职", "60"], ["不称职", "0"]]'
BLOCS = '{ "群众代表" = "0.6", "单位代表" = "0.4" }'
MISTAKES = [
    ('id = "yintai-2014"', 'id = "a b/c"', "id", "not-a-code"),
    ('"30d", "紧急" = "5wd"', '"soon", "紧急" = "5wd"', "deadlines.resolve.一般", "not-a-term"),
    ('"特急" = "0wd" }', '"火急" = "0wd" }', "deadlines.receive.火急", "unknown-urgency"),
    (', "特急" = "0wd" }', "}", "deadlines.resolve", "other-urgencies"),
    ("extensions_max = 1", "extensions_max = -1", "deadlines.extensions_max", "below-zero"),
    ('for = "走访"', 'for = "走房"', "points.award[走房]", "unknown-award"),
    ('for = "走访"', 'for = "接待"', "points.award", "stands-twice"),
    ('each = "2"', 'each = "-2"', "points.award[调研].each", "award-below-zero"),
    ('each = "-3"', 'each = "3"', "points.award[承诺.逾期].each", "charge-above-zero"),
    ('each = "-3"', 'each = "-3"\nyear_cap = "6"', "points.award[承诺.逾期].year_cap", "charge-with-a-cap"),
    ('month_cap = "1"', 'month_cap = "-1"', "points.award[走访].month_cap", "below-zero"),
    ('max = "100"', 'max = "1"', "points.base", "out-of-range"),
    ('base = "60"', 'base = "-1"', "points.base", "out-of-range"),
    ("late_after_days = 30", "late_after_days = -1", "points.late_after_days", "below-zero"),
    ('monthly = { "走访" = 1', 'monthly = { "走房" = 1', "regime[四个一].monthly.走房", "unknown-duty"),
    ('monthly = { "走访" = 1', 'monthly = { "走访" = -1', "regime[四个一].monthly.走访", "below-zero"),
    ('["结对帮扶"]', '["结对"]', "regime[四个一].standing.结对", "unknown-duty"),
    ('["结对帮扶"]', '["结对帮扶", "结对帮扶"]', "regime[四个一].standing", "stands-twice"),
    ('["610203002"]', "[]", "regime[四个一].committees", "empty"),
    ('["610203002"]', '["*"]', "regime", "stands-twice"),
    ('["*"]', '["610203003"]', "regime", "no-regime-for-others"),
    ('"优秀" = "100"', '"优秀" = "-100"', "review.grades.优秀", "below-zero"),
    (BLOCS, '{ "群众代表" = "0.6", " 单位代表" = "0.4" }', "review.blocs", "blank-name"),
    (BLOCS, '{ "群众代表" = "1", "单位代表" = "0" }', "review.blocs.单位代表", "not-above-zero"),
    (BLOCS, '{ "群众代表" = "0.6", "单位代表" = "0.5" }', "review.blocs", "weights-do-not-add-up"),
    (BLOCS, '{ "群众代表" = "1.5", "单位代表" = "-0.5" }', "review.blocs", "weights-do-not-add-up"),
    ('duty = "0.5", ', 'duties = "0.5", ', "standing.weights", "other-names"),
    (GRADES, '[["优秀", "80"], ["称职", "70"], ["称职", "0"]]', "standing.grades", "stands-twice"),
    (GRADES, '[["优秀", "80"], ["不称职", "0"]]', "standing.grades", "grade-missing"),
    (GRADES, '[["称职", "80"], ["优秀", "70"], ["不称职", "0"]]', "standing.grades", "grade-not-below"),
    (GRADES, '[["优秀", "80"], ["称职", "70"], ["不定等次", "0"]]', "standing.grades", "grade-reserved"),
    (GRADES, '[["优秀", "70"], ["称职", "70"], ["不称职", "0"]]', "standing.grades", "grades-do-not-fall"),
    (GRADES, '[["优秀", "80"], ["称职", "70"], ["不称职", "1"]]', "standing.grades", "grades-do-not-fall"),
    (GRADES, "[]", "standing.grades", "grades-do-not-fall"),
    (
        "quota_missed_max = 0", "quota_missed_max = -1", "standing.excellent_needs.quota_missed_max",
        "below-zero",
    ),
    ('review_min = "80"', 'review_min = "800"', "standing.excellent_needs.review_min", "out-of-range"),
    ('review_min = "80"', 'review_min = "-1"', "standing.excellent_needs.review_min", "out-of-range"),
    ('excellent_share = "0.20"', 'excellent_share = "20"', "standing.excellent_share", "out-of-range"),
    ('excellent_share = "0.20"', 'excellent_share = "-0.01"', "standing.excellent_share", "out-of-range"),
    ('"季度" = "0.4"', '"月度" = "0.4"', "units.usual_kinds.月度", "unknown-check"),
    ('overdue = "-0.5"', 'overdue = "0.5"', "units.rectification_overdue", "charge-above-zero"),
    ('"规范化建设", ', '"规范化建设", "规范化建设", ', "studios.criteria", "stands-twice"),
    ('criterion_max = "20"', 'criterion_max = "0"', "studios.criterion_max", "not-above-zero"),
    ("awards = 10", "awards = 0", "studios.awards", "not-above-zero"),
    ("awards = 10", "awards = 10\ncases_min = -1", "studios.cases_min", "below-zero"),
]  # fmt: skip
SAID_ELSEWHERE = {  # by who knows the district, its calendars and what is on record
    "another-district", "unknown-calendar", "grade-on-record", "bloc-on-record", "urgency-on-record",
}  # fmt: skip


def mistaken(right: str, wrong: str) -> str:
    assert right in TEXT
    return TEXT.replace(right, wrong, 1)


def test_the_rulebook_of_the_demo_is_sound():
    assert problems(decode_rulebook(TEXT), "610203") == []


@pytest.mark.parametrize(("right", "wrong", "path", "code"), MISTAKES)
def test_a_mistake_is_told_with_its_place_in_the_file(right, wrong, path, code):
    text = mistaken(right, wrong)

    found = {(each.path, each.code): each for each in problems(decode_rulebook(text))}

    assert (path, code) in found
    assert found[path, code].zh.startswith(f"{path}：")
    assert found[path, code].en.startswith(f"{path}: ")
    assert line_of(lines(text), path) > 0


@pytest.mark.parametrize(
    ("right", "edge"),
    [
        ('base = "60"', 'base = "0"'), ('base = "60"', 'base = "100"'), ('each = "2"', 'each = "0"'),
        ('each = "-3"', 'each = "0"'), ('month_cap = "1"', 'month_cap = "0"'),
        ('review_min = "80"', 'review_min = "0"'), ('review_min = "80"', 'review_min = "100"'),
        ('excellent_share = "0.20"', 'excellent_share = "0"'), ('excellent_share = "0.20"', 'excellent_share = "1"'),
        ('overdue = "-0.5"', 'overdue = "0"'),
        ('criterion_max = "20"', 'criterion_max = "0.01"'), ("awards = 10", "awards = 1"),
        ("late_after_days = 30", "late_after_days = 0"),
    ],
)  # fmt: skip
def test_a_rulebook_may_go_to_the_very_edge(right, edge):
    assert problems(decode_rulebook(mistaken(right, edge)), "610203") == []


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_each_code_is_found_somewhere_and_has_words_in_both_languages(code):
    words = PROBLEMS[code]

    assert code in {code for *_, code in MISTAKES} | SAID_ELSEWHERE
    assert re.search(r"[一-鿿]", words.zh)
    assert not re.search(r"[一-鿿]", words.en)
    assert words.rule


def test_all_mistakes_are_told_at_once():
    text = mistaken('for = "走访"', 'for = "走房"').replace("awards = 10", "awards = 0")

    zh, en = told(problems(decode_rulebook(text), "610204"))

    for code in ("unknown-award", "another-district", "not-above-zero"):
        assert f"（{code}）" in zh
        assert f"({code})" in en


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("id", "id ="), ("deadlines.receive.一般", "receive "), ("points.award", "[[points.award]]"),
        ("points.award[民情信息.采用].year_cap", 'year_cap = "5"'),
        ("points.award[提案.立案]", '[[points.award]]\nfor = "提案.立案"'),
        ("regime[一般].monthly.走访", "monthly = {}"), ("standing.excellent_needs.review_min", "excellent_needs"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_its_line_or_that_of_what_it_lies_in(path, what):
    assert line_of(lines(TEXT), path) == TEXT[: TEXT.index(what)].count("\n") + 1


def test_what_stands_nowhere_has_no_line():
    assert line_of(lines(TEXT.replace("[studios]", "[studio]")), "studios.awards") == 0


@pytest.mark.parametrize(("right", "wrong", "path", "code"), MISTAKES)
def test_what_is_on_record_is_read_whatever_it_says(right, wrong, path, code):
    book: Rulebook = decode_rulebook(mistaken(right, wrong))
    stored: Any = msgspec.json.encode(RulebookPublished(rulebook=book, on=book.effective_from))

    assert msgspec.json.decode(stored, type=RulebookPublished).rulebook == book


def test_what_a_rulebook_does_not_say_is_for_ever():
    """It is not in the log: another default would date cases anew and score years anew that are long over."""
    book = decode_rulebook(RULEBOOK.read_bytes())

    unsaid = msgspec.json.decode(msgspec.json.encode(book))
    assert "escalate" not in unsaid["deadlines"]
    assert "proposals" not in unsaid
    assert book.deadlines.escalate == "3wd"
    assert (book.proposals.return_within, book.proposals.again_within) == ("7wd", "30d")
    assert book.studios.cases_min == 0

"""What cannot be read is told in words, in both languages: no clerk knows a regular expression."""

import msgspec
import pytest

from services.gateway.desk import forms
from shared.contracts.tags import commands
from shared.misreading import told
from shared.refusals import Refused

CASE = {
    "case": "M1", "on": "2015-04-20", "channel": "来访", "resident": "某", "village": "V", "category": "道路",
    "urgency": "一般", "text": "路灯", "studio": "S", "first_receiver": "A",
}  # fmt: skip
DUTY = {"mandate": "A", "on": "2015-04-20", "entry": "L1", "kind": "走访", "text": "走访", "entered_on": "2015-04-20"}

CHECK = {"on": "2015-03-01", "kind": "季度", "unit": "U", "target": "T", "assessor": "D"}


@pytest.mark.parametrize(
    ("command", "typed", "zh", "en"),
    [
        ("register-case", {**CASE, "case": ""}, "没有填写", "it is missing"),
        ("register-case", {**CASE, "on": "2015-02-30"}, "日期应写作 2015-04-30", "a day is written 2015-04-30"),
        ("register-case", {**CASE, "channel": "飞鸽"}, "没有“飞鸽”这个选项", "'飞鸽' is none of the choices"),
        ("register-case", {**CASE, "case": "M 1"}, "不能有空格、斜杠或看不见的字符", "no spaces, no slashes"),
        ("register-case", {**CASE, "case": "M" * 65}, "太长，最多 64", "too long, at most 64"),
        ("log-duty", {**DUTY, "people": "-3"}, "不能小于 0", "it is less than 0"),
        ("log-duty", {**DUTY, "people": "三"}, "应为整数", "a whole number is needed"),
        ("log-duty", {**DUTY, "people": "1.5"}, "应为整数", "a whole number is needed"),
        ("log-duty", {**DUTY, "people": "9" * 5000}, "数字太大", "the figure is too large"),
        ("log-duty", {**DUTY, "adopted": "也许"}, "应为“是”或“否”", "yes or no is needed"),
        ("record-check", {**CHECK, "score": "优"}, "应为数字", "a figure is needed"),
    ],
)
def test_what_a_clerk_got_wrong_is_told_in_words(command, typed, zh, en):
    with pytest.raises(Refused) as refused:
        forms.command(commands()[command], typed)

    assert refused.value.code == "invalid-field"
    assert zh in refused.value.zh
    assert en in refused.value.en
    assert "`" not in refused.value.zh + refused.value.en


def test_what_only_a_program_gets_wrong_is_told_in_both_languages_too():
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(3, str)

    assert told(str(error.value)) == ("应为 str，而不是 int", "str is needed, not int")
    assert told("what nobody has met yet") == ("what nobody has met yet",) * 2

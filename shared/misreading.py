"""What the decoder says of a value that it cannot read, in the words of whoever typed it. Pure."""

import re
from typing import NamedTuple


class Said(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


_SAID = tuple(
    (re.compile(pattern, re.DOTALL), Said(zh, en))
    for pattern, zh, en in (
        (r"Object missing required field .*", "没有填写", "it is missing"),
        (r"Object contains unknown field .*", "没有这个字段", "there is no such field"),
        (r"Invalid RFC3339 encoded date", "日期应写作 2015-04-30", "a day is written 2015-04-30"),
        (r"Invalid enum value '?(.*?)'?", r"没有“\1”这个选项", r"'\1' is none of the choices"),
        (r"Expected `(?:str|array|object)` of length <= (\d+)", r"太长，最多 \1", r"too long, at most \1"),
        (r"Expected `(?:str|array|object)` of length >= (\d+)", r"太短，至少 \1", r"too short, at least \1"),
        (
            r"Expected `str` matching regex .*",
            "不能有空格、斜杠或看不见的字符",
            "no spaces, no slashes and nothing invisible",
        ),
        (r"Expected `\w+` >= (\S+)", r"不能小于 \1", r"it is less than \1"),
        (r"Expected `\w+` <= (\S+)", r"不能大于 \1", r"it is more than \1"),
        (r"Expected `int(?: \| null)?`, got `(?:str|float)`", "应为整数", "a whole number is needed"),
        (r"Invalid decimal string", "应为数字", "a figure is needed"),
        (r"(?:Integer value|Number) out of range", "数字太大", "the figure is too large"),
        (r"Expected `bool(?: \| null)?`, got `str`", "应为“是”或“否”", "yes or no is needed"),
        (r"Expected `(.*)`, got `(.*)`", r"应为 \1，而不是 \2", r"\1 is needed, not \2"),
        (r"field `\w+` is no figure: (.*)", r"“\1”不是数字", r"\1 is no figure"),
        (r"expected a name and a figure: (.*)", r"每行应为“名称 数值”：\1", r"each line is a name and a figure: \1"),
    )
)


def told(problem: str) -> Said:
    """What is wrong; in the decoder's own words where it has others than these."""
    for pattern, said in _SAID:
        if found := pattern.fullmatch(problem):
            return Said(found.expand(said.zh), found.expand(said.en))
    return Said(problem, problem)

"""Codes of refusals and troubles: stable, worded in both languages, each used and each with the rule it comes from."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from infra.cli.refusals import table
from shared.refusals import CATALOGUE, Refused, Trouble

ROOT = Path(__file__).parents[2]
KINDS = {"Trouble", "Refused", "Corrupt", "Unproven", "NotSealed", "AlreadyRunning", "Unreadable", "NotNow"}
OF_ONE_CODE = {"Hole", "UnknownTag", "Unreadable", "Poison", "RolledBack"}  # name it themselves


@cache
def raised() -> dict[str, list[set[str]]]:
    """Every code that the code knows, and the values that it gives at each place."""
    found: dict[str, list[set[str]]] = {}
    for folder in ("services", "shared", "infra"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            own = {ast.dump(each) for kind in classes(tree) if kind.name in OF_ONE_CODE for each in calls(kind)}
            for node in calls(tree):
                named = node.func.id if isinstance(node.func, ast.Name) else ""
                if not node.args or not (
                    named in KINDS or ("'__init__'" in ast.dump(node.func) and ast.dump(node) in own)
                ):
                    continue
                code = node.args[0]
                if not isinstance(code, ast.Constant):
                    assert named in OF_ONE_CODE, f"{path}:{node.lineno}: a code is written out"
                    continue
                found.setdefault(code.value, []).append({word.arg or "" for word in node.keywords})
    return found


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def classes(tree: ast.AST) -> list[ast.ClassDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_every_code_that_is_raised_is_in_the_catalogue_and_none_is_left_over():
    assert set(raised()) == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_the_words_of_a_code_can_be_filled(code):
    words = CATALOGUE[code]

    for given in raised()[code]:
        assert set(re.findall(r"\{(\w+)\}", words.zh + words.en)) <= given
    assert re.search(r"[一-鿿]", words.zh)
    assert not re.search(r"[一-鿿]", words.en)
    assert words.rule


def test_a_refusal_speaks_both_languages():
    refused = Refused("unknown-case", "case", id="M00001")

    assert refused.zh == "没有编号为 M00001 的事项"
    assert refused.en == "there is no case M00001"


def test_the_table_in_the_documents_is_the_catalogue():
    """If not: `copperseal refusals > docs/refusals.md`."""
    assert (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8") == table()


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({}, ""),
        ({"file": "receipt", "line": 3}, "receipt:3"),
        ({"file": "receipt", "district": "610203"}, "receipt"),
        ({"district": "610203"}, "610203"),
        ({"district": "610203", "seq": 0, "last": 0}, "610203:0"),
        ({"district": "610203", "seq": 57, "last": 58}, "610203:57–58"),
        ({"district": "610203", "checkpoint": 300}, "610203@300"),
    ],
)
def test_a_trouble_says_where_it_is(values, place):
    trouble = Trouble("record-gone", **values)

    assert trouble.told == f"{place} record-gone 已封存，现已不在 / sealed, but not there any more".lstrip()
    assert trouble.as_json() == {"code": "record-gone", **values, "zh": trouble.zh, "en": trouble.en}


def test_logs_are_told_where_a_trouble_is_and_nothing_that_was_typed():
    trouble = Trouble("unknown-type", district="610203", seq=57, type="nobody.knows.v1")
    refused = Refused("invalid-field", "phone", name="phone", problem="13800000000", problem_zh="13800000000")

    assert repr(trouble) == "Trouble('610203:57: nobody knows the type nobody.knows.v1')"
    assert repr(refused) == "Refused('invalid-field')"


def test_whatever_a_value_holds_a_trouble_is_told_in_one_line_that_no_terminal_obeys():
    told = Trouble("claim-gone", district="D", seq=7, claim="a\nall is as the log says\x1b[2J\x9b1A", count=1).told

    assert told.startswith("D:7 claim-gone ")
    assert told.isprintable()


def test_the_last_words_of_a_server_are_told_as_words():
    trouble = Trouble("servers-do-not-start", problem="Postgres did not start:\nno space left\nshut down\n")

    assert trouble.told.endswith(" / the servers do not start: Postgres did not start: no space left shut down")


def test_what_turns_the_direction_of_a_text_is_not_obeyed_either():
    assert Trouble("not-a-day", text="\u202e2015\u2066").told.count("�") == 4

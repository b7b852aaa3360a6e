"""Refusal codes: stable, worded in both languages, each used and each with the rule it comes from."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from infra.cli.refusals import table
from shared.refusals import CATALOGUE, Refused

ROOT = Path(__file__).parents[2]


@cache
def raised() -> dict[str, list[set[str]]]:
    """Every code that the code refuses with, and the values that it gives at each place."""
    found: dict[str, list[set[str]]] = {}
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                    code = node.args[0]
                    assert isinstance(code, ast.Constant), f"{path}:{node.lineno}: a code is written out"
                    found.setdefault(code.value, []).append({word.arg or "" for word in node.keywords})
    return found


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

"""Everything that a clerk may meet has a word in Chinese, and no word is left over."""

import re
import typing

import msgspec
import pytest
from msgspec import inspect

from infra.sheets.sheets import DUTIES
from services.gateway.desk import forms, words
from services.gateway.desk.reading import NOBODY
from services.gateway.desk.site import said
from shared.contracts.tags import commands, events
from shared.pages import EN, ZH
from shared.refusals import CATALOGUE
from tests.contracts.test_frozen_samples import COMMANDS

WORDS = words.words()
ASKED = {name: kind for name, kind in commands().items() if not kind.internal}


def fields() -> set[str]:
    """Of every command that is asked by form, and of every event that is shown."""
    asked = {part for kind in ASKED.values() for each in forms.inputs(kind, "") for part in each.name.split(".")}
    told = {field.name for kind in events().values() for field in inspect.type_info(kind).fields}  # type: ignore[attr-defined]
    return asked | told


def values() -> set[str]:
    found: set[str] = set()
    for kind in (*ASKED.values(), *events().values()):
        for field in msgspec.structs.fields(kind):
            if typing.get_origin(field.type) is typing.Literal:
                found |= set(typing.get_args(field.type))
    return {each for each in found if "/" not in each and each not in ("representative", "unit", "studio")}


def test_the_fields_of_a_field_have_their_names_too():
    gives, marks = {"on": "2015-07-05", "slot": "09:00-11:30"}, {"规范化建设": "20"}

    assert said(gives, NOBODY, ZH) == "日期 2015-07-05；时段 09:00-11:30"
    assert said(gives, NOBODY, EN) == "Day 2015-07-05; Slot 09:00-11:30"
    assert said(marks, NOBODY, ZH) == said(marks, NOBODY, EN) == "规范化建设 20"


def test_a_duty_is_asked_for_by_the_words_of_its_sheet():
    """And refused by them: a clerk looks for the field under the name that the refusal says."""
    columns = {name: DUTIES.makes({})[0].column(name) for name in ("entry", "on", "mandate", "entered_on", "people")}

    assert {name: words.field_name(name, ZH) for name in columns} == columns
    assert columns["entry"] in CATALOGUE["duplicate-serial"].zh
    assert columns["entered_on"] in CATALOGUE["entered-before-it-happened"].zh


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (WORDS.commands, {*ASKED, "attach-file"}),
        (WORDS.events, {name.rpartition(".v")[0] for name in events()}),
        (WORDS.nouns, {kind.noun for kind in ASKED.values()}),
        (WORDS.services, {kind.noun.partition("/")[0] for kind in ASKED.values()}),
        (WORDS.fields, fields()),
        (WORDS.values, values()),
    ],
    ids=["commands", "events", "nouns", "services", "fields", "values"],
)
def test_all_that_a_clerk_meets_has_its_word_and_none_is_left_over(table, named):
    assert set(table) == named


@pytest.mark.parametrize("table", ["commands", "events", "nouns", "services", "fields"])
def test_the_words_are_chinese(table):
    assert [word for word in getattr(WORDS, table).values() if not re.search("[一-鿿]", word)] == []


@pytest.mark.parametrize("name", ASKED)
def test_the_field_that_names_an_aggregate_is_known(name):
    kind = ASKED[name]
    sample = msgspec.convert(COMMANDS[name], kind)

    said = getattr(sample, words.key_of(kind.noun))

    assert sample.key == (said.id if kind.noun == "registry/rulebook" else str(said))

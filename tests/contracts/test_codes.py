"""A code names an aggregate: two that look the same are the same."""

import msgspec
import pytest
from msgspec import inspect

from shared.contracts import registry as r
from shared.contracts.base import LONGEST_CODE, Code
from shared.contracts.tags import commands, events
from tests.contracts.test_frozen_samples import COMMANDS


@pytest.mark.parametrize("code", ["M1", "610203", "D-ZZ", "党代表-1", "a" * LONGEST_CODE, "①"])
def test_a_code_is_anything_that_can_be_seen(code):
    assert msgspec.convert(code, Code) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "M1\n",
        "\nM1",
        "M 1",
        "M\u30001",
        "M1\u200b",
        "\ufeffM1",
        "\u202eM1",
        "M/1",
        "M\x001",
        "a" * (LONGEST_CODE + 1),
    ],
)
def test_what_cannot_be_seen_is_no_part_of_it(code):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(code, Code)


@pytest.mark.parametrize("name", events())
def test_no_event_asks_it_of_what_a_log_holds_already(name):
    """What was accepted once is read for ever, however strict commands become."""
    told = inspect.type_info(events()[name])
    assert isinstance(told, inspect.StructType)

    assert [field.name for field in told.fields if "pattern='" in repr(field.type)] == []


def test_a_rulebook_is_named_by_a_code():
    said = COMMANDS["publish-rulebook"]

    with pytest.raises(msgspec.ValidationError, match="field `rulebook` has an id that is no code"):
        msgspec.convert({**said, "rulebook": {**said["rulebook"], "id": "R1\n"}}, r.PublishRulebook)


KEYED_BY_OTHERS = {
    "casework/ledger", "casework/referral", "registry/calendar", "registry/shifts", "scoring/publication",
    "scoring/review", "scoring/studio",
}  # fmt: skip


def test_of_every_noun_a_command_says_which_field_gives_the_code():
    """What is keyed by a code of something else brings none."""
    nouns = {kind.noun for kind in commands().values()}

    assert {kind.noun for kind in commands().values() if kind.names} >= nouns - KEYED_BY_OTHERS


@pytest.mark.parametrize("name", [name for name, kind in commands().items() if kind.names])
def test_the_fields_that_give_a_code_are_the_commands_own(name):
    assert set(commands()[name].names) <= set(commands()[name].__struct_fields__)

"""What is typed into a form is the command that was meant; what cannot be read is named."""

import datetime as dt
import json
from typing import Any

import msgspec
import pytest

from services.gateway.desk import forms
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.rulebook import decode_rulebook
from shared.contracts.tags import commands
from shared.refusals import Refused
from tests.contracts.test_frozen_samples import COMMANDS
from tests.unit.conftest import RULEBOOK

ASKED = {name: kind for name, kind in commands().items() if not kind.internal}
CASE = {"case": "M1", "on": "2014-05-05", "by": "A"}


def typed(said: dict[str, Any], within: str = "") -> dict[str, str]:
    """A command as a clerk would type it."""
    found: dict[str, str] = {}
    for name, value in said.items():
        match value:
            case bool():
                found[within + name] = str(value).lower()
            case list():
                found[within + name] = "、".join(map(str, value))
            case dict() if name in ("votes", "marks"):
                found[within + name] = "\r\n".join(f"{key}：{figure}" for key, figure in value.items())
            case dict():
                found |= typed(value, f"{within}{name}.")
            case None:
                pass
            case _:
                found[within + name] = f" {value} "
    return found


@pytest.mark.parametrize("name", [name for name in ASKED if name != "publish-rulebook"])
def test_what_is_typed_is_the_command_that_was_meant(name):
    kind = ASKED[name]
    said = {field: value for field, value in COMMANDS[name].items() if field != "type"}

    command = forms.command(kind, typed(said))

    assert json.loads(msgspec.json.encode(command)) == COMMANDS[name]


def test_a_rulebook_is_pasted_as_it_lies_in_its_file():
    text = RULEBOOK.read_text(encoding="utf-8")

    command = forms.command(r.PublishRulebook, {"on": "2014-01-01", "rulebook": text})

    assert isinstance(command, r.PublishRulebook)
    assert command.rulebook == decode_rulebook(text)


@pytest.mark.parametrize("name", ASKED)
def test_each_form_begins_with_what_it_is_about(name):
    first, *others = forms.inputs(ASKED[name], "on")

    assert first.name == "on"
    assert first.kind == "day"
    assert "on" not in {each.name for each in others}


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (c.ReceiveCase, {"case": "M1", "on": "2014-05-05"}, "by"),
        (c.ReceiveCase, {**CASE, "on": "5 May"}, "on"),
        (c.ReceiveCase, {**CASE, "case": "M 1"}, "case"),
        (c.PlanCase, {**CASE, "unit": "D", "items": "zwei"}, "items"),
        (c.PlanCase, {**CASE, "unit": "D", "items": "0"}, "items"),
        (c.GiveFeedback, {"case": "M1", "on": "2014-05-05", "rating": "很好"}, "rating"),
        (s.RecordBallot, {"mandate": "A", "on": "2014-05-05", "bloc": "群众", "votes": "优秀"}, "votes"),
        (r.PublishRulebook, {"on": "2014-05-05", "rulebook": "id = "}, "rulebook"),
        (r.PublishRulebook, {"on": "2014-05-05", "rulebook": 'id = "B"'}, "rulebook"),
        (r.SwapShifts, {"mandate": "A", "on": "2014-05-05", "other": "B"}, "gives"),
    ],
)
def test_what_cannot_be_read_is_named(kind, said, field):
    with pytest.raises(Refused) as refused:
        forms.command(kind, said)

    assert (refused.value.code, refused.value.field) == ("invalid-field", field)


def test_what_is_left_empty_is_not_said():
    asked = forms.command(c.ExtendRound, {**CASE, "days": "5", "reason": "", "approver": "  "})

    assert asked == c.ExtendRound(case="M1", on=dt.date(2014, 5, 5), by="A", days=5)


@pytest.mark.parametrize(
    ("command", "field"),
    [("log-duty", "place"), ("plan-training", "place"), ("record-activity", "site"), ("register-mandate", "residence"),
     ("record-check", "assessor")],
)  # fmt: skip
def test_where_only_a_code_will_do_the_codes_are_offered(command, field):
    named = {each.name: each.named for each in forms.inputs(commands()[command], "")}

    assert named[field] == ("organisations",)


@pytest.mark.parametrize(
    ("kind", "typed", "field", "meant"),
    [
        (c.ResolveItem, {**CASE, "unit": "V1", "item": "３", "outcome": "ok"}, "item", 3),
        (c.ReceiveCase, {**CASE, "on": "２０１４－０５-05"}, "on", dt.date(2014, 5, 5)),
        (
            s.RecordBallot,
            {"mandate": "A", "bloc": "b", "on": "2014-05-05", "votes": "优秀：１２"},
            "votes",
            {"优秀": 12},
        ),
        (c.ReceiveCase, {**CASE, "case": "Ｍ１"}, "case", "Ｍ１"),
    ],
)
def test_digits_of_any_width_are_figures_and_a_code_stays_as_it_was_typed(kind, typed, field, meant):
    assert getattr(forms.command(kind, typed), field) == meant


@pytest.mark.parametrize("text", ["三", "3²", "①", "３ ０"])
def test_what_only_resembles_a_figure_is_none(text):
    with pytest.raises(Refused, match="invalid-field"):
        forms.command(c.ResolveItem, {**CASE, "unit": "V1", "item": text, "outcome": "ok"})

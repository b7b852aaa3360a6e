"""A form for any command, told from its contract; and the command for what was typed into it. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import inspect

from shared import typed
from shared.contracts.base import Command
from shared.contracts.rulebook import Rulebook
from shared.handling import misread

Kind = Literal["day", "number", "choice", "flag", "line", "words", "codes", "pairs", "toml"]
AT_LENGTH = frozenset(
    {
        "cause", "finding", "grounds", "matter", "measures", "note", "problem", "reason", "reply", "result",
        "situation", "text",
    }
)  # fmt: skip
BETWEEN = re.compile(r"[\s,，、;；]+")
PAIR = re.compile(r"^\s*(.+?)\s*[=:：\s]\s*(\S+)\s*$")
_mandates, _organisations = ("mandates",), ("organisations",)
NAMED = {  # whose codes a field may hold, where a clerk is offered them
    **dict.fromkeys(("mandate", "first_receiver", "lead", "other"), _mandates),
    **dict.fromkeys(
        (
            "village",
            "unit",
            "department",
            "committee",
            "parent",
            "organisation",
            "issuer",
            "place",
            "site",
            "residence",
            "assessor",
        ),
        _organisations,
    ),
    **dict.fromkeys(("by", "author", "rater"), (*_mandates, *_organisations)),
    **dict.fromkeys(("to", "successor", "whom"), (*_mandates, "studios", *_organisations)),
    "studio": ("studios",),
}


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a form. `name` may lead into a field of a field: `gives.on`."""

    name: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@cache
def inputs(kind: type[Command], first: str) -> tuple[Input, ...]:
    """The form of a command: the field `first`, then the others in the order of the contract."""
    made = [each for field in _fields(kind) for each in _inputs(field)]
    return tuple(sorted(made, key=lambda each: each.name != first))


def command(kind: type[Command], form: Mapping[str, str]) -> Command:
    """What was typed, as the command; what was left empty is not said. Raises `Refused` with the field."""
    said: dict[str, Any] = {}
    try:
        for each in inputs(kind, ""):
            if text := form.get(each.name, "").replace("\r\n", "\n").strip():
                *into, name = each.name.split(".")
                at = said
                for step in into:
                    at = at.setdefault(step, {})
                at[name] = _read(each, text)
        return typed.command(kind, said)
    except msgspec.DecodeError as error:
        raise misread(error) from None


def _read(field: Input, text: str) -> Any:
    match field.kind:
        case "codes":
            return [each for each in BETWEEN.split(text) if each]
        case "pairs":
            return dict(_pair(field.name, line) for line in text.split("\n") if line.strip())
        case "toml":
            try:
                return msgspec.to_builtins(msgspec.toml.decode(text, type=Rulebook, strict=False))
            except msgspec.DecodeError as error:
                raise msgspec.ValidationError(f"{error} - at `$.{field.name}`") from None
    return text


def _pair(name: str, line: str) -> tuple[str, str]:
    if (found := PAIR.match(line)) is None:
        raise msgspec.ValidationError(f"expected a name and a figure: {line} - at `$.{name}`")
    return found[1], found[2]


def _fields(kind: type[Any]) -> tuple[inspect.Field, ...]:
    told = inspect.type_info(kind)
    if not isinstance(told, inspect.StructType):
        raise TypeError(f"{kind} is no struct")
    return told.fields


def _inputs(field: inspect.Field, within: str = "") -> Iterator[Input]:
    name, told = within + field.name, _without_none(field.type)
    if isinstance(told, inspect.StructType) and told.cls is not Rulebook:
        for each in told.fields:
            yield from _inputs(each, f"{name}.")
        return
    kind, choices = _kind(field.name, told)
    yield Input(name=name, kind=kind, required=field.required, choices=choices, named=NAMED.get(field.name, ()))


def _without_none(told: inspect.Type) -> inspect.Type:
    """The one type of a union that a clerk types in: not nothing, and not what is sealed already."""
    while isinstance(told, inspect.Metadata):
        told = told.type
    if isinstance(told, inspect.UnionType):
        return next(each for each in told.types if not isinstance(each, inspect.NoneType | inspect.StructType))
    return told


def _kind(name: str, told: inspect.Type) -> tuple[Kind, tuple[str, ...]]:
    match told:
        case inspect.LiteralType(values=values):
            return "choice", tuple(map(str, values))
        case inspect.DateType():
            return "day", ()
        case inspect.BoolType():
            return "flag", ()
        case inspect.IntType() | inspect.DecimalType():
            return "number", ()
        case inspect.VarTupleType():
            return "codes", ()
        case inspect.DictType():
            return "pairs", ()
        case inspect.StructType():
            return "toml", ()
    return ("words" if name in AT_LENGTH else "line"), ()

"""Which tags a contract has, and which service a command belongs to."""

import types
from functools import cache
from typing import Any, get_args

import msgspec

from shared.contracts.base import Command
from shared.contracts.casework import CaseworkCommand, CaseworkEvent
from shared.contracts.registry import RegistryCommand, RegistryEvent
from shared.contracts.scoring import ScoringCommand, ScoringEvent


def members(union: Any) -> tuple[Any, ...]:
    """The classes of a union, or the one class itself."""
    return get_args(union) or (union,)


def tag(kind: type[msgspec.Struct]) -> str:
    """A contract class's tag."""
    return str(kind.__struct_config__.tag)


def list_decoder(union: Any) -> msgspec.json.Decoder[list[Any]]:
    """A decoder for one JSON array of a union's events."""
    decoder: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(types.GenericAlias(list, (union,)))
    return decoder


def tags(union: Any) -> list[str]:
    """The tags of a union of contract classes."""
    return [tag(kind) for kind in members(union)]


@cache
def commands() -> dict[str, type[Command]]:
    """Every command by its tag."""
    return {tag(kind): kind for union in (RegistryCommand, CaseworkCommand, ScoringCommand) for kind in members(union)}


@cache
def events() -> dict[str, type[msgspec.Struct]]:
    """Every event by its tag."""
    return {tag(kind): kind for union in (RegistryEvent, CaseworkEvent, ScoringEvent) for kind in members(union)}


def service(command: type[Command]) -> str:
    """Who decides the command: the first word of its noun."""
    return command.noun.partition("/")[0]

"""A command from what people type, in a form or in a sheet: text for every figure and every day. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from shared.contracts.base import Command

C = TypeVar("C", bound=Command)
POINTS = str.maketrans("．－＋", ".-+")


def command(kind: type[C], said: Mapping[str, Any]) -> C:
    """The command; of a figure or a day the digits may be of any width. Raises msgspec's `ValidationError`."""
    fields = _fields(kind)
    plain = {name: _plain(fields[name], value) if name in fields else value for name, value in said.items()}
    return msgspec.convert(plain, kind, strict=False)


@cache
def _fields(kind: type[Any]) -> dict[str, inspect.Type]:
    told = inspect.type_info(kind)
    return {field.name: field.type for field in told.fields} if isinstance(told, inspect.StructType) else {}


def _plain(told: inspect.Type, value: Any) -> Any:
    """A code or a text stays as it was typed."""
    match told:
        case inspect.Metadata(type=of):
            return _plain(of, value)
        case inspect.UnionType(types=types):
            for each in types:
                value = _plain(each, value)
        case inspect.IntType() | inspect.DecimalType() | inspect.DateType() if isinstance(value, str):
            return "".join(str(int(each)) if each.isdecimal() else each for each in value.translate(POINTS))
        case inspect.ListType(item_type=of) | inspect.VarTupleType(item_type=of) | inspect.SetType(item_type=of) if (
            isinstance(value, list | tuple)
        ):
            return [_plain(of, each) for each in value]
        case inspect.DictType(value_type=of) if isinstance(value, Mapping):
            return {name: _plain(of, each) for name, each in value.items()}
        case inspect.StructType(fields=fields) if isinstance(value, Mapping):
            within = {field.name: field.type for field in fields}
            return {name: _plain(within[name], each) if name in within else each for name, each in value.items()}
    return value

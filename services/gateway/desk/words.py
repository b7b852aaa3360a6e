"""What the desk calls things: in English the contracts' own names, in Chinese as `words.toml` has them."""

from functools import cache
from importlib.resources import files

import msgspec

from shared.contracts.base import Command
from shared.contracts.tags import commands
from shared.pages import EN, ZH


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`words.toml`: tables by the name; of `values` the other way about, of `keys` the field that is the key,
    and `english` where a field's own name would not do.
    """

    services: dict[str, str]
    nouns: dict[str, str]
    keys: dict[str, str]
    english: dict[str, str]
    commands: dict[str, str]
    events: dict[str, str]
    fields: dict[str, str]
    values: dict[str, str]


CASE = "casework/case"  # the one noun of which the desk knows more than its contract


@cache
def words() -> Words:
    """As they lie in the package."""
    return msgspec.toml.decode(files(__package__).joinpath("words.toml").read_bytes(), type=Words)


def service_name(service: str, lang: str) -> str:
    """`casework`: 办事与履职, "Casework"."""
    return _english(service) if lang == EN else words().services[service]


def noun_name(noun: str, lang: str) -> str:
    """`casework/case`: 民情事项, "Case"."""
    return _english(noun.partition("/")[2]) if lang == EN else words().nouns[noun]


def command_name(command: str, lang: str) -> str:
    """`receive-case`: 接待, "Receive case"."""
    return _english(command) if lang == EN else words().commands[command]


def event_name(event: str, lang: str) -> str:
    """`casework.case-received.v1`: 接待, "Case received"."""
    name = event.rpartition(".v")[0]
    return _english(name.partition(".")[2]) if lang == EN else words().events[name]


def field_name(field: str, lang: str) -> str:
    """`first_receiver`: 首问负责人, "First receiver"; of a field within another both are said."""
    told = words().fields if lang == ZH else words().english
    return " · ".join(told.get(each) or _english(each) for each in field.split("."))


def value_name(value: str, lang: str) -> str:
    """One of a contract's few values: 来访, "in person"; anything else as it is."""
    return words().values.get(value, value) if lang == EN else value


def part_name(part: str, lang: str) -> str:
    """Of a field within a field its name: 日期, "Day"; anything else that figures stand beside as it is."""
    return field_name(part, lang) if part in words().fields else value_name(part, lang)


def key_of(noun: str) -> str:
    """The field of its commands by which an aggregate is named."""
    return words().keys.get(noun, noun.partition("/")[2])


@cache
def asked_of(noun: str) -> dict[str, type[Command]]:
    """The commands that a clerk may ask of an aggregate, in the order of the contracts."""
    return {name: kind for name, kind in commands().items() if kind.noun == noun and not kind.internal}


def _english(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()

"""The command line says what its options are for."""

from collections.abc import Iterator

import pytest
from cyclopts import App
from cyclopts.argument import Argument

from infra.cli.main import app

PLAIN = {"--district", "--projection"}  # their names say it


def options(verbs: App, under: str = "") -> Iterator[tuple[str, Argument]]:
    """What may be left out, by the verb."""
    for name in verbs:
        if name.startswith("-"):
            continue
        if (verb := verbs[name]).default_command is None:
            yield from options(verb, f"{name} ")
        else:
            arguments = verb.assemble_argument_collection(parse_docstring=True)
            yield from ((f"{under}{name} {each.name}", each) for each in arguments if not each.required)


@pytest.mark.parametrize("option", [pytest.param(each, id=name) for name, each in options(app)])
def test_it_says_what_each_option_is_for(option):
    assert option.parameter.help or option.name in PLAIN

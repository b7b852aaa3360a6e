"""The digest of what was published: another for every figure that is another, the same for ever for the same."""

import copy
import json
from collections.abc import Iterator

import pytest

from services.scoring.rules.digest import digest
from tests.unit.conftest import RULEBOOK

OF_THE_DEMO = "b7efa33a3b39aa7d6ddc876f6446d764ab99199c18f30798a4d84c43d7ccad6c"
SAID = json.loads((RULEBOOK.parent / "expected-2014-12-31.json").read_text("utf-8"))


def places(told: object, at: tuple = ()) -> Iterator[tuple]:
    """Where the figures lie; of what there are many only the first."""
    if isinstance(told, dict):
        of_many = at in ((), ("briefing",)) or len(told) <= 12
        for name in told if of_many else list(told)[:1]:
            yield from places(told[name], (*at, name))
    else:
        yield at


def test_the_demo_has_for_ever_the_digest_that_it_has():
    assert digest(SAID) == OF_THE_DEMO


def test_a_document_that_says_more_is_still_what_was_published():
    more = copy.deepcopy(SAID)
    more["sessions"] = {"2014": 4}
    for each in more["representatives"].values():
        each["above"] = 0

    assert digest(more) == digest(SAID)


def test_the_order_of_names_says_nothing():
    assert digest(dict(reversed(SAID.items()))) == digest(SAID)


@pytest.mark.parametrize("at", list(places(SAID)), ids=".".join)
def test_no_figure_can_be_another(at):
    *way, last = at
    other = copy.deepcopy(SAID)
    told = other
    for name in way:
        told = told[name]
    told[last] = "another"

    assert digest(other) != digest(SAID)


def test_a_studio_that_is_shown_apart_is_held_to_its_number_of_cases():
    apart, other = copy.deepcopy(SAID), copy.deepcopy(SAID)
    code = next(iter(SAID["studios"]))
    apart["studios"][code]["apart"], other["studios"][code]["apart"] = 3, 4

    assert len({digest(SAID), digest(apart), digest(other)}) == 3

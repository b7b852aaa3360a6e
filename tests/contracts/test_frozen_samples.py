"""One frozen sample for each tag. It decodes for ever: what is in a log cannot be changed any more.

A new field has a default and leaves these alone. A change that breaks one is a new tag (`.v2`) and an upcaster.
"""

import json
import re
from pathlib import Path

import msgspec
import pytest

from shared.contracts.base import Sealed
from shared.contracts.casework import CaseworkEvent
from shared.contracts.registry import RegistryEvent
from shared.contracts.scoring import ScoringEvent
from shared.contracts.tags import commands, events, service
from shared.contracts.upcasting import UPCASTERS
from shared.eventlog import Reader
from shared.eventlog.records import Glued

HERE = Path(__file__).parent
EVENTS = json.loads((HERE / "events.json").read_text(encoding="utf-8"))
COMMANDS = json.loads((HERE / "commands.json").read_text(encoding="utf-8"))
UPCAST = json.loads((HERE / "upcast.json").read_text(encoding="utf-8"))
"""By the old tag: as it was `stored`, and as it is `read`."""
PERSONAL = ("born", "phone", "resident", "reply", "vote", "situation", "secret")
encode = msgspec.json.Encoder(order="deterministic").encode


def test_every_tag_has_a_sample():
    assert set(EVENTS) == set(events())
    assert set(COMMANDS) == set(commands())


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_of_the_log_decodes_for_ever(name):
    stored = json.dumps(EVENTS[name]).encode()
    event = msgspec.json.decode(stored, type=RegistryEvent | CaseworkEvent | ScoringEvent)

    assert type(event) is events()[name]
    assert json.loads(encode(event)) == EVENTS[name]


def test_every_upcast_leads_to_a_contract_and_has_a_sample_to_try_it_on():
    for old, upcast in UPCASTERS.items():
        assert old not in events()
        assert old in UPCAST
        assert upcast.to in {**events(), **UPCASTERS}


@pytest.mark.parametrize("name", UPCAST)
def test_an_event_of_an_earlier_version_is_read_as_the_latest_for_ever(name):
    glued = Glued(district="D", seqs=[1], data=json.dumps([UPCAST[name]["stored"]]).encode())
    (event,) = Reader(RegistryEvent | CaseworkEvent | ScoringEvent).events(glued)

    assert json.loads(encode(event)) == UPCAST[name]["read"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_clients_send_is_understood_for_ever(name):
    command = msgspec.json.decode(json.dumps(COMMANDS[name]), type=commands()[name])

    assert json.loads(encode(command)) == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_refuses_a_field_that_it_does_not_know(name):
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.json.decode(json.dumps({**COMMANDS[name], "colour": "red"}), type=commands()[name])


@pytest.mark.parametrize("name", EVENTS)
def test_a_tag_is_a_service_a_noun_a_past_participle_and_a_version(name):
    assert re.fullmatch(r"(registry|casework|scoring)\.[a-z]+(-[a-z]+)+\.v\d+", name)


@pytest.mark.parametrize("name", EVENTS)
def test_personal_fields_of_events_are_sealed(name):
    for field, value in EVENTS[name].items():
        if field in PERSONAL:
            assert value is None or set(value) == {"subject", "box"}, field


def test_residents_texts_are_sealed_too():
    for name in ("casework.case-registered.v1", "casework.duty-logged.v1"):
        assert msgspec.convert(EVENTS[name]["text"], Sealed).subject


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_service_is_the_first_word_of_its_noun(name):
    assert service(commands()[name]) in ("registry", "casework", "scoring")

"""The last day on record is the whole log's, whatever a page tells of it."""

import datetime as dt
import json

import pytest

from services.disclosure import documents as d
from services.disclosure.projection import NEITHER, PUBLIC, OnlyItsDay
from shared.contracts.tags import events, members, tag, tags
from shared.eventlog import Reader
from shared.eventlog.records import Glued
from shared.projections import Documents
from tests.contracts.test_frozen_samples import EVENTS
from tests.unit.conftest import day


def last(*told: dict) -> dt.date | None:
    """The last day on record once these were told, or of them what is read."""
    wanted = [each for each in told if each["type"] in set(Reader(PUBLIC.events).types)]
    docs = Documents(PUBLIC.kinds)
    glued = Glued(district="D", seqs=list(range(len(wanted))), data=json.dumps(wanted).encode())
    for event in Reader(PUBLIC.events).events(glued):
        PUBLIC.evolve(docs, event)
    fresh = docs.get(d.Freshness, "last")
    return fresh.day if fresh else None


def test_every_event_is_looked_at_but_those_that_may_lie_ahead():
    assert set(events()) - set(tags(PUBLIC.events)) == set(NEITHER)


@pytest.mark.parametrize("name", sorted(tag(kind) for kind in members(PUBLIC.events) if issubclass(kind, OnlyItsDay)))
def test_a_day_is_on_record_though_no_page_tells_what_happened(name):
    assert last(EVENTS[name]) == dt.date.fromisoformat(EVENTS[name]["on"])


@pytest.mark.parametrize("name", sorted(NEITHER))
def test_what_lies_ahead_has_not_happened(name):
    assert last({**EVENTS[name], "on": "2099-01-01"}) is None


def test_the_latest_day_is_the_last_one():
    feedback = EVENTS["casework.feedback-given.v1"]

    assert last({**feedback, "on": "2014-07-02"}, {**feedback, "on": "2014-06-01"}) == day("07-02")

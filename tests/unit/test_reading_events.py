"""From bytes to events: old versions are read as the next one, and what nobody can read is named."""

import datetime as dt

import msgspec
import pytest

from shared.contracts.base import Event
from shared.contracts.upcasting import Upcast
from shared.eventlog import Page, Reader, Unreadable
from shared.eventlog.records import Glued

UPCAST = {
    "test.visit-paid.v1": Upcast("test.visit-paid.v2", lambda old: {**old, "to": [old["to"]]}),
    "test.visit-paid.v2": Upcast(
        "test.visit-paid.v3", lambda old: {"on": old["on"], "households": [{"household": each} for each in old["to"]]}
    ),
}


class Household(msgspec.Struct):
    household: str


class VisitPaid(Event, tag="test.visit-paid.v3", frozen=True, kw_only=True):
    """The version that rules know."""

    households: list[Household]


class Other(Event, tag="test.other.v1", frozen=True, kw_only=True):
    """Something else."""

    number: int


def page(*told: dict) -> Page:
    return Page(
        district="D", last_seq=90, at=dt.datetime.now(dt.UTC), seqs=list(range(71, 71 + len(told))),
        data=msgspec.json.encode(told),
    )  # fmt: skip


def test_every_earlier_version_is_read_as_the_latest():
    reader = Reader(VisitPaid | Other, UPCAST)
    found = reader.events(page(
        {"type": "test.visit-paid.v1", "on": "2014-05-05", "to": "H1"},
        {"type": "test.other.v1", "on": "2014-05-05", "number": 1},
        {"type": "test.visit-paid.v2", "on": "2014-05-06", "to": ["H1", "H2"]},
        {"type": "test.visit-paid.v3", "on": "2014-05-07", "households": [{"household": "H3"}]},
    ))  # fmt: skip

    visits = [each for each in found if isinstance(each, VisitPaid)]
    assert [[one.household for one in visit.households] for visit in visits] == [["H1"], ["H1", "H2"], ["H3"]]
    assert found[1] == Other(on=dt.date(2014, 5, 5), number=1)


def test_a_reader_asks_for_the_old_versions_of_what_it_wants_and_no_others():
    assert Reader(VisitPaid, UPCAST).types == ["test.visit-paid.v3", "test.visit-paid.v1", "test.visit-paid.v2"]
    assert Reader(Other, UPCAST).types == ["test.other.v1"]


@pytest.mark.parametrize(
    "told",
    [
        {"type": "test.other.v1", "on": "2014-05-05", "number": "x"}, {"type": "test.other.v1"}, {"number": 2}, 7,
        {"type": ["test.other.v1"]}, {"type": {}}, {"type": "test.visit-paid.v1", "on": "2014-05-05"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_district_and_seq(told):
    good = {"type": "test.other.v1", "on": "2014-05-05", "number": 1}
    with pytest.raises(Unreadable, match=r"^D:72: unreadable: "):
        Reader(VisitPaid | Other, UPCAST).events(page(good, told))


@pytest.mark.parametrize("stored", [b"{", b'"', b"", b"{}{}", b'{"type":"\xff"}', b"[1", b"nonsense"])
def test_bytes_that_are_not_json_are_named_too(stored):
    good = b'{"type":"test.other.v1","on":"2014-05-05","number":1}'
    glued = Page(
        district="D", last_seq=3, at=dt.datetime.now(dt.UTC), seqs=[1, 2, 3],
        data=b"[%s,%s,%s]" % (good, stored, good),
    )  # fmt: skip
    with pytest.raises(Unreadable, match=r"^D:2: unreadable: "):
        Reader(Other, UPCAST).events(glued)


SAID = b'{"type":"test.other.v1","on":"2014-05-05","number":1}'
OLD = b'{"type":"test.visit-paid.v1","on":"2014-05-05","to":"H1"}'
DEEP = b'{"type":"test.other.v1","on":' + b"[" * 100_000


@pytest.mark.parametrize(
    ("records", "place"),
    [
        pytest.param([SAID, SAID + b"," + SAID, SAID], "D:71–73", id="two-values"),
        pytest.param([SAID, OLD + b"," + SAID, SAID], "D:71–73", id="two-values-of-which-one-is-old"),
        pytest.param([SAID, SAID[:-1], b'"x":1}'], "D:71–73", id="half-a-value"),
        pytest.param([SAID, b"", SAID], "D:72", id="nothing"),
        pytest.param([SAID, DEEP, SAID], "D:72", id="nested-too-deep"),
        pytest.param([SAID + b"," + SAID], "D:71", id="two-values-alone"),
    ],
)
def test_a_record_that_is_not_one_value_is_named_as_far_as_can_be_told(records, place):
    seqs = list(range(71, 71 + len(records)))
    glued = Glued(district="D", seqs=seqs, data=b"[%s]" % b",".join(records))

    with pytest.raises(Unreadable) as found:
        Reader(VisitPaid | Other, UPCAST).events(glued)

    assert found.value.place == place

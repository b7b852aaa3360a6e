"""Explaining a standing and telling a history, on the demo district: down to events that are really there."""

import json

import pytest


@pytest.fixture(scope="module")
def graded(demo_sheets) -> dict:
    """Representatives with every component, as they were worked out by hand."""
    expected = json.loads((demo_sheets / "expected-2014-12-31.json").read_text())["representatives"]
    return {mandate: each for mandate, each in expected.items() if each["review"] and each["casework"]}


def walked(node: dict):
    yield node
    for each in node.get("of", ()):
        yield from walked(each)


def test_a_standing_is_explained_down_to_the_events(copperseal, graded):
    mandate, expected = next(iter(graded.items()))

    found = copperseal.json("explain", "610203", mandate, "2014")

    assert (found["grade"], found["rank"], found["total"]["value"]) == (
        expected["grade"], expected["rank"], expected["total"],
    )  # fmt: skip
    assert {node["figure"]: node["value"] for node in found["total"]["of"]} == {
        name: expected[name] for name in ("duty", "casework", "review")
    }
    leaves = [node for node in walked(found["total"]) if "of" not in node]
    assert leaves
    assert all(node.get("events") for node in leaves)
    history = copperseal.json("history", "610203", mandate, "--as-of", "2014-12-31")
    known = {each["event"] for each in history["events"]}
    rulebooks = {event for node in leaves if node["figure"] == "base" for event in node["events"]}
    assert {event for node in leaves for event in node["events"]} - rulebooks <= known


def test_a_grade_is_explained_by_its_conditions_and_a_rank_by_who_is_above(copperseal, graded):
    held_back = {
        mandate: each for mandate, each in graded.items() if each["grade"] == "称职" and float(each["total"]) >= 80
    }
    mandate, expected = next(iter(held_back.items()))

    found = copperseal.json("explain", "610203", mandate, "2014")

    assert (found["graded"]["value"], found["ranked"]["value"]) == ("称职", str(expected["rank"]))
    (reached, *needs) = found["graded"]["of"]
    assert (reached["rule"], reached["least"], reached["met"]) == ("standing.grades[优秀]", "80", True)
    assert [node["met"] for node in needs].count(False) >= 1
    assert all(node["rulebook"] == "yintai-2014" and node["rule"].startswith("standing.") for node in needs)
    assert found["ranked"]["of"][0]["value"] == str(expected["rank"] - 1)
    assert all(node.get("events") for node in walked(found["graded"]) if "of" not in node)
    told = copperseal("explain", "610203", mandate, "2014", COLUMNS="300")
    for words in (
        "等次 grade 称职",
        "达到 met",
        "未达到 not met",
        f"名次 rank {expected['rank']}",
        "排在前面的人数 above",
    ):
        assert words in told


def test_units_studios_and_rates_are_explained_too(copperseal, demo_sheets):
    expected = json.loads((demo_sheets / "expected-2014-12-31.json").read_text())
    code, figures = next((code, each) for code, each in expected["units"].items() if each["rectifications_overdue"])
    studio, marked = next(iter(expected["studios"].items()))

    found = copperseal.json("explain", "610203", code, "2014", "--what", "unit")
    assert (found["rank"], found["total"]["value"]) == (figures["rank"], figures["score"])
    assert sum("demanded" in node.get("note", "") for node in found["total"]["of"]) == figures["rectifications_overdue"]
    assert all(node["events"] for node in walked(found["total"]) if "of" not in node)
    found = copperseal.json("explain", "610203", studio, "2014", "--what", "studio")
    assert (found["awarded"], found["total"]["value"]) == (marked["awarded"], marked["score"])
    assert all(len(node["events"]) == 1 for node in walked(found["total"]) if "of" not in node)
    rated = copperseal.json("explain", "610203", "", "2014", "--what", "rates")
    assert {node["figure"]: [int(each) for each in node["counted"]] for node in rated["total"]["of"]} == {
        name: expected["casework"]["district"][name] for name in ("response", "on_time", "resolution", "satisfaction")
    }
    assert figures["score"] in copperseal("explain", "610203", code, "2014", "--what", "unit", COLUMNS="300")


def test_a_history_goes_by_the_days_and_tells_nothing_personal(copperseal, graded):
    mandate = next(iter(graded))

    events = copperseal.json("history", "610203", mandate)["events"]

    assert [each["on"] for each in events] == sorted(each["on"] for each in events)
    assert events[0]["state"]
    assert any(each["type"] == "casework.duty-logged.v1" for each in events)
    assert "box" not in json.dumps(events)
    (record,) = [each for each in events if each["type"] == "registry.mandate-registered.v1"]
    assert record["said"]["phone"].keys() == {"sealed"}


def test_a_history_stops_at_the_day_that_is_asked_for(copperseal, graded):
    mandate = next(iter(graded))
    whole, early = (
        copperseal.json("history", "610203", mandate, *day)["events"] for day in ((), ("--as-of", "2014-03-31"))
    )

    assert early == [each for each in whole if each["on"] <= "2014-03-31"]
    assert 0 < len(early) < len(whole)
    assert copperseal.json("history", "610203", mandate, "--known", "2014-12-31")["events"] == []


def test_an_account_gives_the_standing_line_by_line(copperseal, graded):
    for mandate, expected in list(graded.items())[:5]:
        found = copperseal.json("account", "610203", mandate, "2014")

        figures = ("committee", "duty", "casework", "review", "total")
        assert {name: found[name] for name in figures} == {name: expected[name] for name in figures}
        assert {line["award"] for line in found["postings"]} == expected["points"].keys()


def test_an_account_stops_at_the_day_that_is_asked_for(copperseal, graded):
    mandate = next(iter(graded))
    whole, early = (
        copperseal.json("account", "610203", mandate, "2014", *day) for day in ((), ("--as-of", "2014-06-30"))
    )

    assert early["postings"] == [line for line in whole["postings"] if line["on"] <= "2014-06-30"]
    assert 0 < len(early["postings"]) < len(whole["postings"])


def test_all_are_told_to_readers_too(copperseal, graded):
    mandate, expected = next(iter(graded.items()))

    assert expected["grade"] in copperseal("explain", "610203", mandate, "2014")
    assert "casework.duty-logged.v1" in copperseal("history", "610203", mandate, COLUMNS="300")
    assert expected["total"] in copperseal("account", "610203", mandate, "2014", COLUMNS="300")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "610203", "nobody", "2014"), "unknown-mandate"),
        (("explain", "610203", "C0001", "2001"), "no-rulebook"),
        (("explain", "610203", "C0001", "2014", "--what", "unit"), "unknown-organisation"),
        (("explain", "610203", "S99999", "2014", "--what", "studio"), "unknown-studio"),
        (("explain", "610203", "S99999", "2014", "--what", "rates"), "unknown-studio"),
        (("explain", "999999", "Z0001", "2014"), "unknown-district"),
        (("history", "610203", "nobody"), "unknown-mandate"),
        (("account", "610203", "nobody", "2014"), "unknown-mandate"),
        (("account", "610203", "Z0001", "0"), "not-a-year"),
        (("account", "610203", "Z0001", "1492"), "invalid-field"),
        (("explain", "610203", "Z0001", "99999"), "not-a-year"),
        (("explain", "610203", "Z0001", "1492"), "invalid-field"),
        (("results", "610203", "1492"), "invalid-field"),
        (("account", "610203", "Z0001", "2014", "--known", "2014-12-31"), "nothing-known-yet"),
        (("account", "999999", "Z0001", "2014"), "unknown-district"),
        (("history", "610203", "Z0001", "--as-of", "soon"), "not-a-day"),
    ],
)
def test_what_cannot_be_told_is_said(copperseal, words, told):
    assert told in copperseal(*words, code=1)

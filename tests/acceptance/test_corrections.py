"""What was published stands; what was wrong is reversed; what is published anew says why (DOMAIN §5.5)."""

import json
import time

import httpx
import pytest

WHO, YEAR = "Z0435", 2014


@pytest.fixture(scope="module")
def ask(copperseal):
    """Asks for a command; gives the answer."""
    with httpx.Client(base_url=copperseal.status["url"], timeout=10) as http:

        def asked(command: str, **body: object) -> httpx.Response:
            headers = {"Authorization": f"Bearer {copperseal.token}"}
            return http.post(f"/api/v1/610203/commands/{command}", json=body, headers=headers)

        yield asked


def published(ask, on: str, reason: str = "") -> httpx.Response:
    return ask("publish-results", on=on, year=YEAR, as_of="2014-12-31", reason=reason)


def named(url: str) -> int | None:
    """The revision that the running figures name."""
    last = httpx.get(f"{url}/open/v1/610203/results/{YEAR}").headers["Copperseal-Published"]
    return None if last == "none" else int(last)


@pytest.fixture(scope="module")
def corrected(ask, copperseal) -> int:
    """Published; an entry too many, published anew; the entry reversed, published once more: at which position."""
    entry = {"entry": "L-corrected", "mandate": WHO}
    assert published(ask, "2015-01-20").status_code == 201
    assert ask(
        "log-duty", on="2014-11-20", kind="接待", text="接待群众一次", entered_on="2014-11-21", **entry
    ).status_code == 201  # fmt: skip
    assert published(ask, "2015-02-20", "补记一次接待").status_code == 201
    assert ask("reverse-entry", on="2015-03-01", reason="并无此次接待", **entry).status_code == 201
    last = published(ask, "2015-03-20", "补记有误，冲销")
    assert last.status_code == 201
    deadline = time.monotonic() + 10
    while named(copperseal.status["url"]) != 3:  # the pages follow the log
        assert time.monotonic() < deadline
    return last.json()["last_seq"]


@pytest.fixture(scope="module")
def worked(demo_sheets) -> dict:
    """The year as it was worked out by hand."""
    return json.loads((demo_sheets / "expected-2014-12-31.json").read_text())


def test_each_revision_stays_as_it_was(http, corrected, worked):
    said = [http.get(f"/open/v1/610203/results/{YEAR}/revisions/{n}").json() for n in (1, 2, 3)]

    assert said[0]["results"] == said[2]["results"] == worked
    before, between = (each["results"]["representatives"][WHO] for each in said[:2])
    assert float(between["points"]["接待"]) > float(before["points"]["接待"])
    assert {name for name in before if before[name] != between[name]} >= {"duty", "points", "total"}


def test_a_revision_says_when_and_why(http, corrected):
    revisions = http.get(f"/open/v1/610203/results/{YEAR}/revisions").json()["revisions"]

    assert [(each["revision"], each["on"], each["reason"]) for each in revisions] == [
        (1, "2015-01-20", ""), (2, "2015-02-20", "补记一次接待"), (3, "2015-03-20", "补记有误，冲销"),
    ]  # fmt: skip
    assert all(each["event"].startswith("610203:") for each in revisions)


def test_each_revision_has_the_digest_of_what_it_said(http, corrected):
    deadline = time.monotonic() + 20
    while not all(
        each["digest"] for each in http.get(f"/open/v1/610203/results/{YEAR}/revisions").json()["revisions"]
    ):  # a reaction makes it
        assert time.monotonic() < deadline

    for n in (1, 2, 3):
        said = http.get(f"/open/v1/610203/results/{YEAR}/revisions/{n}").json()
        assert (said["as_published"], said["otherwise"]) == (True, [])
    assert "没有它的摘要可供核对" not in http.get(f"/610203/results/{YEAR}", params={"revision": 2}).text


def test_the_page_shows_what_was_published(http, corrected, worked):
    page = http.get(f"/610203/results/{YEAR}").text
    assert "第 3 次公布" in page
    assert "补记有误，冲销" in page
    assert "在算数字，不是公布的结果" in page
    assert "尚未公布" not in page

    second = http.get(f"/610203/results/{YEAR}", params={"revision": 2}).text
    assert "尚未公布" not in second
    assert "这是第 2 次公布时的结果" in second
    assert "在算数字" not in second
    assert f"/open/v1/610203/results/{YEAR}/revisions/2" in second
    assert http.get(f"/610203/results/{YEAR}", params={"revision": 9}).status_code == 404


def test_after_the_reversal_every_figure_is_as_before(http, copperseal, corrected, worked):
    deadline = time.monotonic() + 10
    while copperseal.json("account", "610203", WHO, str(YEAR))["position"] < corrected:  # scoring follows the log
        assert time.monotonic() < deadline

    assert http.get(f"/open/v1/610203/results/{YEAR}").json() == worked
    told = copperseal.json("history", "610203", WHO)["events"]
    assert {"casework.duty-logged.v1", "casework.entry-reversed.v1"} <= {
        each["type"] for each in told if each["said"].get("entry") == "L-corrected"
    }


def test_running_figures_name_the_published_revision_and_lead_to_it(http, corrected):
    for path in (f"results/{YEAR}", f"representatives/{WHO}", f"representatives/{WHO}/account/{YEAR}"):
        page = http.get(f"/610203/{path}").text
        assert "不是公布的结果" in page
        assert f'href="/610203/results/{YEAR}?revision=3"' in page
    told = http.get(f"/open/v1/610203/representatives/{WHO}/account/{YEAR}")
    assert told.headers["Copperseal-Published"] == "3"


def test_a_publication_is_no_news_of_what_happened(http, corrected):
    assert http.get("/open/v1/610203/studios").json()["as_of"] == "2015-04-30"


def test_a_revision_without_a_reason_is_refused(ask, corrected):
    answer = published(ask, "2015-04-01")

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "reason-required", "reason")

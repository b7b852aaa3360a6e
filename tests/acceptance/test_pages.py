"""What anyone may see: pages and open data, right, fresh, friendly, and without anything personal."""

import csv
import io
import json
import re

import msgspec
import pytest

from infra.sheets.reader import read
from shared.contracts.rulebook import Rulebook, decode_rulebook
from shared.handling import today
from tests.acceptance.conftest import assert_problem, words

PAGES = [
    "/610203/", "/610203/representatives", "/610203/representatives/Z0435", "/610203/studios", "/610203/studios/S00101",
    "/610203/proposals", "/610203/results/2014", "/610203/results/2015", "/610203/bulletins",
    "/610203/bulletins/2015-04-30", "/610203/representatives/Z0435/account/2014",
    "/610203/regulations", "/610203/regulations/rulebooks/yintai-2014",
    "/610203/activities/2014-05", "/610203/cases/archived/2014-07",
]  # fmt: skip
TABLES = [
    "representatives",
    "studios",
    "coverage",
    "rota",
    "promises",
    "proposals",
    "activities",
    "cases",
    "cases/2014-07",
    "rates",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_how_fresh_it_is(http, path):
    answer = http.get(path)

    assert answer.status_code == 200
    district, _, position = answer.headers["x-copperseal-position"].partition(":")
    assert district == "610203"
    assert int(position) > 27_000
    assert f"数据截至 2015-04-30，依据本区事件日志第 {position} 号" in words(answer.text)


@pytest.mark.parametrize(
    "path", ["/610203/", "/610203/cases/track", "/open/v1/610203/key", "/static/site.css", "/nope"]
)
def test_whoever_asks_for_the_head_alone_gets_it(http, path):
    head, page = http.head(path), http.get(path)

    assert head.content == b""
    assert head.status_code == page.status_code
    assert head.headers["content-type"] == page.headers["content-type"]


AGAIN = [
    *PAGES, *(f"/open/v1/610203/{each}" for each in TABLES), "/open/v1/610203/representatives?format=csv",
    "/open/v1/610203/results/2014", "/open/v1/610203/checkpoint", "/610203/studios/S00101/rota.ics", "/static/site.css",
]  # fmt: skip


@pytest.mark.parametrize("path", AGAIN)
def test_whoever_has_an_answer_is_told_that_it_is_the_same(http, path):
    first = http.get(path)
    tag = first.headers["etag"]
    asks = [
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", {tag}'},
        {"If-None-Match": tag, "Accept-Encoding": "x"},
    ]

    for each in asks:
        again = http.get(path, headers=each)
        assert (again.status_code, again.content) == (304, b"")
        assert "content-encoding" not in again.headers
        for name in ("etag", "cache-control", "content-type", "x-copperseal-position"):
            assert again.headers.get(name) == first.headers.get(name)
    assert http.head(path, headers=asks[0]).status_code == 304
    for other in ('"other"', "", tag[:-2]):
        assert http.get(path, headers={"If-None-Match": other}).content == first.content


def test_an_answer_in_another_language_is_another_answer(http):
    chinese = http.get("/610203/studios").headers["etag"]

    assert http.get("/610203/studios?lang=en", headers={"If-None-Match": chinese}).status_code == 200


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/610203/studios", "no-cache"), ("/open/v1/610203/studios", "no-cache"),
        ("/610203/cases/track", "private, no-store"),
        ("/610203/cases/track?code=M00001-AAAA-AAAA-AAAA-AAAA", "private, no-store"),
        ("/610203/stories", "private, no-store"),
    ],
)  # fmt: skip
def test_what_may_change_is_asked_for_again_and_what_is_somebodys_is_kept_by_nobody(http, path, kept):
    answer = http.get(path)

    assert answer.headers["cache-control"] == kept
    assert ("etag" in answer.headers) == (kept == "no-cache")


@pytest.mark.parametrize("path", ["/610203/nothing", "/open/v1/610299/studios", "/open/v1/610203/results/1"])
def test_what_is_not_there_has_no_tag(http, path):
    answer = http.get(path, headers={"If-None-Match": "*"})

    assert answer.status_code in (400, 404)
    assert "etag" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_an_english_side(http, path):
    """Names of people, places and regulations stay Chinese; `tests/unit` checks that every word is translated."""
    html = http.get(path, params={"lang": "en"}).text

    for part in re.findall(r"<(?:nav|footer|button|label|thead)[^>]*>(.*?)</", html, re.DOTALL):
        assert not re.search("[一-鿿]", words(part)), part
    assert not re.search("[A-Za-z0-9] ?[：（；、]", words(html))  # nor their punctuation


def test_the_home_page_shows_coverage_and_rates(http):
    text = words(http.get("/610203/").text)

    for shown in (
        "702 名党代表",
        "52 个工作室",
        "640 件民情事项",
        "41 件提案、建议",
        "320余 场次培训",
        "100余 件实事好事",
    ):
        assert shown in text
    assert "100 / 100 个村（社区）有工作室服务" in text
    assert "452 / 596" in text


def test_the_bulletin_tells_figures_in_the_offices_manner(http):
    text = words(http.get("/610203/bulletins/2015-04-30").text)

    for told in (
        "工作室10个",
        "42个",
        "37名市级、179名区级、486名镇",
        "320余场次",
        "7500余人次",
        "220余场次",
        "100余件",
        "41件",
    ):
        assert told in text, told


def test_the_bulletin_of_an_earlier_day_tells_that_day(http, demo_sheets):
    worked = json.loads((demo_sheets / "expected-2014-12-31.json").read_text())["briefing"]
    text = words(http.get("/610203/bulletins/2014-12-31").text)

    assert f"培训场次 {worked['trainings']}" in text
    assert f"实事好事 {worked['good_deeds']}" in text


def test_a_day_to_come_has_no_bulletin(http):
    assert http.get("/610203/bulletins/2098-01-01").status_code == 404


@pytest.mark.parametrize(("year", "day"), [(2014, "2014-12-31"), (2015, "2015-04-30")])
def test_results_are_told_as_they_were_worked_out(http, demo_sheets, year, day):
    worked = json.loads((demo_sheets / f"expected-{day}.json").read_text())

    assert http.get(f"/open/v1/610203/results/{year}").json() == worked
    page = words(http.get(f"/610203/results/{year}").text)
    assert f"截至 {day}" in page
    for mandate in ("Z0435", "Q0077"):
        assert worked["representatives"][mandate]["total"] in page


@pytest.mark.parametrize("path", ["results/2015", "representatives/Z0435", "representatives/Z0435/account/2015"])
def test_what_is_not_published_says_so(http, path):
    """Its figures are running ones, which both languages say."""
    assert "尚未公布" in words(http.get(f"/610203/{path}").text)
    assert "Not yet published" in words(http.get(f"/610203/{path}", params={"lang": "en"}).text)
    assert "当选" not in words(http.get(f"/610203/{path}").text).replace("暂列当选", "")


def test_the_account_of_a_year_that_is_not_published_says_so(http):
    assert http.get("/open/v1/610203/representatives/Z0435/account/2015").headers["Copperseal-Published"] == "none"


def test_a_profile_shows_the_standing_of_each_year(http, demo_sheets):
    page = words(http.get("/610203/representatives/Z0435").text)

    for day in ("2014-12-31", "2015-04-30"):
        standing = json.loads((demo_sheets / f"expected-{day}.json").read_text())["representatives"]["Z0435"]
        assert f"{standing['total']} 总分" in page


def test_a_profile_shows_a_day_of_the_past(http, demo_sheets):
    now, then = (
        words(http.get("/610203/representatives/Z0435", params=params).text) for params in ({}, {"as_of": "2014-09-30"})
    )

    early = http.get("/open/v1/610203/results/2014", params={"as_of": "2014-09-30"}).json()["representatives"]["Z0435"]
    assert f"{early['total']} 总分" in then
    assert f"{early['total']} 总分" not in now
    assert "2015-" not in re.sub(r"任期 .*? – \S+", "", then).replace("2015-04-30", "")
    assert http.get("/610203/representatives/Z0435", params={"as_of": "1999-01-01"}).status_code == 404


def test_the_account_of_a_year_adds_up_to_its_standing(http, demo_sheets):
    expected = json.loads((demo_sheets / "expected-2014-12-31.json").read_text())["representatives"]["Z0435"]

    page = words(http.get("/610203/representatives/Z0435/account/2014").text)

    assert f"{expected['total']} 总分" in page
    assert f"{expected['duty']} 履职积分" in page
    data = http.get("/open/v1/610203/representatives/Z0435/account/2014").json()
    assert data["total"] == expected["total"]
    assert all(line["points"] in page and line["balance"] in page for line in data["postings"])
    assert "/representatives/Z0435/account/2014" in http.get("/610203/representatives/Z0435").text


def test_a_page_looks_back(http, demo_sheets):
    today = http.get("/open/v1/610203/results/2014").json()
    early = http.get("/open/v1/610203/results/2014", params={"as_of": "2014-06-30"}).json()

    assert early["as_of"] == "2014-06-30"
    assert early["casework"]["district"]["registered"] < today["casework"]["district"]["registered"]
    page = words(http.get("/610203/results/2014", params={"as_of": "2014-06-30", "known": "2098-01-01"}).text)
    assert "截至 2014-06-30" in page
    assert early["representatives"]["Z0435"]["total"] in page


@pytest.mark.parametrize("path", ["results/2014", "representatives/Z0435/account/2014"])
def test_nothing_was_on_record_before_the_import(http, path):
    """The district's log began on the day of the import: by what was known in 2014 there was nothing."""
    assert http.get(f"/610203/{path}", params={"known": "2014-12-31"}).status_code == 404
    assert http.get(f"/open/v1/610203/{path}", params={"known": "2014-12-31"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("999999/representatives", 404, "unknown-district"),
        ("610203/nothing", 404, "not-found"),
        ("610203/representatives/X9999", 404, "unknown-mandate"),
        ("610203/representatives/Z0435?as_of=1999-01-01", 404, "mandate-not-in-force"),
        ("610203/results/2014/revisions/7777", 404, "unknown-revision"),
        ("610203/results/2014?known=2011-01-01", 404, "nothing-known-yet"),
    ],
)
def test_open_data_that_is_not_there_is_a_problem(http, path, status, code):
    assert_problem(http.get(f"/open/v1/{path}"), status, code)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("results/2014?as_of=soon", "as_of"),
        ("results/1", "year"),
        ("cases/2014-13", "month"),
        ("promises?format=xml", "format"),
        ("rulebooks?format=csv", "format"),
        ("promises?as_of=2014-06-30", "as_of"),
        ("rates?asof=2014-06-30", "asof"),
        ("rates?readings=1", "readings"),
    ],
)
def test_what_open_data_cannot_read_or_does_not_know_is_named(http, path, field):
    """Else whoever misspells `as_of`, or asks a table for it that does not look back, takes today's figures for it."""
    assert_problem(http.get(f"/open/v1/610203/{path}"), 400, "bad-request", field)


def test_open_data_lists_its_addresses_and_what_they_take(http):
    listed = {each["address"]: each for each in http.get("/open/v1/610203").json()["data"]}

    assert {f"/open/v1/610203/{name}" for name in TABLES if "/" not in name} <= set(listed)
    assert listed["/open/v1/610203/results/<year>"]["parameters"] == ["as_of", "known"]
    assert listed["/open/v1/610203/activities"]["parameters"] == ["format", "month"]
    for address, each in listed.items():
        assert each["tells"].isascii()
        asked = address.replace("<month>", "2014-07").replace("<mandate>", "Z0435").replace("<day>", "2014-06-30")
        answer = http.get(asked.replace("<year>", "2014").replace("<revision>", "99"))
        assert answer.status_code == (404 if "<revision>" in address else 200), asked
    assert http.get("/open/v1/999999").json()["code"] == "unknown-district"


@pytest.mark.parametrize("address", ["cases/{}?format=csv", "activities?month={}&format=csv"])
def test_a_table_of_nothing_says_what_its_columns_are(http, address):
    july, empty = (
        http.get(f"/open/v1/610203/{address.format(month)}").text.splitlines() for month in ("2014-07", "1999-01")
    )

    assert len(july) > 1
    assert empty == july[:1]


@pytest.mark.parametrize("path", ["rates", "nothing", "rates?as_of=soon", "key"])
def test_a_program_of_any_site_reads_open_data_its_headers_and_its_refusals(http, path):
    headers = http.get(f"/open/v1/610203/{path}").headers

    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-expose-headers"] == "X-Copperseal-Position, Copperseal-Published, ETag"


@pytest.mark.parametrize(
    "path",
    ["/610203/", "/610203/nothing", "/static/site.css", "/open/v1/610203/rates", "/open/v1/610203/nothing",
     "/desk/", "/desk/nothing", "/desk/static/desk.css", "/api/v1/610203/plans/placement"],
)  # fmt: skip
def test_whatever_is_answered_says_what_a_browser_may_do_with_it(http, path):
    headers = http.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert len(headers.get_list("content-security-policy")) == 1


def test_representatives_are_found_by_name_level_and_committee(http):
    assert "702 名" in http.get("/610203/representatives").text
    assert "179 名" in http.get("/610203/representatives", params={"level": "区"}).text
    assert ">唐粉<" in http.get("/610203/representatives", params={"q": "唐粉"}).text
    assert ">唐粉<" in http.get("/610203/representatives", params={"q": " 唐 粉　"}).text
    assert ">唐粉<" in http.get("/610203/representatives", params={"q": "z0435"}).text
    assert ">唐粉<" in http.get("/610203/representatives", params={"q": "Ｚ０４３５"}).text
    assert "没有找到" in http.get("/610203/representatives", params={"q": "不存在的人"}).text
    assert ">12 / 12<" in http.get("/610203/representatives", params={"page": 99}).text
    assert ">12 / 12<" in http.get("/610203/representatives", params={"page": 12}).text


def test_a_resident_finds_their_representatives_by_their_village(http):
    """Who does not know who represents them knows where they live."""
    people = http.get("/open/v1/610203/representatives").json()["data"]
    theirs = {each["mandate"] for each in people if each["studio"] == "S00101" and each["state"] != "ended"}

    for typed in ("城关东塬社区", "城关东塬", " 城关 东塬社区 "):
        page = http.get("/610203/representatives", params={"q": typed}).text
        assert set(re.findall(r'class="card" href="/610203/representatives/(\w+)"', page)) == theirs


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/610203/nothing/here", 404),
        ("/999999/", 404),
        ("/610203/representatives/X9999", 404),
        ("/610203/studios/X", 404),
        ("/610203/regulations/rulebooks/X", 404),
        ("/610203/activities/2014-13", 400),
        ("/610203/cases/archived/2014-7", 400),
        ("/610203/cases/archived/2014-07?page=0", 400),
        ("/999999/cases/archived/2014-07", 404),
        ("/610203/activities?month=May", 400),
        ("/610203/bulletins/2015-13-01", 404),
        ("/610203/bulletins?day=yesterday", 400),
        ("/610203/representatives?page=0", 400),
        ("/610203/representatives?page=x", 400),
        ("/610203/results/99999", 400),
        ("/610203/results/2014?as_of=soon", 400),
        ("/610203/results/2014?revision=0", 400),
        ("/610203/results/2014?revision=99999999999999999999999", 400),
        ("/610203/results/2014?revision=7777", 404),
        ("/610203/representatives/X9999/account/2014", 404),
        ("/610203/representatives/Z0435/account/2001", 404),
        ("/%00/", 404),
    ],
)
def test_what_is_not_there_is_told_in_a_friendly_way(http, path, status):
    answer = http.get(path)

    assert answer.status_code == status
    assert "回到首页" in answer.text


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("610203/representatives/Z0435?as_of=1999-01-01", "代表 Z0435 在 1999-01-01 不在任。", "Mandate Z0435 is not"),
        ("610203/results/2014?known=2011-01-01", "到那一天为止，本区还没有任何记录。", "By that day nothing"),
        ("999999/", "没有编号为 999999 的区县。", "There is no district 999999."),
        ("610203/results/2014?as_of=soon", "地址里“as_of”的值不是预期的样子", "The value of “as_of” in the address"),
    ],
)
def test_a_page_says_why_it_is_not_there(http, path, zh, en):
    for lang, told in (("zh-CN", zh), ("en", en)):
        assert told in words(http.get(f"/{path}", headers={"Accept-Language": lang}).text)


def test_what_is_not_there_in_a_district_leads_on_in_the_district(http):
    page = http.get("/610203/representatives/Z0435?as_of=1999-01-01").text

    for path in ("/610203/", "/610203/studios", "/610203/cases/track"):
        assert f'<a href="{path}">' in page.partition("<main")[2]
        assert http.get(path).status_code == 200


@pytest.mark.parametrize("path", ["//elsewhere.example/a/b", "/610203/a%3Fb%23c"])
def test_the_switch_of_a_page_that_is_not_there_leads_to_the_same_address(http, path):
    answer = http.get(f"{http.base_url}".rstrip("/") + path)

    assert answer.status_code == 404
    assert f'href="/{path.lstrip("/")}?lang=en"' in answer.text


def test_a_resident_finds_those_whom_their_town_elected(http):
    listed = http.get("/open/v1/610203/representatives").json()["data"]
    elected = sum(1 for each in listed if each["committee"] == "610203100" and each["state"] != "ended")

    assert elected
    assert f"{elected} 名" in words(http.get("/610203/representatives", params={"q": "陈炉 镇"}).text)


def test_who_has_no_code_is_told_where_there_is_one(http):
    for lang, told in (
        ("zh", "查询码在登记事项时交给您"),
        ("en", "You were given the code when the case was registered"),
    ):
        for code in ("", "M00001"):
            assert told in words(http.get("/610203/cases/track", params={"code": code, "lang": lang}).text)


def test_a_search_never_becomes_markup(http):
    answer = http.get("/610203/representatives", params={"q": '"><script>alert(1)</script>'})

    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_language_once_chosen_is_kept_for_its_reader_alone(http):
    chosen = http.get("/610203/", params={"lang": "en"})

    assert "lang=en" in chosen.headers["set-cookie"]
    http.cookies.clear()
    assert '<html lang="zh-CN">' in http.get("/610203/").text


@pytest.mark.parametrize(("accept", "lang"), [("zh-CN,en;q=0.5", "zh-CN"), ("en-GB,zh;q=0.5", "en"), ("fr", "zh-CN")])
def test_the_browsers_language_decides_first(http, accept, lang):
    assert f'<html lang="{lang}">' in http.get("/610203/", headers={"Accept-Language": accept}).text


@pytest.mark.parametrize("name", TABLES)
def test_open_data_is_the_same_as_json_and_as_csv(http, name):
    document = http.get(f"/open/v1/610203/{name}").json()
    table = http.get(f"/open/v1/610203/{name}", params={"format": "csv"})

    assert table.content.startswith(b"\xef\xbb\xbf")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("﻿"))))
    assert len(rows) == len(document["data"]) > 0
    assert document["district"] == "610203"
    assert document["as_of"] == "2015-04-30"
    assert document["position"] > 27_000


def test_a_rulebook_is_told_with_its_units_in_both_languages(http):
    path = "/610203/regulations/rulebooks/yintai-2014"
    assert path in http.get("/610203/regulations").text

    zh, en = (words(http.get(path, params={"lang": lang}).text) for lang in ("zh", "en"))

    for told in (
        "接待后办结；群众不满意的，自反馈日起重新办结 30 天 5 个工作日 1 个工作日", "登记后接待 1 个工作日 当日 当日",
        "走访 0.5 分 1 分 —", "承诺.逾期 −3 分 — —", "群众代表 60% 单位代表 40%", "优秀 80 分",
        "一般 适用于：未另作规定的所有党委", "编号 yintai-2014", "自 2014-01-01 施行",
    ):  # fmt: skip
        assert told in zh, told
    for told in (
        "Ordinary Urgent Very urgent", "30 calendar days 5 working days 1 working day", "1 working day the same day",
        "Visit 0.5 points 1 point —", "Promise overdue −3 points", "Residents 60% Units 40%",
        "一般 Binds the representatives of: all committees that no other rule names",
    ):  # fmt: skip
        assert told in en, told
    assert not re.search(r"\d(wd|d)\b", zh + en)


def test_activities_are_told_by_the_month_as_the_sheet_has_them(http, demo_sheets):
    rows = read(demo_sheets)[0]["远教活动"].rows
    may = [row.cells for row in rows if row.cells["日期"].startswith("2014-05")]
    page = http.get("/610203/activities", params={"month": "2014-05"}, follow_redirects=True)

    assert str(page.url).endswith("/610203/activities/2014-05")
    told = words(page.text)
    assert f"共 {len(may)} 场次，参加 {sum(int(each['人数']) for each in may)} 人次" in told
    assert all(f"{each['日期']} {each['主题']} {each['工程']}" in told for each in may)
    data = http.get("/open/v1/610203/activities", params={"month": "2014-05"}).json()["data"]
    assert {(each["activity"], each["site"], each["people"]) for each in data} == {
        (each["编号"], each["站点"], int(each["人数"])) for each in may
    }
    everything = http.get("/open/v1/610203/activities").json()["data"]
    assert len(everything) == len(rows)


def test_the_newest_activities_are_shown_first(http, demo_sheets):
    last = max(row.cells["日期"] for row in read(demo_sheets)[0]["远教活动"].rows)

    answer = http.get("/610203/activities")

    assert answer.headers["location"] == f"/610203/activities/{last[:7]}"
    assert "这个月没有活动记录" in http.get("/610203/activities/1999-01").text


def test_archived_cases_are_told_by_their_days_alone(http, demo_sheets):
    steps = [row.cells for row in read(demo_sheets)[0]["民情流程"].rows]
    july = {each["编号"] for each in steps if each["环节"] == "归档" and each["日期"].startswith("2014-07")}

    data = http.get("/open/v1/610203/cases/2014-07").json()["data"]

    assert {each["case"] for each in data} == july
    assert data == sorted(data, key=lambda each: (each["archived"], each["case"]))
    m1 = next(each for each in data if each["case"] == "M00001")
    assert m1 == {
        "case": "M00001", "category": "土地房屋", "urgency": "一般", "studio": "S00303", "registered": "2014-06-07",
        "received": "2014-06-08", "received_in_time": True, "rounds": 1, "rounds_in_time": 0, "resolved": "2014-07-11",
        "replied": "2014-07-13", "replied_in_time": True, "fed_back": "2014-07-17", "satisfaction": "满意",
        "archived": "2014-07-18",
    }  # fmt: skip
    page = http.get("/610203/cases/archived", params={"month": "2014-07"}, follow_redirects=True)
    assert str(page.url).endswith("/610203/cases/archived/2014-07")
    assert f"共 {len(july)} 件" in words(page.text)
    assert "已接待 2014-06-08 按期 办结 2014-07-11 逾期 回复 2014-07-13 按期 反馈 2014-07-17" in words(page.text)
    months = http.get("/open/v1/610203/cases").json()["data"]
    assert {"month": "2014-07", "address": "/open/v1/610203/cases/2014-07"} in months
    assert sum(len(http.get(each["address"]).json()["data"]) for each in months) == len(
        {each["编号"] for each in steps if each["环节"] == "归档"}
    )


def test_the_rulebooks_are_open_data_whole(http, demo_sheets):
    (found,) = http.get("/open/v1/610203/rulebooks").json()["data"]

    assert (found["rulebook"], found["from"], found["until"]) == ("yintai-2014", "2014-01-01", None)
    book = decode_rulebook((demo_sheets / "rulebook.toml").read_text())
    assert msgspec.convert(found["content"], Rulebook) == book


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("610203/nothing", 404, "not-found"),
        ("999999/rates", 404, "unknown-district"),
        ("610203/results/1", 400, "bad-request"),
        ("610203/results/2199", 404, "year-to-come"),
        ("610203/results/2199/revisions", 404, "year-to-come"),
        ("610203/representatives/Z0435/account/2199", 404, "year-to-come"),
    ],
)
def test_open_data_refuses_by_a_code_and_in_both_languages(http, path, status, code):
    answer = http.get(f"/open/v1/{path}")

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    said = answer.json()
    assert (said["code"], said["type"], said["status"]) == (code, f"urn:copperseal:problem:{code}", status)
    assert re.search("[一-鿿]", said["detail"])
    assert not re.search("[一-鿿]", said["detail_en"])


def test_a_year_to_come_has_no_page_and_the_running_one_has(http):
    running = today().year

    for path in ("results", "representatives/Z0435/account"):
        assert http.get(f"/610203/{path}/{running}").status_code == 200
        assert http.get(f"/610203/{path}/{running + 1}").status_code == 404


def test_a_studio_names_nobody_whose_mandate_has_ended(http):
    people = http.get("/open/v1/610203/representatives").json()["data"]
    ended = [each for each in people if each["state"] == "ended"]
    assert ended

    for each in ended:
        assert f'/representatives/{each["mandate"]}"' not in http.get(f"/610203/studios/{each['studio']}").text


def test_open_data_says_of_a_studio_whether_it_is_closed(http):
    studios = http.get("/open/v1/610203/studios").json()["data"]

    assert {(each["closed"], each["successor"]) for each in studios} == {(None, "")}


@pytest.mark.parametrize("path", ["representatives/Z0435", "results/2014", "representatives/Z0435/account/2014"])
def test_a_table_that_is_wider_than_a_telephone_can_be_scrolled_by_keyboard(http, path):
    scrolled = re.findall(r'<div class="scroll"([^>]*)>', http.get(f"/610203/{path}").text)

    assert set(scrolled) == {' tabindex="0"'}


def test_services_log_json_and_nothing_else(copperseal):
    lines = [
        line
        for path in copperseal.data.glob("log/*-[0-9].log")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]

    assert [line for line in lines if not line.startswith("{")] == []
    assert all({"event", "level", "service", "timestamp"} <= json.loads(line).keys() for line in lines)


def test_nothing_personal_is_anywhere_to_be_seen(copperseal, http, demo_sheets):
    """Phones, birth months, residents' names and texts of the sheets: in no page, table, log line or metric."""
    tables, *_ = read(demo_sheets)
    personal = {row.cells["联系电话"] for row in tables["民情登记簿"].rows}
    personal |= {row.cells["联系电话"] for row in tables["代表"].rows}
    personal |= {row.cells["内容"] for row in tables["民情登记簿"].rows}
    personal |= {row.cells["内容"] for row in tables["履职台账"].rows}
    public = " ".join(row.cells["名称"] for row in tables["制度"].rows)  # "列席…" is also in a regulation's title
    personal = {text for text in personal if text and text not in public}
    shown = [http.get(path).text for path in PAGES]
    shown += [http.get(f"/open/v1/610203/{name}").text for name in (*TABLES, "results/2014", "bulletins/2015-04-30")]
    shown += [http.get(f"http://127.0.0.1:{each['port']}/metrics").text for each in copperseal.status["services"]]
    shown.append(copperseal.logs())

    assert len(personal) > 1400
    everything = "\n".join(shown)
    assert [text for text in personal if text in everything] == []


async def test_nothing_personal_lies_open_in_the_log_or_on_the_bus(copperseal, demo_sheets):
    import asyncpg
    import nats

    tables, *_ = read(demo_sheets)
    texts = {row.cells["联系电话"] for row in tables["民情登记簿"].rows} | {
        row.cells["群众姓名"] for row in tables["民情登记簿"].rows
    }
    status = copperseal.status
    connection = await asyncpg.connect(status["postgres"])
    stored = b"\n".join(row["data"] for row in await connection.fetch("SELECT data FROM eventlog.events")).decode()
    stored += b"\n".join(row[0] for row in await connection.fetch("SELECT document FROM scoring.documents")).decode()
    await connection.close()
    assert [text for text in texts if text and text in stored] == []

    client = await nats.connect(status["nats"])
    message = await client.jetstream().get_last_msg("EVENTS", "evt.610203.casework.case.case-registered-v1")
    await client.close()
    assert json.loads(message.data)["phone"].keys() == {"subject", "box"}

"""The desk: what is due, what is on record, and forms that lose no word; in a real browser and over HTTP."""

import datetime as dt
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from services.gateway.desk.words import command_name as words_of
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.tags import commands
from shared.tracking import code_of
from tests.acceptance.conftest import CONTRAST, IN_A_BROWSER, Desk, words
from tests.town import DAY, LATER, case, district_with_cases
from tests.unit.conftest import RULEBOOK

DISTRICT = "610297"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PAGES = [
    "", "casework/case/", "casework/case/M1", "files/M1", "commands/register-case",
    "commands/add-note?case=M1", "commands/swap-shifts?mandate=A", "commands/publish-rulebook", "registry/mandate/A",
    "registry/rulebook/", "consequences/mandate/A",
]  # fmt: skip


@pytest.fixture(scope="module")
def office(desk: Desk) -> Desk:
    """A district of its own on the stack of those who work live."""
    made = replace(desk, district=DISTRICT)
    for command in district_with_cases(DISTRICT):
        made.do(command)
    return made


@pytest.fixture
def clerk(office: Desk) -> Iterator[httpx.Client]:
    """Signed in, without a browser."""
    with httpx.Client(base_url=str(office.http.base_url), timeout=10, headers={"Accept-Language": "zh-CN"}) as http:
        answer = http.post("/desk/", data={"district": DISTRICT, "token": office.token})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/{DISTRICT}/")
        yield http


def form(http: httpx.Client, path: str) -> dict[str, str]:
    """What a form holds before anything is typed."""
    html = http.get(f"/desk/{DISTRICT}/commands/{path}", follow_redirects=True).text
    return dict(re.findall(r'name="(\w+)"(?: required)? value="([^"]*)"', html))


# --- the door


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_the_token(office, path):
    answer = office.http.get(f"/desk/{DISTRICT}/{path}")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/?next=%2Fdesk%2F")


def test_a_wrong_token_opens_nothing(office):
    with httpx.Client(base_url=str(office.http.base_url)) as http:
        for token in ("", "wrong", office.token[:-1]):
            answer = http.post("/desk/", data={"district": DISTRICT, "token": token})
            assert answer.status_code == 401
            assert "令牌不对" in answer.text
            assert office.token not in answer.text
        http.cookies.set("desk", "forged", path="/desk")
        assert http.get(f"/desk/{DISTRICT}/casework/case/M1").status_code == 303


def test_whose_token_was_wrong_need_not_type_the_district_again(office):
    with httpx.Client(base_url=str(office.http.base_url)) as http:
        answer = http.post("/desk/", data={"district": DISTRICT, "token": "wrong"})

    assert f'value="{DISTRICT}"' in answer.text


def test_whoever_signs_out_is_out(clerk):
    assert clerk.get(f"/desk/{DISTRICT}/").status_code == 200
    assert clerk.post("/desk/sign-out").status_code == 303
    assert clerk.get(f"/desk/{DISTRICT}/").status_code == 303


@pytest.mark.parametrize("back", ["//elsewhere.example/desk/", "https://elsewhere.example/", "/desk/\\elsewhere", "/x"])
def test_the_door_leads_nowhere_else(office, clerk, back):
    answer = clerk.post("/desk/", data={"district": DISTRICT, "token": office.token, "next": back})

    assert answer.headers["location"] == f"/desk/{DISTRICT}/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_send_a_form(clerk, headers):
    said = {**form(clerk, "add-note?case=M3"), "by": "B", "note": "来自别处"}
    answer = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said, headers=headers)

    assert answer.status_code == 403
    assert "来自别处" not in words(clerk.get(f"/desk/{DISTRICT}/casework/case/M3").text)


def test_a_page_of_the_desk_is_kept_by_nobody_and_loads_nothing_from_elsewhere(clerk):
    headers = clerk.get(f"/desk/{DISTRICT}/casework/case/M1").headers

    assert headers["cache-control"] == "private, no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    cookie = clerk.get(f"/desk/{DISTRICT}/").headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/desk"} <= {each.strip() for each in cookie.split(";")}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_whoever_is_signed_in_sees_each_page(clerk, path, lang):
    answer = clerk.get(f"/desk/{DISTRICT}/{path}{'&' if '?' in path else '?'}lang={lang}", follow_redirects=True)

    assert answer.status_code == 200


def test_the_agenda_is_somebodys_by_their_name_and_says_what_names_nobody(office, clerk):
    for code, name in (("TF", "唐粉"), ("H1", "何苗"), ("H2", "何苗")):
        office.do(r.RegisterMandate(
            on=DAY, mandate=code, person=code, name=name, gender="女", born="1970-01", level="区", term="t",
            committee="T1", term_end=dt.date(2016, 12, 31),
        ))  # fmt: skip

    def told(whose: str, lang: str = "zh") -> str:
        return words(clerk.get(f"/desk/{DISTRICT}/", params={"whose": whose, "lang": lang}).text)

    assert "唐粉（TF）" in told("唐粉")
    assert "“唐芬”不是任何工作室、单位或代表的编号或名称" in told("唐芬")
    assert " 件。" not in told("唐芬")
    assert "is no code or name" in told("唐芬", "en")
    assert "“何苗”不止一个，请选择： 何苗（H1） 何苗（H2）" in told("何苗")


@pytest.mark.parametrize("command", [name for name, kind in commands().items() if not kind.internal])
def test_every_command_has_its_form_in_both_languages(clerk, command):
    for lang in ("zh", "en"):
        answer = clerk.get(f"/desk/{DISTRICT}/commands/{command}", params={"lang": lang}, follow_redirects=True)
        assert answer.status_code == 200
        assert words_of(command, lang) in words(answer.text)
        assert "`" not in words(answer.text)
        told = re.findall(r'<p class="lead">(.*?)</p>', answer.text)
        assert not re.search(r"[一-鿿]|[a-z]_[a-z]|[A-Z]{5}", "".join(told)), told


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("610000/", 404), ("610000/casework/case/", 404), (f"{DISTRICT}/casework/nothing/", 404),
        (f"{DISTRICT}/commands/nothing", 404), (f"{DISTRICT}/commands/mark-overdue", 404),
        (f"{DISTRICT}/consequences/case/M1", 400), ("no%20district/", 400),
        (f"{DISTRICT}%0A/", 400), (f"{DISTRICT}/casework/case/a%00b", 404), (f"{DISTRICT}/casework/case/a%20b", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_says_so(clerk, path, status):
    answer = clerk.get(f"/desk/{path}")

    assert answer.status_code == status
    assert "办公台" in answer.text


# --- what is on record


def test_the_clerk_sees_the_words_that_nobody_else_is_told(office, clerk):
    page = words(clerk.get(f"/desk/{DISTRICT}/casework/case/M1").text)

    assert "何女士" in page
    assert "界址" in page
    assert code_of(office.key, DISTRICT, "M1") in page
    assert "下一步： 接待" in page


def test_a_record_tells_all_but_its_own_number(office, clerk):
    """Here the representative is called what their number is: the name is told all the same."""
    page = words(clerk.get(f"/desk/{DISTRICT}/registry/mandate/A").text)

    assert "名称 A（A）" in page
    assert "代表证号" not in page


def test_what_somebody_voted_is_not_shown_here_either(office, clerk):
    office.do(s.OpenBallot(on=DAY, ballot="P", mandate="B", bloc="群众代表", voters=("A", "V1", "V2"), until=LATER))
    office.do(s.CastVote(on=DAY, ballot="P", voter="A", vote="基本称职"))

    page = words(clerk.get(f"/desk/{DISTRICT}/scoring/ballot/P").text)

    assert "选票 （已密封）" in page
    assert "基本称职" not in page


def test_what_was_handed_over_is_a_list_to_look_through(office, clerk):
    office.do(r.RegisterMandate(on=DAY, mandate="Q", person="PQ", name="屈平", gender="女", born="1970-01", level="镇",
                                term="t", committee="T1", term_end=dt.date(2016, 12, 31)))  # fmt: skip
    office.do(r.SeatMandate(on=DAY, mandate="Q"))
    office.do(r.PlaceRepresentative(on=DAY, mandate="Q", studio="S1"))
    office.do(case("M20", "Q"))
    office.do(r.PublishPromise(on=DAY, promise="NQ", mandate="Q", text="修渠", due=dt.date(2014, 12, 1)))
    before = words(clerk.get(f"/desk/{DISTRICT}/consequences/mandate/Q").text)
    office.do(r.EndMandate(on=LATER, mandate="Q", ending="辞职", committee="T1"))
    deadline = time.monotonic() + 20
    while "承诺移交" not in (page := words(clerk.get(f"/desk/{DISTRICT}/consequences/mandate/Q").text)) or (
        "首问负责人变更" not in page
    ):
        assert time.monotonic() < deadline, page
        time.sleep(0.1)

    assert "没有因其变动而办理的事" in before
    assert "首问负责人变更 民情事项 M20" in page
    assert "屈平（Q）" in page
    assert "/desk/610297/casework/case/M20" in clerk.get(f"/desk/{DISTRICT}/consequences/mandate/Q").text


def test_a_file_is_handed_in_and_given_back(clerk):
    at = f"/desk/{DISTRICT}/files/M2"
    said = {"by": "A", "on": str(DAY), "sheet": "one"}
    kept = clerk.post(at, data=said, files={"file": ("界桩.pdf", PDF, "application/pdf")})
    assert (kept.status_code, kept.headers["location"]) == (
        303, f"/desk/{DISTRICT}/casework/case/M2?done=attach-file"
    )  # fmt: skip

    page = clerk.get(f"/desk/{DISTRICT}/casework/case/M2").text
    (link,) = re.findall(r'href="([^"]+/[0-9a-f]{64})">界桩.pdf', page)
    given = clerk.get(link)
    assert (given.content, given.headers["content-type"]) == (PDF, "application/pdf")
    assert "密钥 （已密封）" in words(page)

    wrong = clerk.post(at, data={**said, "sheet": "two"}, files={"file": ("a.pdf", b"MZ" + PDF, "application/pdf")})
    assert wrong.status_code == 415
    assert "附件内容不是" in wrong.text
    assert 'value="A"' in wrong.text
    assert re.search(r'id="file"[^>]*aria-invalid="true" aria-describedby="problem-file"', wrong.text)
    nobody = clerk.post(at, data={**said, "by": "Z", "sheet": "3"}, files={"file": ("a.pdf", PDF, "application/pdf")})
    assert nobody.status_code == 422
    assert re.search(r'id="by"[^>]*aria-invalid="true" aria-describedby="problem-by"', nobody.text)
    assert clerk.get(f"{at}/{'0' * 64}").status_code == 404


def test_what_is_too_large_says_what_to_do(clerk):
    for at, said, files in (
        ("files/M2", {"by": "A", "on": str(DAY), "sheet": "4"}, {"file": ("a.pdf", PDF + b"0" * 11 * 2**20)}),
        ("commands/add-note", {"case": "M3", "by": "A", "on": str(DAY), "note": "字" * 200_000}, None),
    ):
        answer = clerk.post(f"/desk/{DISTRICT}/{at}", data=said, files=files)
        assert answer.status_code == 413
        assert "<title>内容太长 · 办公台</title>" in answer.text
        assert "缩短文字，或换一个较小的文件" in answer.text


def test_a_case_is_registered_from_the_first_page(clerk):
    assert f'href="/desk/{DISTRICT}/commands/register-case">登记事项' in clerk.get(f"/desk/{DISTRICT}/").text


def test_a_code_in_small_letters_is_led_to_the_record_that_was_meant(clerk):
    page = clerk.get(f"/desk/{DISTRICT}/casework/case/m1").text

    assert f'<a href="/desk/{DISTRICT}/casework/case/M1">是不是 M1？</a>' in page
    for other in ("m1000", "M1000", "M1"):
        assert "是不是" not in clerk.get(f"/desk/{DISTRICT}/casework/case/{other}").text


# --- asking


def test_pressed_twice_it_is_done_once(office, clerk):
    said = {**form(clerk, "add-note?case=M3"), "by": "B", "note": "只记一次"}
    for told in ("done", "repeated"):
        answer = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said)
        assert (answer.status_code, answer.headers["location"]) == (
            303, f"/desk/{DISTRICT}/casework/case/M3?{told}=add-note"
        )  # fmt: skip

    page = clerk.get(answer.headers["location"]).text
    assert page.count("只记一次") == 1
    assert "先前已办，没有重复记入：备注。" in page
    assert "Done before, and not recorded again: Add note." in clerk.get(f"{answer.headers['location']}&lang=en").text


def test_what_had_been_done_already_is_told_as_that(office, clerk):
    """On another sheet, perhaps by somebody else: the rules have nothing to add."""
    office.do(c.RecordDeed(on=DAY, deed="E1", studio="S1", team=("B",), text="修桥", beneficiaries=3))
    for sheet, told in (("one", "done"), ("two", "repeated")):
        said = {"deed": "E1", "by": "A", "on": str(LATER), "sheet": sheet, "seen": ""}
        answer = clerk.post(f"/desk/{DISTRICT}/commands/verify-deed", data=said)
        assert answer.headers["location"].endswith(f"?{told}=verify-deed"), answer.text


def test_another_file_on_the_same_sheet_is_another_file(clerk):
    said = {"by": "A", "on": str(DAY), "sheet": "both"}
    told = [
        clerk.post(f"/desk/{DISTRICT}/files/M3", data=said, files={"file": (name, content, "application/pdf")})
        for name, content in (("前.pdf", PDF), ("前.pdf", PDF), ("前.pdf", PDF + b"%"), ("后.pdf", PDF))
    ]

    assert [each.headers["location"].partition("?")[2].partition("=")[0] for each in told] == [
        "done", "repeated", "done", "done"
    ]  # fmt: skip
    page = clerk.get(f"/desk/{DISTRICT}/casework/case/M3").text
    assert (page.count(">前.pdf</a>"), page.count(">后.pdf</a>")) == (2, 1)


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"by": "nobody"}, "by", "nobody"),
        ({"on": "2999-01-01"}, "on", "晚于今天"),
        ({"on": "1 May"}, "on", "字段“日期”无效：日期应写作 2015-04-30"),
        ({"note": ""}, "note", "字段“备注”无效：没有填写"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_the_words(clerk, changed, field, says):
    said = {**form(clerk, "add-note?case=M3"), "by": "B", "note": "写了很久的话", **changed}
    answer = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said)

    assert answer.status_code == 422
    assert says in answer.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)
    assert changed.get("note", "写了很久的话") in answer.text


def test_a_name_where_a_code_is_needed_is_told_its_code(office, clerk):
    for mandate in ("K1", "K2"):
        office.do(r.RegisterMandate(
            on=DAY, mandate=mandate, person=mandate, name="孔令", gender="女", born="1970-01", level="区", term="t",
            committee="T1", term_end=dt.date(2016, 12, 31),
        ))  # fmt: skip
    said = form(clerk, "add-note?case=M3")

    def told(by: str, lang: str = "zh") -> str:
        data = {**said, "by": by, "note": "话"}
        return words(clerk.post(f"/desk/{DISTRICT}/commands/add-note?lang={lang}", data=data).text)

    assert "孔令 不是在册的代表或机构；这里要填编号：K1、K2" in told("孔令")
    assert "孔令 is neither a mandate nor an organisation; its code belongs here: K1, K2" in told("孔令", "en")
    assert "这里要填编号" not in told("孔明")


def test_one_wrong_day_of_several_is_told_by_label_and_code_beside_the_whole_field(clerk):
    said = {"calendar": "K", "on": "2015-05-01", "years": "2015", "off": "2015-05-01 2015-05-32", "source": "通知"}
    answer = clerk.post(f"/desk/{DISTRICT}/commands/publish-calendar", data={"sheet": "1", "seen": "", **said})

    assert answer.status_code == 422
    assert "字段“休息日”无效：日期应写作 2015-04-30 <small>invalid-field</small>" in answer.text
    assert re.search(r'id="off"[^>]*aria-invalid="true"', answer.text)


def test_who_was_signed_out_while_typing_loses_no_word(office, clerk):
    said = {**form(clerk, "add-note?case=M3"), "by": "B", "note": "登录过期前写的话"}
    clerk.post("/desk/sign-out")

    late = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said)
    assert late.status_code == 401
    assert "登录过期前写的话" in late.text
    assert "何女士" not in late.text
    assert "<datalist" not in late.text

    mistyped = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data={**said, "token": "x"})
    assert mistyped.status_code == 401
    assert "令牌不对" in mistyped.text
    assert "登录过期前写的话" in mistyped.text

    again = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data={**said, "token": office.token})
    assert again.status_code == 303
    assert "登录过期前写的话" in clerk.get(f"/desk/{DISTRICT}/casework/case/M3").text


@contextmanager
def frozen(office: Desk, name: str) -> Iterator[None]:
    """A service that stalls: it is there, and says nothing."""
    (service,) = [each for each in office.copperseal.status["services"] if each["name"] == name]
    os.kill(service["pid"], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(service["pid"], signal.SIGCONT)


def test_while_a_service_stalls_the_words_stay_and_are_sent_again(office, clerk):
    said = {**form(clerk, "add-note?case=M3"), "by": "B", "note": "服务停顿时写的话"}
    with frozen(office, "casework"):
        busy = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said)
    assert busy.status_code == 503
    assert "暂时未能提交" in busy.text
    assert "服务停顿时写的话" in busy.text

    again = dict(re.findall(r'name="(\w+)"(?: required)? value="([^"]*)"', busy.text))
    assert again["sheet"] == said["sheet"]
    done = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data={**again, "note": said["note"]})
    assert done.status_code == 303
    assert clerk.get(f"/desk/{DISTRICT}/casework/case/M3").text.count("服务停顿时写的话") == 1


def test_without_the_names_a_refused_form_keeps_its_words_all_the_same(office, clerk):
    said = {**form(clerk, "add-note?case=M3"), "by": "nobody", "note": "名录不在时写的话"}
    with frozen(office, "registry"):
        refused = clerk.post(f"/desk/{DISTRICT}/commands/add-note", data=said)

    assert refused.status_code == 422
    assert "名录不在时写的话" in refused.text


def test_a_whole_rulebook_is_pasted_and_what_others_say_of_it_stays_on_record(clerk):
    text = RULEBOOK.read_text(encoding="utf-8").replace('"610203"', f'"{DISTRICT}"')
    text = re.sub(r"(?m)^id = .*$", 'id = "B2016"', text, count=1)
    text = re.sub(r"(?m)^effective_from = .*$", "effective_from = 2016-01-01", text, count=1)
    said = {**form(clerk, "publish-rulebook"), "rulebook": text + "# " + "字" * 20_000, "on": "2016-01-01"}

    answer = clerk.post(f"/desk/{DISTRICT}/commands/publish-rulebook", data=said)

    assert (answer.status_code, answer.headers.get("location")) == (
        303, f"/desk/{DISTRICT}/registry/rulebook/B2016?done=publish-rulebook"
    ), words(answer.text)  # fmt: skip
    page = words(clerk.get(f"/desk/{DISTRICT}/registry/rulebook/B2016").text)
    assert "考核办法公布" in page
    assert "B2016" in page.partition("考核办法公布")[2]  # the record says all of it, its own name too
    for told in ("登记后接待 1 个工作日 当日 当日", "走访 0.5 分 1 分 —", "优秀 80 分", "未另作规定的所有党委"):
        assert told in page, told
    english = words(clerk.get(f"/desk/{DISTRICT}/registry/rulebook/B2016", params={"lang": "en"}).text)
    for told in ("Received, after it was registered 1 working day the same day", "一般 Binds the representatives of:"):
        assert told in english, told


# --- in a browser


@pytest.fixture
def page(browser: Browser, office: Desk) -> Iterator[Page]:
    context = browser.new_context(
        base_url=str(office.http.base_url), locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("response", lambda answer: problems.append(answer.url) if answer.status == 500 else None)
    opened.goto(f"/desk/{DISTRICT}/")
    opened.get_by_label("令牌").fill(office.token)
    opened.get_by_role("button", name="登录").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("今日")
    yield opened
    context.close()
    assert problems == []


class TestInABrowser:
    pytestmark = IN_A_BROWSER

    def test_a_case_is_registered_and_its_code_handed_out(self, page, office):
        page.goto(f"/desk/{DISTRICT}/commands/register-case")
        page.get_by_label("事项编号").fill("M30")
        page.get_by_label("日期").fill(str(DAY))
        page.get_by_label("来源").select_option("来访")
        page.get_by_label("群众姓名").fill("冯女士")
        page.get_by_label("村（社区）").fill("V1")
        page.get_by_label("类别").fill("土地房屋")
        page.get_by_label("紧急程度").select_option("一般")
        page.get_by_label("内容").fill("宅基地界址有争议\n请来看看")
        page.get_by_label("工作室").fill("S1")
        page.get_by_label("首问负责人").fill("B")
        page.get_by_role("button", name="提交").click()

        expect(page.get_by_role("status")).to_have_text("已办：登记事项。")
        code = page.locator(".receipt code").inner_text()
        assert code == code_of(office.key, DISTRICT, "M30")
        page.get_by_role("link", name="接待").click()
        assert page.get_by_label("事项编号").input_value() == "M30"

    def test_who_goes_back_and_presses_again_is_told_that_it_was_done_and_may_write_another(self, page, office):
        def hand_in(note: str) -> None:
            page.get_by_label("经办").fill("B")  # browsers leave empty what they were told not to fill in themselves
            page.get_by_label("备注").fill(note)
            page.get_by_role("button", name="提交").click()

        office.do(case("M32", "B"))
        page.goto(f"/desk/{DISTRICT}/casework/case/M32")
        page.goto(f"/desk/{DISTRICT}/commands/add-note?case=M32")
        hand_in("去过一次")
        expect(page.get_by_role("status")).to_have_text("已办：备注。")
        page.go_back()
        hand_in("去过一次")
        expect(page.get_by_role("status")).to_have_text("先前已办，没有重复记入：备注。")
        page.go_back()
        hand_in("又去过一次")
        expect(page.get_by_role("status")).to_have_text("已办：备注。")
        assert page.locator(".events").get_by_text("去过一次").count() == 2
        page.goto(f"/desk/{DISTRICT}/commands/add-note?case=M32")  # on a new sheet the same words are meant
        hand_in("去过一次")
        expect(page.get_by_role("status")).to_have_text("已办：备注。")
        assert page.locator(".events").get_by_text("去过一次").count() == 3

    def test_of_two_clerks_the_second_sees_what_changed_and_keeps_every_word(self, page, office):
        office.do(case("M31", "B"))
        page.goto(f"/desk/{DISTRICT}/casework/case/M31")
        page.locator("summary").click()
        page.get_by_role("link", name="备注").click()
        page.get_by_label("日期").fill(str(DAY))
        page.get_by_label("经办").fill("B")
        page.get_by_label("备注").fill("第二位经办人\n写了两行话 <b>&amp;")
        office.do(c.ReceiveCase(on=DAY, case="M31", by="A"))  # and meanwhile another did this
        office.do(c.AddNote(on=DAY, case="M31", by="A", note="第一位经办人的话"))
        page.get_by_role("button", name="提交").click()

        told = page.get_by_role("alert")
        expect(told).to_contain_text("他人在这份档案里记了 2 项")
        expect(told).to_contain_text("接待")
        expect(told).to_contain_text("第一位经办人的话")
        assert page.get_by_label("备注").input_value() == "第二位经办人\n写了两行话 <b>&amp;"
        assert page.get_by_label("经办").input_value() == "B"
        assert page.get_by_label("日期").input_value() == str(DAY)
        assert page.locator("a.switch").count() == 0  # a click on it would lose them

        page.get_by_role("button", name="再次提交").click()
        expect(page.get_by_role("status")).to_have_text("已办：备注。")
        expect(page.locator(".events li").first).to_contain_text("第二位经办人\n写了两行话 <b>&amp;")

    def test_the_day_begins_with_what_is_due(self, page):
        assert page.locator(".agenda li").first.get_by_role("link").inner_text() == "M1"
        expect(page.locator(".agenda li").first).to_contain_text("逾期")
        page.get_by_label("只看某个工作室").fill("B")
        page.get_by_role("button", name="筛选").click()
        listed = page.locator(".agenda a").all_inner_texts()
        assert "M3" in listed
        assert "M1" not in listed

    @pytest.mark.parametrize("width", [320, 390, 1280])
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_no_page_is_wider_than_the_screen(self, page, width, lang):
        page.set_viewport_size({"width": width, "height": 844})
        for path in PAGES:
            page.goto(f"/desk/{DISTRICT}/{path}{'&' if '?' in path else '?'}lang={lang}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.locator("h1").count() == 1
            unnamed = "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
            assert page.evaluate(f"{unnamed}.filter(each => !each.labels.length).map(each => each.name)") == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_text_stands_out_from_its_ground(self, page, scheme):
        page.emulate_media(color_scheme=scheme)
        for path in PAGES:
            page.goto(f"/desk/{DISTRICT}/{path}")
            assert page.evaluate(CONTRAST) == [], path
        page.goto(f"/desk/{DISTRICT}/commands/add-note?case=M1")
        page.get_by_label("经办").fill("nobody")
        page.get_by_label("备注").fill("备注")
        page.get_by_role("button", name="提交").click()
        assert page.get_by_role("alert").count() == 1
        assert page.evaluate(CONTRAST) == []

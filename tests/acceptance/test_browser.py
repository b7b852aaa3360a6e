"""The pages in a real browser, phone and desktop, both languages: nothing overflows, everything is reachable."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.conftest import CONTRAST, IN_A_BROWSER

pytestmark = IN_A_BROWSER
GONE = "net::ERR_ABORTED"  # the reader went on before an image had come
SIZES = {"phone": (390, 844), "small phone": (320, 568), "desktop": (1280, 900)}
PATHS = ["", "representatives", "representatives/Z0435", "studios", "studios/S00101", "proposals",
         "results/2014", "results/2014?as_of=2014-06-30", "representatives/Z0435/account/2014",
         "bulletins", "bulletins/2015-04-30", "regulations", "regulations/rulebooks/yintai-2014",
         "activities/2014-05", "cases/archived/2014-07"]  # fmt: skip


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=url, locale="zh-CN", viewport={"width": 390, "height": 844})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("response", lambda answer: problems.append(answer.url) if answer.status == 500 else None)
    opened.on("requestfailed", lambda request: None if request.failure == GONE else problems.append(request.url))
    yield opened
    context.close()
    assert problems == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_wider_than_the_screen(page, size, lang):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for path in PATHS:
        page.goto(f"/610203/{path}{'&' if '?' in path else '?'}lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_menu_is_in_sight(page, size, lang):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/610203/?lang={lang}")

    for each in page.locator("header nav a").all():
        box = each.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert box["height"] >= 24  # WCAG 2.5.8


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_desktop_the_menu_is_one_line_whichever_page_is_marked_in_it(page, lang):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/610203/?lang={lang}")
    for at in [each.get_attribute("href") for each in page.locator("header nav a").all()]:
        page.goto(at)
        assert len({each.bounding_box()["y"] for each in page.locator("header nav a").all()}) == 1, at


def test_a_resident_follows_a_case_from_the_home_page(page):
    page.goto("/610203/")
    page.get_by_label("凭查询码查事项进展").fill("M00001-AAAA-BBBB-CCCC-DDDD")
    page.get_by_role("button", name="查询").click()

    assert page.get_by_role("heading", level=1).inner_text() == "事项查询"
    assert "没有这个查询码" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("path", ["representatives/Z0435", "representatives", "proposals", "studios/S00101"])
def test_a_word_without_an_end_makes_no_page_wider(page, path):
    """An address in a promise, say."""
    page.goto(f"/610203/{path}")
    page.evaluate(
        "for (const each of document.querySelectorAll('main h1, main dd, main .rows li')) each.append('W'.repeat(200))"
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_resident_finds_who_represents_them(page):
    page.goto("/")
    page.get_by_label("找党代表").fill("唐粉")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="唐粉").first.click()

    assert page.get_by_role("heading", level=1).inner_text().startswith("唐粉")
    page.get_by_role("link", name="工作室", exact=False).last.wait_for()
    page.locator("dl a").first.click()
    assert "开放时间" in page.locator("dl").inner_text()


def test_the_switch_changes_the_language_and_it_stays(page):
    page.goto("/610203/results/2014")
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Results of 2014"

    page.get_by_role("link", name="Studios", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Studios of the representatives"
    page.get_by_role("link", name="中文").click()
    assert page.get_by_role("heading", level=1).inner_text() == "党代表工作室"


def test_a_committee_unfolds_without_a_script(page):
    page.goto("/610203/results/2014")
    assert not page.get_by_role("cell", name="唐粉").first.is_visible()
    page.locator("section summary").first.click()

    assert page.get_by_role("cell", name="唐粉").first.is_visible()


def test_everything_is_reached_by_keyboard(page):
    page.goto("/610203/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(page, scheme):
    """WCAG AA: 4.5 to 1 for every run of text that is shown."""
    page.emulate_media(color_scheme=scheme)
    for path in ("", "representatives/Z0435", "results/2014"):
        page.goto(f"/610203/{path}")
        assert page.evaluate(CONTRAST) == []

"""The running system, as an operator starts it: one stack with the demo district for the whole run."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, sync_playwright

from shared.contracts.base import Command
from shared.contracts.tags import tag
from tests.town import district_with_cases

ROOT = Path(__file__).parents[2]
DISTRICT = "610299"  # that works in the system itself
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium fonts-noto-cjk"),
]


# every run of text that stands out less than 4.5 to 1 from its ground
CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
    const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(e.className + ' ' + e.textContent.trim().slice(0, 20));
  }
  return poor;
}"""


def words(html: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def assert_problem(answer: httpx.Response, status: int, code: str, field: str = "") -> None:
    """As RFC 9457 says, in both languages."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["code"], problem.get("field", "")) == (status, code, field)
    assert problem["type"] == f"urn:copperseal:problem:{code}"
    assert problem["title"]
    assert any("一" <= character <= "鿿" for character in problem["detail"])
    assert problem["detail_en"].isascii()


@dataclass(frozen=True)
class Copperseal:
    """The command line on one data folder."""

    data: Path

    def __call__(self, *words: str, code: int = 0, **environment: str) -> str:
        """Run a verb; its standard output. Fails the test on another exit code."""
        return self.plain(*words, "--data", str(self.data), code=code, **environment)

    def plain(self, *words: str, code: int = 0, **environment: str) -> str:
        """Run a verb that needs no data folder."""
        done = subprocess.run(
            [sys.executable, "-m", "infra.cli", *words], cwd=ROOT, capture_output=True,
            text=True, timeout=180, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 or "--json" in words else done.stdout + done.stderr

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a verb with `--json`; its document."""
        text = self(*words, "--json", code=code)
        return json.loads(text)

    @property
    def status(self) -> dict[str, Any]:
        return self.json("status")

    @property
    def token(self) -> str:
        return (self.data / "token").read_text().strip()

    def logs(self) -> str:
        """Everything that the services and servers wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.data / "log").glob("*.log")))


@pytest.fixture(scope="session")
def copperseal(tmp_path_factory: pytest.TempPathFactory, demo_sheets: Path) -> Iterator[Copperseal]:
    """A stack with the demo district, on any free port."""
    made = Copperseal(tmp_path_factory.mktemp("stack"))
    made("up", "--port", "0", "--import", str(demo_sheets), "--detach")
    yield made
    made("down")


@pytest.fixture(scope="session")
def url(copperseal: Copperseal) -> str:
    """Its public address."""
    return str(copperseal.status["url"])


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    """A reader of the public address, Chinese."""
    with httpx.Client(base_url=url, timeout=10, headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.fixture
def write(copperseal: Copperseal) -> dict[str, str]:
    """The headers of someone who may write."""
    return {"Authorization": f"Bearer {copperseal.token}"}


@dataclass
class Desk:
    """A clerk with a token, and a resident with a browser."""

    http: httpx.Client
    token: str
    key: bytes
    copperseal: Copperseal
    district: str = DISTRICT

    def ask(self, command: Command, **headers: str) -> httpx.Response:
        return self.http.post(
            f"/api/v1/{self.district}/commands/{tag(type(command))}", content=msgspec.json.encode(command),
            headers={
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex, **headers,
            },
        )  # fmt: skip

    def do(self, command: Command) -> dict[str, object]:
        answer = self.ask(command)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def page(self, path: str, until: str, lang: str = "zh") -> str:
        """What a page of the district says, once it says what has to come."""
        deadline = time.monotonic() + 20
        while until not in (text := words(self.http.get(f"/{self.district}/{path}", params={"lang": lang}).text)):
            assert time.monotonic() < deadline, text
            time.sleep(0.05)
        return text

    def track(self, code: str, until: str = "", lang: str = "zh") -> str:
        """What the page says; waits for a word that has to come."""
        deadline = time.monotonic() + 10
        while True:
            page = self.http.get(f"/{self.district}/cases/track", params={"code": code, "lang": lang})
            assert page.status_code == 200
            assert page.headers["cache-control"] == "private, no-store"
            if until in words(page.text) or time.monotonic() > deadline:
                return words(page.text)
            time.sleep(0.05)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Copperseal(tmp_path_factory.mktemp("desk"))
    made("up", "--port", "0", "--detach")
    key = msgspec.json.decode(b'"%s"' % (made.data / "tracking.key").read_bytes().strip(), type=bytes)
    with httpx.Client(base_url=made.status["url"], timeout=10) as http:
        desk = Desk(http, made.token, key, made)
        for command in district_with_cases(DISTRICT):
            desk.do(command)
        yield desk
    made("down")


@pytest.fixture(scope="module")  # its loop runs for as long as it lives: no asynchronous test runs beside it
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()

"""Who reads pages is told on a page what went wrong, a program as RFC 9457 says."""

from collections.abc import Iterator

import httpx
import pytest
import structlog
from litestar.datastructures import State
from litestar.testing import TestClient, create_test_client
from structlog.testing import capture_logs

from services.gateway import front, problems

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the framework's, of each parameter
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CASES = [
    ("GET", "/desk/610203/a/b/c/d", 404, "没有这一页", "There is no such page"),
    ("DELETE", "/desk/610203/", 405, "不能这样访问这个地址", "cannot be used like that"),
    ("POST", "/610203/", 405, "不能这样访问这个地址", "cannot be used like that"),
    ("GET", "/610203/", 503, "暂时无法显示", "Not available for the moment"),
]


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A gateway whose pages are away."""
    from services.gateway import commands  # which the framework warns of, as of its parameters
    from services.gateway.desk.app import desk

    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    state = State(
        {
            "pages": httpx.MockTransport(away), "disclosure": httpx.URL("http://127.0.0.1:1"), "token": "t",
            "logger": structlog.get_logger("gateway"),
        }
    )  # fmt: skip
    with create_test_client(
        [front.pages, desk("t", https=False), *commands.routes()], state=state, exception_handlers=problems.HANDLERS,
        raise_server_exceptions=False,
    ) as made:  # fmt: skip
        yield made


@pytest.mark.parametrize(("method", "path", "status", "zh", "en"), CASES)
def test_a_browser_is_told_on_a_page_in_the_readers_language(client, method, path, status, zh, en):
    for lang, words in (("zh-CN", zh), ("en", en)):
        answer = client.request(method, path, headers={**BROWSER, "Accept-Language": lang})

        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "private, no-store"
        assert words in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [case[:3] for case in CASES])
@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/problem+json, text/html;q=0.5"])
def test_a_program_is_told_as_rfc_9457_says(client, method, path, status, accept):
    answer = client.request(method, path, headers={"Accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_who_comes_back_later_is_told_when(client):
    assert client.get("/610203/", headers=BROWSER).headers["retry-after"] == "2"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/open/v1/610203/key"])
def test_the_api_and_open_data_are_for_programs_whatever_they_accept(client, path):
    assert client.get(path, headers=BROWSER).headers["content-type"] == "application/problem+json"


ADD_NOTE = "/api/v1/610203/commands/add-note"
NOTE = b'{"on": "2014-05-05", "case": "M1", "by": "A", "note": "\xe4\xbd\x95\xe5\xa5\xb3\xe5\xa3\xab%s"}'
JSON = {"Content-Type": "application/json"}


def test_words_that_are_no_utf_8_are_refused_and_not_logged(client):
    with capture_logs() as logged:
        answer = client.post(ADD_NOTE, content=NOTE % b"\xff", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "何女士" not in answer.text
    assert logged == []


def test_a_defect_is_logged_without_its_words(client):
    class Broken:
        async def ask(self, _: str, command: object, *__: object, **___: object) -> None:
            raise RuntimeError(repr(command))

    client.app.state.commands, client.app.state.actor = Broken(), "token"
    with capture_logs() as logged:
        answer = client.post(ADD_NOTE, content=NOTE % b"", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (500, "defect")
    assert logged == [{"event": "defect", "log_level": "error", "path": ADD_NOTE, "error": "RuntimeError"}]

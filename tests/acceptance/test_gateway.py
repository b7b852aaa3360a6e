"""Commands over HTTP: typed, guarded, idempotent, and refused by name (RFC 9457)."""

import datetime as dt
import json
import socket
import uuid

import httpx
import pytest

from shared.contracts.tags import commands
from tests.acceptance.conftest import assert_problem

REGULATION = {"regulation": "R-new", "title": "党代表接待日办法", "kind": "办法", "issuer": "D-ZZ", "on": "2015-03-01"}


def regulation(**changed: object) -> dict[str, object]:
    return {**REGULATION, "regulation": f"R-{uuid.uuid4().hex[:8]}", **changed}


def post(http: httpx.Client, command: str, body: object, headers: dict[str, str], district: str = "610203"):
    return http.post(f"/api/v1/{district}/commands/{command}", json=body, headers=headers)


def test_a_command_is_accepted_and_durable(http, write):
    answer = post(http, "issue-regulation", body := regulation(), write)

    assert answer.status_code == 201
    found = answer.json()
    assert found["stream"] == f"registry/regulation/{body['regulation']}"
    assert found["version"] == 1
    assert found["first_seq"] == found["last_seq"] > 27_000


def test_the_same_key_gets_the_first_answer_again(http, write):
    body, headers = regulation(), {**write, "Idempotency-Key": uuid.uuid4().hex}
    first = post(http, "issue-regulation", body, headers)

    again = post(http, "issue-regulation", body, headers)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}


def test_without_a_key_asking_twice_is_asking_twice(http, write):
    body = regulation()
    post(http, "issue-regulation", body, write)

    assert_problem(post(http, "issue-regulation", body, write), 422, "already-registered", "regulation")


def test_what_was_accepted_is_soon_public(http, write):
    body = regulation(title="新办法" + uuid.uuid4().hex[:4])
    post(http, "issue-regulation", body, write)

    for _ in range(50):
        if body["title"] in http.get("/610203/").text:
            return
    raise AssertionError("the page does not show it")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic eDp5"])
def test_who_has_no_token_may_not_write(http, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    answer = post(http, "issue-regulation", regulation(), headers)

    assert_problem(answer, 401, "unauthorised")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"{", "malformed", ""),
        (b"", "malformed", ""),
        (b"\xff\xfe", "malformed", ""),
        (json.dumps({**REGULATION, "title": "党代表"}, ensure_ascii=False).encode("gb18030"), "malformed", ""),
        (b"[" * 30_000, "malformed", ""),
        (b'{"title":' * 5_000, "malformed", ""),
        (b"[]", "invalid-field", "$"),
        (json.dumps({**REGULATION, "colour": "red"}).encode(), "invalid-field", "colour"),
        (json.dumps({**REGULATION, "on": "1 March"}).encode(), "invalid-field", "on"),
        (json.dumps({**REGULATION, "title": 7}).encode(), "invalid-field", "title"),
        (json.dumps({**REGULATION, "title": ""}).encode(), "invalid-field", "title"),
        (json.dumps({**REGULATION, "title": "字" * 3000}).encode(), "invalid-field", "title"),
        (json.dumps({key: value for key, value in REGULATION.items() if key != "on"}).encode(), "invalid-field", "on"),
    ],
)
def test_a_body_that_is_not_the_command_is_refused_with_the_field(http, write, body, code, field):
    headers = {**write, "Content-Type": "application/json"}
    answer = http.post("/api/v1/610203/commands/issue-regulation", content=body, headers=headers)

    assert_problem(answer, 400, code, field)


def test_an_oversize_body_is_refused(http, write):
    assert_problem(post(http, "issue-regulation", regulation(title="x" * 200_000), write), 413, "too-large")


def test_an_oversize_body_without_a_length_is_refused(http, write):
    def endless():
        for _ in range(200):
            yield b" " * 1000

    headers = {**write, "Content-Type": "application/json"}
    answer = http.post("/api/v1/610203/commands/issue-regulation", content=endless(), headers=headers)

    assert_problem(answer, 413, "too-large")


def test_another_content_type_is_refused(http, write):
    headers = {**write, "Content-Type": "text/csv"}
    answer = http.post("/api/v1/610203/commands/issue-regulation", content=b"a,b", headers=headers)

    assert_problem(answer, 415, "unsupported-media-type")


def test_an_unknown_command_is_not_found(http, write):
    assert_problem(post(http, "rewrite-history", {}, write), 404, "not-found")


def test_reading_a_command_is_not_allowed(http):
    assert_problem(http.get("/api/v1/610203/commands/issue-regulation"), 405, "method-not-allowed")


def test_an_unknown_district_is_refused(http, write):
    assert_problem(post(http, "issue-regulation", regulation(), write, "999999"), 422, "unknown-district")


@pytest.mark.parametrize("district", ["610203%0A", "610%20203", "6.1", "*", "a" * 33])
def test_what_is_no_code_of_a_district_is_refused(http, write, district):
    assert post(http, "issue-regulation", regulation(), write, district).status_code == 400


@pytest.mark.parametrize("district", ["6102*", "a.b", "a b", "%3E", "x" * 33, "区"])
def test_a_district_that_is_no_code_reaches_no_service(http, write, district):
    answer = post(http, "issue-regulation", regulation(), write, district)

    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_rule_refuses_by_its_code(http, write):
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    body = {"case": "M00001", "by": "Q0077", "on": "2015-04-30"}

    assert_problem(post(http, "archive-case", {**body, "on": tomorrow}, write), 422, "in-the-future", "on")
    assert_problem(post(http, "receive-case", body, write), 422, "step-out-of-order")


def test_every_command_is_described_with_its_fields_and_what_we_alone_ask_is_not(http):
    document = http.get("/api/v1/schema/openapi.json").json()

    asked_by_us = {name for name, kind in commands().items() if kind.internal}
    assert asked_by_us == {
        "mark-overdue",
        "escalate-overdue",
        "tally-ballot",
        "destroy-votes",
        "digest-results",
        "take-swapped",
        "receive-referral",
        "end-referral",
        "attach-file",
    }
    assert not any(path.rpartition("/")[2] in asked_by_us for path in document["paths"])
    for name, kind in commands().items():
        if kind.internal:
            continue
        operation = document["paths"][f"/api/v1/{{district}}/commands/{name}"]["post"]
        assert operation["summary"]
        assert operation["security"] == [{"token": []}]
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        described = document["components"]["schemas"][reference]
        assert set(described["properties"]) - {"type"} == set(kind.__struct_fields__)
    assert {"201", "400", "401", "409", "413", "422", "503"} <= set(operation["responses"])


def test_the_description_names_no_foreign_host(http):
    for path in ("/api/v1/schema", "/api/v1/schema/openapi.json"):
        assert "cdn" not in http.get(path).text.lower()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_every_service_can_be_looked_at(copperseal, path):
    for service in copperseal.status["services"]:
        assert httpx.get(f"http://127.0.0.1:{service['port']}{path}").status_code == 200


def test_the_gateway_survives_a_broken_request(http):
    url = httpx.URL(str(http.base_url))
    with socket.create_connection((url.host, url.port), timeout=5) as raw:
        raw.sendall(b"POST /api/v1/610203/commands/issue-regulation HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")
        raw.recv(1000)

    assert http.get("/healthz").status_code == 200

"""A district that works in the system itself, from nothing: over HTTP, and as its residents see it."""

import base64
import datetime as dt
import hashlib
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from icalendar import Calendar

from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.rulebook import decode_rulebook
from shared.seal.note import Verifier, check_proof
from shared.tracking import code_of
from tests.acceptance.conftest import DISTRICT, Desk, words
from tests.town import DAY, LATER, START, case, district_with_cases
from tests.unit.casework.road import ROAD
from tests.unit.conftest import RULEBOOK


def test_a_resident_is_given_a_code_and_follows_the_case_with_it(desk):
    code = desk.do(case("M7", "B"))["tracking"]
    assert code == code_of(desk.key, DISTRICT, "M7")

    assert "2014-05-05 登记" in desk.track(code, "2014-05-05 登记")
    desk.do(c.ReceiveCase(on=DAY, case="M7", by="B"))
    desk.do(c.TransferCase(on=LATER, case="M7", by="B", to="S2", reason="属该片区"))
    desk.do(c.AcceptTransfer(on=LATER, case="M7", by="A"))
    text = desk.track(code.lower(), "移交")

    assert text.index("05-05 登记") < text.index("05-05 已接待") < text.index("06-02 移交")
    assert "现办理工作室： S2" in text
    assert "何女士" not in text
    assert "界址" not in text
    assert "transferred" in desk.track(code, "transferred", lang="en")


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"photo of a boundary stone" * 9000


def upload(desk: Desk, content: bytes = JPEG, media: str = "image/jpeg", **headers: str) -> httpx.Response:
    return desk.http.post(
        f"/api/v1/{DISTRICT}/cases/M2/files", content=content, params={"name": "界桩.jpg", "by": "A", "on": str(DAY)},
        headers={"Authorization": f"Bearer {desk.token}", "Content-Type": media, **headers},
    )  # fmt: skip


def test_a_file_is_kept_sealed_and_given_back_as_it_was(desk):
    digest = base64.b64encode(hashlib.sha256(JPEG).digest()).decode()
    kept = upload(desk, **{"Content-Digest": f"sha-256=:{digest}:", "Idempotency-Key": "photo"})
    assert kept.status_code == 201, kept.text
    again = upload(desk, **{"Idempotency-Key": "photo"})
    assert (again.status_code, again.json()["version"]) == (200, kept.json()["version"])

    url, auth = kept.headers["location"], {"Authorization": f"Bearer {desk.token}"}
    given = desk.http.get(url, headers=auth)
    assert (given.content, given.headers["content-type"]) == (JPEG, "image/jpeg")
    assert "%E7%95%8C%E6%A1%A9.jpg" in given.headers["content-disposition"]
    assert desk.http.get(url).status_code == 401
    assert not any(b"boundary stone" in path.read_bytes() for path in (desk.copperseal.data / "nats").rglob("*.blk"))

    desk.do(c.RemoveFile(on=DAY, case="M2", by="A", file=url.rpartition("/")[2], reason="与本事项无关"))
    gone = desk.http.get(url, headers=auth)
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown-file")


async def attached(desk: Desk) -> list[str]:
    """The files of case M2, as the log names them."""
    connection = await asyncpg.connect(desk.copperseal.status["postgres"])
    rows = await connection.fetch(
        "SELECT data FROM eventlog.events WHERE district = $1 AND type = 'casework.file-attached.v1' ORDER BY seq",
        DISTRICT,
    )
    await connection.close()
    return [msgspec.json.decode(row["data"])["file"] for row in rows]


async def test_a_file_stays_where_nobody_could_say_whether_it_was_attached(desk):
    (casework,) = [each["pid"] for each in desk.copperseal.status["services"] if each["name"].startswith("casework")]
    os.kill(casework, signal.SIGSTOP)
    try:
        unsaid = upload(desk, **{"Idempotency-Key": "second photo"})
    finally:
        os.kill(casework, signal.SIGCONT)
    assert unsaid.status_code == 503

    again = upload(desk, **{"Idempotency-Key": "second photo"})
    assert again.status_code in (200, 201), again.text
    url = f"/api/v1/{DISTRICT}/cases/M2/files/{(await attached(desk))[-1]}"
    assert desk.http.get(url, headers={"Authorization": f"Bearer {desk.token}"}).content == JPEG


@pytest.mark.parametrize(
    ("content", "media", "headers", "refusal"),
    [
        (b"MZ" + bytes(100), "image/jpeg", {}, (415, "not-what-it-says")),
        (b"<html><script>alert(1)</script>", "application/pdf", {}, (415, "not-what-it-says")),
        (JPEG, "text/html", {}, (415, "unsupported-media-type")),
        (b"", "image/jpeg", {}, (400, "malformed")),
        (JPEG, "image/jpeg", {"Content-Digest": "sha-256=:AAAA:"}, (400, "digest-differs")),
        (JPEG + bytes(11 * 1024 * 1024), "image/jpeg", {}, (413, "too-large")),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(desk, content, media, headers, refusal):
    answer = upload(desk, content, media, **headers)

    assert (answer.status_code, answer.json()["code"]) == refusal


def test_near_duplicates_are_offered_to_who_registers(desk):
    def register(code: str, text: str, **changed: str) -> dict[str, object]:
        return desk.do(msgspec.structs.replace(case(code, "B"), text=text, **changed))

    assert register("L1", "路灯损坏，夜间出行不安全", village="V2")["verdict"] == "accepted"
    assert "similar" not in register("L2", "外出务工工资拖欠", village="V2")
    again = register("L3", "村口路灯坏了，夜间出行很不安全", village="V2")
    assert [each["case"] for each in again["similar"]] == ["L1"]
    assert 60 <= again["similar"][0]["alike"] < 100
    assert "similar" not in register("L4", "路灯损坏，夜间出行不安全", village="V1")  # of another village
    desk.do(c.WithdrawCase(on=DAY, case="L1", by="B", reason="已自行解决"))
    alike = register("L5", "路灯损坏，夜间出行不安全", village="V2")["similar"]
    assert [each["case"] for each in alike] == ["L3"]  # and not the one that is closed


def test_a_case_that_another_district_took_is_followed_there(desk):
    there = replace(desk, district="610298")
    for command in district_with_cases(there.district):
        if command.noun.startswith("registry/"):
            there.do(command)
    code = desk.do(case("M9", "B"))["tracking"]
    desk.do(c.ReferCase(on=DAY, case="M9", by="B", to=there.district, reason="事发地在该区"))
    accept = c.AcceptReferral(
        on=LATER, referral=f"{DISTRICT}-M9-1", by="A", case="N9", village="V1", studio="S1", first_receiver="A"
    )
    deadline = time.monotonic() + 20
    while there.ask(accept).status_code != 201:  # until it has arrived
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert "本事项现由 610298 办理" in desk.track(code, "外区县接收")
    page = desk.http.get(f"/{DISTRICT}/cases/track", params={"code": code}).text
    onward = re.search(r'href="/610298/cases/track\?code=([^"]+)"', page)
    assert onward is not None
    assert "登记" in there.track(onward[1], "2014-06-02 登记")


def test_a_resident_has_a_receipt_that_is_checked_offline(desk, tmp_path):
    code = code_of(desk.key, DISTRICT, "M1")
    path = f"/{DISTRICT}/cases/track/receipt"
    deadline = time.monotonic() + 20
    while (answer := desk.http.get(path, params={"code": code})).headers["content-type"] != "text/plain; charset=utf-8":
        assert "登记还没有盖上铜印" in words(answer.text)
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert answer.headers["content-disposition"] == 'attachment; filename="M1.tlog-proof"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert "何女士" not in answer.text
    proven = check_proof(answer.text, Verifier.of(desk.http.get(f"/open/v1/{DISTRICT}/key").text.strip()))
    assert msgspec.json.decode(proven.leaf)["stream"] == "casework/case/M1"
    for wrong in (code[:-1] + ("A" if code[-1] != "A" else "B"), code.replace("M1", "M2"), "M1", ""):
        assert desk.http.get(path, params={"code": wrong}).status_code == 404


def test_a_code_that_we_never_gave_shows_nothing(desk):
    code = code_of(desk.key, DISTRICT, "M1")

    assert "登记" in desk.track(code, "2014-05-05 登记")
    for wrong in (code[:-1] + ("A" if code[-1] != "A" else "B"), code.replace("M1", "M2"), "M1", "x" * 100):
        text = desk.track(wrong)
        assert "没有这个查询码" in text
        assert "2014-05-05 登记" not in text


def test_of_two_clerks_on_one_case_the_second_sees_what_the_first_did(desk):
    version = desk.do(case("M8", "B"))["version"]
    note = c.AddNote(on=DAY, case="M8", by="B", note="第二位经办人写的话")
    desk.do(c.ReceiveCase(on=DAY, case="M8", by="B"))

    late = desk.ask(note, **{"Copperseal-Seen": str(version)})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert late.json()["changed"] == [{"version": 2, "type": "casework.case-received.v1", "on": "2014-05-05"}]
    assert "1 处变更" in late.json()["detail"]

    again = desk.ask(note, **{"Copperseal-Seen": "2"})  # the words were not lost: they are sent again
    assert (again.status_code, again.json()["version"]) == (201, 3)


def test_shifts_are_a_calendar_to_subscribe_to(desk):
    desk.page("studios/S1", "订阅值班日历")
    for path in ("studios/S1", "representatives/A"):
        answer = desk.http.get(f"/{DISTRICT}/{path}/rota.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert desk.http.get(f"/{DISTRICT}/{path}/rota.ics").content == answer.content
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert len({str(each["UID"]) for each in events}) == len(events) >= 2
        first = events[0]
        assert (first.start.isoformat(), first.end.isoformat()) == (
            f"{DAY}T09:00:00+08:00", f"{DAY}T11:30:00+08:00"
        )  # fmt: skip
        assert str(first["SUMMARY"]) == "A S1"
    assert desk.http.get(f"/{DISTRICT}/studios/S9/rota.ics").status_code == 404


def test_a_rota_and_places_are_offered_and_accepted(desk):
    wanted = {
        "studio": "S2",
        "first": "2016-07-01",
        "last": "2016-07-31",
        "slot": "09:00-11:30",
        "month_day": ["5", "20"],
    }
    url = f"/api/v1/{DISTRICT}/plans"
    assert desk.http.get(f"{url}/rota", params=wanted).status_code == 401
    auth = {"Authorization": f"Bearer {desk.token}"}
    desk.do(r.RegisterMandate(on=START, mandate="N", person="PN", name="N", gender="女", born="1970-01", level="镇",
                              term="t", committee="T1", term_end=dt.date(2016, 12, 31), residence="V2"))  # fmt: skip
    desk.do(r.SeatMandate(on=START, mandate="N"))
    offered = desk.http.get(f"{url}/placement", params={"on": str(LATER)}, headers=auth).json()
    assert offered["unplaced"] == []
    (place,) = offered["suggestions"]
    assert (place["mandate"], place["studio"], place["residence"]) == ("N", "S2", "catchment")

    desk.do(r.PlaceRepresentative(on=LATER, mandate="N", studio="S2"))
    rota = desk.http.get(f"{url}/rota", params=wanted, headers=auth).json()
    assert [(each["on"], each["mandate"]) for each in rota["shifts"]] == [("2016-07-05", "N"), ("2016-07-20", "N")]
    wrong = desk.http.get(f"{url}/rota", params={**wanted, "each": "0"}, headers=auth)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-field")
    gone = desk.http.get(f"{url}/rota", params={**wanted, "studio": "S9"}, headers=auth)
    assert (gone.status_code, gone.json()["code"]) == (422, "unknown-studio")

    table = desk.copperseal("rota", DISTRICT, "S2", "2016-07-01", "2016-07-31", "--slot", "09:00-11:30",
                            "--month-day", "5", "--accept")  # fmt: skip
    assert "2016-07-05" in table
    assert "accepted: 1 of 1" in table
    assert "accepted: 0 of 0" in desk.copperseal("placement", DISTRICT, "--accept")
    assert "2016-07-05 09:00-11:30" in desk.page("studios/S2", "2016-07-05")


def test_what_supersedes_who_supervises_and_who_teaches_is_on_a_page(desk):
    for command in (
        r.IssueRegulation(on=DAY, regulation="G1", title="值班制度（试行）", kind="制度", issuer="T1"),
        r.IssueRegulation(on=LATER, regulation="G2", title="值班制度", kind="制度", issuer="T1"),
        r.SupersedeRegulation(on=LATER, regulation="G1", by="G2"),
        r.FormGroup(on=DAY, group="J1", name="第一监督组", organisation="T1", members=("B", "A")),
        r.EngageTeacher(on=DAY, teacher="JS1", name="冯老师", field="党建"),
        r.PlanTraining(on=DAY, training="P1", topic="六步工作法", place="T1", teacher="JS1"),
        r.HoldTraining(on=DAY, training="P1", present=("A", "B")),
    ):
        desk.do(command)
    text = desk.page("regulations", "参训代表 2 人")

    assert f"自 {LATER} 起由《值班制度》替代" in text
    assert "第一监督组 T1 B （组长） 、 A" in text
    assert "授课：冯老师（党建）" in text
    assert "superseded by “值班制度”" in desk.page("regulations", "superseded", lang="en")
    desk.page("representatives/B", "履职")  # and each has it in the ledger
    assert "值班制度（试行）" not in desk.page("", "制度与考核办法")


def test_who_took_part_in_a_ballot_is_public_and_what_they_voted_is_nowhere(desk):
    desk.do(s.OpenBallot(on=DAY, ballot="P", mandate="B", bloc="群众代表", voters=("A", "V1", "V2", "V3"), until=LATER))
    for voter, vote in (("A", "基本称职"), ("V1", "弃权"), ("V2", "基本称职")):
        desk.do(s.CastVote(on=DAY, ballot="P", voter=voter, vote=vote))
    assert "投票中" in desk.page("representatives/B", "3 / 4 人参加投票")
    assert desk.ask(s.TallyBallot(on=LATER, ballot="P", votes={"优秀": 3})).status_code == 404  # never from outside
    desk.do(s.CloseBallot(on=LATER, ballot="P"))
    text = desk.page("representatives/B", "已计票")

    assert "废票 1 张" in text
    assert "谁参加了 A、V1、V2 选票密封，计票后即销毁，谁投了什么无从查看；只有所有人投得一样时" in text
    assert "基本称职" not in text.partition("民主评议投票")[2]  # the year's grade above happens to be the same
    english = desk.page("representatives/B", "tallied", lang="en")
    assert "nobody can look up who voted what. Only where all voted alike, the result itself tells." in english


def test_of_the_votes_of_two_no_page_has_a_figure_or_promises_a_secret(desk):
    voters = ("V1", "V2", "V3")
    pair = s.OpenBallot(on=DAY, ballot="P2", mandate="A", bloc="群众代表", voters=voters[:2], until=LATER)
    assert desk.ask(pair).json()["code"] == "too-few-voters"
    desk.do(msgspec.structs.replace(pair, voters=voters))
    for voter in voters[:2]:
        desk.do(s.CastVote(on=DAY, ballot="P2", voter=voter, vote="不称职"))
    desk.do(s.CloseBallot(on=LATER, ballot="P2"))

    text = desk.page("representatives/A", "未计票").partition("民主评议投票")[2]

    assert "参加的不足 3 人时不计票，选票不拆封即销毁。" in text
    for promised in ("无从查看", "废票", "不称职"):
        assert promised not in text
    assert "nothing is counted" in desk.page("representatives/A", "not counted", lang="en")
    standing = desk.http.get(f"/open/v1/{DISTRICT}/results/{DAY.year}").json()["representatives"]["A"]
    assert standing["review"] is None


def test_a_story_is_read_only_while_whom_it_names_agrees(desk):
    told = c.WriteStory(on=DAY, story="X", studio="S1", title="水通了", text="钱大爷家通了水。", persons=("R1",))
    desk.do(told)
    assert desk.ask(c.PublishStory(on=DAY, story="X")).json()["code"] == "consent-missing"
    assert "还没有公开的典型事例" in desk.page("stories", "典型事例")
    desk.do(c.RecordConsent(on=DAY, story="X", person="R1", how="书面"))
    desk.do(c.PublishStory(on=DAY, story="X"))
    assert "水通了 2014-05-05 · S1 钱大爷家通了水。" in desk.page("stories", "水通了")

    desk.do(c.WithdrawConsent(on=LATER, story="X", person="R1"))
    assert "钱大爷" not in desk.page("stories", "还没有公开的典型事例")


def test_every_result_is_in_the_achievement_file(desk):
    desk.do(r.RegisterOrganisation(on=START, code="X1", name="农业局", kind="部门", parent=DISTRICT))
    desk.do(s.SetTarget(on=dt.date(2014, 3, 1), target="Z1", unit="X1", name="灌溉", category="重点", measurable=True,
                        points=Decimal(10), goal="500", due=dt.date(2014, 12, 31)))  # fmt: skip
    desk.do(s.RecordCheck(on=LATER, target="Z1", unit="X1", kind="季度", assessor="T1", score=Decimal(90)))
    desk.do(s.RecordSupervision(on=LATER, supervision="JC", group="J1", whom="X1", matter="补贴", finding="已公示"))
    desk.do(s.NominateStudio(on=LATER, studio="S1", year=2014, by="T1", grounds="成效突出"))
    award = {"name": "五好工作室", "year": 2014, "to": "studio", "by": DISTRICT, "grounds": "前列"}
    desk.do(s.DecideAward(on=LATER, award="W", recipients=("S1",), **award))
    desk.do(s.GrantAward(on=LATER, award="W"))
    desk.do(s.HandInReport(on=LATER, report="R", author="B", period="2014上半年", text="走访群众"))

    assert "五好工作室" in desk.page("studios/S1", "2014-06-02 颁发")
    for code, types in {
        "X1": ["target-set", "check-recorded", "supervision-recorded"],
        "S1": ["studio-nominated", "award-decided", "award-granted"],
        "B": ["report-handed-in"],
    }.items():
        told = desk.copperseal.json("file", DISTRICT, code)["events"]
        assert [each["type"].split(".")[1] for each in told] == types
    assert told[0]["said"]["text"] == {"sealed": "report/R"}
    assert "nothing-on-file" in desk.copperseal("file", DISTRICT, "V1", code=1)
    assert "check-recorded" in desk.copperseal("file", DISTRICT, "X1", "--as-of", str(LATER))
    told = [each["type"] for each in desk.copperseal.json("history", DISTRICT, "B")["events"]]
    assert "scoring.report-handed-in.v1" in told


def test_what_a_representative_leaves_behind_is_handed_over(desk):
    desk.do(r.EndMandate(on=LATER, mandate="A", ending="辞职", committee="T1"))
    desk.page("representatives/A", "现由工作室承接")

    followed = desk.copperseal.json("consequences", DISTRICT, "mandate", "A")["events"]
    assert {"promise-handed-over", "shift-cancelled", "lead-assigned"} <= {
        each["type"].split(".")[1] for each in followed
    }
    assert "registry/promise/NA" in {each["stream"] for each in followed}
    before = desk.http.get(f"/{DISTRICT}/representatives/A", params={"as_of": str(DAY)})
    assert "现由工作室承接" not in words(before.text)
    assert not [each for each in desk.http.get(f"/open/v1/{DISTRICT}/rota").json()["data"] if each["on"] == str(LATER)
                and each["mandate"] == "A"]  # fmt: skip


def account(desk: Desk, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """B's year, once it says what it has to."""
    deadline = time.monotonic() + 20
    while not until(found := desk.http.get(f"/open/v1/{DISTRICT}/representatives/B/account/2014").json()):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def test_a_case_that_is_archived_counts_and_so_does_a_rulebook_that_changes(desk):
    """The figures follow from the log as it is: nobody has to ask for them to be computed anew."""
    before = account(desk, lambda found: found["base"] == "60.00")
    desk.do(case("K1", "B"))
    for command in ROAD[1:]:
        desk.do(msgspec.structs.replace(command, case="K1"))
    archived = account(desk, lambda found: found["cases"]["archived"] == before["cases"]["archived"] + 1)
    assert Decimal(archived["casework"]) > Decimal(before["casework"] or 0)

    book = decode_rulebook(RULEBOOK.read_bytes().replace(b'"610203"', f'"{DISTRICT}"'.encode()))
    points = msgspec.structs.replace(book.points, base=Decimal(50))
    changed = msgspec.structs.replace(book, id="KH2", effective_from=dt.date(2014, 6, 1), points=points)
    desk.do(r.PublishRulebook(on=changed.effective_from, rulebook=changed))
    after = account(desk, lambda found: found["base"] == "50.00")
    assert Decimal(after["duty"]) == Decimal(archived["duty"]) - 10


def test_a_proposal_between_sessions_is_on_the_page(desk):
    desk.do(c.SubmitProposal(on=DAY, proposal="T-B", form="个人", lead="B", title="关于夜间接待的建议"))

    assert "关于夜间接待的建议" in desk.page("proposals", "年会之间").partition("年会之间")[2]


def test_a_studio_of_little_activity_is_shown_apart(desk):
    """By a rulebook that asks for more cases than it had; what is marked stays marked."""
    book = decode_rulebook(RULEBOOK.read_bytes().replace(b'"610203"', f'"{DISTRICT}"'.encode()))
    wanted = msgspec.structs.replace(book.studios, cases_min=1000)
    desk.do(r.PublishRulebook(on=LATER, rulebook=msgspec.structs.replace(
        book, id="KH3", effective_from=LATER, studios=wanted)))  # fmt: skip
    marks = {criterion: Decimal(18) for criterion in book.studios.criteria}
    desk.do(s.MarkStudio(on=LATER, studio="S1", rater="T1", marks=marks))

    text = desk.page("results/2014", "单列，不排名")

    assert "本年民情事项件数未达考核办法的下限" in text
    assert "当选" not in text
    assert "单列，不排名" in desk.page("studios/S1", "未达考核办法的下限")
    assert "fewer than the rulebook asks for" in desk.page("studios/S1", "Shown apart, not ranked", lang="en")
    told = desk.http.get(f"/open/v1/{DISTRICT}/results/2014").json()["studios"]["S1"]
    assert (told["awarded"], told["score"]) == (False, "90.00")
    assert told["apart"] < 1000
    shown = desk.copperseal("results", DISTRICT, "2014", "--as-of", str(LATER))
    assert "studios shown apart, not ranked (cases): S1" in shown
    shown = desk.copperseal("explain", DISTRICT, "S1", "2014", "--what", "studio", "--as-of", str(LATER), COLUMNS="300")
    assert "studios.cases_min" in shown
    assert "不足 1000 件，单列不排名" in shown

"""What an operator types."""

import json
import os
import signal
import time

import openpyxl
import pytest

from infra.sheets.reader import read
from shared.handling import today

WORKED = ["2014-12-31", "2015-04-30"]


def results(copperseal, day: str) -> str:
    return copperseal("results", "610203", day[:4], "--as-of", day, "--json")


@pytest.mark.parametrize("day", WORKED)
def test_results_equal_the_worked_ones(copperseal, demo_sheets, day):
    assert json.loads(results(copperseal, day)) == json.loads((demo_sheets / f"expected-{day}.json").read_text())


def test_a_year_without_a_day_is_as_of_its_end(copperseal, demo_sheets):
    assert copperseal.json("results", "610203", "2014") == json.loads(
        (demo_sheets / "expected-2014-12-31.json").read_text()
    )


def test_what_was_known_on_a_day_counts_what_was_on_record_then(copperseal, demo_sheets):
    expected = json.loads((demo_sheets / "expected-2014-12-31.json").read_text())

    assert copperseal.json("results", "610203", "2014", "--known", today().isoformat()) == expected
    assert "nothing-known-yet" in copperseal("results", "610203", "2014", "--known", "2014-12-31", code=1)
    assert "not-a-day" in copperseal("results", "610203", "2014", "--known", "yesterday", code=1)


def test_a_draft_rulebook_shows_whose_grade_it_would_change(copperseal, demo_sheets, tmp_path):
    text = (demo_sheets / "rulebook.toml").read_text()
    draft = tmp_path / "draft.toml"
    draft.write_text(text.replace('base = "60"', 'base = "30"').replace("yintai-2014", "draft"))
    before = results(copperseal, "2014-12-31")

    found = copperseal.json("results", "610203", "2014", "--rulebook", str(draft))

    assert found["rules"] == {"id": ["yintai-2014", "draft"], "points.base": ["60", "30"]}
    assert found["changes"]
    assert all("duty" in each["because"] for each in found["changes"].values())
    assert f"{len(found['changes'])} would change grade" in copperseal(
        "results", "610203", "2014", "--rulebook", str(draft)
    )
    assert results(copperseal, "2014-12-31") == before


def test_a_draft_that_is_not_sound_is_refused_with_all_that_is_wrong(copperseal, demo_sheets, tmp_path):
    draft = tmp_path / "draft.toml"
    text = (demo_sheets / "rulebook.toml").read_text()
    draft.write_text(text.replace('max = "100"', 'max = "-1"').replace("extensions_max = 1", "extensions_max = -1"))

    told = copperseal("results", "610203", "2014", "--rulebook", str(draft), code=1)

    assert "points.base: not between 0 and points.max" in told
    line = text.splitlines().index("extensions_max = 1") + 1
    assert (
        f"draft.toml:{line}: below-zero: deadlines.extensions_max：小于零 / deadlines.extensions_max: below zero"
        in told
    )
    draft.write_text(text.replace('"CN"', '"US"'))  # which calendars there are, only the district knows
    told = copperseal("results", "610203", "2014", "--rulebook", str(draft), code=1)
    assert "calendar: there is no calendar named US" in told
    draft.write_text(text.replace('"610203"', '"610204"').replace("yintai-2014", "a b/c"))
    told = copperseal("results", "610203", "2014", "--rulebook", str(draft), code=1)
    assert "district: 610204 is not this district, 610203" in told
    assert "id: a b/c is no code" in told
    assert "no-file" in copperseal("results", "610203", "2014", "--rulebook", str(tmp_path / "none"), code=1)


def test_after_a_rebuild_results_are_the_same_byte_for_byte(copperseal):
    before = [results(copperseal, day) for day in WORKED]

    rebuilt = copperseal.json("rebuild")

    assert {each["projection"] for each in rebuilt} == {"standings", "public", "progress"}
    assert all(each["version"] > 1 for each in rebuilt)
    assert [results(copperseal, day) for day in WORKED] == before


def test_verify_finds_nothing_wrong(copperseal):
    found = copperseal.json("verify")

    assert found["wrong"] == []
    assert found["events"] > 27_000


def test_the_same_sheets_again_change_nothing(copperseal, demo_sheets):
    before = copperseal.status["projections"]

    report = copperseal.json("import", str(demo_sheets))

    assert report["refused"] == []
    assert all(sheet["repeated"] == sheet["rows"] for sheet in report["sheets"])
    assert copperseal.status["projections"] == before


def test_a_workbook_gives_what_the_folder_gives(copperseal, demo_sheets, tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    tables = read(demo_sheets).tables
    for table in tables.values():
        sheet = book.create_sheet(table.sheet)
        sheet.append(table.columns)
        for row in table.rows:
            sheet.append([row.cells[column] or None for column in table.columns])
    book.save(tmp_path / "印台.xlsx")
    (tmp_path / "rulebook.toml").write_bytes((demo_sheets / "rulebook.toml").read_bytes())

    report = copperseal.json("import", str(tmp_path / "印台.xlsx"))

    assert report["refused"] == []
    assert all(sheet["repeated"] == sheet["rows"] for sheet in report["sheets"])


def test_a_sheet_that_does_not_say_whose_it_is_is_the_only_districts(copperseal, demo_sheets, tmp_path):
    (tmp_path / "制度.csv").write_bytes((demo_sheets / "制度.csv").read_bytes())

    for words in ((), ("--district", "610203")):
        report = copperseal.json("import", str(tmp_path), *words)
        assert (report["district"], report["refused"]) == ("610203", [])
        assert all(sheet["repeated"] == sheet["rows"] for sheet in report["sheets"])
    refused = copperseal.json("import", str(tmp_path), "--district", "610204", code=1)["refused"]
    assert {each["reason"]["code"] for each in refused} == {"unknown-district"}


def test_a_rehearsal_writes_nothing_and_needs_no_stack(copperseal, demo_sheets, tmp_path):
    elsewhere = type(copperseal)(tmp_path / "nowhere")

    report = elsewhere.json("import", str(demo_sheets), "--dry-run")

    assert report["refused"] == []
    assert all(sheet["imported"] == sheet["rows"] for sheet in report["sheets"])
    assert (report["judged_by"], report["undecided"]) == ("sheets", [])
    assert not (tmp_path / "nowhere").exists()


def test_where_a_stack_runs_a_rehearsal_begins_with_what_is_on_record(copperseal, demo_sheets, tmp_path):
    for name in ("承诺", "履职台账"):
        (tmp_path / f"{name}.csv").write_bytes((demo_sheets / f"{name}.csv").read_bytes())
    before = copperseal.status["projections"]

    report = copperseal.json("import", str(tmp_path), "--dry-run")

    assert (report["judged_by"], report["refused"]) == ("district", [])
    promises, duties = report["sheets"]
    assert promises["repeated"] == promises["rows"]
    assert duties["undecided"] == duties["rows"] == len(report["undecided"])
    assert "only the import can tell" in copperseal("import", str(tmp_path), "--dry-run")
    assert copperseal.status["projections"] == before


def test_status_tells_services_lag_and_where_everything_is(copperseal):
    found = copperseal.status

    assert {each["name"] for each in found["services"]} == {"registry", "casework", "scoring", "disclosure", "gateway"}
    assert all(each["ready"] for each in found["services"])
    assert all(each["lag"] == 0 for each in found["projections"])
    assert found["url"].startswith("http://127.0.0.1:")
    assert found["postgres"].startswith("postgresql://")
    assert found["nats"].startswith("nats://")


def test_who_follows_the_log_gives_way_to_who_answers_commands(copperseal):
    behind = {each["name"]: os.getpriority(os.PRIO_PROCESS, each["pid"]) for each in copperseal.status["services"]}

    assert behind["scoring"] == behind["disclosure"] > behind["registry"] == behind["casework"] == behind["gateway"]


def test_the_start_ends_with_the_bulletins_figures_and_where_to_look(copperseal):
    said, url = (copperseal.data / "up.log").read_text(), copperseal.status["url"]

    for told in ("区 179  市 37  镇 486", "村社区 42  镇街 10", "4 / 41", "322 / 7534", "221", "104", "640 / 572"):
        assert told in said, told
    assert f"{url}/610203/" in said
    assert f"ready {url}" in said


def test_a_second_up_on_the_same_data_says_who_is_there(copperseal):
    assert "a stack is running on" in copperseal("up", "--port", "0", code=1)


def test_a_crashed_service_is_started_again(copperseal):
    def scoring() -> dict:
        return next(each for each in copperseal.status["services"] if each["name"] == "scoring")

    before = scoring()
    os.kill(before["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # each look is a process of its own: no hurry
        try:
            after = scoring()
        except AssertionError:  # status says 1 while a service is away
            continue
        if after["ready"] and after["pid"] != before["pid"]:
            break

    assert after["restarts"] == before["restarts"] + 1
    assert copperseal.json("results", "610203", "2014")["district"] == "610203"


def test_dead_letters_are_listed(copperseal):
    assert copperseal.json("dead-letters", "list") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("results", "610203", "2014", "--as-of", "31.12.2014"), "not-a-day"),
        (("results", "999999", "2014"), "unknown-district"),
        (("results", "610203", "2199"), "year-to-come"),
        (("account", "610203", "Z0435", "2199"), "year-to-come"),
        (("explain", "610203", "Z0435", "2199"), "year-to-come"),
    ],
)
def test_a_mistake_is_told_and_ends_with_one(copperseal, words, said):
    assert said in copperseal(*words, code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("results", "999999", "2014"), "unknown-district 没有编号为 999999 的区县 / there is no district 999999"),
        (("account", "610203", "nobody", "2014"), "unknown-mandate 没有代表证号 nobody / there is no mandate nobody"),
        (("results", "610203", "2014", "--as-of", "soon"), "not-a-day “soon”不是日期"),
        (("results", "610203", "2014", "--rulebook", "/no/such.toml"), "/no/such.toml no-file 没有这个文件 / there is"),
        (("rota", "610203", "S00303", "2015-05-01", "2015-04-01", "--slot", "09:00-11:30"), "invalid-field 字段“last”"),
        (("up", "--import", "/no/such/folder"), "/no/such/folder no-file 没有这个文件 / there is no such file"),
        (("import", "/no/such/folder"), "/no/such/folder no-file 没有这个文件 / there is no such file"),
        (
            ("import", "/dev/null"),
            "/dev/null not-sheets 既不是 CSV 表格的文件夹，也不是工作簿（.xlsx, .xlsm） / neither",
        ),
        (("rebuild", "nonsense"), "not-a-choice 没有“nonsense”，可选：standings, "),
        (("rebuild", "--district", "999999"), "999999 nothing-read 读模型 standings 还没有读到该区县的任何记录 / "),
        (("dead-letters", "replay", "7"), "unknown-dead-letter 没有第 7 号搁置的消息 / there is no dead letter 7"),
        (("up", "--scale", "casework=no"), "not-a-choice 没有“--scale casework=no”，可选：registry=N, casework=N"),
    ],
)
def test_why_is_told_by_its_code_in_both_languages(copperseal, words, said):
    assert said in copperseal(*words, code=1)


def test_why_is_a_document_where_one_is_wanted(copperseal):
    assert copperseal.json("results", "999999", "2014", code=1) == {
        "code": "unknown-district", "zh": "没有编号为 999999 的区县", "en": "there is no district 999999",
    }  # fmt: skip


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_what_is_no_port_is_not_understood(copperseal, tmp_path, port):
    assert "Traceback" not in type(copperseal)(tmp_path)("up", "--port", port, code=2)


def test_a_verb_on_an_empty_folder_says_how_to_start(copperseal, tmp_path):
    assert "copperseal up" in type(copperseal)(tmp_path)("status", code=1)


def test_wrong_usage_ends_with_two(copperseal):
    copperseal("results", code=2)

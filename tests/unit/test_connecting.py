"""A verb whose servers are away says so in a line, and ends."""

import json

import asyncpg
import pytest

from infra.cli import connecting, projections, sheets
from shared.bus.queries import NoAnswer
from shared.eventlog import Hole

NOBODY = "127.0.0.1:1"  # a port that nothing listens on


def test_a_database_that_is_away_is_told_in_a_line(capsys):
    with pytest.raises(SystemExit) as ended:
        connecting.run(asyncpg.connect(f"postgresql://nobody@{NOBODY}/nothing"))

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("server-away Postgres 没有应答：")


def test_a_question_that_takes_too_long_is_not_told_as_a_database_that_is_away(capsys):
    async def asked() -> None:
        raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    with pytest.raises(SystemExit):
        connecting.run(asked())

    assert capsys.readouterr().err.startswith("statement-ended ")


def test_a_bus_that_is_away_is_told_in_a_line_and_not_waited_for(capsys, monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE", 0.2)

    async def asked() -> None:
        async with connecting.bus(f"nats://{NOBODY}"):
            pytest.fail("nothing answers there")

    with pytest.raises(SystemExit):
        connecting.run(asked())
    assert capsys.readouterr().err.startswith("server-away NATS 没有应答：")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoAnswer("scoring does not answer results"),
         "unavailable 服务暂时没有答复，请稍后重试 / scoring does not answer results\n"),
        (NoAnswer("no-votes: none", "no-votes", "一张选票也没有", "none"), "no-votes 一张选票也没有 / none\n"),
    ],
)  # fmt: skip
def test_a_service_that_does_not_answer_is_told_with_its_code(capfd, error, said):
    with pytest.raises(SystemExit):
        connecting.failed(error, as_json=True)

    told = capfd.readouterr()
    assert told.err == said
    assert said == "{code} {zh} / {en}\n".format_map(json.loads(told.out))


@pytest.mark.parametrize(
    ("of", "work", "verb"),
    [
        (sheets, "_rehearsed", lambda folder: sheets.run_import(folder, folder, "", True, False)),
        (projections, "_rebuild", lambda folder: projections.run_rebuild(folder, None, None, False)),
    ],
)
def test_a_log_that_cannot_be_read_is_told_like_every_trouble(capsys, monkeypatch, tmp_path, of, work, verb):
    async def broken(*_: object, **__: object) -> None:
        raise Hole("610203", 50, 59, 8, 57)

    monkeypatch.setattr(of, work, broken)
    monkeypatch.setenv("COPPERSEAL_POSTGRES", f"postgresql://nobody@{NOBODY}/nothing")
    monkeypatch.setenv("COPPERSEAL_NATS", f"nats://{NOBODY}")

    with pytest.raises(SystemExit):
        verb(tmp_path)

    assert capsys.readouterr().err.startswith("610203:57 log-hole ")

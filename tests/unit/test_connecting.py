"""A verb whose servers are away says so in a line, and ends."""

import asyncpg
import pytest

from infra.cli import connecting, projections, sheets
from shared.eventlog import Hole

NOBODY = "127.0.0.1:1"  # a port that nothing listens on


def test_a_database_that_is_away_is_told_in_a_line(capsys):
    with pytest.raises(SystemExit) as ended:
        connecting.run(asyncpg.connect(f"postgresql://nobody@{NOBODY}/nothing"))

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("the database does not answer: ")


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
    assert capsys.readouterr().err == f"NATS at nats://{NOBODY} does not answer\n"


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

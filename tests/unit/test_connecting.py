"""A verb whose servers are away says so in a line, and ends."""

import asyncpg
import pytest

from infra.cli import connecting

NOBODY = "127.0.0.1:1"  # a port that nothing listens on


def test_a_database_that_is_away_is_told_in_a_line(capsys):
    with pytest.raises(SystemExit) as ended:
        connecting.run(asyncpg.connect(f"postgresql://nobody@{NOBODY}/nothing"))

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("the database does not answer: ")


def test_a_bus_that_is_away_is_told_in_a_line_and_not_waited_for(capsys, monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE", 0.2)

    async def asked() -> None:
        async with connecting.bus(f"nats://{NOBODY}"):
            pytest.fail("nothing answers there")

    with pytest.raises(SystemExit):
        connecting.run(asked())
    assert capsys.readouterr().err == f"NATS at nats://{NOBODY} does not answer\n"

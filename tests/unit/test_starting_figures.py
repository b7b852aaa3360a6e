"""What `up` ends with: the figures of each district, whatever became of another's."""

from contextlib import asynccontextmanager

from rich.console import Console

from infra.cli import reading
from shared.bus.queries import NoAnswer


async def test_a_district_without_an_answer_does_not_keep_the_stack_from_starting(monkeypatch):
    @asynccontextmanager
    async def bus(_):
        yield None

    async def ask(*_):
        raise NoAnswer("unavailable: no answer for now")

    monkeypatch.setattr(reading, "bus", bus)
    monkeypatch.setattr(reading, "ask", ask)
    console = Console(record=True, width=200)

    await reading.figures("nats://", "http://", "610203", console)

    assert "unavailable: no answer for now" in console.export_text()

"""Worlds that follow the log beside the commands."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from shared.contracts.registry import MandateSeated
from shared.directory import Directory
from shared.eventlog import Corrupt, EventLog
from shared.service import keep_up
from shared.worlds import Worlds


class Asked(EventLog):
    """Remembers whose pages it was asked for."""

    def __init__(self, pool: Any) -> None:
        super().__init__(pool)
        self.districts: list[str] = []

    async def page(self, district: str, *more: Any) -> Any:
        self.districts.append(district)
        return await super().page(district, *more)


async def test_only_districts_in_which_something_happened_are_read(pool, district, request_of):
    log = Asked(pool)
    quiet, busy = f"{district}-quiet", f"{district}-busy"
    for each in (quiet, busy):
        await log.append(request_of(each, "a/b/1", 0))
    worlds, woken = Worlds(log, Directory), asyncio.Event()
    following = asyncio.create_task(keep_up(SimpleNamespace(log=log), worlds, woken))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(20):
            while worlds.is_behind(quiet, 1) or worlds.is_behind(busy, 1):
                await asyncio.sleep(0.01)
        log.districts.clear()
        for version in range(1, 4):
            await log.append(request_of(busy, "a/b/1", version))
            woken.set()
            async with asyncio.timeout(20):
                while worlds.is_behind(busy, version + 1):
                    await asyncio.sleep(0.01)
    finally:
        following.cancel()

    assert busy in log.districts
    assert quiet not in log.districts


async def test_an_event_that_does_not_go_with_those_before_stops_its_district_by_name(pool, log, district, request_of):
    sound, seated = f"{district}-b", MandateSeated(on=dt.date(2014, 1, 1), mandate="nobody")
    worlds, woken = Worlds(log, Directory), asyncio.Event()
    following = asyncio.create_task(keep_up(SimpleNamespace(log=log), worlds, woken))  # type: ignore[arg-type]
    await log.append(request_of(district, "registry/mandate/nobody", 0, events=(seated,)))
    await log.append(request_of(sound, "a/b/1", 0))
    try:
        async with asyncio.timeout(20):
            while worlds.is_behind(sound, 1):
                await asyncio.sleep(0.01)
        for _ in range(2):
            with pytest.raises(Corrupt, match=f"^{district}:1: "):
                await worlds.refreshed(district)
    finally:
        following.cancel()


async def test_a_district_that_cannot_be_read_is_tried_again_ever_more_seldom(pool, district, request_of):
    """Each try reads all of it up to the place, which may be a million events."""
    log = Asked(pool)
    sound, seated = f"{district}-b", MandateSeated(on=dt.date(2014, 1, 1), mandate="nobody")
    worlds, woken = Worlds(log, Directory), asyncio.Event()
    following = asyncio.create_task(keep_up(SimpleNamespace(log=log), worlds, woken))  # type: ignore[arg-type]
    await log.append(request_of(district, "registry/mandate/nobody", 0, events=(seated,)))
    try:
        async with asyncio.timeout(60):
            for version in range(12):
                await log.append(request_of(sound, "a/b/1", version))
                woken.set()
                while worlds.is_behind(sound, version + 1):
                    await asyncio.sleep(0.01)
    finally:
        following.cancel()

    assert log.districts.count(sound) >= 12
    assert 1 <= log.districts.count(district) <= 6


async def test_districts_not_asked_for_in_a_long_time_are_let_go(pool, district, request_of):
    """There is room for two."""
    log = Asked(pool)
    first, second, third, passed = (f"{district}-{n}" for n in range(4))
    for each in (first, second, third, passed):
        await log.append(request_of(each, "a/b/1", 0))
    alone = Worlds(log, Directory)
    await alone.refreshed(first)
    worlds = Worlds(log, Directory, room=2 * alone._size, long=0)
    kept = await worlds.refreshed(first)
    await worlds.refreshed(second)
    assert await worlds.of(first) is kept
    await worlds.in_passing(passed)  # takes nobody's place
    assert not worlds.is_behind(passed, 2)
    await worlds.refreshed(third)
    log.districts.clear()

    assert await worlds.of(first) is kept
    assert log.districts == []
    assert worlds.is_behind(first, 2)
    assert not worlds.is_behind(second, 2)  # not read again because something happened there
    await worlds.of(second)
    assert set(log.districts) == {second}
    assert worlds.is_behind(second, 2)
    assert not worlds.is_behind(third, 2)  # its turn to go


async def test_who_was_never_asked_for_goes_first_also_where_the_machine_has_just_started(
    monkeypatch, log, district, request_of
):
    """Its clock begins with it: less than `LONG` ago."""
    monkeypatch.setattr("shared.worlds.time", SimpleNamespace(monotonic=lambda: 5.0))
    passed, asked = f"{district}-1", f"{district}-2"
    for each in (passed, asked):
        await log.append(request_of(each, "a/b/1", 0))
    worlds = Worlds(log, Directory, room=1)
    await worlds.in_passing(passed)
    assert worlds.is_behind(passed, 2)

    await worlds.refreshed(asked)

    assert not worlds.is_behind(passed, 2)
    assert worlds.is_behind(asked, 2)


async def test_what_was_asked_for_a_while_ago_stays_without_room(pool, district, request_of):
    """Two that do not fit together are both in use: neither is read anew for each command."""
    log = Asked(pool)
    names = [f"{district}-{n}" for n in range(3)]
    for each in names:
        await log.append(request_of(each, "a/b/1", 0))
    worlds = Worlds(log, Directory, room=1)
    kept = [await worlds.of(each) for each in names]
    log.districts.clear()

    for _ in range(3):
        assert [await worlds.of(each) for each in names] == kept
    assert log.districts == []

"""Servers of ours that take their time to start."""

import asyncio
import signal

import psutil
import pytest

from infra.local import postgres as local
from infra.local.postgres import Postgres


@pytest.fixture
async def postgres(tmp_path, monkeypatch):
    made = Postgres(tmp_path)
    await made.start()
    monkeypatch.setattr(local, "PATIENCE", 0.5)
    yield made
    await made.stop()


async def test_one_that_did_not_answer_in_time_is_waited_for_by_the_next_try(postgres):
    process = psutil.Process(postgres.pid)
    process.suspend()
    with pytest.raises(RuntimeError, match="did not start"):
        await postgres.start()
    process.resume()

    await postgres.start()

    assert postgres.pid == process.pid


async def test_a_recovery_may_take_as_long_as_it_takes(postgres):
    """A standby that serves nobody says what a server says that recovers."""
    await postgres.stop()
    (postgres.data / "standby.signal").touch()
    with (postgres.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("hot_standby = off\n")
    starting = asyncio.create_task(postgres.start())
    done, _ = await asyncio.wait({starting}, timeout=4 * local.PATIENCE)
    assert not done

    (postgres.data / "promote").touch()
    psutil.Process(postgres.pid).send_signal(signal.SIGUSR1)

    assert await asyncio.wait_for(starting, 20)

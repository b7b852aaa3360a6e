"""Servers of ours that take their time to start."""

import asyncio
import signal

import psutil
import pytest

from infra.local import postgres as local
from infra.local import processes
from infra.local.postgres import Postgres


@pytest.fixture
async def postgres(tmp_path, monkeypatch):
    made = Postgres(tmp_path)
    await made.start()
    monkeypatch.setattr(local, "PATIENCE", 0.5)
    yield made
    await made.stop()


async def half_made(postgres: Postgres) -> asyncio.Task[str]:
    """Its start, while its cluster is being made."""
    starting = asyncio.create_task(postgres.start())
    async with asyncio.timeout(20):
        while not list(postgres.data.parent.glob(f"{postgres.data.name}*/PG_VERSION")):
            await asyncio.sleep(0.005)
    return starting


async def test_one_that_did_not_answer_in_time_is_waited_for_by_the_next_try(postgres):
    process = psutil.Process(postgres.pid)
    process.suspend()
    with pytest.raises(RuntimeError, match="did not start"):
        await postgres.start()
    process.resume()

    await postgres.start()

    assert postgres.pid == process.pid


async def recovering(postgres: Postgres) -> asyncio.Task[str]:
    """Its start: a standby that serves nobody says what a server says that recovers."""
    await postgres.stop()
    (postgres.data / "standby.signal").touch()
    with (postgres.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("hot_standby = off\n")
    return asyncio.create_task(postgres.start())


async def test_a_recovery_may_take_as_long_as_it_takes(postgres):
    starting = await recovering(postgres)
    done, _ = await asyncio.wait({starting}, timeout=4 * local.PATIENCE)
    assert not done

    (postgres.data / "promote").touch()
    psutil.Process(postgres.pid).send_signal(signal.SIGUSR1)

    assert await asyncio.wait_for(starting, 20)


async def test_however_long_a_recovery_took_a_moment_without_a_word_ends_no_start(postgres, monkeypatch):
    monkeypatch.setattr(local, "PATIENCE", 4.0)
    starting = await recovering(postgres)
    await asyncio.wait({starting}, timeout=1.2 * local.PATIENCE)

    process = psutil.Process(postgres.pid)
    process.suspend()  # a disk that stands still: nobody answers until the attempt is given up
    done, _ = await asyncio.wait({starting}, timeout=2.5)
    process.resume()

    assert not done
    starting.cancel()


async def test_a_cluster_whose_making_was_cut_short_is_made_anew(tmp_path):
    postgres = Postgres(tmp_path)
    starting = await half_made(postgres)
    (making,) = [child for child in psutil.Process().children() if child.name() == "initdb"]
    for process in (making, *making.children()):
        process.kill()
    with pytest.raises(RuntimeError, match="was not made"):
        await starting

    await postgres.start()

    await postgres.stop()


async def test_who_is_told_to_stop_while_a_cluster_is_made_leaves_nobody_making_it(tmp_path):
    starting = await half_made(Postgres(tmp_path))

    starting.cancel()
    await asyncio.wait({starting})

    assert not [child for child in psutil.Process().children() if child.name() == "initdb"]


async def test_one_that_does_not_end_is_ended(postgres, monkeypatch):
    monkeypatch.setattr(processes, "GRACE", 0.2)
    psutil.Process(postgres.pid).suspend()

    await postgres.stop()

    assert not psutil.pid_exists(postgres.pid)

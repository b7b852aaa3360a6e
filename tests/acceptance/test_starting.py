"""Starting and stopping: any user, taken ports, servers of others, data that is found again."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from infra.local.nats import Nats
from infra.local.postgres import Postgres
from infra.local.running import read_running
from tests.acceptance.conftest import ROOT, Copperseal

AS_A_USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


@pytest.fixture
def small(tmp_path: Path, demo_sheets: Path) -> Path:
    """The sheet that everything begins with."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "机构.csv").write_bytes((demo_sheets / "机构.csv").read_bytes())
    return folder


def log_of(copperseal: Copperseal) -> str:
    return (copperseal.data / "up.log").read_text()


def test_down_and_up_again_finds_everything_and_imports_nothing_twice(tmp_path, small):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--import", str(small), "--detach")
    position = httpx.get(f"{copperseal.status['url']}/610203/").headers["x-copperseal-position"]
    assert copperseal("down") == "stopped\n"
    assert copperseal("down") == "nothing runs here\n"

    copperseal("up", "--port", "0", "--import", str(small), "--detach")

    assert "all 124 rows are on record already" in log_of(copperseal)
    assert httpx.get(f"{copperseal.status['url']}/610203/").headers["x-copperseal-position"] == position
    copperseal("down")


def test_sheets_are_looked_through_again_when_they_or_the_log_changed(tmp_path, small):
    copperseal = Copperseal(tmp_path / "data")
    words = ["up", "--port", "0", "--import", str(small), "--detach"]
    copperseal(*words)
    copperseal("down")
    sheet = small / "机构.csv"
    first, *rest = sheet.read_text().splitlines()
    sheet.write_text("\n".join([first, *rest, rest[-1].replace(rest[-1].split(",")[0], "610203998")]))
    copperseal(*words)
    assert re.search(r"机构 +│ +125 │ +1 │ +124 │ +0", log_of(copperseal))
    copperseal("down")

    shutil.rmtree(copperseal.data / "postgres", ignore_errors=True)  # a log of its own, which never saw them
    (copperseal.data / "postgres.where").unlink(missing_ok=True)
    (copperseal.data / "master.key").unlink()
    shutil.rmtree(copperseal.data / "witnessed")  # else it is a log that somebody took away, and nothing is sealed
    copperseal(*words)
    assert re.search(r"机构 +│ +125 │ +125 │ +0 │ +0", log_of(copperseal))
    copperseal("down")


def test_a_taken_port_gives_way_to_the_next_and_it_is_said(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        copperseal("up", "--port", str(port), "--detach")
        url = copperseal.status["url"]
        copperseal("down")

    assert f"port {port} is taken; using {url.rpartition(':')[2]}" in log_of(copperseal)
    assert not url.endswith(f":{port}")


def test_nothing_outlives_a_killed_stack(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--detach")
    stack = psutil.Process(read_running(copperseal.data).pid)
    family = stack.children(recursive=True)

    stack.kill()
    _, alive = psutil.wait_procs(family, timeout=15)

    assert len(family) >= 7  # two servers, five services
    assert alive == []
    copperseal("up", "--port", "0", "--detach")  # and the data is whole
    copperseal("down")


@pytest.mark.skipif(os.getuid() != 0 or shutil.which("unshare") is None, reason="runs as an ordinary user already")
def test_an_ordinary_user_starts_it_too(tmp_path, small):
    """In a user namespace: who starts it is nobody special, and the files are theirs."""
    copperseal = Copperseal(tmp_path / "data")
    words = ["up", "--port", "0", "--import", str(small), "--detach", "--data", str(copperseal.data)]
    probe = subprocess.run([*AS_A_USER, "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip(f"this kernel has no user namespaces for us: {probe.stderr.decode().strip()}")
    subprocess.run(
        [*AS_A_USER, sys.executable, "-m", "infra.cli", *words],
        cwd=ROOT, check=True, timeout=120,
    )  # fmt: skip

    assert httpx.get(f"{copperseal.status['url']}/610203/").status_code == 200
    assert (copperseal.data / "postgres" / "PG_VERSION").exists()  # not under a system user's folder
    copperseal("down")


async def test_servers_of_others_are_used_and_left_running(tmp_path, small):
    postgres, bus = Postgres(tmp_path / "others"), Nats(tmp_path / "others")
    dsn, nats = await postgres.start(), await bus.start()
    copperseal = Copperseal(tmp_path / "data")

    copperseal(
        "up", "--port", "0", "--import", str(small), "--detach", COPPERSEAL_POSTGRES=dsn, COPPERSEAL_NATS=nats
    )  # fmt: skip

    assert (copperseal.status["postgres"], copperseal.status["nats"]) == (dsn, nats)
    assert not (copperseal.data / "postgres").exists()
    copperseal("down")
    assert psutil.Process(postgres.pid).is_running()
    await bus.stop()
    await postgres.stop()


def test_replicas_of_a_service_share_its_commands(tmp_path, small):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--scale", "registry=3", "--import", str(small), "--detach")

    replicas = [each for each in copperseal.status["services"] if each["name"] == "registry"]
    url = copperseal.status["url"]
    position = httpx.get(f"{url}/610203/").headers["x-copperseal-position"]
    for n in range(50):  # the import travels in a few large messages: one replica may have got them all
        answered = [_answered(each["port"]) for each in replicas]
        if sum(count > 0 for count in answered) >= 2:
            break
        regulation = {"on": "2014-01-01", "regulation": f"R-{n}", "title": "t", "kind": "k", "issuer": "610203"}
        headers = {"Authorization": f"Bearer {copperseal.token}"}
        httpx.post(f"{url}/api/v1/610203/commands/issue-regulation", json=regulation, headers=headers)
    copperseal("down")
    assert len(replicas) == 3
    assert sum(answered) >= 124  # what was not answered in time is asked again
    assert position == "610203:124"
    assert "refused" in log_of(copperseal)
    assert sum(count > 0 for count in answered) >= 2


def _answered(port: int) -> int:
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    counted = [line for line in metrics.splitlines() if line.startswith("copperseal_commands_total{")]
    return round(sum(float(line.rpartition(" ")[2]) for line in counted))


def test_a_new_master_key_takes_the_old_ones_place(tmp_path, small):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--import", str(small), "--detach")
    old = (copperseal.data / "master.key").read_text()
    assert copperseal("rotate-master-key", code=1).startswith(f"{copperseal.data} runs-already ")
    assert not (copperseal.data / "master.key.new").exists()
    copperseal("down")

    assert "wrapped by a new master key" in copperseal("rotate-master-key")

    assert (copperseal.data / "master.key").read_text() != old
    assert (copperseal.data / "master.key").stat().st_mode & 0o777 == 0o600
    copperseal("up", "--port", "0", "--detach")
    assert all(each["ready"] for each in copperseal.status["services"])
    assert copperseal.json("verify")["wrong"] == []
    copperseal("down")


def test_a_master_key_that_does_not_fit_is_said_before_a_service_starts(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--detach")
    copperseal("down")
    key, fresh = copperseal.data / "master.key", copperseal.data / "master.key.new"
    other = (copperseal.data / "seal.key").read_text()
    fitting = key.read_text()
    key.write_text(other)
    log = copperseal.data / "log" / "casework-1.log"
    before = log.read_bytes()

    assert f"{key} another-master-key " in copperseal("up", "--port", "0", code=1)
    assert f"{key} another-master-key " in copperseal("up", "--port", "0", "--detach", code=1)
    fresh.write_text(other)
    assert f"{key} another-master-key " in copperseal("up", "--port", "0", code=1)
    assert f"{key} another-master-key " in copperseal("rotate-master-key", code=1)
    fresh.write_text(fitting)
    told = copperseal("up", "--port", "0", code=1)

    assert f"{key} rotation-cut-short " in told
    assert f"do not delete {fresh}" in told
    assert log.read_bytes() == before
    key.write_text("nonsense")
    assert f"{key} not-a-key-file " in copperseal("up", "--port", "0", code=1)


def test_a_rotation_that_was_cut_short_is_finished_by_the_next(tmp_path):
    """The vault has the new key already, the file has not."""
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--detach")
    copperseal("down")
    old = (copperseal.data / "master.key").read_text()
    copperseal("rotate-master-key")
    (copperseal.data / "master.key").rename(copperseal.data / "master.key.new")
    (copperseal.data / "master.key").write_text(old)

    copperseal("rotate-master-key")

    assert not (copperseal.data / "master.key.new").exists()
    copperseal("up", "--port", "0", "--detach")
    copperseal("down")


def test_a_number_that_a_killed_stack_left_is_nobody_to_stop(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--detach")
    left = copperseal.data / "stack.json"
    said = left.read_text()
    copperseal("down")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as somebody:
        left.write_text(re.sub(r'"pid": \d+', f'"pid": {somebody.pid}', said, count=1))

        assert copperseal("down") == "nothing runs here\n"
        assert "copperseal up" in copperseal("status", code=1)

        assert somebody.poll() is None
        somebody.kill()


def test_a_stack_that_is_starting_is_stopped_too(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    words = [sys.executable, "-m", "infra.cli", "up", "--port", "0", "--data", str(copperseal.data)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as starting:
        stack = psutil.Process(starting.pid)
        while not stack.children():
            assert starting.poll() is None
        family = stack.children(recursive=True)

        assert copperseal("down") == "stopped\n"

        said, _ = starting.communicate(timeout=20)
    assert (starting.returncode, said) == (0, "")
    assert psutil.wait_procs(family, timeout=5)[1] == []
    copperseal("up", "--port", "0", "--detach")  # and the data is whole
    copperseal("down")


def test_a_second_up_leaves_the_log_of_the_first(tmp_path):
    copperseal = Copperseal(tmp_path / "data")
    copperseal("up", "--port", "0", "--detach")
    said = log_of(copperseal)

    told = copperseal("up", "--port", "0", "--detach", code=1)
    assert " runs-already " in told
    assert told.strip().endswith(f"copperseal down --data {copperseal.data}")

    assert log_of(copperseal) == said
    copperseal("down")

"""What docker-compose.yml tells a server, told to one of ours."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import nats

from infra.local.nats import _binary
from infra.local.processes import free_port

ROOT = Path(__file__).parents[2]


async def test_answers_may_be_as_long_in_containers_as_on_one_machine(client, tmp_path):
    said = (ROOT / "docker-compose.yml").read_text()
    command = re.search(r"\n  nats:\n.*?command: (\[.*?\])\n", said, re.DOTALL)[1]
    here, there = re.search(r"(\./\S+):(/\S+\.conf):ro", said).groups()
    words = [{"/data": str(tmp_path), there: str(ROOT / here)}.get(word, word) for word in json.loads(command)]
    words[words.index("8222")], port = str(free_port()), free_port()
    ours = [_binary(), "--addr", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*ours, *words]) as server:  # noqa: ASYNC220 — started at once
        try:
            async with asyncio.timeout(20):
                while True:
                    try:
                        asked = await nats.connect(f"nats://127.0.0.1:{port}", allow_reconnect=False, connect_timeout=1)
                        break
                    except OSError:
                        await asyncio.sleep(0.05)
            await asked.jetstream().account_info()
            assert asked.max_payload == client.max_payload
            await asked.close()
        finally:
            server.terminate()

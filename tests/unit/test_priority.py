"""Which of our processes have the processors first."""

import asyncio
import os
import sys
from pathlib import Path

from infra.local.processes import BEHIND, give_way


async def test_a_process_gives_way_to_those_of_other_sessions_too():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        await give_way(process.pid)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == BEHIND
        group = Path(f"/proc/{process.pid}/autogroup")
        assert not group.exists() or group.read_text().endswith(f"nice {BEHIND}\n")
    finally:
        process.kill()
        await process.wait()


async def test_one_that_has_ended_is_left_alone():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "", start_new_session=True)
    await process.wait()
    await give_way(process.pid)

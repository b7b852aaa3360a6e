"""Starting with a district's data at hand, as `make run` does: servers, services, the sheets known."""

import asyncio
import sys
import time
from pathlib import Path

from infra.bench.history import DEMO
from infra.bench.measuring import Row, folder, measured

PATIENCE = 8.0  # seconds


async def rows() -> list[Row]:
    """How often a warm start fits into the patience of whoever waits for it."""
    with folder() as within:
        data = within / "data"
        await _up_and_down(data)  # cold: the import itself

        async def warm() -> float:
            return PATIENCE / await _up_and_down(data)

        return [await measured("warm start, data at hand", "in 8 s", warm, 1.0, 1.0, runs=3)]


async def _up_and_down(data: Path) -> float:
    started = time.perf_counter()
    await _copperseal("up", "--port", "0", "--import", str(DEMO), "--detach", "--data", str(data))
    took = time.perf_counter() - started
    await _copperseal("down", "--data", str(data))
    return took


async def _copperseal(*words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.cli", *words, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(f"copperseal {' '.join(words)} ended with {process.returncode}")

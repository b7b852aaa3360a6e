"""What a test began is over when it ends."""

import asyncio
from typing import Any


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancelled as often as it takes: `asyncio.wait_for`, by which the NATS client asks, may swallow a cancellation at
    the moment of its answer.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.2)

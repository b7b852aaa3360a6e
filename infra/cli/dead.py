"""`dead-letters`."""

import json
from pathlib import Path

import msgspec
from nats.js.errors import NotFoundError

from infra.cli.connecting import bus, failed, run, running, tell
from shared.bus.dead import DeadLetter, letters, replay
from shared.refusals import Trouble


def run_list(data: Path, as_json: bool) -> None:
    """What is parked."""
    found = run(_list(running(data).nats))
    if as_json:
        tell(json.dumps([msgspec.to_builtins(letter) for letter in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(f"{each.number}  {each.subject}  {each.reason}" for each in found) or "nothing is parked")


def run_replay(data: Path, number: int) -> None:
    """Send one again."""
    try:
        letter = run(_replay(running(data).nats, number))
    except NotFoundError:
        failed(Trouble("unknown-dead-letter", number=number))
    print(f"sent again to {letter.subject}")


async def _list(nats: str) -> list[DeadLetter]:
    async with bus(nats) as client:
        return await letters(client.jetstream())


async def _replay(nats: str, number: int) -> DeadLetter:
    async with bus(nats) as client:
        return await replay(client.jetstream(), number)

"""`placement` and `rota`: what might be, as a table; with `--accept` it is asked of the registry."""

import datetime as dt
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from infra.cli.connecting import answered, bus, failed, run, running
from infra.cli.reading import parsed_day
from shared.bus.commands import Commands
from shared.contracts.base import Command
from shared.contracts.queries import PlacementOf, RotaOf
from shared.contracts.registry import PlaceRepresentative, PublishShift
from shared.contracts.replies import Accepted, Refusal
from shared.contracts.tags import tag
from shared.handling import misread, today
from shared.refusals import Trouble

NEAR = {"catchment": "lives in the catchment", "town": "lives in the town", "elsewhere": "lives elsewhere"}


def run_placement(data: Path, district: str, accept: bool, as_json: bool) -> None:
    """Who might belong where, and why."""
    day = today()
    found = answered(data, district, "registry", "placement", PlacementOf(on=day), as_json)
    table = Table("representative", "studio", "why")
    for each in found["suggestions"]:
        why = (
            f"{NEAR[each['residence']]}; {each['same_trade']} of the same trade and {each['same_skill']} of the same "
            f"skill there; {each['members']} members, {each['fair']} if all had as many"
        )
        table.add_row(each["mandate"], each["studio"], why)
    if not as_json:
        Console().print(table)
        if found["unplaced"]:
            print(f"no studio for {', '.join(found['unplaced'])}")
    if accept:
        placed = [
            PlaceRepresentative(mandate=each["mandate"], studio=each["studio"], on=day) for each in found["suggestions"]
        ]
        _accepted(data, district, placed)


def run_rota(data: Path, district: str, question: dict[str, Any], accept: bool, as_json: bool) -> None:
    """Who might be on shift when."""
    days = {name: parsed_day(question[name]) for name in ("first", "last")}
    try:
        asked = msgspec.convert({**question, **days}, RotaOf)
    except msgspec.ValidationError as error:
        failed(misread(error), as_json)
    found = answered(data, district, "registry", "rota", asked, as_json)
    if not as_json:
        table = Table("day", "slot", "representative")
        for each in found["shifts"]:
            table.add_row(each["on"], each["slot"], each["mandate"])
        Console().print(table)
        print("shifts in the period: " + ", ".join(f"{who} {count}" for who, count in found["loads"].items()))
        for each in found["missing"]:
            print(f"nobody is free: {each['on']} {each['slot']}, {each['people']} missing")
    if accept:
        shifts = [
            PublishShift(
                studio=asked.studio, mandate=each["mandate"], on=dt.date.fromisoformat(each["on"]), slot=each["slot"]
            )
            for each in found["shifts"]
        ]
        _accepted(data, district, shifts)


def _accepted(data: Path, district: str, asked: Sequence[Command]) -> None:
    """Each by its own command; what is refused is said, and the others stand."""

    async def send(client: Client) -> list[str]:
        commands, refused = Commands(client), []
        for command in asked:
            reply = await commands.ask(district, command, uuid.uuid4(), "cli")
            if isinstance(reply, Refusal):
                refused.append(f"{command.key}: {reply.code} {reply.zh} / {reply.en}")
            elif not isinstance(reply, Accepted):
                away = Trouble("service-away", command=tag(type(command)), why=reply.__struct_config__.tag)
                refused.append(f"{command.key}: {away.told}")
        return refused

    async def connected() -> list[str]:
        async with bus(running(data).nats) as client:
            return await send(client)

    refused = run(connected())
    print(f"accepted: {len(asked) - len(refused)} of {len(asked)}")
    if refused:
        print("\n".join(refused), file=sys.stderr)
        raise SystemExit(1)

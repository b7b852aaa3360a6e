"""`status`: services, lag, seal, disk."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from infra.cli.connecting import run, running, tell
from infra.local.running import Running
from infra.projections import PROJECTIONS
from shared.eventlog import EventLog
from shared.projections import Store
from shared.seal.store import SealStore


def run_status(data: Path, as_json: bool) -> None:
    """The state of the stack; exit 1 if a service is not ready or a projection has stopped."""
    found = run(_status(running(data)))
    if as_json:
        tell(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _show(found)
    if not all(service["ready"] for service in found["services"]) or any(
        each["stopped"] for each in found["projections"]
    ):
        raise SystemExit(1)


async def _status(stack: Running) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=2) as client:
        services = [
            {"name": each.name, "replica": each.replica, "pid": each.pid, "port": each.port, "restarts": each.restarts,
             "ready": await _ready(client, each.port)}
            for each in stack.services
        ]  # fmt: skip
    async with asyncpg.create_pool(stack.postgres, min_size=1, max_size=2) as pool:
        heads = await EventLog(pool).heads()
        projections = [
            {"projection": projection.name, "district": district, "events": head,
             "lag": head - (point.seq if point else 0),
             "stopped": point.stopped if point else None}
            for projection in PROJECTIONS.values()
            for district, head in heads.items()
            for point in [await Store(pool, projection).checkpoint(district)]
        ]  # fmt: skip
        sealed = await SealStore(pool).sizes()
        seal = [
            {"district": district, "sealed": sealed.get(district, 0), "lag": head - sealed.get(district, 0)}
            for district, head in heads.items()
        ]
        disk = await pool.fetchval("SELECT pg_database_size(current_database())")
    return {
        "url": stack.url, "postgres": stack.postgres, "nats": stack.nats, "token_file": stack.token_file,
        "ready": stack.ready, "services": services, "projections": projections,
        "seal": seal, "disk_bytes": disk,
    }  # fmt: skip


async def _ready(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _show(found: dict[str, Any]) -> None:
    console = Console()
    console.print(f"{found['url']}  log and read models: {found['disk_bytes'] / 1e6:.0f} MB")
    for title in ("services", "projections", "seal"):
        table = Table(title=title)
        for column in found[title][0] if found[title] else ():
            table.add_column(column)
        for each in found[title]:
            table.add_row(*("" if value is None else str(value) for value in each.values()))
        console.print(table)

"""`status`: services, what waits, lag, seal, disk."""

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
    """The state of the stack; exit 1 if a service is not ready, a projection stopped or something waits for long."""
    found = run(_status(running(data)))
    if as_json:
        tell(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _show(found)
    stopped = [each for each in found["projections"] if each["stopped"]]
    if stopped or found["waiting"] or not all(service["ready"] for service in found["services"]):
        raise SystemExit(1)


async def _status(stack: Running) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=2) as client:
        answers = [await _answer(client, each.port) for each in stack.services]
        services = [
            {"name": each.name, "replica": each.replica, "pid": each.pid, "port": each.port, "restarts": each.restarts,
             "ready": ready}
            for each, (ready, _) in zip(stack.services, answers, strict=True)
        ]  # fmt: skip
        waiting = [
            {"service": each.name, "replica": each.replica, **what}
            for each, (_, waits) in zip(stack.services, answers, strict=True) for what in waits
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
        "ready": stack.ready, "services": services, "waiting": waiting, "projections": projections,
        "seal": seal, "disk_bytes": disk,
    }  # fmt: skip


async def _answer(client: httpx.AsyncClient, port: int) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the service is ready, and what waits in it."""
    try:
        answer = await client.get(f"http://127.0.0.1:{port}/readyz")
        return answer.status_code == httpx.codes.OK, answer.json().get("waiting", [])
    except (httpx.HTTPError, ValueError):
        return False, []


def _show(found: dict[str, Any]) -> None:
    console = Console()
    console.print(f"{found['url']}  log and read models: {found['disk_bytes'] / 1e6:.0f} MB")
    for title in ("services", "waiting", "projections", "seal"):
        if not found[title]:
            continue
        table = Table(title=title)
        for column in found[title][0]:
            table.add_column(column)
        for each in found[title]:
            table.add_row(*("" if value is None else str(value) for value in each.values()))
        console.print(table)

"""A stack in this process, so that its servers can be stopped, frozen and killed."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from infra.local.stack import Stack

DAY = "2014-01-01"


@dataclass
class Office:
    """A clerk's view of the stack, and the hands of whoever breaks it."""

    stack: Stack
    http: httpx.AsyncClient
    district: str

    async def ask(self, command: str, key: str | None = None, **fields: Any) -> httpx.Response:
        """One command; without a key a new one."""
        return await self.http.post(
            f"/api/v1/{self.district}/commands/{command}", json={"on": DAY, **fields},
            headers={"Idempotency-Key": key or uuid.uuid4().hex},
        )  # fmt: skip

    async def regulation(self, key: str | None = None) -> httpx.Response:
        """A small command that is always accepted."""
        number = key or uuid.uuid4().hex
        return await self.ask("issue-regulation", key, regulation=number, title="t", kind="k", issuer="610203")

    async def recorded(self) -> list[str]:
        """The serials of all regulations, in the log's order."""
        connection = await asyncpg.connect(self.stack.running.postgres)
        try:
            return [
                row[0]
                for row in await connection.fetch(
                    "SELECT convert_from(data, 'UTF8')::json->>'regulation' FROM eventlog.events"
                    " WHERE type = 'registry.regulation-issued.v1' ORDER BY seq"
                )
            ]
        finally:
            await connection.close()


@pytest.fixture
async def office(tmp_path) -> AsyncIterator[Office]:
    stack = Stack(tmp_path, lambda _: None, port=0)
    running = await stack.start()
    token = (tmp_path / "token").read_text().strip()
    async with httpx.AsyncClient(
        base_url=running.url, timeout=10, headers={"Authorization": f"Bearer {token}"}
    ) as http:  # fmt: skip
        made = Office(stack, http, "610203")
        answer = 503  # asked again until it is done, as clients do
        async with asyncio.timeout(20):
            while answer == 503:
                first = await made.ask("register-organisation", "first", code="610203", name="印台区", kind="区")
                answer = first.status_code
        assert answer in (200, 201), first.text
        yield made
    await stack.stop()

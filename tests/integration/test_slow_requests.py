"""Who sends a request drop by drop does not keep its connection; who waits long for an answer does."""

import asyncio
from typing import Any

import pytest

from infra.local.processes import free_port
from shared import prompt
from shared.service import serve_http
from shared.settings import Settings

WITHIN = 0.5


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Echoes the body, later than a request may take to come."""
    if scope["type"] == "lifespan":
        for done in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{done}.complete"})
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    await asyncio.sleep(2 * WITHIN)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(monkeypatch):
    monkeypatch.setattr(prompt, "WITHIN", WITHIN)
    at = free_port()
    serving = asyncio.create_task(serve_http(app, Settings.model_construct(http_host="127.0.0.1", http_port=at)))
    async with asyncio.timeout(20):
        while True:
            try:
                (await asyncio.open_connection("127.0.0.1", at))[1].close()
                break
            except OSError:
                await asyncio.sleep(0.02)
    yield at
    serving.cancel()
    await asyncio.wait({serving})


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"])
async def test_a_request_that_does_not_come_to_its_end_loses_its_connection(port, begun):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)

    async def drip() -> None:
        while begun:
            writer.write(b"x")
            await asyncio.sleep(WITHIN / 10)

    dripping = asyncio.create_task(drip())
    try:
        assert await asyncio.wait_for(reader.read(), 10) == b""
    except ConnectionResetError:
        pass  # the drop that came too late
    finally:
        dripping.cancel()
        writer.close()


async def test_an_answer_may_take_longer_and_each_request_has_its_own_time(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
        await asyncio.sleep(WITHIN / 2)
        writer.write(b"cd")
        assert await reader.readuntil(b"abcd")
    writer.close()

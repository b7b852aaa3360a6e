"""How a process shows itself: health, readiness, metrics, structured logs. Nothing personal goes in."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared import waiting

Check = Callable[[], Awaitable[bool]]


def log_as_json(service: str) -> None:
    """One JSON line a decision; libraries' own logging joins in from WARNING, in the same shape."""
    common: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.root.handlers, logging.root.level = [handler], logging.WARNING
    for name in logging.root.manager.loggerDict:  # what libraries set up for themselves when they were imported
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.configure(
        processors=[*common, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


async def health(checks: Mapping[str, Check]) -> dict[str, bool]:
    """What each check says; one that raises is down."""
    found = {}
    for name, check in checks.items():
        try:
            found[name] = await check()
        except Exception:  # a check that cannot be made is the answer "down"
            found[name] = False
    return found


def routes(checks: Mapping[str, Check]) -> dict[str, Any]:
    """`/healthz` (the process lives), `/readyz` (what it leans on answers; what waits), `/metrics`: plain ASGI."""

    async def healthz(scope: Any, receive: Any, send: Any) -> None:
        await _answer(send, 200, b'{"status":"alive"}', b"application/json")

    async def readyz(scope: Any, receive: Any, send: Any) -> None:
        found = await health(checks)
        status = 200 if all(found.values()) else 503
        body = found | ({"waiting": waits} if (waits := waiting.told()) else {})
        await _answer(send, status, msgspec.json.encode(body), b"application/json")

    async def metrics(scope: Any, receive: Any, send: Any) -> None:
        await _answer(send, 200, generate_latest(), CONTENT_TYPE_LATEST.encode())

    return {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


async def _answer(send: Any, status: int, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

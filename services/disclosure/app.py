"""Temporary."""

from typing import Any

from litestar import Litestar, asgi


def build_app(readings: Any, results: Any, health: Any) -> Litestar:
    return Litestar([asgi(path)(app) for path, app in health.items()])

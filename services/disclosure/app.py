"""Temporary."""

from litestar import Litestar, asgi


def build_app(readings, results, health):
    return Litestar([asgi(path)(app) for path, app in health.items()])

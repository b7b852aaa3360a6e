"""`GET /api/v1/<district>/plans/…`: what a clerk is offered; accepting it is asking its commands."""

import datetime as dt
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from services.gateway.commands import District
from shared.bus.queries import NoAnswer
from shared.contracts.queries import PlacementOf, RotaOf
from shared.handling import misread, today
from shared.problems import problem


@get("/api/v1/{district:str}/plans/placement", operation_id="suggest-placement", tags=["registry"])
async def placement(request: Request[Any, Any, Any], district: District, on: dt.date | None = None) -> Response[Any]:
    """A studio for each representative who has none, and why; accept one by place-representative."""
    return await _answered(request, district, "placement", PlacementOf(on=on or today()))


@get("/api/v1/{district:str}/plans/rota", operation_id="plan-rota", tags=["registry"])
async def rota(
    request: Request[Any, Any, Any], district: District, studio: str, first: dt.date, last: dt.date, slot: list[str],
    weekday: list[int] | None = None, month_day: list[int] | None = None, each: int = 1,
) -> Response[Any]:  # fmt: skip
    """Who might be on shift at a studio in a period, equally often; accept a shift by publish-shift."""
    try:
        question = msgspec.convert(
            {
                "studio": studio, "first": first, "last": last, "slots": slot, "weekdays": weekday or (),
                "month_days": month_day or (), "each": each,
            },
            RotaOf,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        refused = misread(error)
        return problem(400, refused.code, refused.zh, refused.en, refused.field)
    return await _answered(request, district, "rota", question)


async def _answered(request: Request[Any, Any, Any], district: str, name: str, question: Any) -> Response[Any]:
    try:
        found = await request.app.state.ask(district, "registry", name, question)
    except NoAnswer as error:
        if error.code == "unavailable":
            return problem(503, error.code, "服务暂时不可用，请稍后重试", str(error), headers={"Retry-After": "2"})
        return problem(422, error.code, error.zh, error.en)
    return Response(found, media_type="application/json")


def routes() -> list[HTTPRouteHandler]:
    """Both."""
    return [placement, rota]

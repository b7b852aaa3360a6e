"""`POST /api/v1/<district>/commands/<command>`: one typed route for every command of the contracts."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import structs

from shared.bus.queries import NoAnswer
from shared.contracts.base import Command
from shared.contracts.casework import RegisterCase
from shared.contracts.queries import SimilarTo
from shared.contracts.replies import Accepted, Conflicted, Refusal, Reply, Similar, Unavailable
from shared.contracts.tags import commands, service
from shared.problems import Problem, problem
from shared.tracking import code_of

District = Annotated[str, Parameter(pattern=r"^[0-9A-Za-z_-]{1,32}$(?!\n)", description="GB/T 2260 code, e.g. 610203")]
Key = Annotated[
    str | None,
    Parameter(
        header="Idempotency-Key", max_length=200,
        description="The same key and command get the first answer again; without it each request is a new command",
    ),
]  # fmt: skip
Seen = Annotated[
    int | None,
    Parameter(
        header="Copperseal-Seen", ge=0,
        description="The version of the aggregate that the asker has seen; if others have changed it since, nothing is "
        "decided, and a 412 tells what they did",
    ),
]  # fmt: skip
NAMESPACE = uuid.UUID("6c1cba3e-5b0c-5f7e-9c64-2f1f6a8f3d10")  # of command ids made from idempotency keys
_alike = msgspec.json.Decoder(tuple[Similar, ...])
MAX_BODY = 64 * 1024
RESPONSES = {
    200: ResponseSpec(Accepted, description="Accepted before: the first answer again"),
    201: ResponseSpec(Accepted, description="Accepted and durable"),
    400: ResponseSpec(Problem, description="Not the command: `malformed`, `invalid-field`"),
    401: ResponseSpec(Problem, description="No valid token"),
    409: ResponseSpec(Problem, description="Others changed the same aggregate: ask again"),
    412: ResponseSpec(Problem, description="Others changed it since the asker looked: `changed` says how"),
    413: ResponseSpec(Problem, description="The body is too large"),
    422: ResponseSpec(Problem, description="A rule refuses, by its code"),
    503: ResponseSpec(Problem, description="Unavailable for now: ask again with the same key"),
}


def routes() -> list[HTTPRouteHandler]:
    """One handler for each command that may be asked from outside, in the order of the contracts."""
    return [_route(name, kind) for name, kind in commands().items() if not kind.internal]


def _route(name: str, kind: type[Command]) -> HTTPRouteHandler:
    async def handle(
        request: Request[Any, Any, Any], district: District, data: Command, idempotency_key: Key = None,
        seen: Seen = None,
    ) -> Response[Any]:  # fmt: skip
        made = command_id(district, name, idempotency_key)
        state = request.app.state
        trace = request.headers.get("traceparent")
        reply = await state.commands.ask(district, data, made, state.actor, trace, seen=seen)
        if isinstance(data, RegisterCase) and isinstance(reply, Accepted):
            similar = await _similar(state, district, data.case)
            reply = structs.replace(reply, tracking=code_of(state.tracking_key, district, data.case), similar=similar)
        return answer(reply)

    handle.__annotations__["data"] = kind  # each command its own type: decoded strictly, described in the schema
    summary, _, _ = (kind.__doc__ or "").partition("\n")
    return post(
        f"/api/v1/{{district:str}}/commands/{name}",
        name=name,
        tags=[service(kind)],
        operation_id=name,
        summary=summary,
        request_max_body_size=MAX_BODY,
        before_request=json_only,
        responses=RESPONSES,
        security=[{"token": []}],
    )(handle)


async def _similar(state: Any, district: str, case: str) -> tuple[Similar, ...]:
    """The registration stands, whether or not somebody could look for its like."""
    try:
        return _alike.decode(await state.ask(district, "casework", "similar", SimilarTo(case=case)))
    except NoAnswer as error:
        state.logger.warning("no look for similar cases", district=district, why=error.code)
        return ()


async def json_only(request: Request[Any, Any, Any]) -> None:
    """A command is JSON and says so."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ClientException("a command is application/json", status_code=415)


def command_id(district: str, name: str, key: str | None) -> uuid.UUID:
    """From the idempotency key, so that any replica finds the first answer; without a key a new one."""
    return uuid.uuid4() if key is None else uuid.uuid5(NAMESPACE, f"{district}\n{name}\n{key}")


ANSWERS: dict[type, Callable[[Any], Response[Any]]] = {
    Accepted: lambda reply: Response(reply, status_code=200 if reply.repeated else 201),
    Refusal: lambda reply: problem(422, reply.code, reply.zh, reply.en, reply.field),
    Conflicted: lambda reply: _conflict(reply),
    Unavailable: lambda reply: problem(
        503, "unavailable", "服务暂时不可用，请稍后重试", "unavailable for now; send the same key again",
        headers={"Retry-After": f"{reply.retry_after:.0f}"},
    ),
}  # fmt: skip


def _conflict(reply: Conflicted) -> Response[Any]:
    if not reply.changed:
        return problem(409, "conflict", "他人同时作了修改，请重试", f"others changed {reply.stream}; retry")
    count = len(reply.changed)
    return problem(
        412, "changed-meanwhile", f"您查看之后，他人作了 {count} 处变更，请核对后再提交",
        f"others made {count} changes since you looked; look at them, and ask again", changed=reply.changed,
    )  # fmt: skip


def answer(reply: Reply) -> Response[Any]:
    """The HTTP answer to a service's reply."""
    return ANSWERS[type(reply)](reply)

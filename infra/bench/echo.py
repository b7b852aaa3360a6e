"""What the frameworks do when there is nothing to do: a request answered with itself.

`python -m infra.bench.echo bus URL` answers on NATS, `… http PORT` over HTTP; each says when it is ready.
"""

import sys

import uvicorn
import uvloop
from faststream import FastStream
from faststream.nats import NatsBroker, NatsMessage
from litestar import Litestar, post

from shared.contracts.casework import LogDuty
from shared.service import connect_nats

SUBJECT = "bench.echo"


async def on_the_bus(url: str) -> None:
    """FastStream, set up as our services are."""
    broker: NatsBroker = connect_nats(url, "echo")

    @broker.subscriber(SUBJECT, queue="echo", max_workers=64)
    async def echo(message: NatsMessage) -> bytes:
        return message.body

    await FastStream(broker, logger=None, after_startup=[_ready]).run()


async def _ready() -> None:
    print("ready", flush=True)


@post("/echo")
async def echo(data: LogDuty) -> LogDuty:
    """The command as it came."""
    return data


async def over_http(port: int) -> None:
    """Litestar on uvicorn, set up as our gateway is."""
    app = Litestar([echo], openapi_config=None, logging_config=None, on_startup=[_ready])
    config = uvicorn.Config(app, port=port, log_level="warning", access_log=False, log_config=None)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(on_the_bus(sys.argv[2]) if sys.argv[1] == "bus" else over_http(int(sys.argv[2])))

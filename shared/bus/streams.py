"""The streams, declared in one place (FastStream is told not to)."""

from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.bus.subjects import AGAIN, DEAD, EVENTS

STREAMS = (
    # dedup ids catch what a relay publishes twice after a restart; resuming from the stream's end catches the rest
    StreamConfig(name=EVENTS, subjects=["evt.>"], storage=StorageType.FILE, duplicate_window=120, allow_direct=True),
    StreamConfig(name=AGAIN, subjects=["again.>"], storage=StorageType.FILE, retention=RetentionPolicy.WORK_QUEUE),
    StreamConfig(name=DEAD, subjects=["dead.>"], storage=StorageType.FILE, retention=RetentionPolicy.LIMITS),
)


async def declare(js: JetStreamContext, replicas: int = 1) -> None:
    """Create the streams, or bring them up to date."""
    for config in STREAMS:
        wanted = config.evolve(num_replicas=replicas)
        try:
            await js.stream_info(str(wanted.name))
        except NotFoundError:
            await js.add_stream(wanted)
        else:
            await js.update_stream(wanted)

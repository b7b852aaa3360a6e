"""The streams, declared in one place (FastStream is told not to)."""

from nats.js import JetStreamContext
from nats.js.api import ObjectStoreConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError
from nats.js.object_store import ObjectStore

from shared.bus.subjects import AGAIN, DEAD, EVENTS

STREAMS = (
    # the shortest window that there is: what was taken out is told anew under its own id, and must not pass for told
    StreamConfig(name=EVENTS, subjects=["evt.>"], storage=StorageType.FILE, duplicate_window=0.1, allow_direct=True),
    StreamConfig(name=AGAIN, subjects=["again.>"], storage=StorageType.FILE, retention=RetentionPolicy.WORK_QUEUE),
    StreamConfig(name=DEAD, subjects=["dead.>"], storage=StorageType.FILE, retention=RetentionPolicy.LIMITS),
)


FILES = "FILES"  # the bucket of the object store that keeps what residents handed in, sealed


async def files_of(js: JetStreamContext) -> ObjectStore:
    """The bucket, made on first use."""
    try:
        return await js.object_store(FILES)
    except NotFoundError:
        return await js.create_object_store(FILES, ObjectStoreConfig(storage=StorageType.FILE))


async def declare(js: JetStreamContext) -> None:
    """Create the streams, or bring them up to date."""
    for config in STREAMS:
        try:
            await js.stream_info(str(config.name))
        except NotFoundError:
            await js.add_stream(config)
        else:
            await js.update_stream(config)

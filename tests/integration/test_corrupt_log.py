"""A record that nobody can read stops its own district, by name; the others go on and nothing is skipped."""

import asyncio
import datetime as dt
import uuid

import pytest

from services.registry.deciders import DECIDERS
from services.scoring.projections import STANDINGS
from shared.bus.commands import Commands, serve
from shared.contracts import registry as r
from shared.contracts.base import Command
from shared.contracts.replies import Accepted, Refusal, Reply, Unavailable
from shared.directory import Directory
from shared.eventlog import EventLog, UnknownTag, Unreadable
from shared.handling import Handling
from shared.projections import Projector, Store
from shared.service import connect_nats, connect_postgres, listening
from shared.vault import Vault
from shared.worlds import Worlds

DAY = dt.date(2014, 1, 1)
STRANGE = ("registry.organisation-renamed.v7", b'{"type":"registry.organisation-renamed.v7","on":"2014-01-01"}')
GARBLED = ("registry.organisation-registered.v1", b'{"type":"registry.organisation-registered.v1","on":"2014-')


def organisation(code: str) -> r.RegisterOrganisation:
    return r.RegisterOrganisation(on=DAY, code=code, name=code, kind="区")


@pytest.fixture
async def intrude(owner):
    """Write a record behind the system's back, as the district's next."""

    async def write(district: str, kind: str, data: bytes) -> int:
        seq = await owner.fetchval(
            "INSERT INTO eventlog.districts VALUES ($1, 1) ON CONFLICT (district) DO UPDATE SET seq = districts.seq + 1"
            " RETURNING seq",
            district,
        )
        await owner.execute(
            "INSERT INTO eventlog.events VALUES ($1, $2, $3, 1, $4, $5, $6, 1, now(), now(), 'x', $7, NULL, NULL, $8)",
            district, seq, f"x/{seq}", kind, uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), data,
        )  # fmt: skip
        return seq

    return write


@pytest.fixture
async def scoring(servers):
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield pool
    await pool.close()


@pytest.mark.parametrize(
    ("record", "error", "words"),
    [
        (STRANGE, UnknownTag, "nobody knows the type registry.organisation-renamed.v7"),
        (GARBLED, Unreadable, "unreadable: "),
    ],
)
async def test_a_projection_stops_there_and_says_where(
    scoring, log, district, request_of, intrude, record, error, words
):
    await log.append(request_of(district, "registry/organisation/A", 0))
    projector, store = Projector(EventLog(scoring), Store(scoring, STANDINGS), STANDINGS), Store(scoring, STANDINGS)
    await projector.catch_up(district, 1)
    seq = await intrude(district, *record)
    await log.append(request_of(district, "registry/organisation/B", 0))

    for _ in range(2):  # whoever tries again is told the same
        with pytest.raises(error, match=f"^{district}:{seq}: {words}"):
            await projector.catch_up(district, seq + 1)

    checkpoint = await store.checkpoint(district)
    assert checkpoint.seq == 1
    assert checkpoint.stopped.startswith(f"{district}:{seq}: {words}")


async def answered(commands: Commands, district: str, command: Command) -> Reply:
    """As whoever asks does: again under the same id while nobody answered. Who served before may just be leaving."""
    command_id = uuid.uuid4()
    for _ in range(3):
        reply = await commands.ask(district, command, command_id, "test")
        if not isinstance(reply, Unavailable):
            break
    return reply


@pytest.mark.parametrize("record", [STRANGE, GARBLED], ids=["strange", "garbled"])
async def test_commands_of_that_district_are_refused_by_name_and_others_answered(servers, client, intrude, record):
    corrupt, sound = f"x{uuid.uuid4().hex[:8]}", f"y{uuid.uuid4().hex[:8]}"
    pool = await connect_postgres(servers.postgres, "copperseal_registry")
    keys = await connect_postgres(servers.vault, None)
    broker = connect_nats(servers.nats, "test")
    log = EventLog(pool)
    serve(broker, "registry", Handling(DECIDERS, log, Vault(keys, bytes(32)), Worlds(log, Directory)))
    await listening(broker)
    commands = Commands(client)
    try:
        for district in (corrupt, sound):
            assert isinstance(await answered(commands, district, organisation(district)), Accepted)
        seq = await intrude(corrupt, *record)
        twice = organisation(corrupt)  # a refusal, which looks at the log as it is now

        refused = [await answered(commands, corrupt, twice) for _ in range(2)]
        regulation = r.IssueRegulation(on=DAY, regulation="R1", title="t", kind="k", issuer=sound)
        other = await answered(commands, sound, regulation)
    finally:
        await broker.stop()
        await asyncio.gather(pool.close(), keys.close())

    for each in refused:
        assert isinstance(each, Refusal)
        assert each.code == "log-corrupt"
        assert f"{corrupt}:{seq}" in each.en
        assert f"{corrupt}:{seq}" in each.zh
    assert isinstance(other, Accepted)


async def test_a_stream_that_cannot_be_read_is_named_too(pool, log, district, owner, request_of, servers):
    await log.append(request_of(district, "registry/organisation/A", 0))
    await owner.execute("ALTER TABLE eventlog.events DISABLE TRIGGER append_only")
    await owner.execute("UPDATE eventlog.events SET data = '{' WHERE district = $1", district)
    await owner.execute("ALTER TABLE eventlog.events ENABLE TRIGGER append_only")
    keys = await connect_postgres(servers.vault, None)
    handling = Handling(DECIDERS, log, Vault(keys, bytes(32)), Worlds(log, Directory))

    with pytest.raises(Unreadable, match=f"^{district}:1: unreadable: "):
        await handling._state(district, handling._by_command["register-organisation"], "registry/organisation/A")
    await keys.close()


@pytest.mark.parametrize("time", ["20000-01-01", "infinity", "0044-03-15 BC", "-infinity"])
async def test_a_time_that_python_has_no_word_for_stops_nobody(scoring, log, district, request_of, owner, time):
    """It is the auditor who names it: whoever reads, reads on."""
    stream = "registry/organisation/A"
    await log.append(request_of(district, stream, 0))
    (first,) = await log.records(district, 0, 1)
    await log.append(request_of(district, f"{stream}B", 0, causation_id=first.event_id))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(f"UPDATE eventlog.events SET recorded_at = '{time}' WHERE district = $1", district)
    store = Store(scoring, STANDINGS)
    projector = Projector(EventLog(scoring), store, STANDINGS)
    await projector.catch_up(district, 2)
    await scoring.execute(f"UPDATE scoring.checkpoints SET at = '{time}' WHERE district = $1", district)

    assert [each.seq for each in await log.trail(district, [stream])] == [1]
    assert [each.seq for each in await log.consequences(district, stream)] == [2]
    assert [each.seq for each in await log.records(district, 0)] == [1, 2]
    assert (await store.checkpoint(district)).seq == (await store.read(district)).seq == 2
    assert (await store.some(district, {})).seq == 2
    assert await projector.verify(district) == []

"""The seal over a real log: what a superuser does behind the system's back is found, and named."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from shared.eventlog import EventLog
from shared.seal import witnessed
from shared.seal.audit import Audit, audit
from shared.seal.leaf import leaf
from shared.seal.note import Signer, Unproven, Verifier, check_consistency, check_proof
from shared.seal.sealer import RolledBack, Sealer
from shared.seal.store import NotSealed, SealStore
from shared.seal.tree import edge_tiles, leaf_hash
from shared.service import connect_postgres

SEED = bytes(range(32))
MANY = 600  # three levels of tiles


class Seal:
    """A district's log of real events, sealed."""

    def __init__(
        self, district: str, log: EventLog, pool: asyncpg.Pool, owner: asyncpg.Connection, request_of: Any
    ) -> None:
        self.district, self.log, self.owner, self.request_of = district, log, owner, request_of
        self.store = SealStore(pool)
        self.sealer = Sealer(EventLog(pool), self.store, "copperseal.example", SEED)
        self.signer = Signer(f"copperseal.example/{district}", SEED)

    async def now(self) -> None:
        await self.sealer.seal(self.district, (await self.log.heads())[self.district])

    async def wrong(self, *witnessed: str) -> list[str]:
        seen = {f"seen-{number}": note for number, note in enumerate(witnessed, 1)}
        found = await self.audited(seen)
        return [str(each).replace(self.district, "D") for each in found.wrong]

    async def audited(self, seen: Mapping[str, str] | None = None) -> Audit:
        return await audit(self.log, self.store, self.district, Verifier.of(self.signer.verifier_key), seen)

    async def again(self, events: int) -> None:
        """So many more records, under a checkpoint of their own."""
        request = self.request_of(self.district, f"a/b/{uuid.uuid4()}", 0, events=events)
        await self.log.append(request)
        await self.now()

    async def behind_the_back(self, *statements: str) -> None:
        """As a superuser, past every trigger."""
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await self.owner.execute(statement.replace("$D", f"'{self.district}'"))


@pytest.fixture
async def seal(servers, log, owner, district, request_of) -> AsyncIterator[Seal]:
    pool = await connect_postgres(servers.postgres, "copperseal_sealer")
    made = Seal(district, log, pool, owner, request_of)
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0, events=2)) for n in range(150)))
    await made.now()
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 2, events=2)) for n in range(150)))
    await made.now()
    yield made
    await pool.close()


async def test_an_honest_log_has_nothing_wrong(seal):
    assert await seal.wrong() == []
    assert [each.size for each in await seal.store.checkpoints(seal.district)] == [300, MANY]


async def test_every_record_has_a_proof_that_an_outsider_can_check(seal):
    verifier = Verifier.of(await seal.store.verifier_key(seal.district))
    for seq in (1, 2, 15, 16, 17, 256, 257, 300, 512, 513, 599, MANY):
        (record,) = await seal.log.records(seal.district, seq - 1, 1)
        text = await seal.store.proof(seal.district, seq, leaf(record))

        proven = check_proof(text, verifier)

        assert (proven.seq, proven.leaf, proven.checkpoint.size) == (seq, leaf(record), MANY)


async def test_a_newer_checkpoint_goes_on_from_an_older(seal):
    verifier = Verifier.of(seal.signer.verifier_key)
    older, _ = await seal.store.checkpoints(seal.district)

    text = await seal.store.consistency(seal.district, 300)

    assert check_consistency(text, verifier, verifier.open(older.note)).size == MANY


async def test_what_is_not_sealed_has_no_proof(seal, log, request_of):
    await log.append(request_of(seal.district, "a/b/new", 0))

    for seq in (0, -1, MANY + 1, 10**6):
        with pytest.raises(NotSealed):
            await seal.store.proof(seal.district, seq)
    with pytest.raises(NotSealed):
        await seal.store.proof("nowhere", 1)


async def test_a_tree_that_is_not_whole_proves_nothing(seal):
    await seal.behind_the_back("DELETE FROM seal.tiles WHERE district = $D AND level = 0 AND tile = 3")

    with pytest.raises(Unproven, match="not whole"):
        await seal.store.proof(seal.district, 57)
    with pytest.raises(Unproven, match="not whole"):
        await seal.store.consistency(seal.district, 57)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("UPDATE seal.checkpoints SET note = 'garbage' WHERE district = $D AND size = 600", "not-a-signature"),
        ("UPDATE seal.checkpoints SET size = 700 WHERE district = $D AND size = 600", "checkpoint-misplaced"),
        ("UPDATE seal.verifier_keys SET key = 'garbage' WHERE district = $D", "not-a-key"),
        ("DELETE FROM seal.verifier_keys WHERE district = $D", "not-a-key"),
    ],
)
async def test_a_checkpoint_that_is_none_is_handed_to_nobody(seal, deed, code):
    await seal.behind_the_back(deed)

    for asked in (
        seal.store.checkpoint(seal.district),
        seal.store.proof(seal.district, 57),
        seal.store.consistency(seal.district, 300),
    ):
        with pytest.raises(Unproven) as found:
            await asked
        assert (found.value.code, found.value.values["district"]) == (code, seal.district)


async def test_a_leaf_is_the_whole_record_as_json(seal):
    (record,) = await seal.log.records(seal.district, 0, 1)

    assert (
        leaf(record)
        == (
            f'{{"district":"{seal.district}","seq":1,"stream":"{record.stream}","version":1,'
            f'"type":"registry.regulation-issued.v1","event_id":"{record.event_id}","command_id":"{record.command_id}",'
            f'"part":1,"effective_at":"2014-02-28T16:00:00Z","recorded_at":"{record.recorded_at:%Y-%m-%dT%H:%M:%S.%f}Z",'
            f'"actor":"test","correlation_id":"{record.correlation_id}","causation_id":null,"traceparent":null,"data":'
            '{"type":"registry.regulation-issued.v1","on":"2014-03-01","regulation":"R0","title":"履职办法",'
            '"kind":"规范性文件","issuer":"区纪委"}}'
        ).encode()
    )


CHANGED = "UPDATE eventlog.events SET data = set_byte(data, 60, 33) WHERE district = $D AND seq = 57"
REMOVED = "DELETE FROM eventlog.events WHERE district = $D AND seq = 57"
SWAPPED = (
    "UPDATE eventlog.events SET seq = 100000 WHERE district = $D AND seq = 57",
    "UPDATE eventlog.events SET seq = 57 WHERE district = $D AND seq = 58",
    "UPDATE eventlog.events SET seq = 58 WHERE district = $D AND seq = 100000",
)
RENUMBERED = (
    REMOVED,
    "UPDATE eventlog.events SET seq = seq + 100000 WHERE district = $D AND seq > 57",
    "UPDATE eventlog.events SET seq = seq - 100001 WHERE district = $D AND seq > 100000",
    "UPDATE eventlog.districts SET seq = 599 WHERE district = $D",
)
SWAPPED_FAR = tuple(each.replace("58", "540") for each in SWAPPED)
MANY_TAKEN_OUT = (
    "DELETE FROM eventlog.events WHERE district = $D AND seq BETWEEN 57 AND 96",
    "UPDATE eventlog.events SET seq = seq + 100000 WHERE district = $D AND seq > 96",
    "UPDATE eventlog.events SET seq = seq - 100040 WHERE district = $D AND seq > 100000",
    "UPDATE eventlog.districts SET seq = 560 WHERE district = $D",
)
CUT = (
    "DELETE FROM eventlog.events WHERE district = $D AND seq > 590",
    "UPDATE eventlog.districts SET seq = 590 WHERE district = $D",
)
BACK_TO_300 = (
    "DELETE FROM eventlog.events WHERE district = $D AND seq > 300",
    "UPDATE eventlog.districts SET seq = 300 WHERE district = $D",
    "DELETE FROM seal.checkpoints WHERE district = $D AND size > 300",
    *(
        f"DELETE FROM seal.tiles WHERE district = $D AND level = {level} AND tile > {tile}"
        for (level, tile), _ in edge_tiles(300)
    ),
    *(
        f"UPDATE seal.tiles SET hashes = substring(hashes, 1, {count * 32})"
        f" WHERE district = $D AND level = {level} AND tile = {tile}"
        for (level, tile), count in edge_tiles(300)
    ),
)


@pytest.mark.parametrize(
    ("deed", "named"),
    [
        pytest.param((CHANGED,), ["D:57: not what was sealed"], id="changed-byte"),
        pytest.param(
            ("UPDATE eventlog.events SET actor = 'x' WHERE district = $D AND seq IN (57, 58, 300)",),
            ["D:57–58: not what was sealed", "D:300: not what was sealed"], id="changed-envelope",
        ),
        pytest.param((REMOVED,), ["D:57: sealed, but not there any more"], id="removed"),
        pytest.param(SWAPPED, ["D:58: what was sealed as D:57", "D:57: what was sealed as D:58"], id="swapped"),
        pytest.param(
            RENUMBERED, ["D:57: what was sealed here is gone", "D:57–599: what was sealed as D:58–600"], id="renumbered"
        ),
        pytest.param(
            SWAPPED_FAR, ["D:540: what was sealed as D:57", "D:57: what was sealed as D:540"], id="swapped-far"
        ),
        pytest.param(
            MANY_TAKEN_OUT,
            ["D:57–96: what was sealed here is gone", "D:57–560: what was sealed as D:97–600"],
            id="many-taken-out",
        ),
        pytest.param(
            ("UPDATE eventlog.events SET effective_at = '20000-01-01' WHERE district = $D AND seq = 57",
             "UPDATE eventlog.events SET effective_at = '0044-03-15 BC' WHERE district = $D AND seq = 58",
             "UPDATE eventlog.events SET recorded_at = 'infinity' WHERE district = $D AND seq = 59"),
            ["D:57–59: not what was sealed"], id="times-that-python-has-not",
        ),
        pytest.param(CUT, ["D:591–600: sealed, but not there any more"], id="cut"),
    ],
)  # fmt: skip
async def test_a_changed_history_is_named(seal, deed, named):
    await seal.behind_the_back(*deed)

    assert await seal.wrong() == named


async def test_an_edited_checkpoint_is_named(seal):
    forged = Signer(seal.signer.origin, bytes(32)).sign(MANY, bytes(32))
    await seal.behind_the_back(
        "UPDATE seal.checkpoints SET note = replace(note, E'\\n300\\n', E'\\n301\\n')"
        " WHERE district = $D AND size = 300",
        f"UPDATE seal.checkpoints SET note = '{forged}' WHERE district = $D AND size = {MANY}",
    )

    assert await seal.wrong() == [
        "D@300: the signature of copperseal.example/D is not over this text",
        "D@600: there is no signature of copperseal.example/D",
    ]


@pytest.mark.parametrize("head", [MANY, 10**18])
async def test_a_size_that_nobody_signed_is_named_and_not_walked_to(seal, head):
    await seal.behind_the_back(
        CHANGED,
        f"UPDATE seal.checkpoints SET size = {10**18} WHERE district = $D AND size = {MANY}",
        f"UPDATE eventlog.districts SET seq = {head} WHERE district = $D",
    )

    async with asyncio.timeout(20):
        wrong = await seal.wrong()

    assert wrong == [
        "D:57: not what was sealed",
        f"D@{10**18}: this is the checkpoint of {MANY}",
    ]


async def test_a_checkpoint_taken_out_from_between_is_named(seal):
    await seal.again(30)
    await seal.again(40)
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D AND size IN (600, 630)")

    assert await seal.wrong() == [
        "D@670: it goes on from the checkpoint of 630, and the one before it is that of 300",
    ]


async def test_a_first_checkpoint_taken_out_is_named(seal):
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D AND size = 300")

    assert await seal.wrong() == ["D@600: it goes on from the checkpoint of 300, and the one before it is that of 0"]


async def test_a_checkpoint_that_a_witness_saw_is_missed_though_the_chain_is_whole(servers, seal):
    _, witnessed = await seal.store.checkpoint(seal.district)
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D AND size = 600")
    seal.sealer = Sealer(seal.log, seal.store, "copperseal.example", SEED)  # begun anew: it remembers nothing
    await seal.again(30)

    assert await seal.wrong() == []
    assert await seal.wrong(witnessed) == ["D@600: witnesses saw this checkpoint, and it is gone"]


async def test_when_a_checkpoint_was_signed_is_signed(seal):
    latest = (await seal.store.checkpoints(seal.district))[-1]
    signed = Verifier.of(seal.signer.verifier_key).kept(latest.note)
    assert (signed.previous, signed.at) == (300, latest.at)

    await seal.behind_the_back("UPDATE seal.checkpoints SET at = '-infinity' WHERE district = $D AND size = 600")

    assert await seal.wrong() == [f"D@600: it was signed at {latest.at:%Y-%m-%dT%H:%M:%SZ}, not when it says"]


@pytest.mark.parametrize("more", ["— witness.example AAAAAQAA\n", "— copperseal.example/D AAAAAQAA\n", "\n"])
async def test_a_note_is_kept_under_our_signature_alone(seal, more):
    await seal.behind_the_back(
        f"UPDATE seal.checkpoints SET note = note || '{more}' WHERE district = $D AND size = {MANY}"
    )

    (wrong,) = (await seal.audited()).wrong

    assert (wrong.code, wrong.values["checkpoint"]) in [("not-ours-alone", MANY), ("not-signed", MANY)]


async def test_notes_of_before_the_chain_stay_good(seal):
    """And it is told from which of them on it holds."""
    assert (await seal.audited()).chained == 0
    verifier = Verifier.of(seal.signer.verifier_key)
    for each in await seal.store.checkpoints(seal.district):
        signed = verifier.open(each.note)
        await seal.behind_the_back(
            f"UPDATE seal.checkpoints SET note = '{seal.signer.sign(signed.size, signed.root)}', at = '2014-03-01'"
            f" WHERE district = $D AND size = {each.size}"
        )
    await seal.again(30)

    assert await seal.audited() == Audit(wrong=[], chained=MANY)
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D AND size = 600")
    assert await seal.wrong() == ["D@630: it goes on from the checkpoint of 600, and the one before it is that of 300"]


async def test_a_seal_without_checkpoints_is_named(seal):
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D")

    assert await seal.wrong() == ["D: it has a key, and no checkpoint that it signed"]


async def test_a_record_that_no_reader_meets_is_named(servers, seal):
    """It is in no position, but a rule that reads its stream would follow it."""
    await seal.behind_the_back(
        "ALTER TABLE eventlog.events DROP CONSTRAINT events_seq_check",
        "INSERT INTO eventlog.events SELECT district, 0, 'a/b/hidden', 1, type, gen_random_uuid(), gen_random_uuid(),"
        " part, effective_at, recorded_at, actor, correlation_id, causation_id, traceparent, data"
        " FROM eventlog.events WHERE district = $D AND seq = 1",
    )
    try:
        async with asyncpg.create_pool(servers.postgres, min_size=1, max_size=1) as pool:
            assert (seal.district, 0, 0) in await EventLog(pool).strays()
    finally:
        await seal.behind_the_back(
            "DELETE FROM eventlog.events WHERE district = $D AND seq = 0",
            "ALTER TABLE eventlog.events ADD CONSTRAINT events_seq_check CHECK (seq > 0)",
        )


async def test_a_checkpoint_in_anothers_place_is_named(seal):
    await seal.behind_the_back(
        "UPDATE seal.checkpoints SET note = (SELECT note FROM seal.checkpoints WHERE district = $D AND size = 300)"
        " WHERE district = $D AND size = 600"
    )

    assert await seal.wrong() == ["D@600: this is the checkpoint of 300"]


async def test_a_record_changed_along_with_its_hash_in_the_tree_is_named(seal):
    """Whoever computes the tree anew cannot sign it."""
    await seal.behind_the_back(CHANGED)
    (record,) = await seal.log.records(seal.district, 56, 1)
    hashed = leaf_hash(leaf(record)).hex()
    await seal.behind_the_back(
        f"UPDATE seal.tiles SET hashes = overlay(hashes placing '\\x{hashed}'::bytea from {56 % 16 * 32 + 1})"
        " WHERE district = $D AND level = 0 AND tile = 3"
    )

    assert await seal.wrong() == [
        "D:1–300: the tree does not give the root that was signed at 300: its hashes of these were changed",
        "D: tile 1/0 of the tree does not follow from its leaves",
        "D: tile 2/0 of the tree does not follow from its leaves",
    ]


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE seal.tiles SET hashes = set_byte(hashes, 3, (get_byte(hashes, 3) + 1) % 256)",
        "UPDATE seal.tiles SET hashes = substring(hashes, 1, 320)",
        "DELETE FROM seal.tiles",
    ],
)
async def test_a_changed_leaf_tile_is_at_fault_and_not_its_records(seal, deed):
    _, witnessed = await seal.store.checkpoint(seal.district)
    await seal.behind_the_back(f"{deed} WHERE district = $D AND level = 0 AND tile = 3")
    blamed = "D: tile 0/3 of the tree was changed; its records are intact, they give the root that was signed"
    assert await seal.wrong(witnessed) == [blamed]

    await seal.behind_the_back("UPDATE eventlog.events SET actor = 'x' WHERE district = $D AND seq = 400")

    assert (await seal.wrong())[:1] == ["D:400: not what was sealed"]
    assert blamed in await seal.wrong()


async def test_a_changed_inner_hash_is_named(seal):
    await seal.behind_the_back(
        "UPDATE seal.tiles SET hashes = set_byte(hashes, 3, (get_byte(hashes, 3) + 1) % 256)"
        " WHERE district = $D AND level = 1 AND tile = 0"
    )

    assert await seal.wrong() == ["D: tile 1/0 of the tree does not follow from its leaves"]


async def test_a_log_older_than_its_witnesses_saw_it_is_named(seal):
    _, witnessed = await seal.store.checkpoint(seal.district)
    await seal.behind_the_back(*BACK_TO_300)

    assert await seal.wrong() == []  # a backup put back fits itself …
    assert await seal.wrong(witnessed) == ["D: witnesses saw 600 records sealed, and now it is 300: rolled back"]


async def test_another_history_of_the_same_length_is_named(seal, log, request_of):
    _, witnessed = await seal.store.checkpoint(seal.district)
    await seal.behind_the_back(*BACK_TO_300)
    await asyncio.gather(*(log.append(request_of(seal.district, f"a/c/{n}", 0, events=2)) for n in range(150)))
    seal.sealer = Sealer(seal.log, seal.store, "copperseal.example", SEED)  # begun anew: it remembers nothing
    await seal.now()

    assert await seal.wrong() == []
    assert await seal.wrong(witnessed) == ["D: the first 600 records are not those that witnesses saw sealed"]


async def test_what_is_not_whole_is_never_signed(seal, log, request_of):
    await seal.behind_the_back(*CUT)
    with pytest.raises(RolledBack):
        await seal.sealer.seal(seal.district, 590)
    await log.append(request_of(seal.district, "a/b/other", 0, events=20))
    await seal.behind_the_back("DELETE FROM eventlog.events WHERE district = $D AND seq = 605")

    await seal.sealer.seal_all()  # a hole: said in the log, and nothing signed

    assert (await seal.store.sizes())[seal.district] == MANY


ALL_GONE = tuple(f"DELETE FROM seal.{t} WHERE district = $D" for t in ("tiles", "checkpoints", "verifier_keys"))


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(ALL_GONE, id="all-of-it-gone"),
        pytest.param(("DELETE FROM seal.checkpoints WHERE district = $D AND size = 600",), id="latest-checkpoint-gone"),
        pytest.param(("DELETE FROM seal.tiles WHERE district = $D AND level = 0 AND tile = 37",), id="edge-gone"),
        pytest.param(
            (
                "UPDATE seal.tiles SET hashes = set_byte(hashes, 3, (get_byte(hashes, 3) + 1) % 256)"
                " WHERE district = $D AND level = 1 AND tile = 2",
            ),
            id="edge-changed",
        ),
        pytest.param(("UPDATE seal.checkpoints SET note = 'x' WHERE district = $D AND size = 600",), id="note-changed"),
    ],
)
async def test_a_seal_that_was_changed_is_never_gone_on_with(seal, log, request_of, deed):
    """Else a history that somebody rewrote would be signed by our own hand."""
    await log.append(request_of(seal.district, "a/b/other", 0))
    await seal.behind_the_back(CHANGED, *deed)
    before = await seal.store.checkpoints(seal.district)

    with pytest.raises(Unproven):
        await seal.now()

    assert await seal.store.checkpoints(seal.district) == before


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(BACK_TO_300, id="put-back"),
        pytest.param(ALL_GONE, id="seal-gone"),
        pytest.param((*BACK_TO_300, *ALL_GONE), id="both-gone"),
        pytest.param(("DELETE FROM seal.checkpoints WHERE district = $D AND size = 600",), id="latest-checkpoint-gone"),
    ],
)
async def test_a_process_that_never_saw_it_goes_on_with_no_less_than_was_signed(seal, tmp_path, deed):
    """What was signed is remembered outside of the database, beside the key."""

    def begun() -> Sealer:
        return Sealer(seal.log, seal.store, "copperseal.example", SEED, tmp_path)

    seal.sealer = begun()
    await seal.again(30)
    seal.sealer = begun()
    await seal.again(1)  # an honest log goes on
    await seal.behind_the_back("DELETE FROM eventlog.events WHERE district = $D AND seq > 600",
                               "UPDATE eventlog.districts SET seq = 600 WHERE district = $D",
                               "DELETE FROM seal.checkpoints WHERE district = $D AND size > 600", *deed)  # fmt: skip
    seal.sealer = begun()

    with pytest.raises(Unproven) as found:
        await seal.again(700)

    assert (found.value.code, found.value.values["sealed"]) == ("checkpoint-gone", 631)
    assert 631 not in [each.size for each in await seal.store.checkpoints(seal.district)]
    assert len(await seal.wrong(*witnessed.notes(tmp_path).values())) > 0


async def test_a_folder_that_cannot_be_written_to_stops_no_seal(seal, tmp_path):
    (tmp_path / "file").touch()
    seal.sealer = Sealer(seal.log, seal.store, "copperseal.example", SEED, tmp_path / "file" / "folder")

    await seal.again(30)

    assert (await seal.store.sizes())[seal.district] == MANY + 30


async def test_what_lies_beside_the_key_must_be_signed_by_it(seal, tmp_path):
    forged = Signer(seal.signer.origin, bytes(32)).sign(MANY, bytes(32))
    witnessed.keep(tmp_path, seal.district, forged)
    seal.sealer = Sealer(seal.log, seal.store, "copperseal.example", SEED, tmp_path)

    with pytest.raises(Unproven) as found:
        await seal.again(30)

    assert found.value.told.startswith(f"{tmp_path / seal.district}.checkpoint not-signed ")


async def test_a_checkpoint_that_is_gone_leaves_no_wrong_tree_behind(servers, seal, log, request_of):
    """Another process, which never saw it, goes on from the one before: its tiles reach further than that."""
    await seal.behind_the_back("DELETE FROM seal.checkpoints WHERE district = $D AND size = 600")
    await log.append(request_of(seal.district, "a/b/other", 0))
    pool = await connect_postgres(servers.postgres, "copperseal_sealer")
    await Sealer(EventLog(pool), SealStore(pool), "copperseal.example", SEED).seal(seal.district, MANY + 1)
    await pool.close()

    assert await seal.wrong() == []


async def test_replicas_take_turns(servers, seal, log, request_of):
    await asyncio.gather(*(log.append(request_of(seal.district, f"a/d/{n}", 0, events=3)) for n in range(100)))
    await asyncio.gather(*(seal.sealer.seal(seal.district, 900) for _ in range(4)))

    assert await seal.wrong() == []
    assert [each.size for each in await seal.store.checkpoints(seal.district)] == [300, MANY, 900]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seal.checkpoints SET note = ''",
        "DELETE FROM seal.checkpoints",
        "TRUNCATE seal.checkpoints",
    ],
)
async def test_checkpoints_stay(seal, owner, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute(statement)

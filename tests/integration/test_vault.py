"""Personal texts: sealed for one subject of one district, readable with its key and never without it."""

import asyncio
import datetime as dt
import os
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.vault import forgotten
from infra.cli.verify import _vault
from infra.local.running import Running
from infra.postgres.migrate import migrate
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Sealed
from shared.contracts.casework import LogDuty
from shared.contracts.registry import RegisterMandate
from shared.refusals import Refused
from shared.service import connect_postgres
from shared.vault import ITSELF, SubjectKey, Unreadable, Vault, personal_fields
from shared.vault import audit as held_against

DAY = dt.date(2014, 3, 1)
KEY = bytes(range(32))


@pytest.fixture
def vault(keys) -> Vault:
    return Vault(keys, KEY)


def elected(phone: str = "13900000000", person: str = "P1") -> RegisterMandate:
    return RegisterMandate(
        on=dt.date(2012, 1, 1), mandate="D1", person=person, name="王秀英", gender="女", born="1970-02", level="区",
        term="十三届", committee="610203107", term_end=dt.date(2016, 12, 31), phone=phone,
    )  # fmt: skip


async def test_personal_fields_leave_the_edge_sealed_for_their_subject(vault, district):
    closed = await vault.close(district, elected())

    assert closed.phone.subject == closed.born.subject == "person/P1"
    assert b"139" not in closed.phone.box
    assert await vault.open(district, closed.phone) == "13900000000"
    assert closed.name == "王秀英"


async def test_equal_texts_give_equal_boxes_and_others_do_not(vault, district):
    first, again, other = [await vault.close(district, elected(phone)) for phone in ("1", "1", "2")]

    assert first == again
    assert first.phone != other.phone
    assert (await vault.close(district, elected("1", "P2"))).phone.box != first.phone.box


async def test_an_empty_personal_text_stays_empty(vault, district):
    assert (await vault.close(district, elected(phone=""))).phone == ""


async def test_a_box_from_outside_is_refused(vault, district):
    with pytest.raises(Refused, match="invalid-field"):
        await vault.close(district, elected(phone=Sealed(subject="person/P9", box=b"\x01x")))  # type: ignore[arg-type]


async def test_what_was_forgotten_is_unreadable_and_nothing_is_added(vault, keys, district):
    closed = await vault.close(district, elected())
    other = await vault.close(district, elected(person="P2"))
    replica = Vault(keys, KEY)

    assert await vault.forget(district, "person/P1")

    for each in (vault, replica):
        with pytest.raises(Unreadable):
            await each.open(district, closed.phone)
        with pytest.raises(Refused, match="subject-forgotten"):
            await each.close(district, elected("13911111111"))
        assert await each.open(district, other.phone) == "13900000000"
    assert (
        await keys.fetchval("SELECT wrapped FROM vault.keys WHERE (district, subject) = ($1, 'person/P1')", district)
        is None
    )


def left_of(wrapped: list[bytes], data: Path) -> dict[str, int]:
    """How many of these keys, or what of them can be unwrapped, the server's files hold."""
    found: dict[str, int] = {}
    for each in filter(Path.is_file, data.rglob("*")):
        with suppress(FileNotFoundError):  # the server puts files away at any time
            held = each.read_bytes()
            found[str(each.relative_to(data))] = sum(key[12:-16] in held for key in wrapped)
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("cut_short", [False, True])
async def test_forgotten_keys_are_left_in_no_file_of_the_server(vault, keys, district, monkeypatch, cut_short):
    people = [f"P{n}" for n in range(60)]
    for person in people:
        await vault.close(district, elected(person=person))
    await keys.execute("ANALYZE vault.keys")  # as the server does it by itself from time to time
    await keys.execute("CHECKPOINT")
    gone = [f"person/{each}" for each in people[20:]]
    rows = await keys.fetch(
        "SELECT wrapped FROM vault.keys WHERE district = $1 AND subject = ANY ($2::text[])", district, gone
    )
    wrapped, data = [row["wrapped"] for row in rows], Path(await keys.fetchval("SHOW data_directory"))
    assert sum(left_of(wrapped, data).values()) > 2 * len(wrapped)  # in table, statistics and the server's own log

    if cut_short:
        with monkeypatch.context() as patched, pytest.raises(ConnectionError):
            patched.setattr(Vault, "leave_nothing", _away)
            await vault.forget(district, *gone)
        assert left_of(wrapped, data)
    await vault.forget(district, *gone)

    assert left_of(wrapped, data) == {}
    assert await keys.fetchval("SELECT count(wrapped) FROM vault.keys WHERE district = $1", district) == 20


async def test_many_are_forgotten_together_and_each_is_told_when_it_is_true(vault, keys, district, monkeypatch):
    people, clean, done = [f"P{n}" for n in range(30)], Vault._clean, 0

    async def counted(self: Vault) -> None:
        gone = await keys.fetchval("SELECT count(*) FROM vault.keys WHERE district = $1 AND wrapped IS NULL", district)
        await clean(self)
        cleaned.append(gone)

    async def forget(person: str) -> None:
        nonlocal done
        await vault.forget(district, f"person/{person}")
        done += 1
        assert done <= cleaned[-1]  # nobody before their key was gone when the table was written

    cleaned: list[int] = []
    monkeypatch.setattr(Vault, "_clean", counted)
    for person in people:
        await vault.close(district, elected(person=person))
    wrapped = [
        row["wrapped"] for row in await keys.fetch("SELECT wrapped FROM vault.keys WHERE district = $1", district)
    ]

    await asyncio.gather(*(forget(person) for person in people))

    assert done == cleaned[-1] == 30
    assert len(cleaned) <= 3
    assert left_of(wrapped, Path(await keys.fetchval("SHOW data_directory"))) == {}


async def test_who_is_forgotten_during_a_backup_keeps_nobody_waiting(vault, keys, district):
    await vault.close(district, elected())
    async with keys.acquire() as backup:
        reading = backup.transaction(isolation="repeatable_read")
        await reading.start()
        await backup.fetch("SELECT * FROM vault.keys")
        forgetting = asyncio.create_task(vault.forget(district, "person/P1"))
        for n in range(20):
            async with asyncio.timeout(1):
                await Vault(keys, KEY).close(district, elected(person=f"P{n + 2}"))
            await asyncio.sleep(0.05)
        assert not forgetting.done()
        await reading.rollback()

    async with asyncio.timeout(20):
        assert await forgetting == 1


async def test_a_connection_that_left_nothing_waits_as_long_as_others(servers):
    pool = await connect_postgres(servers.vault, None)  # which resets none of its connections

    await Vault(pool, KEY).leave_nothing()

    assert await pool.fetchval("SHOW lock_timeout") == "0"
    await pool.close()


async def _away(_: Vault) -> None:
    raise ConnectionError


async def test_forgetting_again_destroys_nothing(vault, district):
    await vault.close(district, elected())

    assert [await vault.forget(district, "person/P1") for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("where", [None, ""])
async def test_the_vault_itself_is_nobody_to_forget(servers, vault, keys, capsys, where):
    await vault.fits()

    with pytest.raises(SystemExit):
        await forgotten(servers.vault, servers.postgres, ITSELF, where)

    assert "nothing-kept" in capsys.readouterr().err
    await Vault(keys, KEY).fits()


async def test_whom_nobody_knew_has_no_key_after_they_were_forgotten(vault, keys, district):
    assert await vault.forget(district, "person/P9") == 0

    for each in (vault, Vault(keys, KEY)):
        with pytest.raises(Refused, match="subject-forgotten"):
            await each.close(district, elected(person="P9"))


async def test_a_key_in_memory_is_looked_up_again_in_time(vault, keys, district, monkeypatch):
    monkeypatch.setattr("shared.vault.KNOWN_FOR", 0.05)
    replica = Vault(keys, KEY)
    await replica.close(district, elected())
    await vault.forget(district, "person/P1")
    await asyncio.sleep(0.1)

    with pytest.raises(Refused, match="subject-forgotten"):
        await replica.close(district, elected())


async def test_a_new_master_key_opens_everything_and_the_old_one_nothing(servers, tmp_path):
    """In a vault of its own: all keys of one change together."""
    dsn = f"{servers.postgres}_rotated"
    await migrate(servers.postgres, dsn)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as keys:
        before, fresh = Vault(keys, KEY), os.urandom(32)
        await before.fits()
        closed = [await before.close("d", elected(person=f"P{n}")) for n in range(5)]
        await before.forget("d", "person/P4")

        assert await Vault(keys, KEY).rotate(fresh) == 5  # four persons and the vault itself

        after = Vault(keys, fresh)
        await after.fits()
        assert [await after.open("d", each.phone) for each in closed[:4]] == ["13900000000"] * 4
        with pytest.raises(Unreadable):
            await after.open("d", closed[4].phone)
        with pytest.raises(Unreadable, match="master key"):
            await Vault(keys, KEY).open("d", closed[0].phone)
        assert (await after.close("d", elected(person="P1"))).phone == closed[
            1
        ].phone  # the subjects' keys are the same


async def test_a_rotation_with_the_wrong_key_changes_nothing(vault, keys, district):
    closed = await vault.close(district, elected())

    with pytest.raises(Unreadable):
        await Vault(keys, os.urandom(32)).rotate(os.urandom(32))

    assert await vault.open(district, closed.phone) == "13900000000"


async def test_another_master_key_opens_nothing(vault, keys, district):
    closed = await vault.close(district, elected())

    with pytest.raises(Unreadable):
        await Vault(keys, os.urandom(32)).open(district, closed.phone)


async def test_a_vault_knows_its_own_master_key(keys):
    await Vault(keys, KEY).fits()
    await Vault(keys, KEY).fits()

    with pytest.raises(Unreadable, match="master key"):
        await Vault(keys, os.urandom(32)).fits()


async def test_replicas_that_meet_a_subject_at_once_agree_on_one_key(keys, district):
    replicas = [Vault(keys, KEY) for _ in range(8)]

    closed = await asyncio.gather(*(replica.close(district, elected()) for replica in replicas))

    assert len({each.phone.box for each in closed}) == 1
    assert await keys.fetchval("SELECT count(*) FROM vault.keys WHERE district = $1", district) == 1


async def test_keys_lie_in_the_vault_wrapped_and_nowhere_else(vault, keys, owner, district):
    await vault.close(district, elected())

    wrapped = await keys.fetchval("SELECT wrapped FROM vault.keys WHERE district = $1", district)
    assert len(wrapped) == 12 + 32 + 16
    assert await owner.fetchval("SELECT to_regclass('vault.keys')") is None  # the log's database has no keys


@given(text=st.text(min_size=1), other=st.text(min_size=1))
def test_a_box_opens_only_for_its_own_district_and_subject(text, other):
    key = SubjectKey(KEY, "610203", "person/P1")
    sealed = key.seal(text)

    assert key.open(sealed.box) == text
    assert (key.seal(other) == sealed) == (text == other)
    for wrong in (("610204", "person/P1"), ("610203", "person/P2")):
        with pytest.raises(Unreadable):
            SubjectKey(KEY, *wrong).open(sealed.box)


@given(text=st.text(max_size=50), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_an_altered_box_does_not_open(text, at, bit):
    key = SubjectKey(KEY, "610203", "person/P1")
    box = bytearray(key.seal(text).box)
    box[at % len(box)] ^= 1 << bit

    with pytest.raises(Unreadable):
        key.open(bytes(box))


def test_the_layout_of_a_box_stays():
    """What was sealed years ago must open, and the same words said again must give the same box."""
    box = bytes.fromhex("011f50d4e3ab2c72eb6398e1786e80f93c7675b4da4f4e95f98de559e72917ff5bca6b58ba62216cc4")

    assert SubjectKey(KEY, "610203", "person/P1").seal("走访选民").box == box


def test_the_contracts_personal_fields_are_known():
    assert personal_fields(RegisterMandate) == ("born", "phone")
    assert personal_fields(LogDuty) == ("text",)


async def test_the_vault_is_held_against_the_log(vault, keys, log, district, request_of):
    wrapped = "UPDATE vault.keys SET wrapped = $3, forgotten_at = NULL WHERE (district, subject) = ($1, $2)"
    gone = "DELETE FROM vault.keys WHERE (district, subject) = ($1, $2)"
    mandates = [(await vault.close(district, elected(person=f"P{n}"))) for n in range(1, 7)]
    for n, each in enumerate(mandates, 1):
        event = r.MandateRegistered(
            on=DAY, mandate=f"D{n}", person=each.person, name="王秀英", gender="女", born=each.born, phone=each.phone,
            level="区", term="十三届", term_end=each.term_end, committee=each.committee,
        )  # fmt: skip
        await log.append(request_of(district, f"registry/mandate/D{n}", 0, events=(event,)))
    vote = (await vault.close(district, s.CastVote(on=DAY, ballot="B", voter="V", vote="优秀"))).vote
    ballot = (s.VoteCast(on=DAY, ballot="B", voter="V", vote=vote), s.VotesDestroyed(on=DAY, ballot="B"))
    await log.append(request_of(district, "scoring/ballot/B", 0, events=ballot))
    held = {
        row["subject"]: row["wrapped"]
        for row in await keys.fetch("SELECT * FROM vault.keys WHERE district = $1", district)
    }
    await vault.destroy(district, "person/P2", vote.subject)
    await vault.close(district, elected(person="P9"))  # as of a command that was refused: nothing wrong
    well = await held_against.audit(log, vault, district, master=True)
    assert (well.boxes, well.opened, well.wrong) == (13, 10, [])

    await keys.execute(gone, district, "person/P3")
    await keys.execute(wrapped, district, "person/P4", held["person/P1"])  # another's
    await keys.execute(gone, district, "person/P5")
    await Vault(keys, KEY).close(district, elected(person="P5"))  # lost, and made anew
    await keys.execute(wrapped, district, vote.subject, held[vote.subject])  # as an older backup has it

    found = await held_against.audit(log, vault, district, master=True)
    assert [(each.code, each.values["subject"], each.values["seq"]) for each in found.wrong] == [
        ("key-gone", "person/P3", 3), ("key-exchanged", "person/P4", 4), ("box-does-not-open", "person/P5", 5),
        ("key-back", vote.subject, 8),
    ]  # fmt: skip
    assert found.opened == 5
    without = await held_against.audit(log, Vault(keys, bytes(32)), district, master=False)
    assert [each.code for each in without.wrong] == ["key-gone", "key-back"]
    assert without.opened == 0


async def test_an_auditor_is_told_of_another_master_key(keys):
    await Vault(keys, KEY).fits()
    assert await held_against.fits(Vault(keys, KEY)) is None
    trouble = await held_against.fits(Vault(keys, bytes(32)))

    assert trouble is not None
    assert trouble.code == "another-master-key"


@pytest.mark.parametrize("vault", ["nowhere", ""])
async def test_a_vault_that_cannot_be_read_is_named(servers, district, vault):
    away = f"{servers.postgres}_nowhere" if vault else servers.postgres  # another's database has no table of keys
    stack = Running(
        pid=0, url="", postgres=servers.postgres, vault=away, nats="", token_file="", master_key_file="",
        seal_key_file="", tracking_key_file="", services=[],
    )  # fmt: skip
    wrong = []

    await _vault(stack, None, wrong)

    assert [each.code for each in wrong] == ["vault-away"]

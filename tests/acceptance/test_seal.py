"""The seal as an outsider meets it: texts by HTTP and on the command line, receipts that need nothing that runs."""

import asyncio
import json
import os

import asyncpg
import pytest

from infra.local.running import read_running
from shared.seal.note import Verifier, check_consistency, check_proof
from tests.acceptance.conftest import ROOT, Copperseal, assert_problem


@pytest.fixture
def key(http) -> str:
    """As published."""
    return http.get("/open/v1/610203/key").text.strip()


@pytest.fixture
def offline(tmp_path) -> Copperseal:
    """A command line without a stack."""
    return Copperseal(tmp_path / "nowhere")


def check(offline: Copperseal, receipt, key: str, code: int = 0):
    return offline.plain("check", str(receipt), "--key", key, code=code)


def test_the_checkpoint_is_published_and_signed(copperseal, http, key):
    answer = http.get("/open/v1/610203/checkpoint")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == copperseal("checkpoint", "610203")
    assert copperseal("checkpoint", "610203", "--key").strip() == key
    assert Verifier.of(key).open(answer.text).size > 27_000
    assert copperseal.status["seal"] == [
        {"district": "610203", "sealed": Verifier.of(key).open(answer.text).size, "lag": 0}
    ]


def test_a_proof_tells_nothing_of_the_record(copperseal, http, key):
    text = http.get("/open/v1/610203/proof/20000").text

    assert text == copperseal("proof", "610203", "20000")
    assert "extra" not in text
    assert text.endswith(http.get("/open/v1/610203/checkpoint").text)


def test_a_receipt_is_checked_offline(copperseal, offline, key, tmp_path):
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(copperseal("proof", "610203", "20000", "--receipt"))

    told = check(offline, receipt, key)

    assert '"seq": 20000' in told
    signed = Verifier.of(key).open(receipt.read_text().partition("\n\n")[2])
    when = f"{signed.at:%Y-%m-%d %H:%M:%S} UTC"
    assert told.endswith(f"record 20000 of copperseal/610203, as it was sealed among {signed.size} at {when}\n")
    assert check_proof(receipt.read_text(), Verifier.of(key)).seq == 20000


def test_a_forged_receipt_is_refused(copperseal, offline, key, tmp_path):
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(copperseal("proof", "610203", "20000", "--receipt").replace("index 19999", "index 19998"))

    assert check(offline, receipt, key, code=1) == (
        f"{receipt} not-what-was-sealed 记录与封存时不符 / not what was sealed\n"
    )
    assert check(offline, receipt, "nonsense", code=1).startswith("not-a-key ")
    told = json.loads(offline.plain("check", str(receipt), "--key", key, "--json", code=1))
    assert (told["code"], told["file"]) == ("not-what-was-sealed", str(receipt))


def test_what_cannot_be_read_is_named_by_its_file_and_line(copperseal, offline, key, tmp_path):
    receipt, other = tmp_path / "receipt.tlog-proof", tmp_path / "other"
    text = copperseal("proof", "610203", "20000", "--receipt").encode()

    def told(file, held: bytes, by: str = key) -> str:
        file.write_bytes(held)
        return check(offline, receipt, by, code=1)

    assert told(receipt, text.replace(b"index 19999", b"index \xff")).startswith(f"{receipt}:3 not-utf-8 ")
    assert told(receipt, text.replace(b"index 19999", b"index x")).startswith(f"{receipt}:3 no-index ")
    assert told(receipt, b"").startswith(f"{receipt}:1 not-a-proof ")
    receipt.write_bytes(text)
    assert told(other, b"\xff", str(other)).startswith(f"{other}:1 not-utf-8 ")
    assert told(other, b"nonsense", str(other)).startswith(f"{other} not-a-key ")
    assert check(offline, tmp_path, key, code=1).startswith(f"{tmp_path} unreadable-file ")
    assert check(offline, tmp_path / "none", key, code=1).startswith(f"{tmp_path / 'none'} no-file ")


def test_a_receipt_that_an_editor_saved_is_the_same_receipt(copperseal, offline, key, tmp_path):
    receipt = tmp_path / "receipt.tlog-proof"
    text = copperseal("proof", "610203", "20000", "--receipt")
    receipt.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert "record 20000 of copperseal/610203" in check(offline, receipt, key)


def test_a_newer_checkpoint_is_shown_to_go_on_from_an_older(copperseal, http, key):
    seen = Verifier.of(key).open(http.get("/open/v1/610203/checkpoint").text)

    text = http.get(f"/open/v1/610203/consistency/{seen.size}").text

    assert text == copperseal("consistency", "610203", str(seen.size))
    assert check_consistency(text, Verifier.of(key), seen) == seen


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("proof/0", "not-sealed"),
        ("proof/99999999", "not-sealed"),
        ("proof/x", "not-found"),
        ("consistency/0", "not-so-many-sealed"),
        ("consistency/99999999", "not-so-many-sealed"),
    ],
)
def test_what_is_not_sealed_is_not_found(http, path, code):
    assert_problem(http.get(f"/open/v1/610203/{path}"), 404, code)


@pytest.mark.parametrize("path", ["checkpoint", "key", "proof/1", "consistency/1"])
def test_a_district_that_does_not_exist_has_no_seal(http, path):
    assert_problem(http.get(f"/open/v1/999999/{path}"), 404, "nothing-sealed")


def test_a_tree_that_is_not_whole_is_no_defect(copperseal, http):
    async def hashes(sql: str, *values: object) -> bytes:
        connection = await asyncpg.connect(copperseal.status["postgres"])
        try:
            return await connection.fetchval(f"{sql} WHERE district = '610203' AND level = 0 AND tile = 3", *values)
        finally:
            await connection.close()

    held = asyncio.run(hashes("SELECT hashes FROM seal.tiles"))
    asyncio.run(hashes("UPDATE seal.tiles SET hashes = $1", held[:32]))
    try:
        assert_problem(http.get("/open/v1/610203/proof/57"), 503, "tree-not-whole")
    finally:
        asyncio.run(hashes("UPDATE seal.tiles SET hashes = $1", held))
    assert http.get("/open/v1/610203/proof/57").status_code == 200


def test_an_unsealed_record_has_no_proof(copperseal):
    for seq in ("0", "99999999", "9" * 30):
        assert "is not among the" in copperseal("proof", "610203", seq, "--receipt", code=1)
    assert "is not among the" in copperseal("proof", "610203", "99999999", code=1)
    assert "nothing of district 999999 is sealed yet" in copperseal("checkpoint", "999999", code=1)


def test_verify_is_a_witness_of_its_own(copperseal, tmp_path):
    copperseal("verify")
    kept = copperseal.data / "witnessed" / "610203.checkpoint"
    assert kept.read_text() == copperseal("checkpoint", "610203")
    forged = tmp_path / "elsewhere.checkpoint"
    forged.write_text(kept.read_text().replace("\n", "\n9", 1))

    told = copperseal("verify", "--witness", str(forged), code=1)

    assert told.startswith(f"{forged}:7 signed-otherwise ")
    assert copperseal.json("verify", "--witness", str(forged), code=1)["wrong"] == [
        {
            "code": "signed-otherwise", "file": str(forged), "line": 7, "district": "610203",
            "origin": "copperseal/610203", "zh": "copperseal/610203 的签名与正文不符",
            "en": "the signature of copperseal/610203 is not over this text",
        }
    ]  # fmt: skip


def test_what_lies_beside_the_key_is_told_once_wherever_one_stands(copperseal):
    copperseal("verify")
    kept = copperseal.data / "witnessed" / "610203.checkpoint"
    held = kept.read_text()
    kept.write_text(held.replace("\n", "\n9", 1))
    try:
        told = copperseal.plain("verify", "--data", os.path.relpath(copperseal.data, ROOT), "--json", code=1)
    finally:
        kept.write_text(held)

    assert [each["file"] for each in json.loads(told)["wrong"]] == [str(kept)]


def test_verify_keeps_what_it_saw_where_nothing_was_kept_before(copperseal, tmp_path):
    stack = read_running(copperseal.data)
    assert stack is not None

    copperseal.plain(
        "verify", "--data", str(tmp_path / "new"), COPPERSEAL_POSTGRES=stack.postgres, COPPERSEAL_NATS=stack.nats
    )

    assert (tmp_path / "new" / "witnessed" / "610203.checkpoint").read_text() == copperseal("checkpoint", "610203")


def test_verify_needs_no_key_that_signs(copperseal):
    secret, public = copperseal.data / "seal.key", copperseal.data / "seal.pub"
    away, held = secret.rename(secret.with_name("elsewhere")), public.read_bytes()
    try:
        assert public.stat().st_mode & 0o777 == 0o644
        assert copperseal.json("verify")["wrong"] == []
        public.write_bytes(away.read_bytes())
        assert "610203 another-signing-key " in copperseal("verify", code=1)
    finally:
        public.write_bytes(held)
        away.rename(secret)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (b"", "this is no checkpoint"),
        (b"\xff\xfe\x00", "kept.checkpoint:1 not-utf-8 "),
        ("copperseal/999999\n5\nAAAA\n\n— copperseal/999999 AAAA\n".encode(), "999999 seal-gone "),
    ],
)
def test_no_witness_is_passed_over(copperseal, tmp_path, note, said):
    """Of a district of which nothing is left, say."""
    witness = tmp_path / "kept.checkpoint"
    witness.write_bytes(note)

    assert said in copperseal("verify", "--witness", str(witness), code=1)


def test_a_district_that_does_not_exist_is_not_well(copperseal):
    assert copperseal("verify", "--district", "999999", code=1) == (
        "999999 nothing-there 没有该区县的任何记录 / there is nothing of it\n"
    )


def test_a_person_is_forgotten_and_every_proof_still_holds(copperseal, http, offline, key, tmp_path):
    """The words are gone; log, seal, read models and figures are what they were."""
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(copperseal("proof", "610203", "20000", "--receipt"))
    before = copperseal("results", "610203", "2014", "--json")

    assert "the key of person/P0001 is destroyed" in copperseal("forget", "person/P0001")
    assert "person/P0001 was forgotten before" in copperseal("forget", "person/P0001", "--district", "610203")
    assert copperseal("forget", "person/nobody", code=1).startswith("nothing-kept ")

    assert copperseal.json("verify")["wrong"] == []
    copperseal("rebuild")
    assert copperseal("results", "610203", "2014", "--json") == before
    assert "record 20000" in check(offline, receipt, key)
    assert http.get("/610203/").status_code == 200

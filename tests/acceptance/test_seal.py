"""The seal as an outsider meets it: texts by HTTP and on the command line, receipts that need nothing that runs."""

import pytest

from shared.seal.note import Verifier, check_consistency, check_proof
from tests.acceptance.conftest import Copperseal


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
    assert "record 20000 of copperseal/610203, sealed among" in told
    assert check_proof(receipt.read_text(), Verifier.of(key)).seq == 20000


def test_a_forged_receipt_is_refused(copperseal, offline, key, tmp_path):
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(copperseal("proof", "610203", "20000", "--receipt").replace("index 19999", "index 19998"))

    assert "the record is not the one that was sealed here" in check(offline, receipt, key, code=1)
    assert "verifier key is not one" in check(offline, receipt, "nonsense", code=1)
    assert "No such file" in check(offline, tmp_path / "none", key, code=1)


def test_a_newer_checkpoint_is_shown_to_go_on_from_an_older(copperseal, http, key):
    seen = Verifier.of(key).open(http.get("/open/v1/610203/checkpoint").text)

    text = http.get(f"/open/v1/610203/consistency/{seen.size}").text

    assert text == copperseal("consistency", "610203", str(seen.size))
    assert check_consistency(text, Verifier.of(key), seen) == seen


@pytest.mark.parametrize("path", ["proof/0", "proof/99999999", "proof/x", "consistency/0", "consistency/99999999"])
def test_what_is_not_sealed_is_not_found(http, path):
    assert http.get(f"/open/v1/610203/{path}").status_code == 404


@pytest.mark.parametrize("path", ["checkpoint", "key", "proof/1", "consistency/1"])
def test_a_district_that_does_not_exist_has_no_seal(http, path):
    assert http.get(f"/open/v1/999999/{path}").status_code == 404


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

    assert "610203: a witness has a checkpoint that cannot be ours" in told


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (b"", "this is no checkpoint"),
        (b"\xff\xfe\x00", "this is no checkpoint"),
        ("copperseal/999999\n5\nAAAA\n\n— copperseal/999999 AAAA\n".encode(), "999999: it was sealed once"),
    ],
)
def test_no_witness_is_passed_over(copperseal, tmp_path, note, said):
    """Of a district of which nothing is left, say."""
    witness = tmp_path / "kept.checkpoint"
    witness.write_bytes(note)

    assert said in copperseal("verify", "--witness", str(witness), code=1)


def test_a_district_that_does_not_exist_is_not_well(copperseal):
    assert "999999: there is nothing of it" in copperseal("verify", "--district", "999999", code=1)


def test_a_person_is_forgotten_and_every_proof_still_holds(copperseal, http, offline, key, tmp_path):
    """The words are gone; log, seal, read models and figures are what they were."""
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_text(copperseal("proof", "610203", "20000", "--receipt"))
    before = copperseal("results", "610203", "2014", "--json")

    assert "the key of person/P0001 is destroyed" in copperseal("forget", "person/P0001")
    assert "person/P0001 was forgotten before" in copperseal("forget", "person/P0001", "--district", "610203")
    assert "nothing is kept of person/nobody" in copperseal("forget", "person/nobody", code=1)

    assert copperseal.json("verify")["wrong"] == []
    copperseal("rebuild")
    assert copperseal("results", "610203", "2014", "--json") == before
    assert "record 20000" in check(offline, receipt, key)
    assert http.get("/610203/").status_code == 200

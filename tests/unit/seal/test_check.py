"""`check` offline: a file and a key, and whatever the record in it may be."""

import pytest

from infra.cli.seal import run_check
from shared.seal import tree
from shared.seal.note import Signer, proof_text

SIGNER = Signer("copperseal.example/610203", bytes(range(32)))


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("leaf", [b"", b'{"data":{', b'{"data":"\xff"}', b"[" * 100_000])
def test_a_record_that_nobody_can_read_is_named_though_it_was_sealed(tmp_path, capfd, leaf, as_json):
    edge = tree.Edge()
    edge.extend([tree.leaf_hash(leaf)])
    receipt = tmp_path / "receipt"
    receipt.write_text(proof_text(0, [], SIGNER.sign(1, edge.root()), leaf))

    with pytest.raises(SystemExit) as ended:
        run_check(receipt, SIGNER.verifier_key, as_json)

    assert ended.value.code == 1
    told = capfd.readouterr().err
    assert told.startswith(f"{receipt} unreadable-record ")
    assert "copperseal.example/610203 1: " in told

"""Garbage in the sheets of a real office: the services refuse what the rehearsal said they would, and stay up."""

from tests.acceptance.conftest import Copperseal


def test_a_rehearsal_tells_what_the_import_will_refuse(garbled, tmp_path):
    copperseal, sheets = Copperseal(tmp_path / "data"), str(garbled(7))
    foretold = copperseal.json("import", sheets, "--dry-run", code=1)
    copperseal("up", "--port", "0", "--detach")

    report = copperseal.json("import", sheets, code=1)
    known = copperseal.json("import", sheets, "--dry-run", code=1)
    again = copperseal.json("import", sheets, code=1)

    assert report["refused"] == foretold["refused"]
    assert report["sheets"] == foretold["sheets"]
    for first, second in zip(report["sheets"], again["sheets"], strict=True):
        assert second["repeated"] >= first["imported"]  # what was accepted stays; a later row may have made room
    assert known["judged_by"] == "district"
    assert known["refused"] == again["refused"]
    for told, done in zip(known["sheets"], again["sheets"], strict=True):  # only the vault knows equal words
        assert told["refused"] == done["refused"]
        assert told["imported"] == done["imported"]
        assert told["repeated"] + told["undecided"] == done["repeated"]
    assert all(service["restarts"] == 0 for service in copperseal.status["services"])
    assert copperseal.json("verify")["wrong"] == []
    copperseal("down")

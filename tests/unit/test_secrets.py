"""Secrets on disk: whole, private, and there before anything is written under them."""

import errno
import os
import stat
from pathlib import Path

import pytest

from infra.prepare import keep_secret, public_key, publish_key
from shared.refusals import Trouble
from shared.settings import read_key


def test_a_secret_is_on_disk_before_it_has_its_name(tmp_path, monkeypatch):
    said = []
    fsync, link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda *given: (said.append("fsync"), fsync(*given)))
    monkeypatch.setattr(os, "link", lambda *given: (said.append("named"), link(*given)))

    keep_secret(tmp_path / "key", "secret")

    assert said == ["fsync", "named", "fsync"]  # the file, its name, the folder
    assert (tmp_path / "key").read_text() == "secret\n"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_a_secret_that_cannot_be_named_leaves_nothing_behind(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)

    with pytest.raises(PermissionError):
        keep_secret(tmp_path / "key", "secret")

    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_is_there_stays(tmp_path):
    keep_secret(tmp_path / "key", "first")
    keep_secret(tmp_path / "key", "second")

    assert (tmp_path / "key").read_text() == "first\n"


@pytest.mark.parametrize("held", [b"", b"zzz", b"\xff\xfe", b"AAAA"])
def test_what_is_no_key_is_named_by_its_file(tmp_path, held):
    (tmp_path / "master.key").write_bytes(held)

    with pytest.raises(Trouble, match=r"master\.key: this is no key"):
        read_key(tmp_path / "master.key")


@pytest.mark.parametrize("published", [False, True])
def test_a_key_in_a_folder_that_nobody_may_write_to_is_known_by_the_private_one(tmp_path, monkeypatch, published):
    """A mounted secret, or the folder of a version that published none."""
    keep_secret(tmp_path / "seal.key", "A" * 43 + "=")

    def refused(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    if not published:
        monkeypatch.setattr(Path, "write_text", refused)
    publish_key(tmp_path / "seal.key")

    assert (tmp_path / "seal.pub").exists() == published
    assert public_key(tmp_path / "seal.key").hex().startswith("3b6a27bcceb6a42d")

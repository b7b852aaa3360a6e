"""A database that was put back into a data folder is found there, and never passed over for a new one."""

import os

import pytest

from infra.local import postgres
from infra.local.postgres import _sheltered

ACCOUNT = (4711, 4712)  # of the server, while we are root


@pytest.fixture
def restored(tmp_path, monkeypatch):
    data = tmp_path / "postgres"
    (data / "base").mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    monkeypatch.setattr(postgres, "SHELTER", tmp_path / "shelter")
    return data


def test_what_root_put_back_is_given_to_the_user_of_the_server(restored, monkeypatch):
    given = {}
    monkeypatch.setattr(postgres, "_open_to", lambda path, _: path == restored)  # what is in it is root's alone
    monkeypatch.setattr(os, "chown", lambda path, *to, follow_symlinks: given.update({path: to}))

    assert _sheltered(restored, ACCOUNT) == restored
    assert given == dict.fromkeys((restored, restored / "PG_VERSION", restored / "base"), ACCOUNT)


def test_where_the_servers_user_cannot_go_it_is_refused(restored, monkeypatch):
    monkeypatch.setattr(postgres, "_open_to", lambda *_: False)

    with pytest.raises(RuntimeError, match="there is a database in"):
        _sheltered(restored, ACCOUNT)
    assert not restored.with_name("postgres.where").exists()


def test_a_database_elsewhere_is_found_though_its_folder_was_opened_since(tmp_path, monkeypatch):
    data, elsewhere = tmp_path / "postgres", tmp_path / "shelter" / "data-1"
    (tmp_path / "postgres.where").write_text(f"{elsewhere}\n")
    monkeypatch.setattr(postgres, "_open_to", lambda *_: True)

    assert _sheltered(data, ACCOUNT) == elsewhere


def test_one_that_was_put_back_counts_before_one_elsewhere(restored, monkeypatch):
    restored.with_name("postgres.where").write_text("/somewhere\n")
    monkeypatch.setattr(postgres, "_open_to", lambda *_: True)
    monkeypatch.setattr(os, "chown", lambda *_, **__: None)

    assert _sheltered(restored, ACCOUNT) == restored

"""The log on the command line: what commands leave in it, and what `sohoa audit` says of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.portal.command import sohoa

BY = ("--by", "Trần Thị Bình")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation in which two commands have run."""
    folder = tmp_path / "data"
    assert sohoa("batch", "list", data=folder).code == 0
    assert sohoa("document", "show", "7", *BY, data=folder).code == 4
    return folder


def done(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "sohoa.db")) as connection, connection:
        return connection.execute(statement).fetchall()


def test_every_command_at_work_leaves_an_act_and_every_refusal_too(data: Path) -> None:
    run, refused = done(data, "SELECT verb, subject_kind, subject_id, channel, details FROM act ORDER BY id")
    assert run[:4] == ("run", "command", "batch list", "cli")
    assert refused[:4] == ("refuse", "document", "7", "cli")
    assert '"code": "DOCUMENT_UNKNOWN"' in str(refused[4])
    assert done(data, "SELECT who FROM act WHERE verb = 'refuse'") == [("Trần Thị Bình",)]
    ((origin,),) = done(data, "SELECT DISTINCT origin FROM act")
    assert "@" in str(origin)


def test_words_that_are_no_command_leave_none(data: Path) -> None:
    before = done(data, "SELECT count(*) FROM act")
    assert sohoa("document", "show", data=data).code == 2
    assert done(data, "SELECT count(*) FROM act") == before


def test_a_number_of_a_person_does_not_stand_in_the_log(data: Path) -> None:
    assert sohoa("person", "show", "030185004321", "--purpose", "hồ sơ mới", data=data).code == 4
    assert done(data, "SELECT count(*) FROM act WHERE subject_id || details LIKE '%030185004321%'") == [(0,)]


def test_what_cannot_be_put_on_record_is_not_shown(data: Path) -> None:
    done(data, "CREATE TRIGGER full BEFORE INSERT ON act BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    ended = sohoa("audit", "show", "--json", data=data)
    assert ended.code == 1
    assert "batch list" not in ended.out


def test_every_command_leaves_the_log_sealed(data: Path) -> None:
    assert done(data, "SELECT count(*) FROM act WHERE position IS NULL") == [(0,)]
    found = sohoa("audit", "verify", "--json", data=data)
    assert (found.code, found.value["clean"], found.value["entries"], found.value["findings"]) == (0, True, 2, [])
    head = sohoa("audit", "head", "--json", data=data).value
    assert (head["unsealed"], head["stored"]) == (0, head["seal"])
    assert (data.parent / "data-seals" / f"{head['log']}.seals").exists(), "outside the data folder"


def test_verify_says_what_was_touched_and_where(data: Path) -> None:
    change = "UPDATE act SET who = 'Nguyễn Văn Không' WHERE position = 2"
    with pytest.raises(sqlite3.IntegrityError, match="the log is kept as it is"):
        done(data, change)
    done(data, "DROP TRIGGER act_written")
    done(data, change)
    found = sohoa("audit", "verify", "--json", data=data)
    assert found.code == 3
    (finding,) = found.value["findings"]
    assert (finding["kind"], finding["position"], finding["act"], finding["segment"]) == ("ROW_CHANGED", 2, 2, 2)
    told = sohoa("audit", "verify", data=data)
    assert "ROW_CHANGED" in told.out
    assert "dòng đã bị sửa" in told.out


def test_acts_are_shown_by_what_is_asked(data: Path) -> None:
    refused = sohoa("audit", "show", "--verb", "refuse", "--subject", "document=7", "--json", data=data)
    assert [one["subject_id"] for one in refused.value] == ["7"]
    assert sohoa("audit", "show", "--who", "Trần Thị Bình", "--until", "2020-01-01", "--json", data=data).value == []
    assert "batch list" in sohoa("audit", "show", data=data).out


def test_a_person_is_told_who_looked(data: Path) -> None:
    registered = ("person", "identifier", "add", "030185004321", "C1234567", "--purpose", "hồ sơ mới")
    assert sohoa(
        "intake", "check", "--person", "030185004321", "--procedure", "1.001667", "--purpose", "hồ sơ mới", *BY, data=data
    )
    assert sohoa(*registered, *BY, data=data).code == 0
    assert sohoa("person", "looks", "030185004321", data=data).code != 0, "needs a purpose"
    told = sohoa("person", "looks", "030185004321", "--purpose", "công dân đề nghị", "--json", data=data).value
    assert [one["verb"] for one in told if one["verb"] != "refuse"] == ["add_number", "look_up"]
    assert {one["who"] for one in told if one["verb"] == "look_up"} == {"Trần Thị Bình"}


def test_seals_are_stored_again_where_the_storage_is_empty(data: Path) -> None:
    (file,) = (data.parent / "data-seals").glob("*.seals")
    file.unlink()
    assert sohoa("audit", "verify", data=data).code == 3
    assert sohoa("audit", "store-again", "--reason", "đổi ổ đĩa", data=data).code == 0
    assert sohoa("audit", "verify", data=data).code == 0


def test_a_new_key_goes_on_where_the_old_one_was_lost(data: Path) -> None:
    (data.parent / "data-seals" / "seal-key.pem").unlink()
    ended = sohoa("batch", "list", "--json", data=data)
    assert (ended.code, ended.value) == (0, [])
    assert "SEAL_KEY_MISSING" in ended.err
    made = sohoa("audit", "new-key", "--reason", "ổ đĩa hỏng", "--json", data=data)
    assert (made.code, len(made.value["key"])) == (0, 16)
    found = sohoa("audit", "verify", "--json", data=data).value
    assert (found["clean"], len(found["keys"])) == (True, 2)


def test_work_on_database_and_index_is_on_record(data: Path) -> None:
    assert sohoa("index", "rebuild", data=data).code == 0
    assert sohoa("db", "upgrade", data=data.parent / "new").code == 0
    assert ("rebuild", "index") in done(data, "SELECT verb, subject_kind FROM act")
    assert done(data.parent / "new", "SELECT verb, subject_kind FROM act") == [("upgrade", "database")]

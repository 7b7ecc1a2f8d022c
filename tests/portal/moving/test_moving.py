"""`sohoa move` between folders: nothing is lost, nobody goes on at the source, and being cut off changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from sohoa.records import open_engine
from tests.ingest.watching.watched import PROGRAM, until
from tests.portal.moving.places import Contents, Place, empty

ROOT = Path(__file__).resolve().parents[3]
OF_THE_MOVE = {"act", "act_person", "log_head", "log_seal", "stored_object", "outbox"}
"""Tables in which the target has more: the move is on record, is sealed, and its objects are held."""


@pytest.fixture
def target(source: Place) -> Place:
    return empty(source)


def refused(place: Place, *words: str) -> str:
    """The code with which a command is refused there."""
    ended = place.run(*words, "--json")
    assert ended.code in (4, 5, 6), ended.out + ended.err
    return str(ended.value["code"])


def other_tables(contents: Contents) -> Contents:
    return {name: rows for name, rows in contents.items() if name not in OF_THE_MOVE}


def test_all_rows_and_objects_are_there_and_it_is_told_what_was_compared(source: Place, target: Place) -> None:
    before, objects = source.contents(), source.objects()
    told = source.moved(target)
    after = target.contents()
    assert other_tables(after) == other_tables(before)
    assert target.objects() == objects
    assert not before["act"] - after["act"], "no act is changed"
    assert [name for name, one in told["tables"].items() if one["rows"] != sum(before[name].values())] == ["act", "log_seal"]
    assert (told["objects"], told["lacking"], told["log"]["clean"]) == (len(objects), [], True)
    assert told["indexed"] == told["tables"]["document"]["rows"]
    acts = target.value("audit", "show", "--verb", "move", TOKEN=target.tokens["auditor"])
    assert [(one["subject_id"], one["details"].get("objects")) for one in acts] == [("target", len(objects)), ("source", None)]
    assert target.run("audit", "verify").code == target.run("index", "check").code == 0


def test_the_source_is_as_it_was_and_opens_for_nobody(source: Place, target: Place) -> None:
    objects = source.objects()
    source.moved(target)
    assert source.objects() == objects
    assert refused(source, "unit", "list") == "INSTALLATION_MOVED"
    assert refused(source, "db", "upgrade") == "INSTALLATION_MOVED"
    assert source.move(target).value["code"] == "INSTALLATION_MOVED"
    (source.data / "moving.json").unlink()
    assert source.run("unit", "list").code == 0, "whoever knows what they do has it back"


def test_the_keys_come_along_and_the_log_goes_on_with_them(source: Place, target: Place) -> None:
    source.moved(target)
    for folder, name in ((source.settings.seals_folder, "seal-key.pem"), (source.settings.keys_folder, "identity.key")):
        there = target.settings.seals_folder if name == "seal-key.pem" else target.settings.keys_folder
        assert (there / name).read_bytes() == (folder / name).read_bytes()
        assert (there / name).stat().st_mode & 0o777 == 0o600
    before = target.value("audit", "head")
    assert target.run("audit", "seal").code == 0
    after = target.value("audit", "head")
    assert after["seal"] > before["seal"]
    assert target.run("audit", "verify").code == 0


def test_while_somebody_is_at_work_nothing_is_begun(source: Place, target: Place, tmp_path: Path) -> None:
    (tmp_path / "quét").mkdir()
    environment = {**os.environ, "SOHOA_DATA": str(source.data), "SOHOA_TOKEN": source.tokens["archivist"]}
    with subprocess.Popen([PROGRAM, "watch", tmp_path / "quét", "--unit", "07906"], env=environment) as at_work:
        until((tmp_path / "quét" / "failed").exists)
        assert source.move(target).value["code"] == "INSTALLATION_IN_USE"
        at_work.send_signal(signal.SIGTERM)
    assert not (source.data / "moving.json").exists()
    source.moved(target)


@pytest.mark.parametrize("what", ["data", "key"])
def test_nothing_is_overwritten(what: str, source: Place, target: Place) -> None:
    if what == "data":
        (target.data / "objects").mkdir(parents=True)
    else:
        target.settings.seals_folder.mkdir()
        (target.settings.seals_folder / "seal-key.pem").write_bytes(b"another")
    assert source.move(target).value["code"] == "RESTORE_TARGET_NOT_EMPTY"
    assert source.run("unit", "list").code == 0, "nothing was begun"


def test_the_target_of_another_move_is_refused(source: Place, target: Place) -> None:
    killed(source, target, "portal.moving:copy_rows", "before", 1)
    (source.data / "moving.json").unlink()
    assert source.move(target).value["code"] == "RESTORE_TARGET_NOT_EMPTY"


def test_onto_itself_it_is_refused(source: Place) -> None:
    assert source.move(source).value["code"] == "MOVE_TARGET_SAME"
    other = Place(source.data.with_name("khác"), source.token, {"database": source.settings.database_url})
    assert source.move(other).value["code"] == "MOVE_TARGET_SAME"


@pytest.mark.parametrize("settings", ["no file", "not toml", "unknown"])
def test_settings_that_cannot_be_read_are_told(settings: str, source: Place, tmp_path: Path) -> None:
    file = tmp_path / "đích.toml"
    if settings != "no file":
        file.write_text({"not toml": "data =", "unknown": 'kho = "a"'}[settings], "utf-8")
    assert source.run("move", "--to", file, "--json").value["code"] == "SETTING_INVALID"


def test_where_there_is_no_installation_none_is_made(source: Place, target: Place) -> None:
    nowhere = empty(source, "không có")
    assert nowhere.move(target).value["code"] == "DATABASE_UNREACHABLE"
    assert not nowhere.data.exists()


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_objects_that_the_source_lacks_are_named_and_may_be_left_out(damage: str, source: Place, target: Place) -> None:
    lost = min((source.data / "objects").glob("??/??/*"))
    if damage == "missing":
        lost.unlink()
    else:
        lost.chmod(0o600)
        lost.write_bytes(b"hong")
    told = source.move(target)
    assert (told.code, told.value["code"]) == (6, "MOVE_OBJECTS_LACKING")
    assert lost.name in told.value["vi"]
    told = source.move(target, "--without-damaged")
    assert (told.code, told.value["lacking"]) == (3, [lost.name])
    assert len(target.objects()) == len(source.objects()) - (damage == "damaged")


def test_a_table_that_the_program_does_not_know_is_not_left_behind_quietly(source: Place, target: Place) -> None:
    engine = open_engine(source.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ghi_chu (id INTEGER)"))
    engine.dispose()
    told = source.move(target)
    assert (told.code, told.value["code"]) == (6, "MOVE_TABLES_DIFFER")
    assert "ghi_chu.id" in told.value["vi"]


def test_an_object_that_is_damaged_on_its_way_is_brought_once_more(source: Place, target: Place) -> None:
    killed(source, target, "portal.moving:copy_rows", "before", 1)
    there = min((target.data / "objects").glob("??/??/*"))
    there.chmod(0o600)
    there.write_bytes(b"hong")
    assert source.moved(target)["lacking"] == []
    assert target.objects() == source.objects()


MOVING = [
    ("portal.moving:open_log", "after", 1),
    ("archive.moving.mark:begin", "after", 1),
    ("archive.backup.restoring:_refuse_of_another", "before", 1),
    ("archive.moving.objects:_copy", "before", 1),
    ("archive.moving.objects:_copy", "after", 7),
    ("portal.moving:prepare_database", "after", 2),
    ("portal.moving:copy_rows", "before", 1),
    ("archive.moving.rows:_fill", "after", 20),
    ("portal.moving:copy_rows", "after", 1),
    ("archive.moving.objects:_is_whole", "after", 5),
    ("portal.moving:copy_keys", "after", 1),
    ("portal.moving:open_installation", "after", 1),
    ("archive.log.seal_file:_write_all", "after", 2),
    ("portal.moving:verify", "after", 1),
    ("search:rebuild", "after", 1),
    ("portal.moving:hold_again", "after", 1),
    ("archive.moving.mark:end", "before", 1),
    ("archive.moving.mark:end", "after", 1),
]


def killed(source: Place, target: Place, place: str, moment: str, nth: int) -> None:
    """The move is ended with SIGKILL there."""
    command = [sys.executable, "-m", "tests.portal.killed", place, moment, str(nth), "move", "--to", str(target.file)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
    environment |= {f"SOHOA_{name}": value for name, value in {"DATA": str(source.data), **source.environment}.items()}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize(("place", "moment", "nth"), MOVING, ids=lambda part: str(part).rpartition(":")[2])
def test_a_move_that_was_killed_keeps_everybody_out_and_goes_on(
    place: str, moment: str, nth: int, source: Place, target: Place
) -> None:
    before = source.contents()
    killed(source, target, place, moment, nth)
    begun = (source.data / "moving.json").exists()
    if begun:
        assert refused(source, "unit", "list") == (
            "INSTALLATION_MOVED" if "end" in place and moment == "after" else "INSTALLATION_MOVING"
        )
        if (target.data / "restoring.json").exists():
            nothing_written = place.endswith("_refuse_of_another")
            assert refused(target, "unit", "list") == ("RESTORE_UNFINISHED" if nothing_written else "MOVE_UNFINISHED")
    again = source.move(target)
    if "end" in place and moment == "after":
        assert again.value["code"] == "INSTALLATION_MOVED", "but for the very last step it was done"
    else:
        assert again.code == 0, again.out + again.err
    assert other_tables(target.contents()) == other_tables(before)
    assert not before["act"] - target.contents()["act"]
    assert target.objects() == source.objects()
    assert target.run("audit", "verify").code == target.run("index", "check").code == 0

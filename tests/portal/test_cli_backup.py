"""`sohoa backup` while work goes on, and `sohoa restore` on an empty machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import search
from sohoa.assembly import open_installation
from sohoa.settings import Settings
from tests.archive.backup.depositing import deposited
from tests.archive.backup.kept import asked, named_but_not_there
from tests.portal.agency import ADMINISTRATOR, BINH, staffed
from tests.portal.command import sohoa
from tests.search.archived import Archive

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "samples" / "000.00.01.H29-260310-0420").glob("0[1-5]*.[pj][dp][fg]"))
PROGRAM = Path(sys.executable).with_name("sohoa")


def filled(data: Path, settings: Settings | None = None) -> Path:
    """An installation with three discharge papers of Nguyễn Thị Hoa."""
    with open_installation(settings or Settings(data=data)) as installation:
        archive = Archive(installation.engine, installation.sessions, installation.objects)  # type: ignore[arg-type]
        for item in (1, 2, 3):
            deposited(archive, item)
        search.drain(installation.sessions, installation.objects, installation.index)
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled(tmp_path / "data")


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """A backup of it: the folder that `restore` is given."""
    made = sohoa("backup", tmp_path / "sao lưu", "--json", data=data)
    assert (made.code, made.value["documents"], made.value["lacking"]) == (0, 3, {}), made.out + made.err
    return Path(made.value["backup"])


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An installation and a backup of it, for those who change neither."""
    folder = tmp_path_factory.mktemp("backed up")
    made = sohoa("backup", folder / "sao lưu", "--json", data=filled(folder / "data"))
    return folder / "data", Path(made.value["backup"])


def restored(backup: Path, data: Path, *words: str, code: int = 0, **settings: str) -> Any:
    ended = sohoa("restore", backup, "--to", data, "--json", *words, data=data, **settings)
    assert ended.code == code, ended.out + ended.err
    return ended.value


def with_the_key(data: Path, before: Path) -> Path:
    """The key that signs is brought back from where it was kept apart, as docs/backup.md tells."""
    seals = data.parent / f"{data.name}-seals"
    shutil.copy2(before.parent / f"{before.name}-seals" / "seal-key.pem", seals)
    return data


def found(data: Path, words: str, **settings: str) -> list[int]:
    hits = sohoa("search", words, "--limit", "1000", "--json", data=data, **settings).value["hits"]
    return sorted(hit["document"]["id"] for hit in hits)


def flip(file: Path, place: int = -2) -> None:
    """One bit of one byte."""
    file.chmod(0o600)
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def test_what_was_restored_is_what_was_backed_up(backup: Path, data: Path, tmp_path: Path) -> None:
    new = tmp_path / "máy mới" / "data"
    told = restored(backup.parent, new)
    assert (told["documents"], told["indexed"], told["lacking"], told["log"]["clean"]) == (3, 3, [], True)
    assert told["made_at"] == json.loads((backup / "manifest.json").read_text("utf-8"))["made_at"]
    with_the_key(new, data)
    assert sohoa("audit", "verify", data=new).code == 0
    assert sohoa("index", "check", data=new).code == 0
    assert found(new, "Nguyễn Thị Hoa") == found(data, "Nguyễn Thị Hoa") == [1, 2, 3]
    assert named_but_not_there(new / "sohoa.db", new / "objects") == []
    for file in (new / "objects").glob("??/??/*"):
        assert sha256(file.read_bytes()).hexdigest() == file.name
        assert file.stat().st_mode & 0o777 == 0o444, "held, as what is on record is"


def test_both_are_on_record(backup: Path, data: Path, tmp_path: Path) -> None:
    new = tmp_path / "data mới"
    restored(backup, new)
    manifest = sha256((backup / "manifest.json").read_bytes()).hexdigest()
    before = sohoa("audit", "show", "--verb", "back_up", "--json", data=data).value
    assert [one["details"].get("manifest") for one in before] == [manifest, None], "newest first"
    assert {one["subject_id"] for one in before} == {backup.name}
    (begun,) = sohoa("audit", "show", "--verb", "back_up", "--json", data=new).value
    assert begun["details"] == {"place": str(backup.parent)}
    (done,) = sohoa("audit", "show", "--verb", "restore", "--json", data=new).value
    assert (done["subject_id"], done["details"]["manifest"]) == (backup.name, manifest)


def test_without_the_key_everything_works_but_sealing_and_it_is_said_what_to_do(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "data mới"
    told = sohoa("restore", backup, "--to", new, data=new)
    assert told.code == 0
    assert "SEAL_KEY_MISSING" in told.err
    assert found(new, "Nguyễn Thị Hoa") == [1, 2, 3]
    assert sohoa("audit", "new-key", "--reason", "máy cũ hỏng", data=new).code == 0
    assert sohoa("audit", "verify", data=new).code == 0


def test_seals_that_outlived_the_database_tell_what_is_lost(backup: Path, data: Path, tmp_path: Path) -> None:
    """The data disk is gone, the disk with the seals is not."""
    for _ in range(3):
        assert sohoa("batch", "list", data=data).code == 0
    shutil.rmtree(data)
    told = restored(backup, data, code=3)
    assert told["ahead"] >= 3
    assert "SEALS_REMOVED" in {one["kind"] for one in told["log"]["findings"]}
    assert "SEALS_AHEAD" in sohoa("batch", "list", data=data).err
    assert sohoa("audit", "store-again", "--reason", "khôi phục sau khi hỏng đĩa", data=data).code == 0
    assert sohoa("audit", "verify", data=data).code == 0


@pytest.mark.parametrize(
    "name", ["database.sqlite", "objects.sha256", "seals", "settings.json", "manifest.json", "manifest.sha256"]
)
def test_a_changed_byte_is_found_file_by_file(name: str, backup: Path, tmp_path: Path) -> None:
    flip(backup / name)
    new = tmp_path / "data mới"
    told = restored(backup, new, code=6)
    assert told["code"] == "BACKUP_DAMAGED"
    assert (name if name != "manifest.sha256" else "manifest.json") in told["vi"].replace(str(backup), "")
    assert not new.exists(), "nothing was begun"


def test_a_changed_object_is_named_and_the_rest_may_be_restored(backup: Path, tmp_path: Path) -> None:
    first, second, *_ = sorted((backup.parent / "objects").glob("??/??/*"))
    flip(first)
    second.unlink()
    new = tmp_path / "data mới"
    told = restored(backup, new, code=6)
    assert told["code"] == "BACKUP_DAMAGED"
    for lost in (first, second):
        assert str(lost.relative_to(backup.parent)) in told["vi"]
    refused = sohoa("document", "list", "--json", data=new)
    assert (refused.code, refused.value["code"]) == (6, "RESTORE_UNFINISHED")
    told = restored(backup, new, "--without-damaged", code=3)
    assert sorted(told["lacking"]) == sorted(str(lost.relative_to(backup.parent)) for lost in (first, second))
    assert len(sohoa("document", "list", "--json", data=new).value) == 3


def test_an_object_that_was_repaired_lets_the_restore_go_on(backup: Path, data: Path, tmp_path: Path) -> None:
    damaged = next((backup.parent / "objects").glob("??/??/*"))
    flip(damaged)
    new = tmp_path / "data mới"
    restored(backup, new, code=6)
    shutil.copyfile(data / "objects" / damaged.relative_to(backup.parent / "objects"), damaged)
    assert restored(backup, new)["lacking"] == []
    with_the_key(new, data)
    assert sohoa("audit", "verify", data=new).code == 0


def test_nothing_is_overwritten(backup: Path, data: Path, tmp_path: Path) -> None:
    assert restored(backup, data, code=6)["code"] == "RESTORE_TARGET_NOT_EMPTY"
    assert found(data, "Nguyễn Thị Hoa") == [1, 2, 3]
    disk = tmp_path / "đĩa mới"
    (disk / "lost+found").mkdir(parents=True)
    restored(backup, disk)


def test_a_backup_of_another_version_is_refused(backup: Path, tmp_path: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    text = json.dumps({**manifest, "revision": "0001"})
    (backup / "manifest.json").write_text(text, "utf-8")
    (backup / "manifest.sha256").write_text(f"{sha256(text.encode()).hexdigest()}  manifest.json\n", "utf-8")
    told = restored(backup, tmp_path / "data mới", code=6)
    assert told["code"] == "BACKUP_OTHER_VERSION"
    assert "0001" in told["vi"]
    assert not (tmp_path / "data mới").exists()


def test_where_there_is_no_backup_that_is_said(data: Path, tmp_path: Path) -> None:
    assert restored(tmp_path, tmp_path / "data mới", code=4)["code"] == "BACKUP_MISSING"
    inside = sohoa("backup", data / "sao lưu", "--json", data=data)
    assert (inside.code, inside.value["code"]) == (6, "BACKUP_PLACE_UNFIT")
    (tmp_path / "tệp").write_text("không phải thư mục")
    assert sohoa("backup", tmp_path / "tệp", "--json", data=data).value["code"] == "TARGET_UNWRITABLE"


def test_a_lost_object_is_told_and_everything_else_is_backed_up(data: Path, tmp_path: Path) -> None:
    lost = next((data / "objects").glob("??/??/*"))
    lost.unlink()
    made = sohoa("backup", tmp_path / "sao lưu", "--json", data=data)
    assert (made.code, made.value["lacking"]) == (3, {lost.name: "missing"})
    assert restored(tmp_path / "sao lưu", tmp_path / "data mới", code=3)["lacking"] == [lost.name]


def test_no_secret_is_in_it(data: Path, tmp_path: Path) -> None:
    secrets = {"S3_SECRET_KEY": "bi-mat-chinh-5517", "OPENID_CLIENT_SECRET": "bi-mat-openid-2260"}
    assert sohoa("backup", tmp_path / "sao lưu", data=data, AGENCY_CODE="000.00.01.H29", **secrets).code == 0
    (settings,) = (tmp_path / "sao lưu").glob("*/settings.json")
    assert json.loads(settings.read_text("utf-8"))["SOHOA_AGENCY_CODE"] == "000.00.01.H29"
    for file in (tmp_path / "sao lưu").rglob("*"):
        assert not file.is_file() or not any(secret.encode() in file.read_bytes() for secret in secrets.values())


def test_where_there_are_accounts_it_is_for_the_administrator(tmp_path: Path) -> None:
    """Who has a backup has every paper."""
    agency = staffed(tmp_path)
    agency.sign_in(BINH)
    refused = agency.run("backup", tmp_path / "sao lưu", "--json")
    assert (refused.code, refused.value["code"]) == (6, "RIGHT_MISSING")
    assert not (tmp_path / "sao lưu").exists()
    agency.sign_in(ADMINISTRATOR)
    agency.done("backup", tmp_path / "sao lưu")


def test_a_token_that_was_in_use_at_the_backup_opens_nothing_afterwards(tmp_path: Path) -> None:
    """Bình signed out after the backup: who found his token does not come in by the restore."""
    agency = staffed(tmp_path)
    binh = replace(agency, config=tmp_path / "máy của Bình")
    binh.sign_in(BINH)
    (token,) = (one.read_text("ascii") for one in binh.config.rglob("*.token"))
    place = tmp_path / "sao lưu"
    agency.done("backup", place)
    binh.done("sign-out")
    anew = replace(agency, data=tmp_path / "data mới")
    anew.done("restore", place, "--to", anew.data)
    refused = anew.run("document", "list", "--json", TOKEN=token)
    assert (refused.code, refused.value["code"]) == (6, "NOT_SIGNED_IN")
    anew.sign_in(BINH)
    anew.done("document", "list")


RESTORING = [
    ("archive.backup.restoring:_refuse_of_another", "before", 1),
    ("archive.backup.restoring:_restore_object", "before", 1),
    ("archive.backup.restoring:_restore_object", "after", 3),
    ("portal.restoring:load", "before", 1),
    ("portal.restoring:load", "after", 1),
    ("portal.restoring:restore_seals", "after", 1),
    ("archive.log.seal_file:_write_all", "after", 2),
    ("portal.restoring:verify", "after", 1),
    ("search.tantivy_index:TantivyIndex.replace_all", "before", 1),
    ("search:rebuild", "after", 1),
    ("archive.objects.folder:FolderObjects.hold", "after", 2),
    ("portal.restoring:_note", "after", 1),
]


def killed_at(place: str, moment: str, nth: int, *words: str | Path, data: Path) -> None:
    command = [sys.executable, "-m", "tests.portal.killed", place, moment, str(nth), *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOHOA_DATA": str(data)}, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize(("place", "moment", "nth"), RESTORING, ids=lambda part: str(part).rpartition(":")[2])
def test_a_restore_that_was_killed_is_refused_and_may_be_started_again(
    place: str, moment: str, nth: int, backed_up: tuple[Path, Path], tmp_path: Path
) -> None:
    data, backup = backed_up
    new = tmp_path / "data mới"
    seals = tmp_path / "data mới-seals"
    seals.mkdir(mode=0o700)
    with_the_key(new, data)
    killed_at(place, moment, nth, "restore", backup, "--to", new, data=new)
    refused = sohoa("document", "list", "--json", data=new)
    assert (refused.code, refused.value["code"]) == (6, "RESTORE_UNFINISHED")
    if place != RESTORING[0][0]:  # nothing is written down yet
        assert str(backup) in refused.value["vi"], "it says from where"
    told = restored(backup, new)
    assert (told["documents"], told["indexed"], told["lacking"], told["log"]["clean"], told["ahead"]) == (3, 3, [], True, 0)
    assert sohoa("audit", "verify", data=new).code == 0
    assert found(new, "Nguyễn Thị Hoa") == [1, 2, 3]


BACKING_UP = [
    ("archive.backup.making:dump", "before", 1),
    ("archive.backup.making:dump", "after", 1),
    ("archive.backup.making:_Making._keep", "after", 3),
    ("archive.backup.making:_Making._keep_seals", "after", 1),
    ("archive.backup.making:write_whole", "after", 3),
    ("archive.backup.making:flush_folder", "before", 1),
]


@pytest.mark.parametrize(("place", "moment", "nth"), BACKING_UP, ids=lambda part: str(part).rpartition(":")[2])
def test_a_backup_that_was_killed_is_none_and_the_next_goes_on(
    place: str, moment: str, nth: int, data: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "sao lưu"
    killed_at(place, moment, nth, "backup", kept, data=data)
    there = len(list((kept / "objects").glob("??/??/*")))
    if not place.endswith("flush_folder"):  # behind the renaming
        assert restored(kept, tmp_path / "data mới", code=4)["code"] == "BACKUP_MISSING"
    made = sohoa("backup", kept, "--json", data=data).value
    assert (made["objects"], made["copied"]) == (6, 6 - there)
    assert restored(kept, tmp_path / "data mới")["indexed"] == 3


@pytest.mark.slow
def test_scans_are_read_while_it_is_backed_up(tmp_path: Path) -> None:
    """Another process reads the samples; the backup is made when some of its documents are there."""
    data, kept, new = tmp_path / "data", tmp_path / "sao lưu", tmp_path / "data mới"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")},
        "SOHOA_DATA": str(data),
        "SOHOA_READER": "tesseract",  # So that it takes longer than the backup.
    }
    with (tmp_path / "said").open("wb") as said:
        reading = subprocess.Popen([PROGRAM, "ingest", *SAMPLES], env=environment, stdout=said, stderr=said)
        try:
            while not deposited_in(data):
                assert reading.poll() is None, (tmp_path / "said").read_text("utf-8")
                time.sleep(0.2)
            command = [PROGRAM, "backup", kept, "--json"]
            made = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
            assert reading.poll() is None, "it was done before the backup was"
            assert reading.wait(300) == 0, (tmp_path / "said").read_text("utf-8")
        finally:
            reading.kill()
            reading.wait()
    assert 0 < made["documents"] < deposited_in(data)
    told = restored(kept, new)
    assert (told["documents"], told["lacking"], told["log"]["clean"]) == (made["documents"], [], True)
    with_the_key(new, data)
    assert sohoa("audit", "verify", data=new).code == 0
    assert named_but_not_there(new / "sohoa.db", new / "objects") == []
    rows = json.loads((Path(made["backup"]) / "manifest.json").read_text("utf-8"))["rows"]
    for table in ("document", "rendition", "stored_object", "item", "person", "field_value"):
        assert asked(new / "sohoa.db", f"SELECT count(*) FROM {table}") == [(rows[table],)]
    in_force = [row[0] for row in asked(new / "sohoa.db", "SELECT id FROM document WHERE superseded_at IS NULL ORDER BY id")]
    assert found(new, "") == in_force


def deposited_in(data: Path) -> int:
    """How many documents are on record; 0 where the tables are not made yet."""
    if not (data / "sohoa.db").exists() or not asked(data / "sohoa.db", "SELECT 1 FROM sqlite_master WHERE name = 'document'"):
        return 0
    ((number,),) = asked(data / "sohoa.db", "SELECT count(*) FROM document")
    return int(str(number))

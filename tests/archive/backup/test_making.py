"""A backup is one state of the database with everything that this state names, made while others work."""

from __future__ import annotations

import io
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.backup import Backup, find_point
from archive.backup.database import dump, frozen
from archive.backup.errors import BackupBusy, BackupMissing, BackupSpaceMissing
from archive.backup.making import refuse_without_space
from archive.objects import FolderObjects
from sohoa.locks import locked
from tests.archive.backup.depositing import deposited
from tests.archive.backup.kept import asked, checked, database, named_but_not_there, naming_columns, somebody_deposits
from tests.archive.log.kept import KeptLog
from tests.search.archived import Archive


def test_the_columns_that_name_objects_are_found(log: KeptLog) -> None:
    known = {("stored_object", "sha256"), ("rendition", "sha256"), ("item", "sha256"), ("document", "source_sha256")}
    assert known | {("paper_use", "version_sha256")} <= naming_columns(log.folder / "sohoa.db")


def test_all_of_it_is_what_its_lists_say(kept: Callable[[], Backup]) -> None:
    made = kept()
    for sums in ("manifest.sha256", "objects.sha256"):
        done = checked(made, sums)
        assert done.returncode == 0, done.stderr
    manifest = json.loads((made.point.folder / "manifest.json").read_text("utf-8"))
    listed = {file.relative_to(made.point.folder).as_posix() for file in made.point.folder.rglob("*") if file.is_file()}
    assert set(manifest["files"]) == listed - {"manifest.json", "manifest.sha256"}
    sums = "".join(f"{one['sha256']}  {name}\n" for name, one in manifest["files"].items())
    (made.point.folder / "all").write_text(sums, "utf-8")
    assert checked(made, "all").returncode == 0


def test_it_holds_a_sound_database_in_one_file_and_all_that_this_names(kept: Callable[[], Backup], archive: Archive) -> None:
    made = kept()
    assert asked(database(made), "PRAGMA integrity_check") == [("ok",)]
    assert not list(made.point.folder.glob("*-wal"))
    assert asked(database(made), "SELECT count(*) FROM document") == [(3,)]
    assert (made.manifest.rows["document"], made.manifest.objects) == (3, 6)
    assert lacking(made) == []
    listed = [line.split()[0] for line in (made.point.folder / "objects.sha256").read_text("ascii").splitlines()]
    assert listed == sorted(archive.objects.hashes())


def test_it_holds_the_seals_and_public_keys_but_never_the_key_that_signs(kept: Callable[[], Backup], log: KeptLog) -> None:
    made = kept()
    assert (made.point.folder / "seals").read_bytes() == log.seals.read_bytes()
    assert [file.name for file in (made.point.folder / "seal-keys").iterdir()] == [
        file.name for file in (log.folder / "seals").glob("*.pub")
    ]
    secret = (log.folder / "seals" / "seal-key.pem").read_bytes()
    assert all(secret not in file.read_bytes() for file in made.point.folder.rglob("*") if file.is_file())
    seal = log.verified()
    assert (made.manifest.log.seal_hash, made.manifest.log.entries) == (seal.head, seal.entries)


def test_a_seal_that_had_not_left_the_house_yet_is_in_it(kept: Callable[[], Backup], log: KeptLog) -> None:
    lines = log.seals.read_bytes()
    log.seals.unlink()
    log.tampered("UPDATE log_seal SET stored_at = NULL")
    assert (kept().point.folder / "seals").read_bytes() == lines


def test_nobody_else_can_read_it(kept: Callable[[], Backup]) -> None:
    made = kept()
    assert made.point.folder.stat().st_mode & 0o077 == 0
    assert made.point.folder.parent.stat().st_mode & 0o077 == 0


def test_what_an_earlier_backup_brought_is_not_copied_again(kept: Callable[[], Backup], archive: Archive) -> None:
    first = kept()
    deposited(archive, 4)
    second = kept()
    assert (first.copied, second.copied, second.manifest.objects) == (6, 2, 8)
    assert lacking(first) == lacking(second) == []
    assert find_point(first.point.folder.parent).folder == second.point.folder, "the newest"
    assert find_point(first.point.folder).folder == first.point.folder, "the one that is named"


def test_what_has_another_size_there_is_copied_again(kept: Callable[[], Backup]) -> None:
    first = kept()
    cut = next(first.point.pool.glob("??/??/*"))
    cut.chmod(0o600)
    cut.write_bytes(cut.read_bytes()[:-1])
    second = kept()
    assert second.copied == 1
    assert checked(second, "objects.sha256").returncode == 0


def test_a_size_on_record_that_is_wrong_does_not_bring_an_object_again(kept: Callable[[], Backup], log: KeptLog) -> None:
    log.tampered("UPDATE stored_object SET size = size + 1")
    assert (kept().copied, kept().copied) == (6, 0)


def test_a_lost_object_and_a_damaged_one_are_told_and_the_rest_is_backed_up(
    kept: Callable[[], Backup], archive: Archive, log: KeptLog
) -> None:
    lost, damaged, *_ = sorted((log.folder / "objects").glob("??/??/*"))
    lost.unlink()
    damaged.chmod(0o600)
    damaged.write_bytes(b"%PDF of nobody")
    made = kept()
    assert made.manifest.lacking == {lost.name: "missing", damaged.name: "damaged"}
    assert (made.manifest.objects, made.copied) == (4, 4)
    assert checked(made, "objects.sha256").returncode == 0


def test_one_that_was_cut_off_is_none_and_the_next_run_goes_on(kept: Callable[[], Backup], tmp_path: Path) -> None:
    made = kept()
    place = made.point.folder.parent
    made.point.folder.rename(place / f"{made.point.folder.name}.part")
    with pytest.raises(BackupMissing):
        find_point(place)
    with pytest.raises(BackupMissing):
        find_point(place / f"{made.point.folder.name}.part")
    again = kept()
    assert again.copied == 0
    assert not list(place.glob("*.part"))


def test_one_at_a_time(kept: Callable[[], Backup], tmp_path: Path) -> None:
    kept()
    with locked(tmp_path / "sao lưu" / "backup.lock"), pytest.raises(BackupBusy):
        kept()


def test_where_it_does_not_fit_nothing_is_begun(tmp_path: Path) -> None:
    refuse_without_space(tmp_path, 1)
    with pytest.raises(BackupSpaceMissing):
        refuse_without_space(tmp_path, shutil.disk_usage(tmp_path).free)


def test_what_is_written_meanwhile_waits_for_nobody_and_is_not_in_it(archive: Archive, log: KeptLog, tmp_path: Path) -> None:
    with frozen(log.engine) as connection:
        began = time.perf_counter()
        for item in range(10, 20):
            deposited(archive, item)
        assert time.perf_counter() - began < 10, "SQLite waits for 30 s before it gives up"
        dump(connection, tmp_path / "copy.sqlite", lambda _done, _all: None)
    assert asked(tmp_path / "copy.sqlite", "SELECT count(*) FROM document") == [(3,)]
    assert asked(log.folder / "sohoa.db", "SELECT count(*) FROM document") == [(13,)]


def test_the_copy_does_not_begin_again_for_those_who_write(archive: Archive, log: KeptLog, tmp_path: Path) -> None:
    """SQLite's backup starts over with every write of somebody else, unless the state is held on to."""
    reached: list[int] = []

    def write_between_steps(done: int, _all: int) -> None:
        reached.append(done)
        if len(reached) < 50:
            log.read(len(reached))

    log.tampered(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
        "INSERT INTO sequence (scope, last) SELECT hex(randomblob(70)), i FROM n"
    )
    with frozen(log.engine) as connection:
        dump(connection, tmp_path / "copy.sqlite", write_between_steps)
    assert len(reached) > 3, "several steps, or nothing is shown here"
    assert reached == sorted(set(reached))
    assert asked(tmp_path / "copy.sqlite", "PRAGMA integrity_check") == [("ok",)]


def lacking(made: Backup) -> list[str]:
    return named_but_not_there(database(made), made.point.pool)


def documents(log: KeptLog) -> int:
    ((number,),) = asked(log.folder / "sohoa.db", "SELECT count(*) FROM document")
    return int(str(number))


def test_twenty_backups_while_documents_come_in_lack_nothing(kept: Callable[[], Backup], log: KeptLog) -> None:
    made: list[Backup] = []
    with somebody_deposits(log) as process:
        while documents(log) < 5:
            assert process.poll() is None
            time.sleep(0.1)
        for _ in range(20):
            made.append(kept())
        assert process.poll() is None, "it came to an end by itself"
    grown = [one.manifest.rows["document"] for one in made]
    assert grown == sorted(grown)
    assert grown[-1] > grown[0], "nothing came in meanwhile"
    for one in made:
        assert one.manifest.lacking == {}
        assert lacking(one) == []
        assert [(rows,) for rows in one.manifest.rows.values()] == [
            asked(database(one), f'SELECT count(*) FROM "{table}"')[0] for table in one.manifest.rows
        ]
    assert checked(made[-1], "objects.sha256").returncode == 0


def test_an_object_that_no_record_names_is_not_copied(kept: Callable[[], Backup], archive: Archive) -> None:
    refused = archive.objects.put(io.BytesIO(b"refused"))
    assert not FolderObjects(kept().point.pool).exists(refused.sha256)

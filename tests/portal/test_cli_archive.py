"""`sohoa archive`: the settings of an S3 server, where there is no server; verifying and repairing what is kept."""

from __future__ import annotations

import hashlib
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.objects import FolderObjects
from archive.objects.places import place_of
from intake.records import Dossier, DossierDocument
from portal.api.fixity import ScheduledFixity
from sohoa.assembly import open_installation
from sohoa.clock import utc_now
from sohoa.settings import Settings
from tests.archive.kept_objects import PAPERS, Archive
from tests.portal.agency import BINH, staffed
from tests.portal.command import sohoa
from tests.services.service import free_port

KEYS = {"S3_ACCESS_KEY": "bi-mat-truy-cap-8842", "S3_SECRET_KEY": "bi-mat-chinh-5517"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_the_folder_needs_no_making(data: Path) -> None:
    made = sohoa("archive", "init", "--json", data=data)
    assert made.code == 0
    assert (made.value["store"]["kind"], made.value["store"]["place"]) == ("folder", str(data / "objects"))
    held = sohoa("archive", "hold", "--json", data=data)
    assert (held.code, held.value["told"]) == (0, 0)


@pytest.mark.parametrize("name", ["S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"])
def test_a_setting_that_an_s3_server_needs_is_asked_for_by_name(name: str, data: Path) -> None:
    given = {"S3_ENDPOINT": "kho.bhxh.example:9000", **KEYS}
    del given[name]
    refused = sohoa("archive", "init", "--json", data=data, OBJECTS="s3", **given)
    assert (refused.code, refused.value["code"]) == (5, "SETTING_INVALID")
    assert f"SOHOA_{name}" in refused.value["vi"]


def test_an_address_that_is_none_is_refused(data: Path) -> None:
    refused = sohoa("archive", "init", "--json", data=data, OBJECTS="s3", S3_ENDPOINT="http://kho/đường dẫn", **KEYS)
    assert (refused.code, refused.value["code"]) == (5, "SETTING_INVALID")
    assert "SOHOA_S3_ENDPOINT" in refused.value["vi"]


def test_a_server_that_does_not_answer_is_named_by_init_and_doctor(data: Path) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    settings = {"OBJECTS": "s3", "S3_ENDPOINT": nowhere, "S3_TLS": "false", **KEYS}
    refused = sohoa("archive", "init", "--json", data=data, **settings)
    assert (refused.code, refused.value["code"]) == (5, "OBJECT_STORE_UNREACHABLE")
    assert nowhere in refused.value["vi"]
    said = sohoa("archive", "init", data=data, **settings).err
    assert (said.count("OBJECT_STORE_UNREACHABLE"), len(said.splitlines())) == (1, 1), "once, whatever was tried"
    told = sohoa("doctor", data=data, **settings)
    assert (told.code, nowhere in told.out) == (5, True)


@pytest.mark.parametrize("wrong", [{}, {"S3_LOCK_DAYS": "rất lâu"}], ids=["valid settings", "a wrong one among them"])
def test_keys_are_never_shown(wrong: dict[str, str], data: Path) -> None:
    for arguments in (["config", "show"], ["config", "show", "--json"], ["doctor"], ["archive", "init"]):
        said = sohoa(*arguments, data=data, OBJECTS="s3", S3_ENDPOINT="127.0.0.1:1", S3_TLS="false", **KEYS, **wrong)
        for key in KEYS.values():
            assert key not in said.out + said.err
    shown = {one["name"]: one for one in sohoa("config", "show", "--json", data=data, **KEYS).value}
    assert shown["SOHOA_S3_SECRET_KEY"]["origin"] == "environment"
    assert shown["SOHOA_S3_SECRET_KEY"]["value"] not in ("", KEYS["S3_SECRET_KEY"])
    assert {one["name"]: one for one in sohoa("config", "show", "--json", data=data).value}["SOHOA_S3_SECRET_KEY"]["value"] == ""


# Fixity


SCAN, WORDS, SEARCHABLE = PAPERS[:3]
DOSSIER = "000.00.01.H29-260310-0420"


def sha256(paper: bytes) -> str:
    return hashlib.sha256(paper).hexdigest()


@pytest.fixture
def kept(data: Path) -> int:
    """A document of two persons in a dossier; its number."""
    with open_installation(Settings(data=data)) as installation:
        archive = Archive(installation.sessions, installation.objects)
        number = archive.document(SCAN, words=WORDS, searchable=SEARCHABLE, persons=(3, 4))
        with installation.sessions.begin() as session:
            session.add(Dossier(id=1, code=DOSSIER, received_on=date(2026, 3, 10), actor="Lê Thị Thủy", facts={}))
            session.flush()
            session.add(DossierDocument(dossier_id=1, document_id=number, ordinal=1))
    return number


def place(data: Path, paper: bytes) -> Path:
    return data / "objects" / place_of(sha256(paper))


def spoil(data: Path, paper: bytes, spoilt: bytes = b"%PDF-1.7 ?") -> None:
    place(data, paper).chmod(0o644)
    place(data, paper).write_bytes(spoilt)


def probe(data: Path) -> dict[str, str]:
    (found,) = [one for one in sohoa("doctor", "--json", data=data).value if one["name"] == "fixity"]
    return dict(found)


def test_verify_says_what_it_read_and_that_all_is_well(data: Path, kept: int) -> None:
    run = sohoa("archive", "verify", "--json", data=data)
    told = run.value
    assert (run.code, told["finished"], told["objects"], told["of_objects"]) == (0, True, 3, 3)
    assert told["bytes"] == len(SCAN) + len(WORDS) + len(SEARCHABLE)
    assert (told["count"], told["damage"], told["without_record"]) == (0, [], 0)
    assert "✔ 3/3" in sohoa("archive", "verify", data=data).out
    assert probe(data)["state"] == "ok"


def test_damage_is_told_with_everything_that_hangs_on_it(data: Path, kept: int) -> None:
    spoil(data, SCAN)
    run = sohoa("archive", "verify", "--json", data=data)
    assert run.code == 3
    (damage,) = run.value["damage"]
    assert (damage["sha256"], damage["damage"], damage["size"]) == (sha256(SCAN), "wrong_size", len(SCAN))
    assert (damage["documents"], damage["renditions"]) == ([kept], [{"document": kept, "kind": "original"}])
    assert (damage["persons"], damage["dossiers"], damage["can_be_made_again"]) == (2, [DOSSIER], False)
    told = sohoa("archive", "verify", data=data)
    assert told.code == 3, "as long as it is not repaired"
    for word in (sha256(SCAN), DOSSIER, f"#{kept}", "2 người", "sohoa archive repair"):
        assert word in told.out


def test_until_it_is_repaired_doctor_and_whoever_reads_it_are_told(data: Path, kept: int, tmp_path: Path) -> None:
    spoil(data, SCAN)
    sohoa("archive", "verify", data=data)
    assert (probe(data)["state"], "HỎNG" in probe(data)["vi"]) == ("warning", True)
    out = tmp_path / "giấy ra viện.pdf"
    refused = sohoa("document", "export", str(kept), "--form", "original", "--to", out, "--json", data=data)
    assert (refused.code, refused.value["code"]) == (1, "OBJECT_KNOWN_DAMAGED")
    assert not out.exists()
    searchable = sohoa("document", "export", str(kept), "--form", "searchable_pdf", "--to", out, data=data)
    assert (searchable.code, out.read_bytes()) == (0, SEARCHABLE), "the other forms are given"


def test_repair_takes_the_bytes_from_the_second_store(data: Path, kept: int, tmp_path: Path) -> None:
    second = tmp_path / "kho-2"
    shutil.copytree(data / "objects", second)
    spoil(data, SCAN)
    sohoa("archive", "verify", data=data)
    without = sohoa("archive", "repair", "--json", data=data)
    assert (without.code, [one["outcome"] for one in without.value["repairs"]]) == (3, ["no_copy"])
    done = sohoa("archive", "repair", sha256(SCAN), "--json", "--by", "Trần Thị Bình", data=data, REPLICA=str(second))
    assert (done.code, done.value["count"]) == (0, 0)
    assert done.value["repairs"] == [{"sha256": sha256(SCAN), "outcome": "repaired", "source": "replica"}]
    assert place(data, SCAN).read_bytes() == SCAN
    assert probe(data)["state"] == "ok"
    shown = sohoa("audit", "show", "--subject", f"object={sha256(SCAN)}", "--json", data=data).value
    assert [(one["verb"], one["persons"]) for one in shown] == [("repair", [3, 4]), ("find_damage", [3, 4])]
    assert shown[0]["who"] == "Trần Thị Bình"
    assert sohoa("archive", "repair", data=data).code == 0


def test_what_could_be_made_again_is_said_and_not_done(data: Path, kept: int) -> None:
    spoil(data, SEARCHABLE)
    sohoa("archive", "verify", data=data)
    told = sohoa("archive", "repair", data=data, LANGUAGE="en")
    assert (told.code, "can be made again from the original" in told.out) == (3, True)
    assert place(data, SEARCHABLE).read_bytes() == b"%PDF-1.7 ?"


def test_an_object_without_a_record_is_told_and_is_no_damage(data: Path, kept: int) -> None:
    FolderObjects(data / "objects").put(io.BytesIO(PAPERS[4]))
    run = sohoa("archive", "verify", "--json", data=data)
    assert (run.code, run.value["hashes_without_record"]) == (0, [sha256(PAPERS[4])])
    assert sha256(PAPERS[4]) in sohoa("archive", "verify", data=data).out
    assert place(data, PAPERS[4]).exists()


def test_by_age_nothing_that_was_just_stored_is_read(data: Path, kept: int) -> None:
    spoil(data, SCAN)
    run = sohoa("archive", "verify", "--older-than", "30d", "--json", data=data)
    assert (run.code, run.value["of_objects"]) == (0, 0)


@pytest.mark.parametrize("words", [("--older-than", "30"), ("--older-than", "một tháng"), ("--mb-per-second", "0")], ids=" ".join)
def test_an_age_or_a_speed_that_is_none_is_refused(words: tuple[str, str], data: Path) -> None:
    assert sohoa("archive", "verify", *words, "--json", data=data).code == 2


def test_a_hash_that_nobody_knows_and_a_replica_that_is_not_there_are_refused(data: Path, kept: int, tmp_path: Path) -> None:
    unknown = sohoa("archive", "repair", "0" * 64, "--json", data=data)
    assert (unknown.code, unknown.value["code"]) == (4, "OBJECT_UNKNOWN")
    nowhere = sohoa("archive", "repair", "--json", data=data, REPLICA=str(tmp_path / "chưa gắn"))
    assert (nowhere.code, nowhere.value["code"]) == (5, "SETTING_INVALID")
    assert "SOHOA_REPLICA" in nowhere.value["vi"]


def test_a_run_is_on_the_log_with_what_it_came_to(data: Path, kept: int) -> None:
    sohoa("archive", "verify", "--by", "Trần Thị Bình", data=data)
    (act,) = sohoa("audit", "show", "--verb", "verify", "--json", data=data).value
    assert (act["who"], act["subject_kind"], act["details"]["objects"], act["details"]["damaged"]) == (
        "Trần Thị Bình", "objects", 3, 0,
    )  # fmt: skip


# While the server runs


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def scheduled(data: Path, paper: bytes, days: int, **settings: Any) -> Iterator[Archive]:
    """The server's thread on an installation in which this paper was stored so many days ago, and all are damaged."""
    with open_installation(Settings(data=data, **settings)) as installation:
        archive = Archive(installation.sessions, installation.objects)
        archive.verified_at(sha256(paper), None, stored_at=utc_now() - timedelta(days=days))
        fixity = ScheduledFixity(installation)
        fixity.start()
        try:
            yield archive
        finally:
            fixity.end()


def test_the_server_verifies_what_nobody_looked_at_for_long(data: Path, kept: int) -> None:
    for paper in (SCAN, WORDS):
        spoil(data, paper)
    with scheduled(data, SCAN, 31) as archive:
        until(lambda: bool(archive.damage()))
        assert archive.damage() == {sha256(SCAN): "wrong_size"}, "the words were stored just now"
        assert archive.acts(sha256(SCAN))[0][0] == "find_damage"


def test_the_server_verifies_nothing_where_its_speed_is_zero(data: Path, kept: int) -> None:
    spoil(data, SCAN)
    with scheduled(data, SCAN, 31, fixity_mb_per_second=0) as archive:
        time.sleep(1)
        assert archive.damage() == {}


def test_the_server_ends_in_the_middle_of_a_big_object(data: Path, kept: int) -> None:
    with open_installation(Settings(data=data)) as installation:
        (big,) = Archive(installation.sessions, installation.objects).keep(bytes(50_000_000))
    began = time.monotonic()
    with scheduled(data, bytes(50_000_000), 31):
        time.sleep(0.5)
    assert time.monotonic() - began < 8, "at 5 MB/s it takes ten seconds"
    with open_installation(Settings(data=data)) as installation:
        assert Archive(installation.sessions, installation.objects).record(big).verified_at is None


def test_only_an_administrator_repairs(tmp_path: Path) -> None:
    agency = staffed(tmp_path)
    agency.done("archive", "repair")
    agency.sign_in(BINH)
    refused = agency.run("archive", "repair", "--json")
    assert (refused.code, refused.value["code"]) == (6, "RIGHT_MISSING")

"""`sohoa watch --once`: what lies in the folder is taken, and goes to where it belongs."""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.receiving import Purpose
from ingest.records import Batch
from ingest.watching import Hearing, Rules, Told, Watch
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import open_installation
from sohoa.errors import SohoaError
from sohoa.settings import Settings
from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.watching.watched import NOT_A_SCAN, Watched
from tests.portal.agency import BINH, staffed
from tests.portal.command import sohoa

DOSSIER = "000.00.01.H29-260310-0420"
TEXT = NOT_A_SCAN.decode()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched.new(tmp_path)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_", "."), content)
    return out.getvalue()


def test_what_was_read_is_done_and_what_was_not_failed_with_the_reason(watched: Watched) -> None:
    watched.put("quyết định.pdf", typed_pdf(DECISION))
    watched.put("ghi chú.txt")
    ended = watched.once()
    assert (ended.code, ended.value["done"], ended.value["failed"]) == (3, 1, 1), ended.err
    assert set(watched.files()) == {"done/quyết định.pdf", "failed/ghi chú.txt"}
    told = watched.report("failed/ghi chú.txt")
    assert (told["file"], told["state"], told["batch"]) == ("ghi chú.txt", "failed", 1)
    assert [one["code"] for one in told["problems"]] == ["SOURCE_KIND_UNKNOWN"]
    assert not (watched.folder / "done" / "quyết định.pdf.sohoa.txt").exists()
    assert len(sohoa("document", "list", "--json", data=watched.data).value) == 1
    assert [(one["name"], one["state"]) for one in watched.batches()[0]["items"]] == [
        ("ghi chú.txt", "failed"),
        ("quyết định.pdf", "done"),
    ]


def test_nothing_to_do_is_well_done(watched: Watched) -> None:
    assert (watched.once().code, watched.tally()) == (0, (0, 0, 0, 0))


def test_a_name_that_came_before_is_kept_beside(watched: Watched) -> None:
    for number in range(3):
        watched.put("scan.txt", NOT_A_SCAN + str(number).encode())
        assert watched.tally() == (0, 0, 1, 0)
    assert watched.files() == {
        "failed/scan.txt": f"{TEXT}0",
        "failed/scan (2).txt": f"{TEXT}1",
        "failed/scan (3).txt": f"{TEXT}2",
    }
    assert watched.report("failed/scan (3).txt")["batch"] == 3


def test_the_same_bytes_again_are_done_at_once_and_no_second_document(watched: Watched) -> None:
    scan = typed_pdf(DECISION)
    watched.put("quyết định.pdf", scan)
    assert watched.tally() == (1, 0, 0, 0)
    watched.put("quyết định.pdf", scan)
    watched.put("sao/bản hai.pdf", scan)
    assert watched.tally() == (2, 0, 0, 0)
    assert set(watched.files()) == {"done/quyết định.pdf", "done/quyết định (2).pdf", "done/sao/bản hai.pdf"}
    assert len(sohoa("document", "list", "--json", data=watched.data).value) == 1


def test_a_zip_of_which_something_could_not_be_read_is_done_and_told_of(watched: Watched) -> None:
    watched.put("hồ sơ.zip", zipped(a_pdf=typed_pdf(DECISION), b_txt=NOT_A_SCAN))
    watched.put("hỏng.zip", zipped(b_txt=NOT_A_SCAN + b"!", c_txt=NOT_A_SCAN + b"?"))
    assert watched.tally() == (0, 1, 1, 0)
    assert set(watched.files()) == {"done/hồ sơ.zip", "failed/hỏng.zip"}
    told = watched.report("done/hồ sơ.zip")
    assert [(one["inside"], one["code"]) for one in told["problems"]] == [("hồ sơ.zip/b.txt", "SOURCE_KIND_UNKNOWN")]


def test_sub_folders_say_of_which_unit_and_dossier_files_are(watched: Watched) -> None:
    watched.put(f"07906/{DOSSIER}/1.txt")
    watched.put(f"07906/{DOSSIER}/2.txt", NOT_A_SCAN + b"2")
    watched.put("07907/3.txt", NOT_A_SCAN + b"3")
    watched.put("4.txt", NOT_A_SCAN + b"4")
    assert watched.tally("--sub-folders", "unit/dossier", "--unit", "079") == (0, 0, 4, 0)
    assert [(one["unit"], one["dossier"], len(one["items"])) for one in watched.batches()] == [
        ("079", None, 1),
        ("07906", DOSSIER, 2),
        ("07907", None, 1),
    ]
    assert set(watched.files()) == {
        f"failed/07906/{DOSSIER}/1.txt",
        f"failed/07906/{DOSSIER}/2.txt",
        "failed/07907/3.txt",
        "failed/4.txt",
    }


def test_whose_they_are_and_what_is_known_of_the_case_is_said_of_every_dossier(watched: Watched) -> None:
    watched.put(f"{DOSSIER}/1.txt")
    watched.put("2.txt", NOT_A_SCAN + b"2")
    of_person = (
        "--person",
        "001185000011",
        "--person-name",
        "Lê Thị Hòa",
        "--procedure",
        "1.001667",
        "--fact",
        "treatment=inpatient",
    )
    assert watched.tally("--sub-folders", "dossier", *of_person) == (0, 0, 2, 0)
    dossier = sohoa("dossier", "show", DOSSIER, "--json", data=watched.data).value
    asked = ("person", "show", str(dossier["person_id"]), "--purpose", "kiểm tra hồ sơ", "--json")
    person = sohoa(*asked, data=watched.data).value
    assert (person["name"], dossier["procedure"], dossier["facts"]) == ("Lê Thị Hòa", "1.001667", {"treatment": "inpatient"})


def test_facts_are_of_a_dossier(watched: Watched) -> None:
    assert watched.once("--fact", "treatment=inpatient").value["code"] == "USAGE"


def test_a_sub_folder_that_names_no_dossier_fails_and_the_others_go_on(watched: Watched) -> None:
    watched.put("giấy tờ linh tinh/1.txt")
    watched.put(f"{DOSSIER}/2.txt")
    assert watched.tally("--sub-folders", "dossier") == (0, 0, 2, 0)
    told = watched.report("failed/giấy tờ linh tinh/1.txt")
    assert (told["batch"], told["problems"][0]["code"]) == (None, "DOSSIER_CODE_INVALID")
    assert [one["dossier"] for one in watched.batches()] == [DOSSIER]


def test_names_that_are_no_text_long_ones_and_two_that_look_alike(watched: Watched) -> None:
    long = "á" * 120 + ".txt"
    for number, name in enumerate((b"gi\xcey.txt", b"gi\xd5y.txt", long.encode())):
        with open(os.fsencode(watched.folder) + b"/" + name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(NOT_A_SCAN + str(number).encode())
    assert watched.tally()[2] + watched.tally()[2] == 3
    together = [[one["name"] for one in batch["items"]] for batch in watched.batches()]
    assert sum(map(len, together)) == 3
    assert all(len(names) == len(set(names)) for names in together), "two that are alike on record are never in one batch"
    there = {os.fsencode(file.name) for file in (watched.folder / "failed").iterdir()}
    assert {b"gi\xcey.txt", b"gi\xd5y.txt"} <= there
    assert sorted(watched.files().values()) == [f"{TEXT}0", f"{TEXT}1", f"{TEXT}2"]


def test_a_name_as_long_as_names_can_be_is_shortened_at_its_beginning(watched: Watched) -> None:
    watched.put("x" * 251 + ".txt")
    assert watched.tally() == (0, 0, 1, 0)
    (name,) = watched.files()
    assert name.endswith("x.txt")
    assert watched.report(name)["file"] == "x" * 251 + ".txt"


def test_what_was_not_taken_is_told_again_where_it_is_put_in_again(watched: Watched) -> None:
    watched.put("ghi chú.txt")
    assert watched.tally() == (0, 0, 1, 0)
    for file in (watched.folder / "failed").iterdir():
        file.rename(watched.folder / file.name)
    assert watched.tally() == (0, 0, 1, 0)
    assert set(watched.files()) == {"failed/ghi chú.txt"}
    assert watched.report("failed/ghi chú.txt")["batch"] == 2


@pytest.mark.parametrize("place", ["data", ".", "data/máy quét"])
def test_a_folder_that_holds_the_data_or_lies_in_it_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    refused = sohoa("watch", tmp_path / place, "--once", "--json", data=tmp_path / "data")
    assert (refused.code, refused.value["code"]) == (6, "WATCHED_FOLDER_UNFIT")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refused = sohoa("watch", tmp_path / "không có", "--once", "--json", data=tmp_path / "data")
    assert (refused.code, refused.value["code"]) == (4, "WATCHED_FOLDER_MISSING")


@pytest.mark.parametrize("name", ["taking", "done", "failed"])
def test_a_link_in_the_place_of_a_folder_of_ours_is_refused(name: str, watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "ngoài").mkdir()
    (watched.folder / name).symlink_to(tmp_path / "ngoài")
    watched.put("ghi chú.txt")
    refused = watched.once()
    assert (refused.code, refused.value["code"]) == (6, "WATCHED_FOLDER_UNFIT")
    assert list((tmp_path / "ngoài").iterdir()) == []
    assert (watched.folder / "ghi chú.txt").exists()


def test_where_there_are_accounts_files_come_in_for_own_units_alone(tmp_path: Path) -> None:
    agency = staffed(tmp_path)
    agency.sign_in(BINH)
    watched = Watched(tmp_path / "máy quét", agency.data)
    watched.folder.mkdir()
    watched.put("07906/1.txt")
    watched.put("07907/2.txt", NOT_A_SCAN + b"2")
    words = ("watch", watched.folder, "--once", "--settle", "0.1", "--json")
    refused = agency.run(*words, "--unit", "07907")
    assert (refused.code, refused.value["code"]) == (6, "RIGHT_MISSING")
    ended = agency.run(*words, "--sub-folders", "unit")
    assert (ended.code, ended.value["failed"]) == (3, 2)
    codes = {name: watched.report(f"failed/{name}")["problems"][0]["code"] for name in ("07906/1.txt", "07907/2.txt")}
    assert codes == {"07906/1.txt": "SOURCE_KIND_UNKNOWN", "07907/2.txt": "RIGHT_MISSING"}


def test_more_than_are_taken_at_a_time_wait_in_the_folder_and_come_next(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.watching.watch.MOST", 2)
    monkeypatch.setattr("ingest.watching.watch.IN_HAND_AT_MOST", 3)
    for number in range(7):
        watched.put(f"{number}.txt", NOT_A_SCAN + str(number).encode())
    assert watched.tally() == (0, 0, 7, 0)
    assert [len(one["items"]) for one in watched.batches()] == [2, 2, 2, 1]


def test_files_in_hand_of_which_nothing_is_known_are_told_of_and_let_be(watched: Watched) -> None:
    """The installation was restored from a backup that knows nothing of them."""
    watched.put("taking/20260312T081500.123456Z-9c1e/0001-giấy.txt")
    watched.put("1.txt")
    ended = watched.once()
    assert (ended.code, ended.value["failed"], ended.value["problem"]["code"]) == (5, 1, "WATCHED_FILES_UNKNOWN")
    assert "taking/20260312T081500.123456Z-9c1e/0001-giấy.txt" in watched.files()


def test_a_file_that_is_written_to_after_it_was_taken_is_told_of(watched: Watched) -> None:
    """What the archive has is not what lies there."""

    def somebody_writes() -> None:
        (taken,) = (watched.folder / "taking").glob("*/0001-1.txt")
        with taken.open("ab") as out:
            out.write(b", them")

    watched.put("1.txt")
    with open_installation(Settings(data=watched.data)) as installation:
        rules = Rules(0, 0, lambda _: Purpose(), lambda: Actor("Trần Văn Bình", "cli"), somebody_writes)
        told: list[Told] = []
        with closing(Watch(installation, watched.folder, rules, Hearing(told.append, fail, lambda: None))) as watch:
            watch.open()
            watch.look()
            with installation.sessions() as session:
                (batch,) = session.scalars(select(Batch.id))
            finish_batch(installation, batch, Actor("Trần Văn Bình", "cli"))
            watch.look()
    assert [(one.ending, one.batch, one.troubles[0].problem.code) for one in told] == [("failed", 1, "WATCHED_FILE_CHANGED")]
    assert watched.files() == {"failed/1.txt": f"{TEXT}, them"}


def fail(error: SohoaError) -> None:
    raise error

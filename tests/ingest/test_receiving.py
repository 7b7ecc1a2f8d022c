"""Taking files in: stored before anything is promised, the same bytes never twice."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest import batches
from ingest.errors import NothingToTake, PathMissing
from ingest.receiving import Purpose, add_file, open_batch, receive
from ingest.records import Item
from ingest.sources import IncomingFile, files_at
from intake.errors import DossierCodeInvalid
from registry.actor import Actor
from registry.errors import IdentifierInvalid
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings

ARCHIVIST = Actor("Trần Văn Bình", "cli")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with open_installation(Settings(data=tmp_path / "data", workers=2, max_file_mb=1)) as opened:
        yield opened


def given(name: str, content: bytes) -> IncomingFile:
    return IncomingFile(name, lambda: io.BytesIO(content))


def states(installation: Installation, batch: int) -> dict[str, str]:
    with installation.sessions() as session:
        return {item.name: item.state for item in batches.report(session, batch).items}


def test_the_original_is_kept_under_its_hash(installation: Installation) -> None:
    batch = receive(installation, [given("hồ sơ ốm đau.pdf", b"%PDF-1.7 scan")], ARCHIVIST)
    with installation.sessions() as session:
        (item,) = batches.report(session, batch).items
    assert item.sha256 == hashlib.sha256(b"%PDF-1.7 scan").hexdigest()
    assert installation.objects.open(item.sha256).read() == b"%PDF-1.7 scan"
    assert (item.name, item.size, item.state) == ("hồ sơ ốm đau.pdf", 13, "received")


def test_a_folder_is_walked_in_order_without_what_file_managers_leave(tmp_path: Path) -> None:
    for name in ("thùng 2/b.pdf", "thùng 1/a.pdf", "thùng 1/.DS_Store", "Thumbs.db", "c.tif"):
        (tmp_path / "quét" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "quét" / name).write_bytes(b"x")
    found = [file.name for file in files_at([tmp_path / "quét"])]
    assert found == ["quét/c.tif", "quét/thùng 1/a.pdf", "quét/thùng 2/b.pdf"]


def test_paths_that_hold_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        files_at([tmp_path / "không có.pdf"])
    with pytest.raises(NothingToTake):
        files_at([tmp_path])


def test_the_same_bytes_are_a_duplicate_whatever_their_name(installation: Installation) -> None:
    first = receive(installation, [given("a.pdf", b"same"), given("b.pdf", b"same")], ARCHIVIST, Purpose(unit="07906"))
    second = receive(installation, [given("c.pdf", b"same"), given("d.pdf", b"other")], ARCHIVIST)
    assert states(installation, first) == {"a.pdf": "received", "b.pdf": "duplicate"}
    assert states(installation, second) == {"c.pdf": "duplicate", "d.pdf": "received"}
    with installation.sessions() as session:
        held_by = batches.report(session, second).items[0].held_by
    assert held_by is not None
    assert (held_by.batch, held_by.name, held_by.unit) == (first, "a.pdf", "07906")


def test_of_many_who_bring_the_same_bytes_at_once_one_reads_them(installation: Installation) -> None:
    batch = open_batch(installation, ARCHIVIST, Purpose())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add_file(installation, batch, given(f"{number}.pdf", b"same"), ARCHIVIST), range(16)))
    assert sorted(states(installation, batch).values()) == ["duplicate"] * 15 + ["received"]


def test_a_file_that_cannot_be_taken_is_an_item_that_says_why(installation: Installation, tmp_path: Path) -> None:
    gone = IncomingFile("mất.pdf", lambda: (tmp_path / "mất.pdf").open("rb"))
    batch = receive(installation, [gone, given("lớn.pdf", bytes(2 << 20)), given("vừa.pdf", b"x")], ARCHIVIST)
    with installation.sessions() as session:
        found = {item.name: [problem.code for problem in item.problems] for item in batches.report(session, batch).items}
    assert found == {"mất.pdf": ["PATH_MISSING"], "lớn.pdf": ["SOURCE_TOO_LARGE"], "vừa.pdf": []}


def test_a_batch_knows_whether_all_its_files_came_in(installation: Installation) -> None:
    whole = receive(installation, [given("a.pdf", b"a")], ARCHIVIST)
    broken_off = open_batch(installation, ARCHIVIST, Purpose())
    add_file(installation, broken_off, given("b.pdf", b"b"), ARCHIVIST)
    with installation.sessions() as session:
        assert batches.report(session, whole).received
        assert not batches.report(session, broken_off).received


@pytest.mark.parametrize(
    ("purpose", "error"),
    [(Purpose(person="12345"), IdentifierInvalid), (Purpose(dossier="hồ sơ của chị Hoa"), DossierCodeInvalid)],
    ids=["person", "dossier"],
)
def test_a_purpose_that_cannot_be_is_refused_before_any_file(
    installation: Installation, purpose: Purpose, error: type[Exception]
) -> None:
    with pytest.raises(error):
        receive(installation, [given("a.pdf", b"a")], ARCHIVIST, purpose)
    with installation.sessions() as session:
        assert session.scalar(select(func.count(Item.id))) == 0

"""Kill -9 anywhere, start again: nothing is lost and nothing is in twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.documents import DocumentFilter, get_document, list_documents
from archive.records import Act, Outbox
from ingest import batches
from ingest.receiving import receive
from ingest.records import Batch
from ingest.sources import files_at
from ingest.worker import finish_batch
from registry.actor import Actor
from search import Query
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.ingest.power.whole import Contents, assert_whole, contents
from tests.ingest.retried import decision, ingested

ARCHIVIST = Actor("Trần Văn Bình", "cli")
SMALL = (1000, 700)

PLACES = [
    ("ingest.receiving:add_file", "after", 3),
    ("ingest.pipeline:Pipeline.open", "before", 1),
    ("ingest.pipeline:Pipeline._note_window", "after", 2),
    ("ingest.depositing:Depositing.deposit_documents", "after", 1),
    ("archive.objects.folder:FolderObjects.hold", "after", 3),
]
"""Some places with several files and pages at work. With one file, `test_power_cut` goes through all of them."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A PDF with two papers of one page, a TIFF with one, a zip with a JPEG."""
    folder = tmp_path_factory.mktemp("quét")
    papers = [
        drawn.page(["GIẤY RA VIỆN", f"Họ và tên: {name}", "Vào viện ngày 02/03/2026"], size=SMALL)
        for name in ("Nguyễn Thị Hoa", "Lê Văn Nam", "Phạm Thu Trang", "Đỗ Quốc Việt")
    ]
    (folder / "hai giấy.pdf").write_bytes(drawn.pdf(*papers[:2]))
    (folder / "một giấy.tif").write_bytes(drawn.tiff(papers[2]))
    with zipfile.ZipFile(folder / "nén.zip", "w") as packed:
        packed.writestr("ảnh.jpg", drawn.jpeg(papers[3]))
    return sorted(folder.iterdir())


def opened(data: Path) -> Installation:
    return open_installation(Settings(data=data, workers=2, window=1))


def ingest(installation: Installation, files: list[Path]) -> int:
    batch = receive(installation, files_at(files), ARCHIVIST)
    finish_batch(installation, batch, ARCHIVIST)
    return batch


@pytest.fixture(scope="module")
def undisturbed(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Contents:
    with opened(tmp_path_factory.mktemp("undisturbed")) as installation:
        ingest(installation, files)
        with installation.sessions() as session:
            return contents(session)


def test_an_undisturbed_run_finds_the_four_papers(undisturbed: Contents) -> None:
    assert [paper[3] for paper in undisturbed] == ["GIAY_RA_VIEN"] * 4
    assert set(undisturbed.values()) == {1}
    assert all([kind for kind, _ in paper[5]] == ["original", "searchable_pdf", "words"] for paper in undisturbed)


@pytest.mark.parametrize(("place", "moment", "nth"), PLACES, ids=lambda part: str(part).rpartition(":")[2])
def test_killed_there_and_started_again(
    place: str, moment: str, nth: int, files: list[Path], undisturbed: Contents, tmp_path: Path
) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "tests.ingest.killed", str(tmp_path), place, moment, str(nth), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, f"it did not come to {place}: {killed.stderr}"
    with opened(tmp_path) as installation:
        batch = ingest(installation, files)
        assert_whole(installation)
        with installation.sessions() as session:
            assert contents(session) == undisturbed
            assert batches.report(session, batch).state == "done"
        assert installation.index.search(Query("Lê Văn Nam")).total >= 1


RETRY_PLACES = [
    ("ingest.batches:claim", "after", 1),
    ("ingest.pipeline:Pipeline._note_window", "after", 1),
    ("ingest.depositing:Depositing._understood", "after", 1),
    ("ingest.depositing:Depositing._store_document", "after", 1),
    ("ingest.depositing:deposit", "before", 1),
    ("ingest.depositing:deposit", "after", 1),
    ("ingest.depositing:hand_over", "after", 1),
    ("ingest.depositing:Depositing.deposit_documents", "after", 1),
    ("search.tantivy_index:TantivyIndex.put", "after", 1),
    ("search.tantivy_index:TantivyIndex.remove", "before", 1),
    ("search.tantivy_index:TantivyIndex.remove", "after", 1),
]


@pytest.mark.parametrize(("place", "moment", "nth"), RETRY_PLACES, ids=lambda part: str(part).rpartition(":")[2])
def test_a_retry_that_was_killed_there_joins_the_page_once(place: str, moment: str, nth: int, tmp_path: Path) -> None:
    """The second page of a decision is read on retry. Whenever that is cut off: one document of two pages, one superseded."""
    (before,) = ingested(tmp_path, decision(fails=2)).items[0].documents
    killed = subprocess.run(
        [sys.executable, "-m", "tests.ingest.killed", str(tmp_path), place, moment, str(nth)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, f"it did not come to {place}: {killed.stderr}"
    with opened(tmp_path) as installation:
        with installation.sessions.begin() as session:
            batches.retry(session, 1, ARCHIVIST)
        finish_batch(installation, 1, ARCHIVIST)
        with installation.sessions() as session:
            (item,) = batches.report(session, 1).items
            assert (item.state, item.problems) == ("done", ())
            (joined,) = list_documents(session, DocumentFilter())
            assert (joined.page_count, joined.type_id, item.documents) == (2, "QD_HUU", (joined.id,))
            assert get_document(session, before).superseded_by == joined.id
            verbs = Counter(session.scalars(select(Act.verb).where(Act.subject_kind == "document")))
            assert verbs == {"deposit": 2, "supersede": 1, "hand_over": 1}
            assert session.scalar(select(func.count(Outbox.id)).where(Outbox.done_at.is_(None))) == 0
        assert installation.index.ids() == {joined.id}


def test_killed_again_and_again_without_reaching_anything_is_set_aside(files: list[Path], tmp_path: Path) -> None:
    """An item that ends the very process that works on it must not do so for ever."""
    for _ in range(4):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.ingest.killed",
                str(tmp_path),
                "ingest.pipeline:Pipeline.open",
                "before",
                "1",
                str(files[0]),
            ],
            capture_output=True,
            timeout=120,
            check=False,
        )
    with opened(tmp_path) as installation, installation.sessions() as session:
        first = session.scalars(select(Batch).order_by(Batch.id)).first()
        assert first is not None
        (item,) = batches.report(session, first.id).items
        assert item.state == "failed"
        assert [problem.code for problem in item.problems] == ["TASK_CRASHED"]

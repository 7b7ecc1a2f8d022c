"""Searchable PDFs are written side by side, each for itself: one that cannot be made costs nobody else anything."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf

from archive.documents import DocumentFilter, list_documents
from ingest import batches
from ingest.confinement import ConfinedPool
from ingest.depositing import Depositing
from ingest.pipeline import Pipeline
from ingest.receiving import receive
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn

ARCHIVIST = Actor("Trần Văn Bình", "cli")
LIMIT_MB = 1


def papers() -> bytes:
    """Three discharge papers; the resources of the second hold something that does not fit into the limit of a file."""
    names = ("Nguyễn Thị Hoa", "Lê Văn Nam", "Phạm Thu Trang")
    pages = [drawn.page(["GIẤY RA VIỆN", f"Họ và tên: {name}", "Vào viện ngày 02/03/2026"], size=(1000, 700)) for name in names]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn.pdf(*pages))) as opened:
        large = opened.make_stream(random.Random(2026).randbytes(2 * LIMIT_MB * 1024 * 1024))
        opened.pages[1].resources.Pattern = pikepdf.Dictionary(P=large)
        opened.save(out)
    return out.getvalue()


def forms(installation: Installation) -> list[tuple[int, list[str]]]:
    with installation.sessions() as session:
        found = list_documents(session, DocumentFilter())
        return [(one.first_page, sorted(rendition.kind for rendition in one.renditions)) for one in found]


def test_a_document_without_a_searchable_pdf_is_deposited_all_the_same(tmp_path: Path) -> None:
    """Its item says why; the others have theirs; a retry where there is room makes it, and the document stays the same."""
    scan = papers()
    with open_installation(Settings(data=tmp_path, workers=2)) as installation:
        batch = receive(installation, [IncomingFile("ba giấy.pdf", lambda: io.BytesIO(scan))], ARCHIVIST)
        with ConfinedPool(2, memory_mb=2048) as pool:
            pipeline = Pipeline(installation, pool, ARCHIVIST, lambda: False)
            pipeline.open(1)
            pipeline.read_pages(1)
        with ConfinedPool(2, memory_mb=2048, output_mb=LIMIT_MB) as pool:
            Depositing(installation, pool, ARCHIVIST).deposit_documents(1)
        whole, lacking = ["original", "searchable_pdf", "words"], ["original", "words"]
        assert forms(installation) == [(1, whole), (2, lacking), (3, whole)]
        with installation.sessions.begin() as session:
            (item,) = batches.report(session, batch).items
            assert (item.state, [(one.code, one.page) for one in item.problems]) == ("partial", [("TASK_OUTPUT", 2)])
            batches.retry(session, batch, ARCHIVIST)
        finish_batch(installation, batch, ARCHIVIST)
        assert forms(installation) == [(1, whole), (2, whole), (3, whole)]
        with installation.sessions() as session:
            (again,) = batches.report(session, batch).items
        assert (again.state, again.problems, again.documents) == ("done", (), item.documents)

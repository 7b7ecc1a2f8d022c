"""Two units bring the same file, of which something could not be read: each tries again what is its own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.acts import acts_on
from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from archive.rights import Units
from ingest import batches
from ingest.batches import ItemReport
from ingest.receiving import Purpose, receive
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from intake.records import DossierDocument
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from tests import drawn
from tests.ingest.retried import BEYOND, FIRST_PAGE, decision, ingested, reported, settings

CUA_DONG, SONG_MAY = "07906", "07907"
THUY = Actor("Lê Thị Thủy", "cli", unit=SONG_MAY)
BINH = Actor("Trần Thị Bình", "cli", unit=CUA_DONG)
DOSSIER = "000.00.01.H29-260401-0007"
UNREADABLE = drawn.tiff(drawn.page(FIRST_PAGE, size=BEYOND))


def brought_again(data: Path, scan: bytes) -> int:
    """Sông Mây brings for a dossier of its own what Cửa Đông brought before."""
    with open_installation(settings(data, limited=True)) as installation:
        file = IncomingFile("bản của Sông Mây.tif", lambda: io.BytesIO(scan))
        batch = receive(installation, [file], THUY, Purpose(unit=SONG_MAY, dossier=DOSSIER))
        finish_batch(installation, batch, THUY)
        return batch


def tried_again(installation: Installation, batch: int, actor: Actor) -> tuple[int, ItemReport]:
    """How many files a retry by somebody of a unit sets to work, and what becomes of the batch's one file."""
    with installation.sessions.begin() as session:
        again = batches.retry(session, batch, actor, units=[Units(frozenset({actor.unit}))])
    finish_batch(installation, batch, actor)
    (item,) = reported(installation, batch).items
    return again, item


def documents(installation: Installation) -> list[Document]:
    with installation.sessions() as session:
        return list_documents(session, DocumentFilter())


def in_dossier(installation: Installation) -> list[int]:
    with installation.sessions() as session:
        return list(session.scalars(select(DossierDocument.document_id)))


def test_a_copy_of_another_unit_that_was_read_in_part_is_left_alone(tmp_path: Path) -> None:
    first = ingested(tmp_path, decision(fails=2), Purpose(unit=CUA_DONG))
    second = brought_again(tmp_path, decision(fails=2))
    with open_installation(settings(tmp_path, limited=False)) as installation:
        again, item = tried_again(installation, second, THUY)
        assert (again, item.state, item.fell_short) == (0, "duplicate", True)
        with installation.sessions() as session:
            assert [act.verb for act in acts_on(session, "item", first.items[0].id)] == ["receive_duplicate"]
        (document,) = documents(installation)
        assert document.page_count == 1


def test_once_its_own_unit_tries_again_the_other_dossier_has_all_of_it(tmp_path: Path) -> None:
    first = ingested(tmp_path, decision(fails=2), Purpose(unit=CUA_DONG))
    second = brought_again(tmp_path, decision(fails=2))
    with open_installation(settings(tmp_path, limited=False)) as installation:
        assert tried_again(installation, first.id, BINH)[0] == 1
        (document,) = documents(installation)
        assert (document.page_count, in_dossier(installation)) == (2, [document.id])
        assert reported(installation, second).state == "done"


def test_where_nothing_was_read_of_that_copy_the_own_one_is_read(tmp_path: Path) -> None:
    """Whoever brings the paper has it in hand. The copy that came first stays as it is, and is theirs to look after."""
    first = ingested(tmp_path, UNREADABLE, Purpose(unit=CUA_DONG))
    second = brought_again(tmp_path, UNREADABLE)
    with open_installation(settings(tmp_path, limited=False)) as installation:
        again, item = tried_again(installation, second, THUY)
        assert (again, item.state, item.problems, item.held_by) == (1, "done", (), None)
        (document,) = documents(installation)
        assert (document.id, document.unit, in_dossier(installation)) == (item.documents[0], SONG_MAY, [document.id])
        assert reported(installation, first.id).state == "failed"
        assert tried_again(installation, first.id, BINH)[1].state == "duplicate"
        assert documents(installation)[0].id == document.id, "nothing is in twice"


@pytest.mark.parametrize("scan", [decision(fails=2), UNREADABLE], ids=["read in part", "not read"])
def test_within_one_unit_the_copy_that_came_first_is_tried_again(scan: bytes, tmp_path: Path) -> None:
    first = ingested(tmp_path, scan, Purpose(unit=SONG_MAY))
    second = brought_again(tmp_path, scan)
    with open_installation(settings(tmp_path, limited=False)) as installation:
        again, item = tried_again(installation, second, THUY)
        assert (again, item.state) == (1, "duplicate")
        assert reported(installation, first.id).state == "done"
        assert len(documents(installation)) == 1

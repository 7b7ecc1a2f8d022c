"""A disk that is full while a child works: whatever comes of that says nothing of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.records import Rendition
from ingest import batches, fork_server
from ingest.confinement import ConfinedPool
from ingest.errors import TaskCrashed, TaskNoSpace, TaskUnexpected
from ingest.kept_pages import keep
from ingest.receiving import receive
from ingest.sources import files_at
from ingest.tasks import write_searchable
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.disks import filled, small_disk_for_temporary_files

ARCHIVIST = Actor("Trần Văn Bình", "cli")
DISK, LITTLE = 64 << 20, 64 << 10


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The one for temporary files."""
    fork_server.start()  # Its own files lie elsewhere.
    with small_disk_for_temporary_files(tmp_path / "đĩa nhỏ", DISK) as folder:
        yield folder


def end_well() -> str:
    return "đọc được một nửa"


def stumble() -> None:
    raise KeyError("rotate")


@pytest.mark.parametrize(
    ("task", "otherwise"),
    [(end_well, None), (stumble, TaskUnexpected), (os.abort, TaskCrashed)],
    ids=["ended well", "stumbled", "broke down"],
)
def test_it_is_said_that_there_was_no_space(disk: Path, task: object, otherwise: type[Exception] | None) -> None:
    with ConfinedPool(1, memory_mb=2048) as pool:
        with filled(disk, LITTLE), pytest.raises(TaskNoSpace):
            pool.submit(task, seconds=60).result()  # type: ignore[arg-type]
        if otherwise is None:
            assert pool.submit(end_well, seconds=60).result() == end_well()
        else:
            with pytest.raises(otherwise):
                pool.submit(task, seconds=60).result()  # type: ignore[arg-type]


def test_it_is_said_too_where_pages_that_were_read_are_kept_beside_the_work(disk: Path) -> None:
    pages = [(number, os.urandom(LITTLE)) for number in range(1, 9)]
    with filled(disk, LITTLE), pytest.raises(TaskNoSpace):
        keep(pages, disk / "pages")


def test_a_searchable_pdf_that_found_no_space_is_made_when_there_is_room(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = tmp_path / "giấy ra viện.pdf"
    scan.write_bytes(drawn.pdf(drawn.page(["GIẤY RA VIỆN", "Họ và tên: Nguyễn Thị Hoa"], size=(1000, 700))))
    with open_installation(Settings(data=tmp_path / "data", workers=1)) as installation, ExitStack() as full:
        submit = ConfinedPool.submit

        def filling(pool: ConfinedPool, task: Any, *given: Any, **named: Any) -> Any:
            if task is write_searchable:
                full.enter_context(filled(disk, LITTLE))
            return submit(pool, task, *given, **named)

        monkeypatch.setattr(ConfinedPool, "submit", filling)
        batch = receive(installation, files_at([scan]), ARCHIVIST)
        finish_batch(installation, batch, ARCHIVIST)
        assert told(installation, batch) == ("failed", ["TASK_NO_SPACE"], [])
        monkeypatch.undo()
        full.close()
        with installation.sessions.begin() as session:
            assert batches.retry(session, batch, ARCHIVIST) == 1
        finish_batch(installation, batch, ARCHIVIST)
        assert told(installation, batch) == ("done", [], ["original", "searchable_pdf", "words"])


def told(installation: Installation, batch: int) -> tuple[str, list[str], list[str]]:
    """Of the only file: its state, what is wrong with it, and the forms of its documents."""
    with installation.sessions() as session:
        (item,) = batches.report(session, batch).items
        forms = session.scalars(select(Rendition.kind).order_by(Rendition.kind)).all()
        return item.state, [problem.code for problem in item.problems], list(forms)

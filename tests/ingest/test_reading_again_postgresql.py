"""Reading again where the records lie on PostgreSQL, and many ask at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from archive.documents import get_document
from archive.versions import newest
from ingest import batches
from ingest.records import FAILED, OPENED, Item
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests.ingest.test_reading_again import BINH, asked, badly_read, finished
from tests.services.databases import a_database

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("postgresql")]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with a_database() as url, open_installation(Settings(data=tmp_path, database=url, workers=1)) as opened:
        yield opened


def test_of_many_who_ask_at_once_one_begins_it(installation: Installation) -> None:
    number = badly_read(installation)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: asked(installation, [number])[0], range(16)))
    assert len({item.id for item in found}) == 1
    assert finished(installation, found[0].batch_id).state == "done"
    with installation.sessions() as session:
        assert newest(get_document(session, number)) == 2


def test_of_a_retry_and_a_new_request_at_once_one_reads(installation: Installation) -> None:
    number = badly_read(installation)
    (first,) = asked(installation, [number])
    with installation.sessions.begin() as session:
        session.get_one(Item, first.id).state = FAILED

    def begun(turn: int) -> int:
        if turn % 2:
            return int(asked(installation, [number])[0].id != first.id)
        with installation.sessions.begin() as session:
            return batches.retry(session, first.batch_id, BINH)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(begun, range(16)))
    with installation.sessions() as session:
        in_hand = session.query(Item).filter(Item.document_id == number, Item.state == OPENED).count()
    assert in_hand == 1


def test_the_database_itself_keeps_a_second_from_beginning(installation: Installation) -> None:
    (first,) = asked(installation, [badly_read(installation)])
    with pytest.raises(IntegrityError), installation.sessions.begin() as session:
        session.add(Item(batch_id=first.batch_id, document_id=first.document_id, name="ra viện.pdf", state=OPENED))

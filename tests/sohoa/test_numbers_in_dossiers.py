"""Papers that lay in dossiers before they had numbers get them in the order in which they came; the next goes on from there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import text

import migrations
from archive import deposit
from intake.dossiers import attach, get_dossier
from intake.records import DossierDocument
from sohoa.records import open_engine, sessions
from tests.archive.deposited import OFFICER, read, reading, source, words_rendition

ANOTHER, CODE = "000.00.01.H29-260310-0419", "000.00.01.H29-260310-0420"
PLACED = "INSERT INTO dossier_document (dossier_id, document_id, attached_at) VALUES (:dossier, :document, :at)"
DOSSIER = """
INSERT INTO dossier (id, code, facts, interlinked, received_on, state, actor, opened_at)
VALUES (:id, :code, '{}', false, '2026-03-10', 'open', 'Lê Thị Thủy', '2026-03-10 06:00:00.000000')
"""


def test_papers_are_numbered_as_they_came(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)
    with sessions(engine).begin() as session:
        for item in (1, 2, 3, 4):
            deposit(session, source(item), reading(1), read(1), [words_rendition()], OFFICER)
    command.downgrade(migrations.config(engine), "0014")
    with engine.begin() as connection:
        for number, code in ((1, ANOTHER), (2, CODE)):
            connection.execute(text(DOSSIER), {"id": number, "code": code})
        for hour, document in ((8, 2), (9, 3), (7, 4)):
            at = f"2026-03-10 {hour:02d}:00:00.000000"
            connection.execute(text(PLACED), {"dossier": 2, "document": document, "at": at})
    migrations.upgrade(engine)
    with sessions(engine).begin() as session:
        attach(session, get_dossier(session, CODE), 1)
        attach(session, get_dossier(session, ANOTHER), 1)
        numbers = {(one.dossier_id, one.document_id): one.ordinal for one in session.query(DossierDocument)}
    assert numbers == {(2, 4): 1, (2, 2): 2, (2, 3): 3, (2, 1): 4, (1, 1): 1}
    engine.dispose()

"""What must hold of an installation whenever nobody is at work: what was cut off before has left nothing behind."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.documents import DocumentFilter, list_documents
from archive.fixity import unrecorded
from archive.log import verify
from archive.records import Act, Outbox, Rendition, StoredObject
from ingest.records import OPEN_STATES, Item, ItemPage
from search.outbox import Drift, drift
from sohoa.assembly import Installation

_OBJECT = re.compile(r"data/objects/[0-9a-f]{2}(/[0-9a-f]{2}(/…)?)?")
_OF_INDEX = re.compile(r"meta\.json|\.managed\.json|\.tantivy-\w+\.lock")
_NUMBER = re.compile(r"[0-9a-f]{16,}|(?<=sohoa-own-)\w+")
Contents = Counter[tuple[object, ...]]


def contents(session: Session) -> Contents:
    """Every document: from which bytes, which pages, of what type, in which forms, in whose dossiers."""
    return Counter(
        (
            document.source_sha256,
            document.first_page,
            document.page_count,
            document.type_id,
            tuple(sorted(field.value or "" for field in document.fields)),
            tuple(sorted((rendition.kind, rendition.sha256) for rendition in document.renditions)),
            tuple(sorted((person.person_id, person.role) for person in document.persons)),
        )
        for document in list_documents(session, DocumentFilter())
    )


def assert_whole(installation: Installation) -> None:
    """No object without a record, no record without its object; nothing half done, nothing in the index alone, the log clean."""
    with installation.sessions() as session:
        recorded = set(session.scalars(select(StoredObject.sha256)))
        kept = set(session.scalars(select(Rendition.sha256).union(select(Item.sha256))))
        assert kept <= recorded
        assert set(installation.objects.hashes()) == recorded
        assert list(unrecorded(installation.sessions, installation.objects.hashes())) == []
        for sha256 in recorded:
            installation.objects.verify(sha256)
        assert session.scalars(select(StoredObject.sha256).where(StoredObject.held_until.is_(None))).all() == []
        assert session.scalars(select(Item.id).where(Item.state.in_(OPEN_STATES))).all() == []
        assert session.scalars(select(ItemPage.id).where(ItemPage.words.is_not(None))).all() == []
        assert session.scalar(select(func.count(Outbox.id)).where(Outbox.done_at.is_(None))) == 0
        assert session.scalar(select(func.count(Act.id)).where(Act.verb == "deposit")) == contents(session).total()
    assert drift(installation.sessions, installation.index) == Drift((), ())
    log = installation.log
    log.sealer.seal_all()
    assert verify(installation.engine, log.store, log.keys).findings.kept == []


def unnamed_segments(index: Path) -> set[str]:
    """Files of the index that its last commit does not name."""
    named = {str(one["segment_id"]).replace("-", "") for one in json.loads((index / "meta.json").read_bytes())["segments"]}
    return {
        file.name for file in index.iterdir() if file.stem.partition(".")[0] not in named and not _OF_INDEX.fullmatch(file.name)
    }


def files_in(root: Path) -> set[str]:
    """What else lies in an installation: neither objects nor segments of the index, keys and logs without their numbers."""
    files = (file.relative_to(root).as_posix() for file in root.rglob("*"))
    named = {_NUMBER.sub("…", name) for name in files if not name.startswith("data/index/")}
    return {name for name in named if not _OBJECT.fullmatch(name)}

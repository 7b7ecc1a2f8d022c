"""What must hold of an installation whenever nobody is at work: what was cut off before has left nothing behind."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.documents import DocumentFilter, list_documents
from archive.errors import ObjectDamaged
from archive.fixity import unrecorded
from archive.log import verify
from archive.records import Act, Document, Outbox, Rendition, StoredObject
from ingest.records import OPEN_STATES, Item, ItemPage
from search.outbox import Drift, drift
from sohoa.assembly import Installation

_OBJECT = re.compile(r"data/objects/[0-9a-f]{2}(/[0-9a-f]{2}(/…)?)?")
_OF_INDEX = re.compile(r"meta\.json|\.managed\.json|\.tantivy-\w+\.lock")
_NUMBER = re.compile(r"[0-9a-f]{16,}|(?<=sohoa-own-)\w+")
_SHOWN = 5
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
    assert what_is_wrong(installation) == {}


def what_is_wrong(installation: Installation) -> dict[str, object]:
    """What does not hold, by name, with what shows it."""
    stored = set(installation.objects.hashes())
    with installation.sessions() as session:
        recorded = set(session.scalars(select(StoredObject.sha256)))
        used = set(session.scalars(select(Rendition.sha256).union(select(Item.sha256))))
        deposits = session.scalar(select(func.count(Act.id)).where(Act.verb == "deposit"))
        documents = session.scalar(select(func.count(Document.id)))
        checked: dict[str, Collection[Any]] = {
            "objects that are used and not on record": used - recorded,
            "records without their object": recorded - stored,
            "objects without a record": stored - recorded,
            "objects that fixity finds on no record": set(unrecorded(installation.sessions, stored)),
            "objects that are damaged": {one for one in recorded & stored if not _is_intact(installation, one)},
            "objects that are not held": _all(session, select(StoredObject.sha256).where(StoredObject.held_until.is_(None))),
            "files in a state that is not an end": _all(session, select(Item.id).where(Item.state.in_(OPEN_STATES))),
            "files that did not end": _all(session, select(Item.id).where(Item.finished_at.is_(None))),
            "pages whose words wait still": _all(session, select(ItemPage.id).where(ItemPage.words.is_not(None))),
            "changes that the index did not hear of": _all(session, select(Outbox.id).where(Outbox.done_at.is_(None))),
            "deposits on record, and documents": () if deposits == documents else (deposits, documents),
        }
    found = drift(installation.sessions, installation.index)
    log = installation.log
    log.sealer.seal_all()
    checked |= {
        "the index against the records": () if found == Drift((), ()) else (found,),
        "the log": verify(installation.engine, log.store, log.keys).findings.kept,
    }
    return {name: list(wrong)[:_SHOWN] for name, wrong in checked.items() if wrong}


def _all(session: Session, asked: Select[Any]) -> list[Any]:
    return list(session.scalars(asked))


def _is_intact(installation: Installation, sha256: str) -> bool:
    try:
        installation.objects.verify(sha256)
    except ObjectDamaged:
        return False
    return True


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

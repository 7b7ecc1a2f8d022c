"""The log is told in parts that stay as quick however long it grows, and together they are what a reading of all of it gives."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

import migrations
from archive.log.asking import ActFilter, Condition, Key, newest, part_of
from archive.log.records import ActPerson
from archive.records import Act, Document, StoredObject
from archive.rights import EVERYWHERE, PaperKinds, PurposeGiven, RoleInUnits, Standing, Units
from catalogue import load_catalogue
from ingest.records import Batch
from intake.records import Dossier
from portal.access import Access
from portal.auditing import acts_to_read
from registry.actor import Role
from sohoa.clock import utc_now
from sohoa.records import open_engine
from tests.services.databases import a_database

CUA_DONG, SONG_MAY, TAN_LAP = "07906", "07907", "07908"
UNITS = (CUA_DONG, SONG_MAY, TAN_LAP, None)
OFFICERS = {"Trần Thị Bình": 3, "Lê Minh Tuấn": 4, "Vũ Thị Nga": None}
FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
KINDS = PaperKinds.of(load_catalogue().types)
SHA = "ab" * 32
PAPERS = {number: UNITS[number % 4] for number in range(1, 41)}
"""Documents and batches by their unit, as many of each."""
DOSSIERS = {f"000.00.01.H29-260310-{number:04d}": UNITS[number % 4] for number in range(1, 9)}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A log of some hundred acts by people of three branches, on papers of three branches, on either database."""
    folder = tmp_path_factory.mktemp("nhật ký")
    with nullcontext(f"sqlite:///{folder / 'sohoa.db'}") if request.param == "sqlite" else a_database() as url:
        made = open_engine(url)
        migrations.upgrade(made)
        with made.begin() as connection:
            connection.execute(insert(StoredObject), [{"sha256": SHA, "size": 1, "media_type": "application/pdf"}])
            connection.execute(insert(Document), [_document(number, unit) for number, unit in PAPERS.items()])
            connection.execute(insert(Batch), [_batch(number, unit) for number, unit in PAPERS.items()])
            connection.execute(insert(Dossier), [_dossier(code, unit) for code, unit in DOSSIERS.items()])
            _write(connection, 600)
        yield made
        made.dispose()


def _document(number: int, unit: str | None) -> dict[str, Any]:
    return {
        "id": number, "source_item": number, "source_name": "quét.pdf", "source_sha256": SHA, "first_page": 1, "page_count": 1,
        "type_confidence": 0.9, "unit": unit, "created_by": "worker", "superseded_at": utc_now() if number % 5 == 0 else None,
    }  # fmt: skip


def _batch(number: int, unit: str | None) -> dict[str, Any]:
    return {"id": number, "created_by": "Trần Thị Bình", "channel": "api", "unit": unit}


def _dossier(code: str, unit: str | None) -> dict[str, Any]:
    return {"code": code, "received_on": date(2026, 3, 10), "actor": "Trần Thị Bình", "unit": unit}


def _write(connection: Any, many: int, *, first: int = 1) -> None:
    """Acts of all sorts; now and then one that was committed later than its number says, and one whose subject is no number."""
    luck = random.Random(first)
    rows = []
    for number in range(first, first + many):
        who = luck.choice(list(OFFICERS))
        kind, subject = luck.choice(
            [("document", str(luck.randint(1, 45))), ("batch", str(luck.randint(1, 45))), ("person", "7"),
             ("dossier", luck.choice(list(DOSSIERS))), ("documents", "search"), ("document", "G09.01_CV_000001_V1")]
        )  # fmt: skip
        at = FIRST + timedelta(minutes=number) - timedelta(minutes=luck.choice((0, 0, 0, 7)))
        rows.append({
            "id": number, "at": at, "who": who, "account": OFFICERS[who], "unit": luck.choice(UNITS), "channel": "api",
            "verb": luck.choice(("read", "read", "read", "search", "refuse")), "subject_kind": kind, "subject_id": subject,
            "persons": sorted(luck.sample(range(1, 7), luck.randint(0, 2))), "details": {},
        })  # fmt: skip
    connection.execute(insert(Act), rows)
    of_persons = [{"act_id": row["id"], "person_id": person} for row in rows for person in row["persons"]]
    connection.execute(insert(ActPerson), of_persons)


@dataclass(frozen=True)
class Reader:
    """Somebody who may read the log, as far as their units go."""

    role: Role
    own: Units

    @property
    def within(self) -> list[Condition] | None:
        standing = Standing((RoleInUnits(self.role, self.own),))
        return acts_to_read(Access(standing, PurposeGiven(), KINDS, date(2026, 3, 20)))

    def may_see(self, act: Act) -> bool:
        """docs/rights.md: acts of whoever acted for an own unit, and acts on a document, a batch or a dossier in one."""
        if self.role == "auditor" or act.unit in self.own:
            return True
        if act.subject_kind == "dossier":
            return DOSSIERS[act.subject_id] in self.own
        number = int(act.subject_id) if act.subject_id.isdigit() else 0
        return act.subject_kind in ("document", "batch") and number in PAPERS and PAPERS[number] in self.own


READERS = {
    "auditor": Reader("auditor", EVERYWHERE),
    "records manager of Cửa Đông": Reader("records_manager", Units(frozenset({CUA_DONG}))),
    "records manager of two branches": Reader("records_manager", Units(frozenset({CUA_DONG, SONG_MAY}))),
    "records manager of all but Tân Lập": Reader("records_manager", Units(frozenset({TAN_LAP}), beyond=True)),
    "records manager of a branch without papers": Reader("records_manager", Units(frozenset({"07999"}))),
    "records manager of more branches than are asked one by one": Reader(
        "records_manager", Units(frozenset({SONG_MAY, *(f"080{number:02d}" for number in range(60))}))
    ),
}  # fmt: skip
NOON = FIRST + timedelta(minutes=300)
Passes = Callable[[Act], bool]
QUESTIONS: dict[str, tuple[dict[str, Any], Passes]] = {
    "everything": ({}, lambda act: True),
    "who": ({"who": "Trần Thị Bình"}, lambda act: act.who == "Trần Thị Bình"),
    "account": ({"account": 4}, lambda act: act.account == 4),
    "unit": ({"unit": SONG_MAY}, lambda act: act.unit == SONG_MAY),
    "verb": ({"verb": "refuse"}, lambda act: act.verb == "refuse"),
    "kind": ({"subject_kind": "batch"}, lambda act: act.subject_kind == "batch"),
    "subject": (
        {"subject_kind": "document", "subject_id": "7"}, lambda act: (act.subject_kind, act.subject_id) == ("document", "7"),
    ),
    "number of whatever kind": ({"subject_id": "7"}, lambda act: act.subject_id == "7"),
    "persons": ({"persons": (2, 5)}, lambda act: bool({2, 5} & {*act.persons})),
    "nobody": ({"persons": (99,)}, lambda act: False),
    "since": ({"since": NOON}, lambda act: act.at >= NOON),
    "until": ({"until": NOON}, lambda act: act.at < NOON),
    "an hour": (
        {"since": NOON, "until": NOON + timedelta(hours=1)}, lambda act: NOON <= act.at < NOON + timedelta(hours=1),
    ),
    "refusals of a person's papers to an officer": (
        {"verb": "refuse", "persons": (3,), "who": "Lê Minh Tuấn"},
        lambda act: act.verb == "refuse" and 3 in act.persons and act.who == "Lê Minh Tuấn",
    ),
    "refusals before noon": ({"verb": "refuse", "until": NOON}, lambda act: act.verb == "refuse" and act.at < NOON),
}  # fmt: skip


def parts(session: Session, wanted: ActFilter, *, limit: int, looked_at: int) -> Iterator[list[Act]]:
    """The parts of a list, one after the other."""
    after: Key | None = None
    while True:
        part = part_of(session, wanted, after=after, limit=limit, looked_at=looked_at)
        assert len(part.acts) <= limit
        yield list(part.acts)
        if part.end is None:
            return
        assert after is None or part.end < after, "the list goes on"
        after = part.end


@pytest.mark.parametrize("looked_at", [7, 2000])
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_parts_are_together_what_a_reading_of_the_whole_log_gives(
    engine: Engine, question: str, reader: str, looked_at: int
) -> None:
    """Each act once, none that may not be seen, newest first; however little is looked at for a part."""
    asked, passes = QUESTIONS[question]
    who = READERS[reader]
    with Session(engine) as session:
        expected = [act.id for act in session.scalars(select(Act)) if passes(act) and who.may_see(act)]
        found = [
            act for part in parts(session, ActFilter(**asked, within=who.within), limit=20, looked_at=looked_at) for act in part
        ]
    assert sorted(act.id for act in found) == sorted(expected)
    by_time = "since" in asked or "until" in asked
    assert all((a.at, a.id) > (b.at, b.id) if by_time else a.id > b.id for a, b in pairwise(found))


def test_a_command_gives_as_many_as_were_asked_for_however_far_back_they_lie(engine: Engine) -> None:
    with Session(engine) as session:
        refusals = [act.id for act in session.scalars(select(Act).where(Act.verb == "refuse").order_by(Act.id.desc()))]
        found = newest(session, ActFilter(verb="refuse"), limit=10, offset=30)
    assert [act.id for act in found] == refusals[30:40]


STEPS = 100


def steps(engine: Engine, wanted: ActFilter) -> int:
    """How many steps SQLite takes for the first part, in hundreds."""
    counted = [0]
    with Session(engine) as session:
        database: Any = session.connection().connection.driver_connection
        database.set_progress_handler(lambda: counted.__setitem__(0, counted[0] + 1), STEPS)
        part_of(session, wanted, after=None, limit=20, looked_at=200)
        database.set_progress_handler(None, 0)
    return counted[0]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """Logs of 5,000 and of 30,000 acts."""
    engines = []
    for many in (5_000, 30_000):
        made = open_engine(f"sqlite:///{tmp_path_factory.mktemp('log') / 'sohoa.db'}")
        migrations.upgrade(made)
        with made.begin() as connection:
            for first in range(1, many, 1_000):
                _write(connection, 1_000, first=first)
        engines.append(made)
    yield engines[0], engines[1]
    for made in engines:
        made.dispose()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "asked",
    [
        {}, {"who": "Nguyễn Thị Không Ai"}, {"account": 99}, {"unit": "07999"}, {"verb": "unmerge"}, {"subject_kind": "grant"},
        {"subject_kind": "grant", "subject_id": "7"}, {"subject_id": "không có"}, {"persons": (99,)}, {"until": FIRST},
        {"since": datetime(2030, 1, 1, tzinfo=UTC)},
        {"verb": "search", "subject_kind": "batch", "who": "Vũ Thị Nga", "account": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_part_of_a_log_six_times_as_long_takes_no_more_steps(
    grown: tuple[Engine, Engine], asked: dict[str, Any], reader: str
) -> None:
    """Where nothing at all is found, and where nobody may look at anything, too."""
    short, long = (steps(engine, ActFilter(**asked, within=READERS[reader].within)) for engine in grown)
    assert long <= 1.5 * short + 20

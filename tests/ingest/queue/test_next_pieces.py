"""Which pieces are handed out next: urgent ones first, units in turn, never more than workers can soon take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from ingest.queue.next_pieces import AHEAD, is_short, next_pieces
from ingest.queue.records import Piece, WorkerProcess
from ingest.records import DONE, FAILED, OPEN_STATES, OPENED, PAGE_FAILED, READ, RECEIVED, WAITING, Batch, Item, ItemPage
from sohoa.clock import utc_now
from sohoa.records import Base, open_engine, sessions

HAI_DUONG, THAI_BINH = "BHXH-HD", "BHXH-TB"


@pytest.fixture
def make_sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    yield sessions(engine)
    engine.dispose()


@pytest.fixture
def session(make_sessions: sessionmaker[Session]) -> Iterator[Session]:
    with make_sessions() as session:
        yield session


def slots(session: Session, *each: int) -> None:
    session.add_all(WorkerProcess(name=f"may-{place}", slots=some) for place, some in enumerate(each))


def batch(session: Session, unit: str | None = HAI_DUONG, *, dossier: str | None = None, why: str | None = None) -> Batch:
    made = Batch(created_by="Trần Văn Bình", channel="api", unit=unit, dossier=dossier, why=why)
    session.add(made)
    session.flush()
    return made


def item(session: Session, of: Batch, *pages: str, state: str = OPENED) -> Item:
    ended = None if state in OPEN_STATES else utc_now()
    made = Item(batch_id=of.id, name="quét.pdf", state=state, sha256=f"{of.id:064d}", finished_at=ended)
    made.pages = [ItemPage(number=number, state=one) for number, one in enumerate(pages, 1)]
    session.add(made)
    session.flush()
    return made


def steps(pieces: list[Piece]) -> list[tuple[int, str, int, int]]:
    return [(piece.item_id, piece.step, piece.first, piece.last) for piece in pieces]


def test_a_file_is_opened_its_pages_are_read_and_its_documents_are_made(session: Session) -> None:
    slots(session, 10)
    of = batch(session)
    received = item(session, of, state=RECEIVED)
    opened = item(session, of, READ, WAITING, WAITING, PAGE_FAILED, WAITING)
    read = item(session, of, READ, PAGE_FAILED)
    assert steps(next_pieces(session, 4)) == [
        (received.id, "open", 0, 0),
        (opened.id, "read", 2, 2),
        (opened.id, "read", 3, 3),
        (opened.id, "read", 5, 5),
        (read.id, "end", 0, 0),
    ]


def test_what_is_in_hand_is_not_handed_out_again_and_the_end_waits_for_it(session: Session) -> None:
    slots(session, 10)
    of = batch(session)
    opened, received = item(session, of, WAITING, WAITING), item(session, of, state=RECEIVED)
    session.add_all(next_pieces(session, 1))
    session.flush()
    assert next_pieces(session, 1) == []
    for page in opened.pages:
        page.state = READ
    session.flush()
    assert next_pieces(session, 1) == []
    for piece in session.query(Piece).filter_by(item_id=opened.id):
        session.delete(piece)
    received.state, received.finished_at = DONE, utc_now()
    session.flush()
    assert steps(next_pieces(session, 1)) == [(opened.id, "end", 0, 0)]


def test_what_has_ended_is_left_alone(session: Session) -> None:
    for state in (DONE, FAILED, "partial", "duplicate"):
        item(session, batch(session), WAITING, state=state)
    assert next_pieces(session, 4) == []


@pytest.mark.parametrize(("each", "room"), [((), AHEAD), ((3,), 3 * AHEAD), ((3, 2), 5 * AHEAD)])
def test_no_more_is_handed_out_than_workers_can_soon_take(session: Session, each: tuple[int, ...], room: int) -> None:
    slots(session, *each)
    item(session, batch(session), *[WAITING] * 100)
    assert is_short(session)
    handed = next_pieces(session, 1)
    assert [piece.first for piece in handed] == list(range(1, room + 1))
    session.add_all(handed)
    session.flush()
    assert not is_short(session)
    assert next_pieces(session, 1) == []


def test_of_a_long_file_windows_are_long_and_towards_its_end_short(session: Session) -> None:
    slots(session, 2)
    item(session, batch(session), *[WAITING] * 14)
    assert [(piece.first, piece.last) for piece in next_pieces(session, 4)] == [(1, 4), (5, 7), (8, 9), (10, 11)]


def test_while_other_files_wait_windows_are_long_to_the_end_of_each(session: Session) -> None:
    slots(session, 2)
    of = batch(session)
    first, second = item(session, of, *[WAITING] * 6), item(session, of, *[WAITING] * 20)
    assert steps(next_pieces(session, 4)) == [
        (first.id, "read", 1, 4), (first.id, "read", 5, 6), (second.id, "read", 1, 4), (second.id, "read", 5, 8),
    ]  # fmt: skip


def test_a_file_that_is_not_open_yet_counts_among_those_that_wait(session: Session) -> None:
    slots(session, 1)
    of = batch(session)
    first, second = item(session, of, *[WAITING] * 4), item(session, of, state=RECEIVED)
    assert steps(next_pieces(session, 4)) == [(first.id, "read", 1, 4), (second.id, "open", 0, 0)]


def test_pages_that_somebody_reads_and_those_of_a_failed_file_wait_no_more(session: Session) -> None:
    slots(session, 2)
    of = batch(session)
    in_hand, _ = item(session, of, *[WAITING] * 8), item(session, of, *[WAITING] * 50, state=FAILED)
    session.add_all(Piece(item_id=in_hand.id, step="read", first=page, last=page + 3, unit=HAI_DUONG) for page in (1, 5))
    last = item(session, of, *[WAITING] * 5)
    session.flush()
    assert steps(next_pieces(session, 4)) == [(last.id, "read", 1, 2), (last.id, "read", 3, 3)]


def test_what_a_counter_waits_for_comes_before_the_backlog_and_that_before_what_is_read_again(session: Session) -> None:
    slots(session, 2)
    again = item(session, batch(session, why="Bộ đọc mới"), *[WAITING] * 2)
    backlog = item(session, batch(session), *[WAITING] * 2)
    counter = item(session, batch(session, dossier="000.00.01.H29-260310-0420"), WAITING)
    handed = next_pieces(session, 1)
    assert [(piece.item_id, piece.urgent) for piece in handed] == [
        (counter.id, True), (backlog.id, False), (backlog.id, False), (again.id, False),
    ]  # fmt: skip


def test_units_take_turns_however_much_one_of_them_has(session: Session) -> None:
    slots(session, 4)
    for _ in range(3):
        item(session, batch(session, HAI_DUONG), *[WAITING] * 100)
    item(session, batch(session, THAI_BINH), *[WAITING] * 100)
    item(session, batch(session, None), *[WAITING] * 2)
    assert Counter(piece.unit for piece in next_pieces(session, 1)) == {HAI_DUONG: 3, THAI_BINH: 3, None: 2}


def test_a_unit_with_much_in_hand_waits_for_the_others(session: Session) -> None:
    slots(session, 3)
    first = item(session, batch(session, HAI_DUONG), *[WAITING] * 100)
    session.add_all(Piece(item_id=first.id, step="read", first=page, last=page, unit=HAI_DUONG) for page in range(1, 4))
    item(session, batch(session, THAI_BINH), *[WAITING] * 100)
    session.flush()
    assert Counter(piece.unit for piece in next_pieces(session, 1)) == {THAI_BINH: 3}


def test_within_a_unit_earlier_batches_and_files_come_first(session: Session) -> None:
    slots(session, 2)
    earlier, later = batch(session), batch(session)
    third = item(session, later, WAITING)
    first, second = item(session, earlier, WAITING, WAITING), item(session, earlier, WAITING)
    assert [piece.item_id for piece in next_pieces(session, 1)] == [first.id, first.id, second.id, third.id]


def test_a_backlog_of_a_hundred_thousand_files_is_not_gone_through(session: Session) -> None:
    """Counted in steps of the database's machine: a hundred times the backlog costs hardly more."""
    small, large = cost_of_looking(session, 1_000), cost_of_looking(session, 100_000)
    assert large < 2 * small


def cost_of_looking(session: Session, files: int) -> int:
    of = batch(session)
    session.execute(
        Item.__table__.insert(),  # type: ignore[attr-defined]
        [{"batch_id": of.id, "name": f"{one}.pdf", "state": RECEIVED, "size": 0, "tries": 0} for one in range(files)],
    )
    session.flush()
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    connection = session.connection().connection.driver_connection
    assert connection is not None
    connection.set_progress_handler(tick, 100)
    assert len(next_pieces(session, 4)) == AHEAD
    connection.set_progress_handler(None, 0)
    return ticks

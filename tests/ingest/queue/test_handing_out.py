"""Pieces on their way through a real broker: who has them, and what happens where they are lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from ingest.errors import BrokerUnreachable
from ingest.queue import taking
from ingest.queue.broker import Broker
from ingest.queue.handing_out import DEAD_AFTER, LOST_AFTER, hand_out, send_again
from ingest.queue.records import Piece, WorkerProcess
from ingest.records import FAILED, OPENED, WAITING, Batch, Item, ItemPage
from sohoa.assembly import Installation, open_installation
from sohoa.clock import utc_now
from sohoa.settings import Settings
from tests.services.needed import needed

pytestmark = pytest.mark.services
WORKER, OTHER = "máy-1:100:20260320T081500", "máy-2:100:20260320T081500"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    queue = f"test-{uuid4().hex}"
    return Settings.model_validate(
        {"data": tmp_path, "queue": "celery", "broker": needed("rabbitmq")["url"], "broker_queue": queue, "window": 1}
    )


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    with open_installation(settings) as installation:
        with installation.sessions.begin() as session:
            batch = Batch(created_by="Trần Văn Bình", channel="cli", unit="BHXH-HD")
            session.add(batch)
            session.flush()
            pages = [ItemPage(number=number, state=WAITING) for number in (1, 2, 3)]
            session.add(Item(batch_id=batch.id, name="quét.pdf", state=OPENED, sha256="0" * 64, kind="pdf", pages=pages))
            session.add(WorkerProcess(name=WORKER, slots=2))
        yield installation


@pytest.fixture
def broker(settings: Settings) -> Iterator[Broker]:
    broker = Broker(settings)
    yield broker
    broker.close()


def pieces(installation: Installation) -> list[Piece]:
    with installation.sessions() as session:
        return list(session.scalars(select(Piece).order_by(Piece.id)))


def take(installation: Installation, piece: Piece, worker: str = WORKER) -> taking.Task | None:
    with installation.sessions.begin() as session:
        return taking.take(session, piece.id, worker)


def test_each_piece_is_one_message_that_the_broker_has_on_disk(installation: Installation, broker: Broker) -> None:
    assert hand_out(installation, broker.send) == 3
    assert broker.waiting() == 3
    assert [(piece.step, piece.first, piece.sent_at is not None) for piece in pieces(installation)] == [
        ("read", 1, True), ("read", 2, True), ("read", 3, True),
    ]  # fmt: skip
    assert hand_out(installation, broker.send) == 0
    assert send_again(installation, broker.send) == 0
    assert broker.waiting() == 3


def test_without_a_broker_nothing_is_lost_and_all_is_sent_when_it_is_back(settings: Settings, installation: Installation) -> None:
    nobody_there = Broker(settings.model_copy(update={"broker": type(settings.broker)("amqp://sohoa:bí-mật@127.0.0.1:9/")}))
    with pytest.raises(BrokerUnreachable) as told:
        hand_out(installation, nobody_there.send)
    assert "bí-mật" not in str(told.value)
    assert "127.0.0.1:9" in str(told.value)
    assert [piece.sent_at for piece in pieces(installation)] == [None, None, None]
    broker = Broker(settings)
    assert send_again(installation, broker.send) == 3
    assert broker.waiting() == 3
    broker.close()


def test_a_piece_is_taken_by_one_worker_as_long_as_that_lives(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    first, *_ = pieces(installation)
    task = take(installation, first)
    assert task is not None
    assert (task.step, list(task.pages), task.tries) == ("read", [1], 1)
    assert take(installation, first, OTHER) is None
    with installation.sessions.begin() as session:
        session.execute(update(WorkerProcess).values(seen_at=utc_now() - DEAD_AFTER * 2))
    again = take(installation, first, OTHER)
    assert again is not None
    assert again.tries == 2


def test_what_a_dead_worker_had_is_sent_to_others(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    first, *_ = pieces(installation)
    take(installation, first)
    with installation.sessions.begin() as session:
        session.execute(update(WorkerProcess).values(seen_at=utc_now() - DEAD_AFTER * 2))
    assert send_again(installation, broker.send) == 1
    assert broker.waiting() == 4
    assert [piece.taken_by for piece in pieces(installation)] == [None, None, None]


def test_what_a_living_worker_has_is_not_sent_again_however_long_it_takes(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    for piece in pieces(installation):
        take(installation, piece)
    with installation.sessions.begin() as session:
        session.execute(update(Piece).values(sent_at=utc_now() - LOST_AFTER * 2, taken_at=utc_now() - LOST_AFTER * 2))
    assert send_again(installation, broker.send) == 0


def test_what_the_broker_lost_is_sent_again(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    with installation.sessions.begin() as session:
        session.execute(update(Piece).values(sent_at=utc_now() - LOST_AFTER - timedelta(seconds=1)))
    assert send_again(installation, broker.send) == 3
    assert send_again(installation, broker.send) == 0


def test_what_is_put_off_is_sent_later_each_time_later_and_counts_as_no_try(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    first, *_ = pieces(installation)
    waits = []
    for _ in range(4):
        task = take(installation, first)
        assert task is not None
        assert task.tries == 1
        with installation.sessions.begin() as session:
            taking.put_back(session, task, "OBJECT_STORE_UNREACHABLE")
        put_off, *_ = pieces(installation)
        assert (put_off.taken_by, put_off.sent_at, put_off.problem) == (None, None, "OBJECT_STORE_UNREACHABLE")
        assert put_off.not_before is not None
        waits.append((put_off.not_before - utc_now()).total_seconds())
        assert send_again(installation, broker.send) == 0
    assert 0 < waits[0] <= 2 < waits[2] <= 8 < waits[3] * 2
    with installation.sessions.begin() as session:
        session.execute(update(Piece).where(Piece.id == first.id).values(not_before=utc_now()))
    assert send_again(installation, broker.send) == 1


def test_what_a_worker_did_not_come_to_an_end_with_it_gives_back(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    first, second, third = pieces(installation)
    for piece in (first, second):
        take(installation, piece)
    with installation.sessions.begin() as session:
        session.execute(update(Piece).values(taken_at=utc_now() - DEAD_AFTER * 2))
        taking.give_back(session, WORKER, at_hand={second.id})
    assert [(piece.id, piece.taken_by) for piece in pieces(installation)] == [
        (first.id, None),
        (second.id, WORKER),
        (third.id, None),
    ]
    assert send_again(installation, broker.send) == 1


def test_pieces_of_a_file_that_has_ended_go(installation: Installation, broker: Broker) -> None:
    hand_out(installation, broker.send)
    with installation.sessions.begin() as session:
        session.execute(update(Item).values(state=FAILED, finished_at=utc_now()))
    assert send_again(installation, broker.send) == 0
    assert pieces(installation) == []


def test_a_window_that_ends_its_workers_is_handed_out_page_by_page(installation: Installation, broker: Broker) -> None:
    with installation.sessions.begin() as session:
        session.add(Piece(item_id=1, step="read", first=1, last=3, unit="BHXH-HD"))
    (window,) = pieces(installation)
    task = take(installation, window)
    assert task is not None
    with installation.sessions.begin() as session:
        taking.part(session, task)
    assert [(piece.first, piece.last, piece.tries) for piece in pieces(installation)] == [(1, 1, 0), (2, 2, 0), (3, 3, 0)]
    assert send_again(installation, broker.send) == 3

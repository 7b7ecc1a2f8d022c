"""What the commands say of the queue of many machines."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from ingest.queue import taking
from ingest.queue.handing_out import hand_out
from ingest.queue.records import WorkerProcess
from ingest.records import OPENED, WAITING, Batch, Item, ItemPage
from sohoa.assembly import open_installation
from sohoa.clock import utc_now
from sohoa.errors import ExitCode
from sohoa.settings import Settings
from tests.portal.command import sohoa
from tests.services.needed import needed

NOBODY_THERE = "amqp://sohoa:bí-mật@127.0.0.1:9/"


@pytest.fixture
def queue() -> dict[str, str]:
    return {"QUEUE": "celery", "BROKER": needed("rabbitmq")["url"], "BROKER_QUEUE": f"test-{uuid4().hex}"}


def probe(data: Path, settings: dict[str, str]) -> dict[str, str]:
    told = sohoa("doctor", "--json", data=data, **settings)
    return next(one for one in told.value if one["name"] == "queue")


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_on_one_machine_the_commands_of_many_say_who_works_there(command: str, tmp_path: Path) -> None:
    told = sohoa(command, data=tmp_path, LANGUAGE="en")
    assert told.code == ExitCode.ENVIRONMENT
    assert "SETTING_INVALID" in told.err
    assert "sohoa serve" in told.err


@pytest.mark.parametrize("command", ["worker", "scheduler", "ingest"])
def test_without_a_broker_the_setting_that_lacks_is_named(command: str, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF")
    given = [command, scan] if command == "ingest" else [command]
    told = sohoa(*given, data=tmp_path / "data", QUEUE="celery", LANGUAGE="en")
    assert told.code == ExitCode.ENVIRONMENT
    assert "SOHOA_BROKER" in told.err


def test_a_broker_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    found = probe(tmp_path, {"QUEUE": "celery", "BROKER": NOBODY_THERE})
    assert found["state"] == "missing"
    assert "127.0.0.1:9" in found["en"]
    assert "bí-mật" not in str(found)


@pytest.mark.services
def test_doctor_tells_that_nobody_works_who_does_and_what_is_put_off(tmp_path: Path, queue: dict[str, str]) -> None:
    settings = Settings.model_validate({"data": tmp_path, **{name.lower(): value for name, value in queue.items()}})
    with open_installation(settings) as installation:
        assert probe(tmp_path, queue)["state"] == "warning"
        with installation.sessions.begin() as session:
            session.add(WorkerProcess(name="máy-1:100", slots=3))
            session.add(WorkerProcess(name="máy-2:100", slots=3, seen_at=utc_now().replace(year=2025)))
            batch = Batch(created_by="Trần Văn Bình", channel="cli", unit="BHXH-HD")
            session.add(batch)
            session.flush()
            pages = [ItemPage(number=1, state=WAITING)]
            session.add(Item(batch_id=batch.id, name="quét.pdf", state=OPENED, sha256="0" * 64, kind="pdf", pages=pages))
        hand_out(installation, lambda piece_id, *, urgent: None)
        with installation.sessions.begin() as session:
            task = taking.take(session, 1, "máy-1:100")
            assert task is not None
            taking.put_back(session, task, "OBJECT_STORE_UNREACHABLE")
    found = probe(tmp_path, queue)
    assert found["state"] == "ok"
    assert "worker: 1 (3), 1, OBJECT_STORE_UNREACHABLE: 1" in found["found"]
    assert needed("rabbitmq")["password"] not in str(found)

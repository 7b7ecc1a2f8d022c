"""Acts get their places and hashes afterwards, in segments that are signed and sent away; cut off anywhere, it goes on."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive.errors import ObjectStoreUnreachable
from archive.log import sealing
from archive.log.errors import SealConflict, SealKeyMissing, SealKeyUnusable, SealsAhead
from archive.log.keeping import SEAL_AT, Log
from archive.log.seal_bucket import SealBucket
from archive.objects.s3 import s3_client
from archive.objects.s3_failures import Server
from tests.archive.log.kept import KeptLog, kept_log, person
from tests.services.service import free_port

# docs/log.md
COLUMNS = "position, id, at, who, account, unit, channel, origin, purpose, verb, subject_kind, subject_id, persons, details"


def json_bytes(row: tuple[object, ...]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def rows(log: KeptLog, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(log.folder / "sohoa.db")) as connection:
        return connection.execute(statement).fetchall()


def test_the_hash_of_a_row_is_what_the_documentation_says(log: KeptLog) -> None:
    """Reckoned once more with the JSON of Python and the documented order of columns."""
    mai = person(log, "Lê Thị Mai")
    log.read(7, 12, person=mai)
    log.sealer.seal_all()
    previous = hashlib.sha256(json_bytes(rows(log, "SELECT log, before FROM log_head")[0])).hexdigest()
    for row, stored in zip(
        rows(log, f"SELECT {COLUMNS} FROM act ORDER BY position"),
        rows(log, "SELECT hash FROM act ORDER BY position"),
        strict=True,
    ):
        previous = hashlib.sha256(previous.encode() + json_bytes(row)).hexdigest()
        assert stored == (previous,)


def test_a_seal_can_be_verified_with_nothing_but_the_public_key(log: KeptLog) -> None:
    log.read(1, 2, 3)
    log.sealer.seal_all()
    (line,) = log.seals.read_bytes().splitlines()
    payload, signature = line.split(b"\t")
    (public,) = log.seals.parent.glob("seal-key-*.pub")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.read_text("ascii").strip()))
    key.verify(bytes.fromhex(signature.decode()), payload)
    form, _name, number, first, last, head, _at, _previous, fingerprint = json.loads(payload)
    assert (form, number, first, last) == ("sohoa-seal-1", 1, 1, 3)
    assert head == rows(log, "SELECT hash FROM act WHERE position = 3")[0][0]
    assert public.stem == f"seal-key-{fingerprint}"


def test_places_follow_one_another_in_segments_of_at_most_a_thousand(log: KeptLog) -> None:
    with log.sessions.begin() as session:
        for number in range(1234):
            session.connection().exec_driver_sql(
                "INSERT INTO act (at, who, channel, verb, subject_kind, subject_id, details)"
                f" VALUES ('2026-03-12 08:00:00.000000', 'Lê Minh Tuấn', 'cli', 'read', 'document', '{number}', '{{}}')"
            )
    assert log.sealer.seal_all() == 1234
    assert [act.position for act in log.acts()] == list(range(1, 1235))
    assert rows(log, "SELECT number, first, last FROM log_seal ORDER BY number") == [(1, 1, 1000), (2, 1001, 1234)]
    assert log.verified().clean


def test_a_smaller_number_that_is_committed_later_comes_behind(log: KeptLog) -> None:
    log.read(1)
    log.tampered("UPDATE act SET id = 40")
    log.sealer.seal_all()
    log.read(2)
    log.tampered("UPDATE act SET id = 39 WHERE position IS NULL")
    log.sealer.seal_all()
    assert [(act.position, act.id) for act in log.acts()] == [(1, 40), (2, 39)]
    assert log.verified().clean


def test_acts_that_were_sealed_long_after_they_were_done_are_counted(log: KeptLog) -> None:
    log.read(1)
    log.sealer.seal_all()
    log.read(2)
    log.dated_back(datetime(2026, 3, 1, tzinfo=UTC))
    log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.late) == (True, 1)


def test_a_clock_that_was_put_back_is_told(log: KeptLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an hour: whoever dates acts back that way is noticed. By a second: two machines that are apart so much."""
    started = datetime(2026, 3, 12, 8, 15, tzinfo=UTC)
    for number, hour in enumerate((timedelta(0), timedelta(seconds=-1), timedelta(hours=-1), timedelta(seconds=30)), 1):
        log.read(number)
        log.dated_back(started + hour)
        monkeypatch.setattr(sealing, "utc_now", lambda at=started + hour: at)
        log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.late, found.set_back) == (True, 0, 1)


def test_a_process_that_writes_seals_by_itself(tmp_path: Path) -> None:
    """Nobody asks for it: many acts are sealed at once, the last ones when it ends."""
    with kept_log(tmp_path / "kept") as log:
        keeping = Log(log.sessions, log.store, log.keys)
        for number in range(SEAL_AT):
            log.read(number)
        until = time.monotonic() + 60
        while log.store.last() == 0:
            assert time.monotonic() < until
            time.sleep(0.05)
        log.read(SEAL_AT)
        keeping.close()
        assert keeping.problem is None
        found = log.verified()
        assert (found.clean, found.entries, found.unsealed) == (True, SEAL_AT + 1, 0)
        assert found.seals > 1


def test_many_processes_write_at_once_and_no_act_is_lost(tmp_path: Path) -> None:
    with kept_log(tmp_path / "kept") as log:
        writers = [subprocess.Popen([sys.executable, "-m", "tests.archive.log.writing", str(log.folder), "60"]) for _ in range(4)]
        assert [writer.wait(100) for writer in writers] == [0, 0, 0, 0]
        log.sealer.seal_all()  # What one wrote while another was sealing waits for the next.
        found = log.verified()
        assert (found.clean, found.entries, found.unsealed) == (True, 240, 0)
        assert log.store.last() == found.seals


@pytest.mark.parametrize("when", ["before sealing", "before sending", "while sending", "after sending"])
def test_whoever_is_killed_the_next_one_goes_on(tmp_path: Path, when: str) -> None:
    """kill -9 between the acts and their seal, the seal and its line, in the middle of the line, the line and its note."""
    with kept_log(tmp_path / "kept") as log:
        log.read(1, 2)
        log.sealer.seal_all()
        killed = subprocess.run([sys.executable, "-m", "tests.archive.log.writing", str(log.folder), "3", when], check=False)
        assert killed.returncode == -signal.SIGKILL
        log.read(9)
        log.sealer.seal_all()
        found = log.verified()
        assert (found.clean, found.entries, found.unsealed) == (True, 6, 0)
        assert rows(log, "SELECT count(*) FROM log_seal WHERE stored_at IS NULL") == [(0,)]


def test_the_key_is_its_owners_alone(log: KeptLog) -> None:
    log.read(1)
    log.sealer.seal_all()
    key = log.seals.parent / "seal-key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o640)
    log.read(2)
    with pytest.raises(SealKeyUnusable, match="0640"):
        log.sealer.seal_all()


def test_a_key_that_is_lost_is_never_replaced_unasked(log: KeptLog) -> None:
    log.read(1)
    log.sealer.seal_all()
    (log.seals.parent / "seal-key.pem").unlink()
    log.read(2)
    with pytest.raises(SealKeyMissing):
        log.sealer.seal_all()
    log.keys.make()
    log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, sorted(found.keys.values())) == (True, [1, 1])


def test_an_older_copy_of_the_database_does_not_go_on_where_it_ended(log: KeptLog) -> None:
    """A log that was cut back would fork: two seals with one number. Its acts are kept, and wait for a decision."""
    log.read(1)
    log.sealer.seal_all()
    log.read(2)
    log.sealer.seal_all()
    for statement in (
        "DELETE FROM log_seal WHERE number = 2",
        "DELETE FROM act WHERE position = 2",
        "UPDATE log_head SET seal = 1",
    ):
        log.tampered(statement)
    log.read(3)
    with pytest.raises(SealsAhead):
        log.sealer.seal_all()
    assert "SEALS_REMOVED" in log.kinds()
    log.sealer.store_again()
    log.sealer.seal_all()
    assert log.verified().clean
    (before,) = log.seals.parent.glob("*.seals.until-*")
    assert len(before.read_bytes().splitlines()) == 2, "what was lost can be told"


def test_acts_are_sealed_while_the_storage_does_not_answer(log: KeptLog) -> None:
    """Who cuts the bucket off gains no rows that can be changed without a trace; its seals are brought when it answers."""
    log.read(1)
    log.sealer.seal_all()
    cut_off = replace(log, store=_unreachable(log.seals.stem))  # type: ignore[arg-type]
    for number in (2, 3):
        log.read(number)
        with pytest.raises(ObjectStoreUnreachable):
            cut_off.sealer.seal_all()
    assert [act.position for act in log.acts()] == [1, 2, 3]
    assert log.store.last() == 1
    log.sealer.seal_all()
    assert (log.store.last(), log.verified().clean) == (3, True)


def test_a_log_that_forked_while_the_storage_was_silent_is_found_when_it_answers(log: KeptLog) -> None:
    log.read(1, 2)
    log.sealer.seal_all()
    for statement in ("DELETE FROM log_seal", "UPDATE act SET position = NULL, hash = NULL", "UPDATE log_head SET seal = 0"):
        log.tampered(statement)
    with pytest.raises(ObjectStoreUnreachable):
        replace(log, store=_unreachable(log.seals.stem)).sealer.seal_all()  # type: ignore[arg-type]
    with pytest.raises(SealConflict):
        log.sealer.seal_all()


def _unreachable(log: str) -> SealBucket:
    """A bucket on a port of this machine where nobody listens."""
    address = f"127.0.0.1:{free_port()}"
    client = s3_client(address, "khoa", "bi-mat", region="us-east-1", tls=False)
    return SealBucket(client, Server(address, "so-hoa"), log, kept_for=timedelta(days=1), locks=lambda: True)


def test_another_seal_under_the_same_number_is_not_taken_for_ours(log: KeptLog) -> None:
    log.read(1)
    log.sealer.seal_all()
    log.seals.write_bytes(log.seals.read_bytes().replace(b'"2026-', b'"2025-'))
    log.tampered("UPDATE log_seal SET stored_at = NULL")
    with pytest.raises(SealConflict):
        log.sealer.seal_all()


def test_each_log_has_a_file_of_its_own(tmp_path: Path) -> None:
    """A data folder that is thrown away does not stand in the way of the next one."""
    seals = tmp_path / "seals"
    for name in ("first", "second"):
        with kept_log(tmp_path / name) as log:
            log.store._folder, log.store._file = seals, seals / log.seals.name
            log.read(1)
            log.sealer.seal_all()
            assert log.verified().clean
    assert len(list(seals.glob("*.seals"))) == 2

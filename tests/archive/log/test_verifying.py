"""Whatever is done to the log, to its seals or to records that it covers is found, and where."""

from __future__ import annotations

import base64
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive import FieldChange, acts, correct
from archive.corrections import Changes
from archive.log import verify, verifying
from archive.log.covered import covered_columns, covered_tables
from archive.log.sealing import HASHED_COLUMNS
from catalogue import load_catalogue
from intake.records import LookUpRecord
from sohoa.clock import utc_now
from tests.archive.log.kept import COUNTER, OFFICER, KeptLog, Tampering, deposited, kept_log, person


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A log with two segments: reads, a deposit, a correction and a look-up; the folder, packed."""
    folder = tmp_path_factory.mktemp("written") / "kept"
    with kept_log(folder) as log:
        mai = person(log, "Lê Thị Mai")
        log.read(1, 2, 3, person=mai)
        document = deposited(log)
        log.sealer.seal_all()
        types = load_catalogue().types
        with log.sessions.begin() as session:
            correct(
                session, types, document, OFFICER, Changes("đối chiếu", [FieldChange("personal_number", value="030185004321")])
            )
        with log.sessions.begin() as session:
            look_up = LookUpRecord(
                who="Trần Thị Bình", channel="api", purpose="hồ sơ mới", person_id=mai, procedure="1.001667",
                on_date=datetime(2026, 3, 20).date(), facts={"treatment": "inpatient"}, answers=[],
            )  # fmt: skip
            session.add(look_up)
            acts.record(session, OFFICER, "look_up", "person", mai, covers=[look_up])
        log.read(4, 5, person=mai)
        log.sealer.seal_all()
    return Path(shutil.make_archive(str(folder), "tar", folder)).read_bytes()


@pytest.fixture
def log(written: bytes, tmp_path: Path) -> Iterator[KeptLog]:
    with tarfile.open(fileobj=io.BytesIO(written)) as packed:
        packed.extractall(tmp_path / "kept", filter="data")
    with kept_log(tmp_path / "kept") as kept:
        yield kept


def test_an_untouched_log_is_clean(log: KeptLog) -> None:
    found = log.verified()
    assert (found.clean, found.entries, found.seals, found.first, found.last) == (True, 8, 2, 1, 8)
    assert (found.covered, found.unsealed, found.late) == (4, 0, 0)


@pytest.mark.parametrize("column", [name for name in HASHED_COLUMNS if name not in ("position", "id")] + ["hash"])
def test_a_changed_column_is_found_in_its_row(log: KeptLog, column: str) -> None:
    log.tampered(f"UPDATE act SET {column} = coalesce({column}, '') || ' ' WHERE position = 5")
    places = {(one.kind, one.position, one.segment) for one in log.verified().findings.kept}
    assert ("ROW_CHANGED", 5, 2) in places
    assert {position for _, position, _ in places} <= {5, 6}


ON_ROWS: dict[str, tuple[Tampering, set[str], int | None]] = {
    "the first row removed": (lambda log: log.tampered("DELETE FROM act WHERE position = 1"), {"ROWS_REMOVED"}, 1),
    "a row in the middle removed": (lambda log: log.tampered("DELETE FROM act WHERE position = 3"), {"ROWS_REMOVED"}, 3),
    "the last row removed": (lambda log: log.tampered("DELETE FROM act WHERE position = 8"), {"ROWS_REMOVED"}, 8),
    "the number of a row changed": (lambda log: log.tampered("UPDATE act SET id = 77 WHERE position = 2"), {"ROW_CHANGED"}, 2),
    "a row with a place behind the end": (
        lambda log: log.tampered(
            "INSERT INTO act (at, who, channel, verb, subject_kind, subject_id, details, position, hash)"
            " SELECT at, who, channel, verb, subject_kind, '99', details, 9, hash FROM act WHERE position = 8"
        ),
        {"ROWS_BEHIND_THE_END"}, 9,
    ),
    "a row dated back, not sealed": (
        lambda log: log.tampered(
            "INSERT INTO act (at, who, channel, verb, subject_kind, subject_id, details)"
            " VALUES ('2026-03-12 08:00:00.000000', 'Lê Minh Tuấn', 'cli', 'read', 'document', '7', '{}')"
        ),
        {"UNSEALED_TOO_LONG"}, None,
    ),
    "text that is none": (
        lambda log: log.tampered("UPDATE act SET who = CAST(x'c328' AS TEXT) WHERE position = 4"), {"ROW_CHANGED"}, 4
    ),
    "bytes in the place of the text that stands for them": (
        lambda log: log.tampered("UPDATE act SET verb = ? WHERE position = 1", base64.b64decode("read")), {"ROW_CHANGED"}, 1
    ),
    "null in the place of nothing": (lambda log: log.tampered("UPDATE act SET unit = '' WHERE position = 4"), {"ROW_CHANGED"}, 4),
}  # fmt: skip


@pytest.mark.parametrize("what", ON_ROWS)
def test_rows_that_are_gone_new_or_others_are_found_at_their_place(log: KeptLog, what: str) -> None:
    tampering, kinds, position = ON_ROWS[what]
    log.tampered("DELETE FROM act_person")
    with log.unguarded() as connection:
        connection.execute("INSERT INTO act_person SELECT value, act.id FROM act, json_each(act.persons)")
    tampering(log)
    found = log.verified().findings.kept
    assert kinds <= {str(one.kind) for one in found}
    assert position in [one.position for one in found if one.kind in kinds]


def test_a_row_slipped_in_between_is_found(log: KeptLog) -> None:
    """Everything behind it moves on by one place, so that no place is given twice."""
    with log.unguarded() as connection:
        for position in range(8, 2, -1):
            connection.execute("UPDATE act SET position = position + 1 WHERE position = ?", (position,))
        connection.execute(
            "INSERT INTO act (at, who, channel, verb, subject_kind, subject_id, details, position, hash)"
            " SELECT at, who, channel, verb, subject_kind, '99', details, 3, hash FROM act WHERE position = 2"
        )
    found = log.verified().findings.kept
    assert next(one.position for one in found if one.kind == "ROW_CHANGED") == 3
    assert {"ROWS_BEHIND_THE_END"} <= {one.kind for one in found}


def test_rows_that_changed_places_are_found(log: KeptLog) -> None:
    with log.unguarded() as connection:
        for change in ("-1 WHERE position = 2", "2 WHERE position = 3", "3 WHERE position = -1"):
            connection.execute(f"UPDATE act SET position = {change}")
    assert [one.position for one in log.verified().findings.kept if one.kind == "ROW_CHANGED"][:2] == [2, 3]


def rewritten(log: KeptLog) -> None:
    """A row is changed and all hashes after it are reckoned anew, those of the seals too: only the signature cannot be."""
    columns = ", ".join(HASHED_COLUMNS)
    with log.unguarded() as connection:
        connection.execute("UPDATE act SET who = 'Nguyễn Văn Không' WHERE position = 6")
        (previous,) = connection.execute("SELECT hash FROM act WHERE position = 5").fetchone()
        for row in connection.execute(f"SELECT {columns} FROM act WHERE position > 5 ORDER BY position").fetchall():
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            previous = sha256(previous.encode() + text.encode()).hexdigest()
            connection.execute("UPDATE act SET hash = ? WHERE position = ?", (previous, row[0]))
        connection.execute("UPDATE log_seal SET head = ? WHERE number = 2", (previous,))


def test_a_log_that_was_reckoned_anew_from_some_row_on_is_found_by_its_seal(log: KeptLog) -> None:
    rewritten(log)
    found = {(one.kind, one.segment) for one in log.verified().findings.kept}
    assert ("SEAL_CHANGED", 2) in found
    assert ("SEGMENT_REWRITTEN", 2) in found, "against the seal that the storage has"


def test_a_seal_that_is_signed_with_another_key_is_found(log: KeptLog) -> None:
    """Also where the storage was rewritten with it: whoever has the key alone could do that."""
    rewritten(log)
    with log.unguarded() as connection:
        (name,) = connection.execute("SELECT log FROM log_head").fetchone()
        row = connection.execute("SELECT number, first, last, head, at, previous, key FROM log_seal WHERE number = 2").fetchone()
        payload = json.dumps(["sohoa-seal-1", name, *row], separators=(",", ":")).encode()
        signature = Ed25519PrivateKey.generate().sign(payload).hex()
        connection.execute("UPDATE log_seal SET signature = ? WHERE number = 2", (signature,))
    first, _ = log.seals.read_bytes().splitlines()
    log.seals.write_bytes(first + b"\n" + payload + b"\t" + signature.encode() + b"\n")
    assert ("SEAL_FORGED", 2) in {(one.kind, one.segment) for one in log.verified().findings.kept}


@pytest.mark.parametrize("column", ["first", "last", "head", "at", "previous", "key", "signature"])
def test_a_changed_seal_is_found(log: KeptLog, column: str) -> None:
    other = f"CASE substr({column}, 1, 1) WHEN '8' THEN '9' ELSE '8' END || substr({column}, 2)"
    log.tampered(f"UPDATE log_seal SET {column} = {other} WHERE number = 2")
    assert ("SEAL_CHANGED", 2) in {(one.kind, one.segment) for one in log.verified().findings.kept}


def rewrite(log: KeptLog, seals: bytes) -> None:
    log.seals.write_bytes(seals)


def shortened(log: KeptLog, by: int) -> None:
    rewrite(log, log.seals.read_bytes()[:-by])


def cut_off(log: KeptLog, behind: int) -> None:
    """Rows and seals, as if they had never been."""
    log.tampered(f"DELETE FROM act_person WHERE act_id IN (SELECT id FROM act WHERE position > {behind})")
    log.tampered(f"DELETE FROM act WHERE position > {behind}")
    log.tampered(f"DELETE FROM log_seal WHERE last > {behind}")
    log.tampered("UPDATE log_head SET seal = (SELECT max(number) FROM log_seal)")


ON_SEALS: dict[str, tuple[Tampering, set[str]]] = {
    "the end cut off, rows and seals": (lambda log: cut_off(log, 4), {"SEALS_REMOVED", "ROWS_REMOVED"}),
    "the first seal removed": (lambda log: log.tampered("DELETE FROM log_seal WHERE number = 1"), {"SEALS_REMOVED"}),
    "the file gone": (lambda log: log.seals.unlink(), {"STORE_CUT"}),
    "the file shorter by its last byte": (lambda log: shortened(log, 1), {"STORE_CUT"}),
    "the file shorter by half a line": (lambda log: shortened(log, 200), {"STORE_CUT"}),
    "something else in the file": (
        lambda log: rewrite(log, b"{}\n" + log.seals.read_bytes()), {"STORE_CHANGED"}
    ),
    "something else at its end": (lambda log: rewrite(log, log.seals.read_bytes() + b"x"), {"STORE_CHANGED"}),
    "its lines in another order": (
        lambda log: rewrite(log, b"".join(reversed(log.seals.read_bytes().splitlines(keepends=True)))),
        {"STORE_CUT"},
    ),
    "what the log began with": (
        lambda log: log.tampered("UPDATE log_head SET before = replace(before, '0', '9')"), {"BEGINNING_CHANGED"}
    ),
    "the number of the last seal": (lambda log: log.tampered("UPDATE log_head SET seal = 1"), {"SEALS_REMOVED"}),
    "text that is none": (
        lambda log: log.tampered("UPDATE log_seal SET head = CAST(x'c328' AS TEXT) WHERE number = 1"), {"SEALS_REMOVED"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ON_SEALS)
def test_seals_that_are_gone_or_others_are_found(log: KeptLog, what: str) -> None:
    tampering, kinds = ON_SEALS[what]
    tampering(log)
    assert kinds <= log.kinds()


def test_a_seal_that_never_reached_the_storage_is_found_after_a_while(log: KeptLog) -> None:
    before = f"{utc_now() - timedelta(hours=1):%Y-%m-%d %H:%M:%S.%f}"
    log.tampered("UPDATE log_seal SET stored_at = NULL WHERE number = 2")
    shortened(log, len(log.seals.read_bytes().splitlines(keepends=True)[1]))
    assert log.kinds() == set(), "it may be on its way"
    log.tampered("UPDATE log_seal SET at = ? WHERE number = 2", before)
    assert "SEAL_NOT_STORED" in log.kinds()


def columns_of(name: str) -> list[str]:
    return [column for column in covered_columns(covered_tables()[name]) if column != "id"]


@pytest.mark.parametrize(
    ("table", "column"), [(name, column) for name in ("correction", "look_up", "rendition") for column in columns_of(name)]
)
def test_a_changed_column_of_a_covered_record_is_found(log: KeptLog, table: str, column: str) -> None:
    with closing(sqlite3.connect(log.folder / "sohoa.db")) as connection:
        (kind,) = connection.execute(f'SELECT typeof("{column}") FROM {table} WHERE id = 1').fetchone()
    change = f'"{column}" + 1' if kind == "integer" else f"coalesce(\"{column}\", '') || ' '"
    log.tampered(f'UPDATE {table} SET "{column}" = {change} WHERE id = 1')
    (finding,) = log.verified().findings.kept
    assert (finding.kind, finding.detail) == ("COVERED_CHANGED", f"{table} 1")
    assert finding.act is not None


def test_covered_records_that_are_gone_or_slipped_in_are_found(log: KeptLog) -> None:
    log.tampered("DELETE FROM look_up WHERE id = 1")
    log.tampered(
        "INSERT INTO rendition (id, document_id, kind, sha256, size, media_type, tool, version, settings, created_at)"
        " SELECT 99, document_id, 'searchable_pdf', sha256, size, media_type, tool, version, settings, created_at FROM rendition"
        " WHERE id = 1"
    )
    found = {(one.kind, one.detail) for one in log.verified().findings.kept}
    assert found == {("COVERED_REMOVED", "look_up 1"), ("NOT_COVERED", "rendition 99")}


def test_a_record_that_a_later_act_changed_is_as_that_act_says(log: KeptLog) -> None:
    """Sealed or not: the last word on a record counts."""
    for sealed in (False, True):
        with log.sessions.begin() as session:
            row = session.get_one(LookUpRecord, 1)
            row.purpose += ", bổ sung"
            acts.record(session, COUNTER, "change", "look_up", 1, persons=(), covers=[row])
        if sealed:
            log.sealer.seal_all()
        assert log.verified().clean
    assert log.verified(first=5, last=5).clean, "acts behind the part that is verified count too"


def test_records_from_before_the_log_are_not_missed(tmp_path: Path) -> None:
    with kept_log(tmp_path / "kept") as log:
        log.tampered("UPDATE log_head SET before = '{\"rendition\": 2}'")
        deposited(log)
        log.tampered("UPDATE act SET details = '{}'")
        log.sealer.seal_all()
        assert log.kinds() == set()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM act_person WHERE act_id = 2",
        "UPDATE act_person SET person_id = person_id + 1 WHERE act_id = 2",
        "INSERT INTO act_person (person_id, act_id) VALUES (77, 2)",
        "INSERT INTO act_person (person_id, act_id) VALUES (77, 4)",
    ],
)
def test_the_index_of_persons_is_held_against_the_rows(log: KeptLog, change: str) -> None:
    log.tampered(change)
    assert log.kinds() == {"PERSONS_DIFFER"}


def test_a_part_is_verified_in_whole_segments(log: KeptLog) -> None:
    log.tampered("UPDATE act SET who = 'ai đó' WHERE position = 2")
    found = log.verified(first=6)
    assert (found.clean, found.first, found.last) == (True, 5, 8)
    found = log.verified(last=2)
    assert (found.clean, found.first, found.last) == (False, 1, 4)
    assert [one.position for one in found.findings.kept] == [2]


def test_a_log_that_was_rewritten_from_end_to_end_is_counted_and_not_listed_whole(log: KeptLog) -> None:
    log.tampered("UPDATE act SET hash = lower(hex(randomblob(32)))")
    found = log.verified().findings
    assert found.count >= 8
    found.most = 3
    assert len(found.kept) <= 1000


def test_what_is_sealed_while_it_is_verified_is_left_for_the_next_time(log: KeptLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "ROWS_AT_ONCE", 4)
    places: list[int] = []

    def meanwhile(place: int, _end: int) -> None:
        places.append(place)
        log.read(40 + place)
        log.sealer.seal_all()

    found = verify(log.engine, log.store, log.keys, on_progress=meanwhile)
    assert (found.clean, places) == (True, [4, 8])
    assert log.verified().entries == 10


def test_an_empty_log_is_clean(tmp_path: Path) -> None:
    with kept_log(tmp_path / "kept") as log:
        found = log.verified()
        assert (found.clean, found.entries, found.seals) == (True, 0, 0)
        log.read(1)
        assert log.verified().unsealed == 1
        log.dated_back(datetime(2026, 3, 1, tzinfo=UTC))
        assert log.kinds() == {"UNSEALED_TOO_LONG"}


def test_the_documentation_names_every_column_that_is_covered() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "log.md").read_text("utf-8")
    for name, table in covered_tables().items():
        columns = ", ".join(f"`{column}`" for column in covered_columns(table))
        assert f"| `{name}` | {columns} |" in page
    for name in HASHED_COLUMNS:
        assert f"`{name}`" in page

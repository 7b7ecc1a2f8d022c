"""Seals on a real S3 server: what a file on the disk keeps, and that nobody deletes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from minio.error import S3Error

from archive.log.errors import SealConflict, SealsAhead
from archive.log.seal_bucket import SealBucket
from archive.objects.s3_failures import Server
from sohoa.assembly import open_installation
from sohoa.settings import Settings
from tests.archive.log.kept import KeptLog, kept_log
from tests.services.buckets import FreshBucket, new_bucket

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("s3")]


@pytest.fixture
def bucket(tmp_path: Path) -> FreshBucket:
    fresh = new_bucket()
    fresh.prepared(tmp_path / "spool")
    return fresh


def seals_in(bucket: FreshBucket, log: str) -> SealBucket:
    server = Server(bucket.endpoint, bucket.name)
    return SealBucket(bucket.client(), server, log, kept_for=timedelta(days=1), locks=lambda: True)


@pytest.fixture
def log(bucket: FreshBucket, tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept") as kept:
        name = kept.seals.stem
        yield replace(kept, store=seals_in(bucket, name))  # type: ignore[arg-type]


def keys(bucket: FreshBucket) -> list[str]:
    return sorted(one.object_name or "" for one in bucket.client().list_objects(bucket.name, prefix="seals/", recursive=True))


def sealed(log: KeptLog, *documents: int) -> None:
    for document in documents:
        log.read(document)
        log.sealer.seal_all()


def test_each_seal_is_an_object_of_its_own_and_the_log_is_clean(log: KeptLog, bucket: FreshBucket) -> None:
    sealed(log, 1, 2, 3)
    assert [key.rpartition("/")[2] for key in keys(bucket)] == ["000000000001", "000000000002", "000000000003"]
    assert (log.store.last(), log.verified().clean) == (3, True)


def test_nobody_deletes_a_seal(log: KeptLog, bucket: FreshBucket) -> None:
    sealed(log, 1, 2)
    client = bucket.client()
    (version,) = [one.version_id for one in client.list_objects(bucket.name, prefix=keys(bucket)[0], include_version=True)]
    with pytest.raises(S3Error):
        client.remove_object(bucket.name, keys(bucket)[0], version_id=version)
    client.remove_object(bucket.name, keys(bucket)[0])  # which only marks it as deleted
    assert log.kinds() <= {"STORE_CUT"}, "the version that was put is read, or missed where the client cannot see it"


def test_a_seal_that_was_overwritten_is_found(log: KeptLog, bucket: FreshBucket) -> None:
    sealed(log, 1, 2)
    bucket.client().put_object(bucket.name, keys(bucket)[0], BytesIO(b"{}\n"), 3)
    assert log.kinds() == {"STORE_CHANGED"}


def test_a_log_that_was_cut_off_at_its_end_is_found(log: KeptLog) -> None:
    sealed(log, 1, 2)
    log.tampered("DELETE FROM act WHERE position = 2")
    log.tampered("DELETE FROM log_seal WHERE number = 2")
    log.tampered("UPDATE log_head SET seal = 1")
    assert {"SEALS_REMOVED", "ROWS_REMOVED"} <= log.kinds()
    log.read(3)
    with pytest.raises(SealsAhead):
        log.sealer.seal_all()
    log.sealer.store_again()
    log.sealer.seal_all()
    assert log.verified().clean


def test_two_machines_may_send_the_same_seal_but_no_other_one(log: KeptLog) -> None:
    sealed(log, 1)
    (line,) = log.store.lines()
    log.store.append(1, line.removesuffix(b"\n"))
    assert log.verified().clean
    log.tampered("UPDATE log_seal SET stored_at = NULL, at = '2026-03-12 08:00:00.000000'")
    with pytest.raises(SealConflict):
        log.sealer.seal_all()


def test_an_installation_with_its_objects_there_has_its_seals_there(
    bucket: FreshBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**bucket.settings(), "S3_SEAL_DAYS": "1"}.items():
        monkeypatch.setenv(f"SOHOA_{name}", value)
    with open_installation(Settings(data=tmp_path / "data")) as installation:
        assert isinstance(installation.log.store, SealBucket)
        assert installation.log.store.last() == 0

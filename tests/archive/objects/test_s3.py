"""Objects on a real S3 server: the contract, and what comes of others being able to reach it too."""

from __future__ import annotations

import io
import re
import ssl
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error
from minio.retention import Retention

from archive.errors import (
    ObjectBucketMissing,
    ObjectDamaged,
    ObjectMissing,
    ObjectStoreRefused,
    ObjectStoreUnreachable,
)
from archive.objects import ObjectStore, StoreState
from archive.objects.places import place_of
from archive.objects.s3 import S3Objects
from sohoa.errors import SohoaError
from tests.archive.objects.contract import NOWHERE, SCAN, SHA256, TOMORROW, ObjectStoreContract, nothing, put_and_be_gone
from tests.archive.objects.ways import way_to
from tests.services.buckets import FreshBucket, new_bucket
from tests.services.service import free_port

pytestmark = pytest.mark.services

PLACE = place_of(SHA256)
OTHER = b"%PDF-1.7 a forged discharge paper\n"
HOUR = timedelta(hours=1)
DISPOSITION = "attachment; filename*=UTF-8''gi%E1%BA%A5y%20ra%20vi%E1%BB%87n.pdf"


@pytest.fixture
def bucket() -> FreshBucket:
    return new_bucket()


@pytest.fixture
def store(bucket: FreshBucket, tmp_path: Path) -> S3Objects:
    return bucket.prepared(tmp_path / "spool")


def overwrite(bucket: FreshBucket, content: bytes = OTHER) -> None:
    bucket.client().put_object(bucket.name, PLACE, io.BytesIO(content), len(content))


def version_of(bucket: FreshBucket) -> str:
    version = bucket.client().stat_object(bucket.name, PLACE).version_id
    assert version is not None
    return version


class TestS3Objects(ObjectStoreContract):
    @pytest.fixture
    def opened(self, bucket: FreshBucket, tmp_path: Path) -> Callable[[], ObjectStore]:
        return partial(bucket.prepared, tmp_path / "spool")

    @pytest.fixture
    def store(self, opened: Callable[[], ObjectStore], bucket: FreshBucket) -> ObjectStore:
        self.bucket = bucket
        return opened()

    def spoil(self, store: ObjectStore, sha256: str) -> None:
        self.bucket.client().put_object(self.bucket.name, place_of(sha256), io.BytesIO(OTHER), len(OTHER))


# The bucket


def test_a_new_bucket_keeps_versions_and_can_lock(store: S3Objects, bucket: FreshBucket) -> None:
    place = f"{bucket.name} @ {bucket.endpoint}"
    assert store.state() == StoreState("s3", place, ready=True, versions=True, locks=True)


def test_a_bucket_that_is_not_there_is_said_to_be_so_by_everything(bucket: FreshBucket, tmp_path: Path) -> None:
    store = bucket.store(tmp_path / "spool")
    assert not store.state().ready
    asks: tuple[Callable[[], object], ...] = (
        lambda: store.put(io.BytesIO(SCAN)),
        lambda: store.open(SHA256),
        lambda: store.exists(SHA256),
        lambda: store.verify(SHA256),
        lambda: store.hold(SHA256, TOMORROW),
        lambda: store.delete(SHA256),
        lambda: list(store.hashes()),
    )
    for ask in asks:
        with pytest.raises(ObjectBucketMissing, match=bucket.name):
            ask()


def test_without_object_lock_nothing_is_held_and_the_state_says_so(bucket: FreshBucket, tmp_path: Path) -> None:
    bucket.client().make_bucket(bucket.name)
    store = bucket.store(tmp_path / "spool")
    store.put(io.BytesIO(SCAN))
    assert (store.state().ready, store.state().versions, store.state().locks) == (True, False, False)
    assert not store.hold(SHA256, TOMORROW)
    store.delete(SHA256)


def test_a_bucket_that_lacks_them_gets_versions_and_object_lock_where_the_server_lets_it(
    bucket: FreshBucket, tmp_path: Path
) -> None:
    bucket.client().make_bucket(bucket.name)
    store = bucket.prepared(tmp_path / "spool")
    assert (store.state().versions, store.state().locks) == (True, True)
    store.put(io.BytesIO(SCAN))
    assert store.hold(SHA256, TOMORROW)


@pytest.mark.parametrize(("lacks", "versions"), [("object-lock", True), ("versioning", False)])
def test_a_server_that_lacks_a_part_is_used_without_it(lacks: str, versions: bool, bucket: FreshBucket, tmp_path: Path) -> None:
    bucket.client().make_bucket(bucket.name)
    with way_to(bucket.endpoint, lacks=lacks) as way:
        store = replace(bucket, endpoint=way).prepared(tmp_path / "spool")
        assert (store.state().versions, store.state().locks) == (versions, False), "object lock needs versions"
        store.put(io.BytesIO(SCAN))
        store.verify(SHA256)


def test_keys_are_hashes_and_other_things_in_the_bucket_are_let_be(store: S3Objects, bucket: FreshBucket) -> None:
    store.put(io.BytesIO("Sổ bảo hiểm xã hội".encode()))
    bucket.client().put_object(bucket.name, "ghi chú.txt", io.BytesIO(OTHER), len(OTHER))
    keys = {one.object_name or "" for one in bucket.client().list_objects(bucket.name, recursive=True)} - {"ghi chú.txt"}
    assert len(keys) == 1
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}", key) for key in keys)
    assert len(list(store.hashes())) == 1


# What is written


def test_our_own_hash_stands_beside_the_object(store: S3Objects, bucket: FreshBucket) -> None:
    """The server's ETag is none: an object that was sent in parts has one of its parts."""
    big = SCAN * 3
    sha256 = store.put(io.BytesIO(big)).sha256
    there = bucket.client().stat_object(bucket.name, place_of(sha256))
    assert "-" in (there.etag or "")
    assert (there.metadata or {})["x-amz-meta-sha256"] == sha256
    assert there.size == len(big)


def test_what_does_not_come_back_as_it_was_sent_is_refused_and_taken_away(bucket: FreshBucket, tmp_path: Path) -> None:
    bucket.prepared(tmp_path / "spool")
    with way_to(bucket.endpoint, damaging=True) as way:
        through = replace(bucket, endpoint=way).store(tmp_path / "spool")
        with pytest.raises(ObjectDamaged, match=SHA256):
            through.put(io.BytesIO(SCAN))
    assert list(bucket.client().list_objects(bucket.name, recursive=True, include_version=True)) == []


def test_a_copy_that_is_damaged_on_its_way_is_not_handed_out(store: S3Objects, bucket: FreshBucket, tmp_path: Path) -> None:
    store.put(io.BytesIO(SCAN))
    with way_to(bucket.endpoint, damaging=True) as way:
        through = replace(bucket, endpoint=way).store(tmp_path / "spool")
        with pytest.raises(ObjectDamaged, match=SHA256), through.local_copy(SHA256):
            pass


def with_bytes_in(spool: Path) -> list[str]:
    return [file.relative_to(spool).as_posix() for file in spool.rglob("*") if file.is_file() and file.stat().st_size]


def test_a_copy_is_fetched_once_and_is_all_that_is_left_on_this_machine(store: S3Objects, tmp_path: Path) -> None:
    stored, spool = store.put(io.BytesIO(SCAN * 3)), tmp_path / "spool"
    assert with_bytes_in(spool) == []
    with store.local_copy(stored.sha256) as first:
        inode = first.stat().st_ino
    with store.local_copy(stored.sha256) as again:
        assert again.stat().st_ino == inode
    assert with_bytes_in(spool) == [f"copies/{stored.sha256}"]


def test_a_copy_is_gone_when_its_object_is(store: S3Objects, bucket: FreshBucket, tmp_path: Path) -> None:
    bytes_of_two = [SCAN, SCAN * 2]
    deleted, taken_away = (store.put(io.BytesIO(one)).sha256 for one in bytes_of_two)
    for sha256 in (deleted, taken_away):
        with store.local_copy(sha256):
            pass
    store.delete(deleted)
    bucket.client().remove_object(bucket.name, place_of(taken_away))
    for sha256 in (deleted, taken_away):
        with pytest.raises(ObjectMissing), store.local_copy(sha256):
            pass
    assert list((tmp_path / "spool" / "copies").iterdir()) == []


# Who was cut off before


def test_what_was_sent_by_who_was_cut_off_before_reading_it_back_is_not_trusted(bucket: FreshBucket, tmp_path: Path) -> None:
    """It says of itself that it is these bytes, and has their size. Only reading it tells."""
    put_and_be_gone(partial(bucket.prepared, tmp_path / "spool"))
    damaged = SCAN[:-1] + b"?"
    bucket.client().put_object(bucket.name, PLACE, io.BytesIO(damaged), len(damaged), metadata={"sha256": SHA256})
    store = bucket.store(tmp_path / "spool")
    store.put(io.BytesIO(SCAN))
    store.verify(SHA256)


def test_parts_that_were_sent_by_who_was_cut_off_go_and_those_on_their_way_stay(bucket: FreshBucket, tmp_path: Path) -> None:
    put_and_be_gone(partial(bucket.prepared, tmp_path / "spool"))
    client, elsewhere = bucket.client(), place_of(NOWHERE)
    cut_off, on_its_way = (client._create_multipart_upload(bucket.name, place, {}) for place in (PLACE, elsewhere))
    client._upload_part(bucket.name, PLACE, SCAN[: 5 << 20], None, cut_off, 1)
    assert bucket.store(tmp_path / "spool").settle(nothing) == []
    left = client._list_multipart_uploads(bucket.name).uploads
    assert [(one.object_name, one.upload_id) for one in left] == [(elsewhere, on_its_way)]


# Others at the same bucket


def test_an_overwritten_object_keeps_its_version_and_is_put_right(store: S3Objects, bucket: FreshBucket) -> None:
    store.put(io.BytesIO(SCAN))
    first = version_of(bucket)
    overwrite(bucket)
    with pytest.raises(ObjectDamaged):
        store.verify(SHA256)
    with bucket.client().get_object(bucket.name, PLACE, version_id=first) as earlier:
        assert earlier.read() == SCAN
    store.put(io.BytesIO(SCAN))
    store.verify(SHA256)


def test_what_is_being_read_stays_one_version(store: S3Objects, bucket: FreshBucket) -> None:
    store.put(io.BytesIO(SCAN))
    with store.open(SHA256) as file:
        overwrite(bucket, b"?" * len(SCAN))
        file.seek(1_000_000)
        assert file.read() == SCAN[1_000_000:]


def test_a_held_object_outlives_every_attempt_of_who_has_the_keys(store: S3Objects, bucket: FreshBucket) -> None:
    client = bucket.client()
    store.put(io.BytesIO(SCAN))
    store.hold(SHA256, TOMORROW)
    held = version_of(bucket)
    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object(bucket.name, PLACE, version_id=held)
    client.disable_object_legal_hold(bucket.name, PLACE, version_id=held)
    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object(bucket.name, PLACE, version_id=held)
    with pytest.raises(S3Error):
        client.set_object_retention(
            bucket.name, PLACE, Retention(COMPLIANCE, datetime.now(UTC) + timedelta(seconds=2)), version_id=held
        )
    client.remove_object(bucket.name, PLACE)
    assert not store.exists(SHA256), "the mark of a deletion hides it"
    with client.get_object(bucket.name, PLACE, version_id=held) as kept:
        assert kept.read() == SCAN


def test_a_hold_is_retention_that_only_grows_and_a_legal_hold(store: S3Objects, bucket: FreshBucket) -> None:
    client = bucket.client()
    store.put(io.BytesIO(SCAN))
    for until, expected in ((TOMORROW, TOMORROW), (TOMORROW - HOUR, TOMORROW), (TOMORROW + HOUR, TOMORROW + HOUR)):
        store.hold(SHA256, until)
        retained = client.get_object_retention(bucket.name, PLACE)
        assert retained is not None
        assert (retained.mode, abs(retained.retain_until_date - expected) < timedelta(seconds=1)) == (COMPLIANCE, True)
        assert client.is_object_legal_hold_enabled(bucket.name, PLACE)


# Links


def test_a_link_needs_no_key_gives_the_file_and_ends(store: S3Objects) -> None:
    store.put(io.BytesIO(SCAN))
    link = store.link(SHA256, seconds=2, disposition=DISPOSITION, media_type="application/pdf")
    assert link is not None
    given = httpx.get(link)
    assert (given.status_code, given.content) == (200, SCAN)
    assert (given.headers["content-type"], given.headers["content-disposition"]) == ("application/pdf", DISPOSITION)
    time.sleep(3)
    assert httpx.get(link).status_code == 403


def test_without_its_signature_a_link_opens_nothing(store: S3Objects) -> None:
    store.put(io.BytesIO(SCAN))
    other = store.put(io.BytesIO(OTHER)).sha256
    link = store.link(SHA256, seconds=60, disposition=DISPOSITION, media_type="application/pdf")
    assert link is not None
    assert httpx.get(link.partition("?")[0]).status_code == 403
    assert httpx.get(link.replace(PLACE, place_of(other))).status_code == 403
    assert httpx.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")).status_code == 403


# Failures


def test_a_server_that_is_not_there_is_named(bucket: FreshBucket, tmp_path: Path) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    store = replace(bucket, endpoint=nowhere).store(tmp_path / "spool")
    for ask in (lambda: store.put(io.BytesIO(SCAN)), lambda: store.open(NOWHERE), store.state, store.prepare):
        with pytest.raises(ObjectStoreUnreachable) as failed:
            ask()
        assert nowhere in failed.value.problem.vi
        assert bucket.name in failed.value.problem.vi


def test_a_server_that_hangs_up_in_the_middle_is_told_as_such(store: S3Objects, bucket: FreshBucket, tmp_path: Path) -> None:
    store.put(io.BytesIO(SCAN))
    with (
        way_to(bucket.endpoint, breaks_off_after=1_000_000) as way,
        replace(bucket, endpoint=way).store(tmp_path / "spool").open(SHA256) as file,
        pytest.raises(ObjectStoreUnreachable, match=re.escape(way)),
    ):
        file.read()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For 127.0.0.1, signed by itself; its key lies in the same file."""
    file = tmp_path / "s3.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=kho S3",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file, "-out", tmp_path / "certificate",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + (tmp_path / "certificate").read_bytes())
    return file


def test_through_tls_it_works_where_the_authority_is_trusted_and_not_elsewhere(
    bucket: FreshBucket, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.prepared(tmp_path / "spool")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with way_to(bucket.endpoint, tls=tls) as way:
        through = replace(bucket, endpoint=way, tls=True)
        with pytest.raises(ObjectStoreUnreachable, match="certificate"):
            through.store(tmp_path / "spool").put(io.BytesIO(SCAN))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        store = through.store(tmp_path / "spool")
        assert store.put(io.BytesIO(SCAN)).sha256 == SHA256
        store.verify(SHA256)


def test_keys_that_are_wrong_are_refused_and_not_repeated(bucket: FreshBucket, tmp_path: Path) -> None:
    bucket.prepared(tmp_path / "spool")
    store = replace(bucket, secret_key="không phải khóa này").store(tmp_path / "spool")
    for ask in (lambda: store.put(io.BytesIO(SCAN)), lambda: store.open(SHA256), store.state):
        with pytest.raises(SohoaError) as failed:
            ask()
        assert isinstance(failed.value, ObjectStoreRefused)
        assert bucket.name in failed.value.problem.en
        assert "không phải khóa này" not in failed.value.problem.vi + failed.value.problem.en + str(failed.value)

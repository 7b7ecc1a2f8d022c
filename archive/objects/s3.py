"""Objects in a bucket of an S3 server, under their hash.

The key is the hash, so all bytes are read and hashed on this machine before the first of them is sent; what is sent appears under
its key whole or not at all, is read back, and is compared. Earlier versions stay in the bucket: an object that somebody overwrote
is found by `verify`, and putting its bytes again puts it right.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE, ENABLED
from minio.datatypes import Object
from minio.error import S3Error
from minio.objectlockconfig import ObjectLockConfig
from minio.retention import Retention
from minio.versioningconfig import VersioningConfig

from archive.errors import ObjectBucketMissing, ObjectDamaged, ObjectHeld, ObjectMissing
from archive.objects.begun import Begun
from archive.objects.local_copies import LocalCopies
from archive.objects.places import copy_hashed, hash_at, place_of, refuse_unexpected
from archive.objects.port import Heard, StoredBytes, StoreState, Unrecorded
from archive.objects.remote_file import open_remote
from archive.objects.s3_failures import Server
from archive.objects.s3_parts import throw_parts_away
from archive.objects.s3_times import read_fine_times

IN_MEMORY = 4 << 20
"""Bytes of an object that is hashed without a file on the disk."""
COPIES = 1 << 30
"""Bytes of objects that are kept on this machine, because somebody looked at them."""
HASH_HEADER = "x-amz-meta-sha256"
_CANNOT = frozenset({"NotImplemented", "MethodNotAllowed", "InvalidRequest", "InvalidBucketState", "VersioningNotConfigured"})
"""Answers of servers that lack versions or object lock, or take the latter only with a new bucket."""
_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 5, 60, 3
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # else every try is told, where only the last one counts


def s3_client(endpoint: str, access_key: str, secret_key: str, *, region: str, tls: bool) -> Minio:
    """A client that gives up on a silent server, and trusts the authorities that this machine trusts.

    Raises ValueError where `endpoint` is not HOST or HOST:PORT.
    """
    read_fine_times()
    return Minio(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        region=region,
        secure=tls,
        http_client=urllib3.PoolManager(
            maxsize=16,
            timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
            retries=urllib3.Retry(total=_TRIES, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
            ssl_context=ssl.create_default_context() if tls else None,
        ),
    )


class S3Objects:
    """An `ObjectStore` in one bucket: `ab/cd/abcd…` for the object with that hash.

    `spool` is a folder for what has to lie on this machine for a while, `copies` bytes of copies among it.
    """

    def __init__(self, client: Minio, server: Server, spool: Path, copies: int = COPIES) -> None:
        self._client, self._server, self._spool = client, server, spool
        self._begun = Begun(spool)
        self._bucket, self._bytes_of_copies = server.bucket, copies

    @cached_property
    def _copies(self) -> LocalCopies:
        return LocalCopies(self._spool / "copies", self._begun.folder, self._bytes_of_copies)

    def put(self, stream: BinaryIO, *, expected: str | None = None) -> StoredBytes:
        """Store all bytes of `stream`, and read them back."""
        with self._spooled(stream, expected) as (spooled, stored):
            put_before = self._begun.mark(stored.sha256)
            if not self._holds(stored, read_back=put_before):
                self._send(stored, spooled)
        return stored

    def replace(self, sha256: str, stream: BinaryIO) -> None:
        """Put the right bytes as a new version, and read them back."""
        with self._spooled(stream, sha256) as (spooled, stored):
            self._send(stored, spooled)

    @contextmanager
    def _spooled(self, stream: BinaryIO, expected: str | None) -> Iterator[tuple[BinaryIO, StoredBytes]]:
        """All bytes of `stream` on this machine, from the beginning, and what they are."""
        with SpooledTemporaryFile(IN_MEMORY, dir=str(self._begun.folder)) as spooled:
            stored = copy_hashed(stream, cast(BinaryIO, spooled))
            refuse_unexpected(stored, expected)
            spooled.seek(0)
            yield cast(BinaryIO, spooled), stored

    def _holds(self, stored: StoredBytes, *, read_back: bool) -> bool:
        """Whether these very bytes are what lies under their key now, as far as the server can tell, or by reading all of them.

        The latter for what others put who may not have come to that.
        """
        try:
            there = self._stat(stored.sha256)
        except ObjectMissing:
            return False
        if there.size != stored.size or _told_hash(there) != stored.sha256:
            return False
        return not read_back or self._hash_of(stored.sha256, stored.size, there.version_id) == stored.sha256

    def _send(self, stored: StoredBytes, spooled: BinaryIO) -> None:
        with self._server.asked_for(stored.sha256):
            written = self._client.put_object(
                self._bucket, place_of(stored.sha256), spooled, stored.size, metadata={"sha256": stored.sha256}
            )
            found = self._hash_of(stored.sha256, stored.size, written.version_id)
            if found != stored.sha256:
                self._client.remove_object(self._bucket, place_of(stored.sha256), version_id=written.version_id)
                raise ObjectDamaged(sha256=stored.sha256, found=found)

    def exists(self, sha256: str) -> bool:
        """Whether these bytes are here."""
        place_of(sha256)
        try:
            self._stat(sha256)
        except ObjectMissing:
            return False
        return True

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the beginning, fetched as they are read; all of them from one version."""
        there = self._stat(sha256)
        return self._open_version(sha256, there.size or 0, there.version_id)

    @contextmanager
    def local_copy(self, sha256: str) -> Iterator[Path]:
        """A copy, kept for others too where there is room. The server is asked for the object in any case.

        Raises `ObjectDamaged` where what it gives is not what its hash says.
        """
        try:
            there = self._stat(sha256)
        except ObjectMissing:
            self._copies.forget(sha256)
            raise
        with self._copies.lend(sha256, lambda target: self._fetch(there, sha256, target)) as path:
            yield path

    def _fetch(self, there: Object, sha256: str, target: BinaryIO) -> StoredBytes:
        with self._open_version(sha256, there.size or 0, there.version_id) as file:
            return copy_hashed(file, target)

    def link(self, sha256: str, *, seconds: int, disposition: str, media_type: str) -> str | None:
        """An address signed with this store's key, for the version that is there now."""
        there = self._stat(sha256)
        with self._server.asked_for(sha256):
            return self._client.presigned_get_object(
                self._bucket,
                place_of(sha256),
                expires=timedelta(seconds=seconds),
                response_headers={"response-content-disposition": disposition, "response-content-type": media_type},
                version_id=there.version_id,
            )

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare."""
        if (found := self.measure(sha256).sha256) != sha256:
            raise ObjectDamaged(sha256=sha256, found=found)

    def measure(self, sha256: str, heard: Heard = lambda _: None) -> StoredBytes:
        """Fetch all bytes of the version that is there now."""
        with self.open(sha256) as file:
            return copy_hashed(file, None, heard)

    def earlier_versions(self, sha256: str) -> Iterator[BinaryIO]:
        """Every version but the one that is there now; marks of deletions are none."""
        with self._server.asked_for(sha256):
            versions = list(self._client.list_objects(self._bucket, prefix=place_of(sha256), include_version=True))
        earlier = [one for one in versions if not one.is_delete_marker and str(one.is_latest).lower() != "true"]
        for version in sorted(earlier, key=lambda one: one.last_modified or datetime.min.replace(tzinfo=UTC), reverse=True):
            with self._open_version(sha256, version.size or 0, version.version_id) as file:
                yield file

    def hashes(self) -> Iterator[str]:
        """Every hash that is here; what else lies in the bucket is passed over."""
        with self._server.asked_for():
            for there in self._client.list_objects(self._bucket, recursive=True):
                if sha256 := hash_at(there.object_name or ""):
                    yield sha256

    def hold(self, sha256: str, until: datetime) -> bool:
        """A legal hold, and retention in compliance mode until then; False where the bucket has no object lock."""
        place = place_of(sha256)
        if not self._locks:
            return False
        version = self._stat(sha256).version_id
        with self._server.asked_for(sha256):
            retained = self._client.get_object_retention(self._bucket, place, version_id=version)
            if retained is None or retained.retain_until_date < until:
                self._client.set_object_retention(self._bucket, place, Retention(COMPLIANCE, until), version_id=version)
            self._client.enable_object_legal_hold(self._bucket, place, version_id=version)
        return True

    def delete(self, sha256: str) -> None:
        """Throw away every version of an object that is not held."""
        place = place_of(sha256)
        self._copies.forget(sha256)
        with self._server.asked_for(sha256):
            versions = list(self._client.list_objects(self._bucket, prefix=place, include_version=True))
            if not versions:
                raise ObjectMissing(sha256=sha256)
            for version in versions:
                try:
                    self._client.remove_object(self._bucket, place, version_id=version.version_id)
                except S3Error as error:
                    if self._locks and self._is_held(place, version.version_id):
                        raise ObjectHeld(sha256=sha256) from error
                    raise

    def settle(self, unrecorded: Unrecorded) -> list[str]:
        """Throw away objects that nobody put on record, and the parts of those that were cut off on their way."""
        return self._begun.settle(unrecorded, self._undo)

    def _undo(self, sha256: str, nameless: bool) -> bool:
        with self._server.asked_for(sha256), _unless_it_cannot():
            throw_parts_away(self._client, self._bucket, place_of(sha256))
        if nameless:
            with suppress(ObjectMissing, ObjectHeld):
                self.delete(sha256)
                return True
        return False

    def state(self) -> StoreState:
        """Ask the server what the bucket does."""
        with self._server.asked_for():
            ready = self._client.bucket_exists(self._bucket)
        if not ready:
            return StoreState("s3", str(self._server), ready=False, versions=False, locks=False)
        return StoreState("s3", str(self._server), ready=True, versions=self._has_versions(), locks=self._has_lock())

    def prepare(self) -> None:
        """Make the bucket with object lock; where it is there, turn on what is missing, as far as the server allows."""
        with self._server.asked_for():
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket, object_lock=True)
            if not self._has_versions():
                with _unless_it_cannot():
                    self._client.set_bucket_versioning(self._bucket, VersioningConfig(ENABLED))
            if not self._has_lock():
                with _unless_it_cannot():
                    self._client.set_object_lock_config(self._bucket, ObjectLockConfig(None, None, None))

    def _has_versions(self) -> bool:
        with self._server.asked_for():
            try:
                return self._client.get_bucket_versioning(self._bucket).status == ENABLED
            except S3Error as error:
                if error.code in _CANNOT:
                    return False
                raise

    @cached_property
    def _locks(self) -> bool:
        return self._has_lock()

    def _has_lock(self) -> bool:
        with self._server.asked_for():
            try:
                self._client.get_object_lock_config(self._bucket)
            except S3Error as error:
                if error.code in {*_CANNOT, "ObjectLockConfigurationNotFoundError"}:
                    return False
                raise
            except ValueError:  # The client takes an empty rule for a mistake; the server has told the lock all the same.
                return True
        return True

    def _is_held(self, place: str, version: str | None) -> bool:
        retained = self._client.get_object_retention(self._bucket, place, version_id=version)
        if retained is not None and retained.retain_until_date > datetime.now(UTC):
            return True
        return self._client.is_object_legal_hold_enabled(self._bucket, place, version_id=version)

    def _stat(self, sha256: str) -> Object:
        """What the server says of an object. Its answer does not tell a lost object from a lost bucket, so that is asked."""
        place = place_of(sha256)
        try:
            with self._server.asked_for(sha256):
                return self._client.stat_object(self._bucket, place)
        except ObjectMissing:
            with self._server.asked_for():
                if not self._client.bucket_exists(self._bucket):
                    raise ObjectBucketMissing(server=self._server.address, bucket=self._bucket) from None
            raise

    def _open_version(self, sha256: str, size: int, version: str | None) -> BinaryIO:
        return open_remote(
            size,
            lambda start: self._client.get_object(self._bucket, place_of(sha256), offset=start, version_id=version),
            lambda: self._server.asked_for(sha256),
        )

    def _hash_of(self, sha256: str, size: int, version: str | None) -> str:
        with self._open_version(sha256, size, version) as file:
            return copy_hashed(file, None).sha256


@contextmanager
def _unless_it_cannot() -> Iterator[None]:
    """`S3Objects.state` tells how it ended."""
    try:
        yield
    except S3Error as error:
        if error.code not in _CANNOT:
            raise


def _told_hash(there: Object) -> str | None:
    return (there.metadata or {}).get(HASH_HEADER)

"""What an S3 server answers when it cannot or will not, in the words of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError, MaxRetryError

from archive.errors import (
    ObjectBucketMissing,
    ObjectMissing,
    ObjectStoreFailed,
    ObjectStoreRefused,
    ObjectStoreUnreachable,
)
from sohoa.errors import SohoaError

_NOT_THERE = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchObject", "MethodNotAllowed"})
"""The last: what is asked for is the mark of a deletion."""
_NOT_ALLOWED = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "RequestTimeTooSkewed"}
)


@dataclass(frozen=True, slots=True)
class Server:
    """What a message says of the server: its address, and the bucket in it."""

    address: str
    bucket: str

    def __str__(self) -> str:
        return f"{self.bucket} @ {self.address}"

    @contextmanager
    def asked_for(self, sha256: str = "") -> Iterator[None]:
        """Failures of the client within the context become `SohoaError`s; `sha256` is the object that it is about."""
        try:
            yield
        except S3Error as error:
            raise self._answered(error, sha256) from error
        except (HTTPError, MinioException) as error:
            reason = error.reason if isinstance(error, MaxRetryError) else error
            raise ObjectStoreUnreachable(server=self.address, bucket=self.bucket, reason=reason) from error

    def _answered(self, error: S3Error, sha256: str) -> SohoaError:
        code, said = error.code or "", error.message or ""
        if code == "NoSuchBucket":
            return ObjectBucketMissing(server=self.address, bucket=self.bucket)
        if code in _NOT_THERE and sha256:
            return ObjectMissing(sha256=sha256)
        kind = ObjectStoreRefused if code in _NOT_ALLOWED else ObjectStoreFailed
        return kind(server=self.address, bucket=self.bucket, object=sha256 or "—", answer=f"{code} {said}".strip())

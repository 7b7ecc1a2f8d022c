"""Seals in a bucket of an S3 server with object lock: write-once storage for installations of several machines.

A seal is an object of its own that nobody can delete or change before its retention ends. Who overwrites or deletes one makes a
new version, and the first stays. `seals/LOG/GENERATION/GROUP/NUMBER`; a generation begins where the storage was set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from io import BytesIO
from itertools import groupby

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from archive.objects.s3_failures import Server
from sohoa.clock import utc_now

_IN_A_GROUP = 10_000
"""Seals under one prefix, so that the last one is found without listing all."""
_BEGINS = "begins"


class SealBucket:
    """A `SealStore`. `locks` tells whether the bucket has object lock: without it nobody is kept from deleting."""

    def __init__(self, client: Minio, server: Server, log: str, *, kept_for: timedelta, locks: Callable[[], bool]) -> None:
        self._client, self._server, self._log, self._kept_for, self._locks = client, server, log, kept_for, locks

    @property
    def place(self) -> str:
        """The prefix, the bucket and the server."""
        return f"{self._prefix} in {self._server}"

    def alone(self) -> AbstractContextManager[object]:
        """Each seal is an object of its own: whoever sends the same one at the same time sends the same bytes."""
        return nullcontext()

    def last(self) -> int:
        """By the last group."""
        groups = self._listed(f"{self._generation()}/")
        numbers = [name for name in self._listed(groups[-1]) if name.rpartition("/")[2].isdigit()] if groups else []
        return int(numbers[-1].rpartition("/")[2]) if numbers else 0

    def line(self, number: int) -> bytes | None:
        """As it was sent first."""
        versions = self._versions(self._key(self._generation(), number))
        return self._read(*versions[0]) if versions else None

    def append(self, number: int, line: bytes) -> None:
        """With its retention in the same request, where the bucket has a lock."""
        self._put(self._key(self._generation(), number), line + b"\n")

    def append_all(self, seals: Iterable[tuple[int, bytes]]) -> None:
        """One by one: each is an object."""
        for number, line in seals:
            self.append(number, line)

    def set_aside(self) -> None:
        """A further generation; the one before stays as it is."""
        self._put(f"{self._prefix}{int(self._generation().rpartition('/')[2]) + 1:04}/{_BEGINS}", b"")

    def lines(self) -> Iterator[bytes]:
        """By number. Where a seal was overwritten, what it was first, and then what it became."""
        generation = self._generation()
        for key, versions in groupby(self._versions(f"{generation}/"), key=lambda one: one[0]):
            if not key.endswith(f"/{_BEGINS}"):
                yield from dict.fromkeys(self._read(*version) for version in versions)

    @property
    def _prefix(self) -> str:
        return f"seals/{self._log}/"

    def _generation(self) -> str:
        """The prefix of the last one."""
        there = self._listed(self._prefix)
        return (there[-1] if there else f"{self._prefix}0000/").rstrip("/")

    def _key(self, generation: str, number: int) -> str:
        return f"{generation}/{number // _IN_A_GROUP:08}/{number:012}"

    def _listed(self, prefix: str) -> list[str]:
        """Objects and prefixes right under a prefix, but for the mark of a beginning."""
        with self._server.asked_for():
            found = (one.object_name or "" for one in self._client.list_objects(self._server.bucket, prefix=prefix))
            return sorted(name for name in found if not name.endswith(f"/{_BEGINS}"))

    def _versions(self, prefix: str) -> list[tuple[str, str | None]]:
        """Key and version of everything that was ever put under a prefix: by key, the oldest first."""
        with self._server.asked_for():
            found = self._client.list_objects(self._server.bucket, prefix=prefix, recursive=True, include_version=True)
            try:
                put = [one for one in found if not one.is_delete_marker]
            except ValueError:
                return self._standing(prefix)
        put.reverse()  # The newest of a key come first, and several may be of one second.
        put.sort(key=lambda one: (one.object_name or "", one.last_modified))
        return [(one.object_name or "", one.version_id) for one in put]

    def _standing(self, prefix: str) -> list[tuple[str, str | None]]:
        """What stands there now, where the client cannot read when something was deleted. That is missing then."""
        found = self._client.list_objects(self._server.bucket, prefix=prefix, recursive=True)
        return sorted((one.object_name or "", one.version_id) for one in found)

    def _read(self, key: str, version: str | None) -> bytes:
        with self._server.asked_for(key):
            answer = self._client.get_object(self._server.bucket, key, version_id=version)
            try:
                return answer.read()
            finally:
                answer.close()
                answer.release_conn()

    def _put(self, key: str, data: bytes) -> None:
        retention = Retention(COMPLIANCE, utc_now() + self._kept_for) if self._locks() else None
        with self._server.asked_for(key):
            self._client.put_object(self._server.bucket, key, BytesIO(data), len(data), retention=retention)

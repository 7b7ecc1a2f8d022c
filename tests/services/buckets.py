"""Buckets of one test each, on the S3 server that runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from minio import Minio

from archive.objects.s3 import S3Objects, s3_client
from archive.objects.s3_failures import Server
from sohoa.settings import Settings
from tests.services.needed import needed


@dataclass(frozen=True)
class FreshBucket:
    """A name that nobody used before, and the way to the server. Can be handed to other processes."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str
    name: str
    tls: bool = False

    def client(self) -> Minio:
        """The server itself, past everything that the store does."""
        return s3_client(self.endpoint, self.access_key, self.secret_key, region=self.region, tls=self.tls)

    def store(self, spool: Path) -> S3Objects:
        """The store in this bucket, whether the bucket is there or not."""
        return S3Objects(self.client(), Server(self.endpoint, self.name), spool)

    def prepared(self, spool: Path) -> S3Objects:
        """The store in this bucket, which is made where it is not there."""
        store = self.store(spool)
        store.prepare()
        return store

    def settings(self) -> dict[str, str]:
        """As environment variables without their prefix."""
        return {
            "OBJECTS": "s3",
            "S3_ENDPOINT": self.endpoint,
            "S3_REGION": self.region,
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
            "S3_BUCKET": self.name,
            "S3_TLS": str(self.tls).lower(),
            "S3_LOCK_DAYS": "2",
        }

    def settings_in(self, data: Path) -> Settings:
        """Those of an installation that has its other things in `data`."""
        return Settings.model_validate({"data": data, **{name.lower(): value for name, value in self.settings().items()}})


def new_bucket() -> FreshBucket:
    """A name on the server that runs; without one the test is skipped, or fails."""
    facts = needed("s3")
    return FreshBucket(facts["endpoint"], facts["region"], facts["access_key"], facts["secret_key"], f"so-hoa-{uuid4().hex[:16]}")


@dataclass(frozen=True)
class Emptied:
    """What became of the objects in a bucket, each version of each counted."""

    removed: int
    locked: int
    """Those that nobody can remove, because they are locked."""
    until: datetime | None
    """When the last of these locks is over."""


def emptied(bucket: FreshBucket) -> Emptied:
    """Remove what no lock holds, and the bucket where nothing is left in it."""
    client, removed, locks = bucket.client(), 0, list[datetime]()
    for one in list(client.list_objects(bucket.name, recursive=True, include_version=True)):
        name = one.object_name or ""
        lock = None if one.is_delete_marker else client.get_object_retention(bucket.name, name, version_id=one.version_id)
        if lock is None:
            client.remove_object(bucket.name, name, version_id=one.version_id)
            removed += 1
        else:
            locks.append(lock.retain_until_date)
    if not locks:
        client.remove_bucket(bucket.name)
    return Emptied(removed, len(locks), max(locks, default=None))

"""Places of one installation on the four servers: a database, a bucket, a queue and an index that nobody else has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import uuid4

from elasticsearch import Elasticsearch

from tests.services.buckets import FreshBucket, new_bucket
from tests.services.databases import a_database
from tests.services.needed import needed
from tests.services.rabbitmq import connection


@dataclass(frozen=True)
class OwnPlaces:
    """Where they are."""

    database: str
    bucket: FreshBucket
    broker: Mapping[str, str]
    elastic: str
    name: str
    """Of queue and index."""

    def settings(self) -> dict[str, str]:
        """As environment variables without their prefix."""
        return {
            "DATABASE": self.database,
            **self.bucket.settings(),
            "BROKER": self.broker["url"],
            "BROKER_QUEUE": self.name,
            "ELASTIC_URL": self.elastic,
            "ELASTIC_INDEX": self.name,
        }


@contextmanager
def own_places() -> Iterator[OwnPlaces]:
    """New ones; but for the bucket, which is not made and not removed, all are gone with the context.

    Skips the test where a server does not run.
    """
    bucket, broker, elastic, name = new_bucket(), needed("rabbitmq"), needed("elasticsearch")["endpoint"], f"test-{uuid4().hex}"
    with a_database() as database:
        try:
            yield OwnPlaces(database, bucket, broker, elastic, name)
        finally:
            _remove_index(elastic, name)
            _remove_queue(broker, name)


def _remove_index(address: str, name: str) -> None:
    """With all that stand behind its name."""
    with closing(Elasticsearch(address)) as client:
        for index in client.indices.get(index=f"{name}*"):
            client.indices.delete(index=index)


def _remove_queue(broker: Mapping[str, str], name: str) -> None:
    """With the exchange of the same name."""
    with connection(broker) as connected:
        channel = connected.channel()
        channel.queue_delete(name)
        channel.exchange_delete(name)

"""Whatever befalls a server, what it promised to keep is there afterwards, at the same address and with the same keys.

Each server here is one of its own: those of `make services` are left in peace.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from uuid import uuid4

import amqp
import httpx
import psycopg
import pytest
import urllib3

from archive.objects.s3 import s3_client
from tests.services import faults
from tests.services.elasticsearch import Elasticsearch
from tests.services.needed import needed
from tests.services.postgresql import Postgresql
from tests.services.processes import began, family, stands_still
from tests.services.rabbitmq import RabbitMq, connection
from tests.services.running import DATA, END_SECONDS, Places, bring_up, facts_of, known, take_down
from tests.services.service import Service, ServiceFailed
from tests.services.versitygw import Versitygw

PAPER = "Giấy chứng nhận quyền sử dụng đất"
NOBODY_THERE = (OSError, psycopg.OperationalError, urllib3.exceptions.HTTPError, httpx.TransportError)
"""As the clients say it."""


@dataclass(frozen=True)
class Kept:
    """How something is handed to a server to be kept, and asked for."""

    service: Service
    keep: Callable[[Mapping[str, str], str], None]
    kept: Callable[[Mapping[str, str]], list[str]]


def address(facts: Mapping[str, str]) -> str:
    return f"{facts['url'].replace('+psycopg', '')}postgres"


def keep_row(facts: Mapping[str, str], text: str) -> None:
    with psycopg.connect(address(facts)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS paper (name text)")
        database.execute("INSERT INTO paper VALUES (%s)", (text,))


def rows(facts: Mapping[str, str]) -> list[str]:
    with psycopg.connect(address(facts)) as database:
        return [name for (name,) in database.execute("SELECT name FROM paper")]


def keep_object(facts: Mapping[str, str], text: str) -> None:
    client = s3_client(facts["endpoint"], facts["access_key"], facts["secret_key"], region=facts["region"], tls=False)
    if not client.bucket_exists("ho-so"):
        client.make_bucket("ho-so")
    client.put_object("ho-so", f"{uuid4().hex}.txt", BytesIO(text.encode()), len(text.encode()))


def objects(facts: Mapping[str, str]) -> list[str]:
    client = s3_client(facts["endpoint"], facts["access_key"], facts["secret_key"], region=facts["region"], tls=False)
    found = []
    for one in client.list_objects("ho-so"):
        answer = client.get_object("ho-so", str(one.object_name))
        found.append(answer.read().decode())
        answer.close()
        answer.release_conn()
    return found


def declare(channel: amqp.Channel, queue: str) -> None:
    """A new queue, and the moment that RabbitMQ takes to write it down (docs/services.md)."""
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    time.sleep(2)


def keep_message(facts: Mapping[str, str], text: str) -> None:
    with connection(facts) as connected:
        channel = connected.channel()
        declare(channel, "giay-to")
        channel.basic_publish(amqp.Message(text, delivery_mode=2), routing_key="giay-to")


def messages(facts: Mapping[str, str]) -> list[str]:
    """Looked at and given back."""
    with connection(facts) as connected:
        channel, found = connected.channel(), []
        while (message := channel.basic_get("giay-to")) is not None:
            found.append(str(message.body))
        return found


def keep_document(facts: Mapping[str, str], text: str) -> None:
    httpx.post(f"{facts['endpoint']}/giay-to/_doc", json={"name": text}, timeout=30).raise_for_status()


def documents(facts: Mapping[str, str]) -> list[str]:
    httpx.post(f"{facts['endpoint']}/giay-to/_refresh", timeout=30).raise_for_status()
    answer = httpx.get(f"{facts['endpoint']}/giay-to/_search", timeout=30).raise_for_status()
    return [hit["_source"]["name"] for hit in answer.json()["hits"]["hits"]]


KEPT = (
    Kept(Postgresql(), keep_row, rows),
    Kept(Versitygw(), keep_object, objects),
    Kept(RabbitMq(), keep_message, messages),
    Kept(Elasticsearch(is_quick=True), keep_document, documents),
)


OWN = [pytest.param(one, id=one.service.name, marks=pytest.mark.xdist_group(f"own-{one.service.name}")) for one in KEPT]


@pytest.fixture(scope="module", params=OWN)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Kept, Places]]:
    """One of its own, from the program that is installed, in a folder that PostgreSQL's user may enter."""
    one: Kept = request.param
    needed(one.service.name)
    places = Places(data=DATA.with_name(f"services-of-a-test-{os.getpid()}-{one.service.name}"))
    places.data.mkdir()
    try:
        bring_up(one.service, places)
        yield one, places
    finally:
        take_down(one.service.name, places)
        shutil.rmtree(places.data)


def facts_now(one: Kept, places: Places) -> Mapping[str, str]:
    facts = facts_of(one.service.name, places)
    assert facts is not None, "it runs"
    return facts


def ask(one: Kept, facts: Mapping[str, str]) -> None:
    """Somebody listens at its port; whether anybody speaks there is another matter."""
    host, _, port = (facts.get("address") or facts["endpoint"]).rpartition("/")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=1) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        client.recv(1)


def process_of(one: Kept, places: Places) -> int:
    server = known(one.service.name, places)
    assert server is not None
    return server.process


@pytest.mark.services
def test_what_was_kept_before_a_restart_is_there_afterwards(server: tuple[Kept, Places]) -> None:
    one, places = server
    before = facts_now(one, places)
    one.keep(before, PAPER)
    faults.restart(one.service, places)
    assert facts_now(one, places) == before
    assert PAPER in one.kept(before)


@pytest.mark.services
def test_what_was_kept_before_it_was_killed_is_there_when_it_is_started_again(server: tuple[Kept, Places]) -> None:
    one, places = server
    facts, text = facts_now(one, places), f"{PAPER}, bị ngắt điện"
    one.keep(facts, text)
    members = {member: moment for member in family(process_of(one, places)) if (moment := began(member)) is not None}
    faults.kill(one.service, places)
    assert not [member for member, moment in members.items() if began(member) == moment], "nobody is left of it"
    assert facts_of(one.service.name, places) is None
    with pytest.raises(NOBODY_THERE):
        one.kept(facts)
    faults.start_again(one.service, places)
    assert text in one.kept(facts)


@pytest.mark.services
def test_it_stands_still_and_goes_on_where_it_was(server: tuple[Kept, Places]) -> None:
    one, places = server
    facts, text = facts_now(one, places), f"{PAPER}, chờ một lát"
    one.keep(facts, text)
    process = process_of(one, places)
    faults.pause(one.service, places)
    assert all(stands_still(member) for member in family(process))
    with pytest.raises(TimeoutError):
        ask(one, facts)
    faults.resume(one.service, places)
    assert text in one.kept(facts)
    assert process_of(one, places) == process


@pytest.mark.services
def test_stopped_is_what_runs_and_started_again_what_does_not(server: tuple[Kept, Places]) -> None:
    one, places = server
    with pytest.raises(ServiceFailed, match="runs"):
        faults.start_again(one.service, places)
    faults.stop(one.service, places)
    for act in (faults.stop, faults.kill, faults.pause, faults.resume):
        with pytest.raises(ServiceFailed, match="does not run"):
            act(one.service, places)
    faults.start_again(one.service, places)


@pytest.mark.services
@pytest.mark.parametrize("server", OWN[:1], indirect=True)
def test_postgresql_does_not_wait_for_its_clients(server: tuple[Kept, Places]) -> None:
    one, places = server
    with closing(psycopg.connect(address(facts_now(one, places)))):
        began_at = time.monotonic()
        faults.restart(one.service, places)
        assert time.monotonic() - began_at < END_SECONDS


@pytest.mark.services
@pytest.mark.parametrize("server", OWN[2:3], indirect=True)
@pytest.mark.parametrize("end", [faults.stop, faults.kill])
def test_of_five_hundred_confirmed_pages_rabbitmq_loses_none(
    server: tuple[Kept, Places], end: Callable[[Service, Places], None]
) -> None:
    one, places = server
    facts, queue = facts_now(one, places), f"trang-{end.__name__}"
    pages = [f"lô 7, trang {number}" for number in range(500)]
    with connection(facts) as connected:
        channel = connected.channel()
        declare(channel, queue)
        for page in pages:
            channel.basic_publish_confirm(amqp.Message(page, delivery_mode=2), routing_key=queue)
    end(one.service, places)
    faults.start_again(one.service, places)
    with connection(facts) as connected:
        channel = connected.channel()
        found = [message.body for _ in pages if (message := channel.basic_get(queue, no_ack=True)) is not None]
        assert found == pages
        assert channel.basic_get(queue) is None

"""The broker that runs for tests: who it lets in, where it listens, and what a quorum queue promises."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import amqp
import pytest

from tests.services.needed import needed
from tests.services.processes import family
from tests.services.rabbitmq import connection
from tests.services.running import DATA, known

pytestmark = pytest.mark.services
PAGES = 500
LISTENS, LOOPBACK = "0A", {"0100007F", "00000000000000000000000001000000"}


@pytest.fixture
def rabbitmq() -> Mapping[str, str]:
    return needed("rabbitmq")


@pytest.fixture
def channel(rabbitmq: Mapping[str, str]) -> Iterator[amqp.Channel]:
    with connection(rabbitmq) as connected:
        yield connected.channel()


@pytest.fixture
def queue(channel: amqp.Channel) -> Iterator[str]:
    """A quorum queue of one test."""
    name = f"trang-{uuid4().hex}"
    channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", "x-delivery-limit": 2})
    yield name
    channel.queue_delete(name)


def next_of(channel: amqp.Channel, queue: str) -> amqp.Message:
    """To be confirmed or given back."""
    message = channel.basic_get(queue)
    assert message is not None
    return message


def test_the_version_on_record_is_the_one_that_runs(rabbitmq: Mapping[str, str]) -> None:
    with connection(rabbitmq) as connected:
        assert connected.server_properties["version"] == rabbitmq["version"]
        assert connected.server_properties["product"] == "RabbitMQ"


@pytest.mark.parametrize("user", [{"user": "guest", "password": "guest"}, {"password": "đoán"}])
def test_nobody_is_let_in_by_default_or_by_guessing(rabbitmq: Mapping[str, str], user: dict[str, str]) -> None:
    with pytest.raises(amqp.AccessRefused), connection({**rabbitmq, **user}):
        pass


def test_each_confirmed_page_is_in_the_queue_once_and_in_order(channel: amqp.Channel, queue: str) -> None:
    pages = [f"lô 7, trang {number}" for number in range(PAGES)]
    for page in pages:
        channel.basic_publish_confirm(amqp.Message(page, delivery_mode=2), routing_key=queue)
    assert [next_of(channel, queue).body for _ in pages] == pages
    assert channel.basic_get(queue) is None


def test_what_a_worker_took_and_did_not_confirm_comes_back(
    rabbitmq: Mapping[str, str], channel: amqp.Channel, queue: str
) -> None:
    channel.basic_publish_confirm(amqp.Message("trang 1", delivery_mode=2), routing_key=queue)
    with connection(rabbitmq) as worker:
        assert next_of(worker.channel(), queue).body == "trang 1"
        assert channel.basic_get(queue) is None
    again = next_of(channel, queue)
    assert (again.body, again.delivery_info["redelivered"]) == ("trang 1", True)


def test_a_page_that_comes_back_too_often_is_set_aside(channel: amqp.Channel, queue: str) -> None:
    channel.basic_publish_confirm(amqp.Message("trang làm chết máy đọc", delivery_mode=2), routing_key=queue)
    for _ in range(3):
        channel.basic_reject(next_of(channel, queue).delivery_tag, requeue=True)
    assert channel.basic_get(queue) is None, "it was given out, and twice again: that is the limit"


@pytest.mark.usefixtures("rabbitmq")
def test_nothing_of_it_listens_outside_loopback() -> None:
    server = known("rabbitmq")
    assert server is not None
    doors = set(listening(family(server.process)))
    assert len({port for _, port in doors}) == 3, "for clients, for nodes, and by which nodes find each other"
    assert {address for address, _ in doors} <= LOOPBACK


def listening(processes: list[int]) -> Iterator[tuple[str, str]]:
    """Address and port of each socket of theirs that lets others in, as the kernel writes them (man proc_pid_net)."""
    sockets: set[str] = set()
    for process in processes:
        for link in Path(f"/proc/{process}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                sockets.add(link.readlink().name)
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text("ascii").splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTENS and f"socket:[{rest[5]}]" in sockets:
                address, port = local.split(":")
                yield address, port


@pytest.mark.usefixtures("rabbitmq")
def test_its_cookie_is_its_own_and_readable_to_its_owner_only() -> None:
    cookie = DATA / "rabbitmq" / ".erlang.cookie"
    assert stat.S_IMODE(cookie.stat().st_mode) == 0o400
    usual = Path("~/.erlang.cookie").expanduser()
    assert not usual.exists() or usual.read_text("ascii") != cookie.read_text("ascii")

"""The broker: Celery over RabbitMQ. A message is the number of a piece, and nothing is kept in it that is not in the records.

One quorum queue: in which order pieces come is decided when they are handed out, a few for each worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, cast

from celery import Celery
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

from ingest.errors import BrokerUnreachable
from sohoa.errors import SettingInvalid
from sohoa.settings import PREFIX, Settings

TASK = "sohoa.piece"
CONNECT_SECONDS = 5
_TRIES = {"max_retries": 1, "interval_start": 0.2}
URGENT, ORDINARY = 9, 0
"""Priorities of a message: RabbitMQ 4 lets the former overtake in a quorum queue, earlier ones pass them over."""


class Send(Protocol):
    """Gives a piece to the broker. Raises `BrokerUnreachable`."""

    def __call__(self, piece_id: int, *, urgent: bool) -> None:
        """Come back when the broker has it on disk."""
        ...


def open_app(settings: Settings) -> Celery:
    """Celery as this installation uses it. Connects to nothing yet. Raises `SettingInvalid` where no broker is named."""
    url = settings.broker.get_secret_value()
    if not url.startswith(("amqp://", "amqps://")):
        raise SettingInvalid(name=f"{PREFIX}BROKER", reason=f"amqp://USER:PASSWORD@HOST:PORT/VHOST, {PREFIX}QUEUE=celery")
    app = Celery("sohoa", broker=url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_queues=[_queue(settings.broker_queue)],
        task_default_queue=settings.broker_queue,
        task_create_missing_queues=False,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_timeout=CONNECT_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"confirm_publish": True},
        broker_heartbeat=10,
    )
    return app


def _queue(name: str) -> Queue:
    exchange = Exchange(name, type="topic", durable=True)
    return Queue(name, exchange, routing_key=name, durable=True, queue_arguments={"x-queue-type": "quorum"})


class Broker:
    """Sends pieces. Its connection is opened when it is needed, and again when it broke."""

    def __init__(self, settings: Settings) -> None:
        self._app, self._queue = open_app(settings), settings.broker_queue
        connection = self._app.connection_for_write()
        self.address = connection.as_uri()
        """Without the password."""
        told = (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors)
        self._failures = cast("tuple[type[Exception], ...]", told)

    def send(self, piece_id: int, *, urgent: bool) -> None:
        """Come back when the broker has it on disk. Raises `BrokerUnreachable`."""
        with self._named():
            self._app.send_task(
                TASK, args=[piece_id], priority=URGENT if urgent else ORDINARY,
                retry=True, retry_policy=_TRIES, confirm_timeout=CONNECT_SECONDS,
            )  # fmt: skip

    def reach(self) -> None:
        """Connect, and no more. Raises `BrokerUnreachable`."""
        with self._named(), self._app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)

    def waiting(self) -> int:
        """Messages that no worker has. Raises `BrokerUnreachable`."""
        with self._named(), self._app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)
            channel: Any = connection.default_channel
            return int(channel.queue_declare(self._queue, passive=True).message_count)

    def close(self) -> None:
        """Give the connection back."""
        self._app.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise BrokerUnreachable(broker=self.address, reason=error) from error

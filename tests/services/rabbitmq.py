"""A message broker: RabbitMQ, from the Debian package, as a node of its own that nothing outside loopback reaches."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import amqp

from tests.services.service import ServiceFailed, Start, free_port, program

USER = "sohoa"
LIBRARY = Path("/usr/lib/rabbitmq")
"""The scripts in here know nothing of the system's own server, as those in /usr/sbin do."""
ASK_SECONDS = 5.0


class RabbitMq:
    """One node with one user. The daemon by which Erlang's nodes find each other (epmd) is its own, and ends with it."""

    name = "rabbitmq"
    version = "debian"
    patience = 90.0

    def install(self, home: Path) -> None:
        """Where its programs are."""
        if not (LIBRARY / "bin" / "rabbitmq-server").exists():
            raise ServiceFailed("RabbitMQ is not there: sudo apt-get install rabbitmq-server")
        (home / "rabbitmq").symlink_to(LIBRARY)

    def start(self, home: Path, data: Path) -> Start:
        """All by environment, none of it from /etc. Password and cookie are made now."""
        port, between_nodes, daemon = free_port(), free_port(), free_port()
        password = secrets.token_urlsafe(30)
        _write_cookie(data / ".erlang.cookie")
        server = home / "rabbitmq" / "bin" / "rabbitmq-server"
        return Start(
            command=["sh", "-c", f"{program('setpriv', 'util-linux')} --pdeathsig TERM {program('epmd', 'erlang-base')} & "
                     'until epmd -names; do sleep 0.1; done; exec "$0"', str(server)],
            environment={
                "HOME": str(data),
                "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(daemon),
                "ERL_AFLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
                "RABBITMQ_NODENAME": f"{USER}-{port}@localhost",
                "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_NODE_PORT": str(port),
                "RABBITMQ_DIST_PORT": str(between_nodes),
                "RABBITMQ_DEFAULT_USER": USER, "RABBITMQ_DEFAULT_PASS": password,
                "RABBITMQ_MNESIA_BASE": str(data / "mnesia"), "RABBITMQ_LOG_BASE": str(data / "log"), "RABBITMQ_LOGS": "-",
                "RABBITMQ_PID_FILE": str(data / "pid"), "RABBITMQ_ENABLED_PLUGINS_FILE": str(data / "plugins"),
                "RABBITMQ_CONFIG_FILE": str(data / "rabbitmq"), "RABBITMQ_CONFIG_FILES": str(data / "more"),
                "RABBITMQ_ADVANCED_CONFIG_FILE": str(data / "advanced"), "RABBITMQ_CONF_ENV_FILE": str(data / "environment"),
            },
            facts={
                "address": f"127.0.0.1:{port}", "user": USER, "password": password,
                "url": f"amqp://{USER}:{password}@127.0.0.1:{port}//",
                "version": _version(server),
            },
        )  # fmt: skip

    def answers(self, facts: Mapping[str, str]) -> bool:
        """It lets its user in, and opens a channel."""
        try:
            with connection(facts, seconds=ASK_SECONDS) as connected:
                return bool(connected.channel().is_open)
        except amqp.AMQPError:
            return False


def connection(facts: Mapping[str, str], *, seconds: float = 30.0) -> amqp.Connection:
    """To a broker, with confirmed publishes; the context opens and closes it. No answer may take longer than `seconds`."""
    return amqp.Connection(
        facts["address"], facts["user"], facts["password"], confirm_publish=True,
        connect_timeout=seconds, read_timeout=seconds, write_timeout=seconds,
    )  # fmt: skip


def _write_cookie(file: Path) -> None:
    """By which Erlang's nodes trust each other. Erlang takes none that others may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(24))


def _version(server: Path) -> str:
    found = re.search(r"rabbitmq_server-([\d.]+)", str(server.resolve()))
    if found is None:
        raise ServiceFailed(f"{server} tells no version")
    return found[1]

"""`python -m tests.services start|stop`: behind `make services` and `make services-stop`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from sohoa.locks import locked
from tests.services.elasticsearch import Elasticsearch
from tests.services.keycloak import Keycloak
from tests.services.postgresql import Postgresql
from tests.services.rabbitmq import RabbitMq
from tests.services.running import DATA, bring_up, take_down
from tests.services.service import Service, ServiceFailed
from tests.services.versitygw import Versitygw

SERVICES: tuple[Service, ...] = (Versitygw(), Keycloak(), Postgresql(), RabbitMq(), Elasticsearch())


def main(arguments: list[str]) -> int:
    """Start or stop all of them, side by side; 1 where one does not come up."""
    DATA.mkdir(parents=True, exist_ok=True)
    with locked(DATA / "services.lock"), ThreadPoolExecutor(len(SERVICES)) as pool:
        match arguments:
            case ["start"]:
                return max(pool.map(_start, SERVICES))
            case ["stop"]:
                return max(pool.map(_stop, SERVICES))
    print("python -m tests.services start|stop", file=sys.stderr)
    return 2


def _start(service: Service) -> int:
    try:
        print(f"✔ {bring_up(service)}", flush=True)
    except ServiceFailed as failure:
        print(f"✗ {failure}", file=sys.stderr, flush=True)
        return 1
    return 0


def _stop(service: Service) -> int:
    print(f"✔ {service.name}: {'stopped' if take_down(service.name) else 'did not run'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

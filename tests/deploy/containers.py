"""Containers of `docker-compose.yml`, started here without Docker, on the servers of the tests."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sohoa.settings import PREFIX
from tests.deploy.contained import Volumes, contained
from tests.services.own_places import own_places
from tests.services.service import free_port

PATIENCE = 120.0
OF_ITS_OWN = (f"{PREFIX}BROKER_QUEUE", f"{PREFIX}ELASTIC_INDEX")
"""What docker-compose.yml leaves as it is, since nobody else is on its servers."""


@dataclass(frozen=True)
class Container:
    """One of a service. Several of them with the same volumes are that service, started again."""

    service: Mapping[str, Any]
    volumes: Volumes
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where its API is reached from this machine."""
        return f"http://127.0.0.1:{self.environment[f'{PREFIX}PORT']}"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As `docker compose run` does; without a command, the service's own."""
        words = contained(command or self.service["command"], self.volumes, self.environment)
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)

    @contextmanager
    def running(self, log: Path) -> Iterator[None]:
        """Started, found well and, at the end of the context, asked to end as Docker asks: it has to say that all went well."""
        with log.open("w") as out, log.with_suffix(".json").open("w") as told:
            bwrap, *words = contained(self.service["command"], self.volumes, self.environment)
            words = [bwrap, "--info-fd", str(told.fileno()), *words]
            with subprocess.Popen(words, stdout=out, stderr=out, pass_fds=[told.fileno()]) as process:
                try:
                    while not self.is_well():
                        assert process.poll() is None, log.read_text("utf-8")
                    yield
                    subprocess.run(["kill", f"-{signal.SIGTERM.value}", str(_first_process(Path(told.name)))], check=True)
                    assert process.wait(PATIENCE) == 0, log.read_text("utf-8")
                finally:
                    process.kill()

    def is_well(self) -> bool:
        """Its health check, at the addresses that it has here."""
        words: list[str] = self.service["healthcheck"]["test"][1:]
        at = {"http://127.0.0.1:8700": self.url, "127.0.0.1:8701": self.environment[f"{PREFIX}METRICS"]}
        for place, own in at.items():
            words = [word.replace(place, own) for word in words]
        return self.run(*words).returncode == 0


def container(service: Mapping[str, Any], volumes: Volumes, servers: Mapping[str, str] | None = None) -> Container:
    """With the addresses of this machine, and with `servers` in the place of those of docker-compose.yml: all else is its own."""
    environment = service.get("environment") or {}
    given = {name: value for name, value in (servers or {}).items() if name in {*environment, *OF_ITS_OWN}}
    own = {"HOST": "127.0.0.1", "PORT": str(free_port()), "METRICS": f"127.0.0.1:{free_port()}"}
    return Container(service, volumes, {**environment, **given, **{f"{PREFIX}{name}": value for name, value in own.items()}})


def volumes_of(service: Mapping[str, Any], parent: Path) -> Volumes:
    """New ones, in a folder that is not there yet."""
    return Volumes.new(parent, [volume["target"] for volume in service["volumes"]])


@contextmanager
def these_servers() -> Iterator[dict[str, str]]:
    """Settings for an installation of its own on the servers of the tests. Skips the test where one does not run."""
    with own_places() as places:
        yield {f"{PREFIX}{name}": value for name, value in places.settings().items()}


def _first_process(told: Path) -> int:
    """The number, on this machine, of what the container runs."""
    init = json.loads(told.read_text("utf-8"))["child-pid"]
    return int(Path(f"/proc/{init}/task/{init}/children").read_text("ascii").split()[0])

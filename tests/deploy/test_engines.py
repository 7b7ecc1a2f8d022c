"""The engines of `docker-compose.yml`: their health checks are run against the servers of the tests, and what they are configured
with is given to such servers.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.built import missing
from tests.services.needed import needed
from tests.services.postgresql import NOBODY_ELSE
from tests.services.rabbitmq import RabbitMq
from tests.services.running import ROOT, Places, bring_up, known, take_down
from tests.services.service import Start, free_port

pytestmark = [pytest.mark.services]

RABBITMQ = "/usr/lib/rabbitmq/bin"
"""Debian's programs of RabbitMQ that know nothing of the system's own server."""


def check(service: Mapping[str, Any], environment: Mapping[str, str], place: str = "", own: str = "") -> int:
    """Run it, asking `own` in the place of the address that the container has. Gives back its exit code."""
    kind, *words = service["healthcheck"]["test"]
    words = [word.replace(place, own) if place else word for word in words]
    assert not place or any(own in word for word in words)
    command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
    path = {"PATH": f"{RABBITMQ}:{os.environ['PATH']}"}
    return subprocess.run(command, env={**path, **environment}, capture_output=True, timeout=120, check=False).returncode


def environment_of(name: str, places: Places = Places()) -> Mapping[str, str]:
    """What a server was started with."""
    server = known(name, places)
    assert server is not None
    return server.environment


def port_of(address: str) -> str:
    return address.rpartition(":")[2]


def test_postgresql(compose: dict[str, Any]) -> None:
    service, port = compose["services"]["postgres"], port_of(needed("postgresql")["address"])
    assert check(service, {"PGPORT": port}) == 0
    assert check(service, {"PGPORT": str(free_port())}) != 0


def test_s3(compose: dict[str, Any]) -> None:
    service, port = compose["services"]["s3"], port_of(needed("s3")["endpoint"])
    assert check(service, {}, ":7070/", f":{port}/") == 0
    assert check(service, {}, ":7070/", f":{free_port()}/") != 0


def test_elasticsearch(compose: dict[str, Any]) -> None:
    service, port = compose["services"]["elasticsearch"], port_of(needed("elasticsearch")["endpoint"])
    assert check(service, {"ELASTIC_PASSWORD": "mat-khau"}, ":9200/", f":{port}/") == 0
    assert check(service, {"ELASTIC_PASSWORD": "mat-khau"}, ":9200/", f":{free_port()}/") != 0


def test_rabbitmq(compose: dict[str, Any]) -> None:
    needed("rabbitmq")
    service, own = compose["services"]["rabbitmq"], environment_of("rabbitmq")
    assert check(service, own) == 0
    assert check(service, {**own, "RABBITMQ_NODENAME": "nobody@localhost"}) != 0


@contextmanager
def a_folder_for(user: str) -> Iterator[Path]:
    """Empty, and reached by nobody else."""
    if os.geteuid() != 0:
        missing("needs root")
    with tempfile.TemporaryDirectory() as folder:
        shutil.chown(folder, user)
        yield Path(folder)


def test_postgresql_is_set_up_with_checksums_passwords_and_the_order_of_letters_that_the_tests_have(
    compose: dict[str, Any],
) -> None:
    service = compose["services"]["postgres"]
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    with a_folder_for(NOBODY_ELSE) as folder:
        cluster, as_somebody = folder / "cluster", ["runuser", "-u", NOBODY_ELSE, "--"]
        (folder / "password").write_text("mat-khau", "ascii")
        (folder / "password").chmod(0o644)
        arguments = shlex.split(service["environment"]["POSTGRES_INITDB_ARGS"])
        set_up = [programs / "initdb", "-D", cluster, "-U", "sohoa", f"--pwfile={folder / 'password'}", *arguments]
        said = subprocess.run([*as_somebody, *set_up], check=True, capture_output=True, text=True, cwd=folder).stdout
        assert 'locale "C.UTF-8"' in said
        control = subprocess.run([programs / "pg_controldata", cluster], check=True, capture_output=True, text=True).stdout
        assert "Data page checksum version:           1" in control
        ways_in = [
            line.split()[-1] for line in (cluster / "pg_hba.conf").read_text("utf-8").splitlines() if line and line[0] != "#"
        ]
        assert set(ways_in) == {"scram-sha-256"}
        server, *options = service["command"]
        asked: list[str | Path] = [programs / server, "-D", cluster, *options, "-C", "max_connections"]
        assert (
            subprocess.run([*as_somebody, *asked], check=True, capture_output=True, text=True, cwd=folder).stdout.strip() == "300"
        )


class Configured(RabbitMq):
    """With the file that `docker-compose.yml` brings into its container."""

    def start(self, home: Path, data: Path) -> Start:
        started = super().start(home, data)
        shutil.copy(ROOT / "deploy" / "rabbitmq.conf", f"{started.environment['RABBITMQ_CONFIG_FILE']}.conf")
        return started


@pytest.mark.slow
def test_rabbitmq_takes_its_configuration(tmp_path: Path) -> None:
    needed("rabbitmq")  # Where it is not installed, there is none to be configured.
    places = Places(data=tmp_path)
    try:
        bring_up(Configured(), places)
        environment = {"PATH": f"{RABBITMQ}:{os.environ['PATH']}", **environment_of("rabbitmq", places)}
        asked = ["rabbitmqctl", "-q", "status", "--formatter", "json"]
        said = json.loads(subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout)
        assert said["disk_free_limit"] == 2_000_000_000
        assert said["vm_memory_high_watermark_limit"] < 2_000_000_000, "of the container's memory, not of the machine's"
    finally:
        take_down("rabbitmq", places)

"""The servers of a soak: started for it alone, each behind a way that can be cut."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text

from archive.objects.s3 import S3Objects, s3_client
from archive.objects.s3_failures import Server
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests.services.elasticsearch import Elasticsearch
from tests.services.postgresql import Postgresql
from tests.services.proxy import Proxy
from tests.services.rabbitmq import RabbitMq
from tests.services.running import Places, bring_up, facts_of, take_down
from tests.services.service import Service
from tests.services.versitygw import Versitygw

SERVICES: dict[str, Service] = {
    "PostgreSQL": Postgresql(), "RabbitMQ": RabbitMq(), "S3": Versitygw(), "Elasticsearch": Elasticsearch(is_quick=True),
}  # fmt: skip
DATABASE, BUCKET, QUEUE = "soak", "soak", "soak"


@dataclass
class Grounds:
    """Servers, the ways to them, and the processes of the installation."""

    folder: Path
    places: Places
    ways: dict[str, Proxy]
    direct: dict[str, str]
    """Settings past the ways, for whoever feeds and checks; names as in the environment, without the prefix."""
    disturbed: dict[str, str]
    """Settings through the ways."""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    gave_up: Counter[str] = field(default_factory=Counter)
    """How often a process ended by itself, because a server was away when it began."""

    def settings(self) -> Settings:
        return Settings.model_validate({name.lower(): value for name, value in self.direct.items()})

    def start(self, name: str, command: str) -> None:
        """`sohoa COMMAND` under this name, with a folder of its own for temporary files."""
        self.commands[name] = command
        scratch = self.scratch(name)
        scratch.mkdir(parents=True, exist_ok=True)
        given = {f"SOHOA_{key}": value for key, value in self.disturbed.items()}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", "from portal.cli import main; main()", command],
                env={**os.environ, **given, "TMPDIR": str(scratch)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def tend(self) -> None:
        """Start again what has ended, as whoever runs services does."""
        for name, process in list(self.processes.items()):
            if (code := process.poll()) is not None:
                if code != -signal.SIGKILL:
                    self.gave_up[f"{self.commands[name]}, {code}"] += 1
                self.start(name, self.commands[name])

    def scratch(self, name: str) -> Path:
        """Where a process has its temporary files."""
        return self.folder / "scratch" / name


@contextmanager
def grounds(folder: Path) -> Iterator[Grounds]:
    """Everything up and empty; everything down afterwards."""
    places = Places(data=folder / "servers")
    places.data.mkdir(parents=True)
    folder.chmod(0o711)  # PostgreSQL runs as another user, where root starts it.
    with ExitStack() as ending:
        for service in SERVICES.values():
            ending.callback(take_down, service.name, places)
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            for line in pool.map(lambda service: bring_up(service, places), SERVICES.values()):
                print(line, flush=True)
        facts = {name: facts_of(service.name, places) or {} for name, service in SERVICES.items()}
        ways = {name: ending.enter_context(Proxy(_address(of))) for name, of in facts.items()}
        direct = _settings(folder, {name: dict(of) for name, of in facts.items()})
        through = {name: {**of, **_by_way(of, ways[name])} for name, of in facts.items()}
        made = Grounds(folder, places, ways, direct, _settings(folder, through))
        _prepare(facts, folder)
        try:
            yield made
        finally:
            for process in made.processes.values():
                process.kill()
                process.wait()


def _address(facts: dict[str, str]) -> str:
    return (facts.get("address") or facts["endpoint"]).removeprefix("http://")


def _by_way(facts: dict[str, str], way: Proxy) -> dict[str, str]:
    return {key: value.replace(_address(facts), way.address) for key, value in facts.items()}


def _settings(folder: Path, facts: dict[str, dict[str, str]]) -> dict[str, str]:
    s3 = facts["S3"]
    return {
        "DATA": str(folder / "data"),
        "DATABASE": make_url(facts["PostgreSQL"]["url"]).set(database=DATABASE).render_as_string(hide_password=False),
        "QUEUE": "celery",
        "BROKER": facts["RabbitMQ"]["url"],
        "BROKER_QUEUE": QUEUE,
        "OBJECTS": "s3",
        "S3_ENDPOINT": s3["endpoint"],
        "S3_REGION": s3["region"],
        "S3_ACCESS_KEY": s3["access_key"],
        "S3_SECRET_KEY": s3["secret_key"],
        "S3_BUCKET": BUCKET,
        "S3_TLS": "false",
        "S3_LOCK_DAYS": "2",
        "SEARCH": "elasticsearch",
        "ELASTIC_URL": facts["Elasticsearch"]["endpoint"],
        "WORKERS": "1",
        "WINDOW": "4",
        "MAX_TRIES": "5",
        "METRICS": "",
    }


def _prepare(facts: dict[str, dict[str, str]], folder: Path) -> None:
    server = make_url(facts["PostgreSQL"]["url"]).set(database="postgres")
    engine = open_engine(server.render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
    engine.dispose()
    s3 = facts["S3"]
    client = s3_client(s3["endpoint"], s3["access_key"], s3["secret_key"], region=s3["region"], tls=False)
    S3Objects(client, Server(s3["endpoint"], BUCKET), folder / f"spool-{uuid4().hex}").prepare()

"""`make demo-services`: the demo on the four servers, and that nothing of it stays, however it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import amqp
import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import make_url, text

from sohoa.records import open_engine
from tests.services.needed import needed
from tests.services.processes import began
from tests.services.rabbitmq import connection
from tests.services.running import ROOT

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.xdist_group("demo")]

SERVERS = ("postgresql", "s3", "rabbitmq", "elasticsearch")
DOSSIER = "000.00.01.H29-260310-0420"
PROCEDURE = "1.001667"
PATIENCE = 300
"""Seconds for all of it, on a machine that has other things to do."""


@pytest.fixture(scope="module")
def one_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the samples, with its look-up."""
    folder = tmp_path_factory.mktemp("samples")
    shutil.copytree(ROOT / "samples" / DOSSIER, folder / DOSSIER)
    told = json.loads((ROOT / "samples" / "dossiers.json").read_text("utf-8"))
    told["dossiers"] = [one for one in told["dossiers"] if one["code"] == DOSSIER]
    told["look_ups"] = [one for one in told["look_ups"] if one["procedure"] == PROCEDURE]
    (folder / "dossiers.json").write_text(json.dumps(told), "utf-8")
    return folder


@pytest.fixture(autouse=True)
def _servers() -> None:
    for server in SERVERS:
        needed(server)


@contextmanager
def running(samples: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo, as make starts it; what it says in English can be read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
    command = [sys.executable, "-m", "tests.services.demo", "--samples", str(samples)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**kept, "SOHOA_LANGUAGE": "en", "COLUMNS": "120"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Named:
    """What the demo said that it uses."""

    database: str
    bucket: str
    queue: str
    index: str
    processes: tuple[int, ...]

    @classmethod
    def in_(cls, out: str) -> Named:
        database, bucket, queue, index = (
            re.findall(rf", {kind} (\S+)", out)[0] for kind in ("database", "bucket", "queue", "index")
        )
        return cls(database, bucket, queue, index, tuple(map(int, re.findall(r"process (\d+)", out))))


def assert_gone(named: Named) -> None:
    """Processes, database, queue and index."""
    assert len(named.processes) == 3
    assert [process for process in named.processes if began(process)] == []
    server = make_url(needed("postgresql")["url"]).set(database="postgres")
    engine = open_engine(server.render_as_string(hide_password=False))
    with engine.connect() as connected:
        databases = set(connected.scalars(text("SELECT datname FROM pg_database")))
    engine.dispose()
    assert "postgres" in databases
    assert named.database not in databases
    with closing(Elasticsearch(needed("elasticsearch")["endpoint"])) as client:
        assert not client.indices.exists(index=f"{named.index}*", allow_no_indices=False)
    with connection(needed("rabbitmq")) as connected, pytest.raises(amqp.NotFound):
        connected.channel().queue_declare(named.queue, passive=True)


def test_it_says_which_server_did_what_and_holds_it_against_the_truth(one_dossier: Path) -> None:
    with running(one_dossier) as demo:
        out, err = demo.communicate(timeout=PATIENCE)
    assert (demo.returncode, err) == (0, "")
    named = Named.in_(out)
    for server in SERVERS:
        assert re.search(rf"✔ {server} [\d.]+ ", out)
    done = out.split("6 · Who did what")[1]
    pages = [int(count) for count in re.findall(r"sohoa worker \d +(\d+) pages read", done)]
    assert re.search(r"PostgreSQL +5 documents, 8 pages", done)
    assert (sum(pages), min(pages) > 0) == (8, True)
    assert re.search(r"RabbitMQ +[1-9]\d+ pieces of work sent, 0 left", done)
    assert re.search(r"Elasticsearch +5 documents can be found", done)
    assert "documents 5/5, types 5/5" in done
    assert "dossiers 1/1, look-ups 1/1" in done
    assert "exit codes: 0, 0, 0" in done
    assert re.search(r"0 objects removed; \d+ are locked until", done)
    assert "What next" not in out
    assert_gone(named)


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_whoever_interrupts_it_leaves_nothing_running(one_dossier: Path, times: int) -> None:
    """In order at the first time, at once at the second."""
    with running(one_dossier) as demo:
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("1 · "):
                break
        for _ in range(times):
            demo.send_signal(signal.SIGINT)
        rest, err = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 130
    assert "Traceback" not in err
    assert "6 · Who did what" not in rest
    assert "exit codes: 0, 0, 0" in rest
    assert_gone(Named.in_("".join(said)))

"""A real server in a process of its own, on a free port of this machine, with a client that says who it is."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session

from archive.acts import acts_on
from archive.records import Act
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests.portal.command import ALL_DAY

SERVE = "from portal.api import serve; from sohoa.settings import load_settings; serve(load_settings())"
OFFICER = "Trần Văn Bình"
HEADERS = {
    "X-Sohoa-Actor": "Tr%E1%BA%A7n%20V%C4%83n%20B%C3%ACnh",
    "X-Sohoa-Unit": "07906",
    "X-Sohoa-Purpose": "H%E1%BB%93%20s%C6%A1%20%E1%BB%91m%20%C4%91au",
}
PATIENCE = 180.0


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    client: httpx.Client

    def upload(self, *files: tuple[str, bytes], **fields: str) -> dict[str, Any]:
        """Upload files; gives back the batch as it was answered."""
        answer = self.client.post("/v1/batches", data=fields, files=[("file", one) for one in files])
        assert answer.status_code == 202, answer.text
        return answer.json()

    def finished(self, batch_id: int) -> dict[str, Any]:
        """The batch once it is finished."""
        until = time.monotonic() + PATIENCE
        while not self.client.get(f"/v1/batches/{batch_id}/progress").json()["finished"]:
            assert time.monotonic() < until, f"batch {batch_id} does not come to an end"
            time.sleep(0.2)
        return self.client.get(f"/v1/batches/{batch_id}").json()

    def acts(self, kind: str, id: object) -> Sequence[Act]:
        """Acts on record with this subject, read past the server."""
        engine = open_engine(Settings(data=self.data).database_url)
        try:
            with Session(engine) as session:
                return acts_on(session, kind, id)
        finally:
            engine.dispose()

    def resident_kib(self, *, peak: bool = False) -> int:
        """Memory of the server's own process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM" if peak else "VmRSS"))
        return int(line.split()[1])

    def forget_peak(self) -> None:
        """Let the peak begin anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", "ascii")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(data: Path, **settings: object) -> Iterator[Served]:
    """`sohoa serve` over `data` while the context lasts, with TLS where a certificate is named; ended as Ctrl-C ends it."""
    port = settings.pop("port", None) or free_port()
    certificate = settings.get("tls_certificate")
    trusted = ssl.create_default_context(cafile=str(certificate)) if certificate else True
    whole = {"data": data, "port": port, "workers": 2, "session_idle_minutes": ALL_DAY, **settings}
    named = {f"SOHOA_{name.upper()}": str(value) for name, value in whole.items()}
    log = data.parent / f"{data.name}.log"
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-c", SERVE], env={**os.environ, **named}, stdout=out, stderr=out, text=True)
        url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        try:
            with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0, verify=trusted) as client:
                _wait_until_well(client, process, log)
                yield Served(url, data, process, client)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0, log.read_text("utf-8")
        finally:
            process.kill()
            process.wait()


def _wait_until_well(client: httpx.Client, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            if client.get("/v1/health").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not get well: {log.read_text('utf-8')}")

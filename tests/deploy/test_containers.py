"""What the containers run, run here: the same commands with the same environment, as a user without rights, on a file system that
cannot be written. Docker itself is not here (`tests.deploy.contained` says what that leaves out).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.containers import container, volumes_of
from tests.services.running import ROOT
from tests.services.service import free_port

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.xdist_group("containers")]

SAMPLE = ROOT / "samples" / "000.00.01.H29-260310-0420" / "03-giay-ra-vien.pdf"


def test_a_page_is_read_with_nothing_more_than_a_container_has(compose: dict[str, Any], tmp_path: Path) -> None:
    service = compose["services"]["embedded"]
    volumes = volumes_of(service, tmp_path / "volumes")
    read = container(service, volumes).run("sohoa", "ingest", str(SAMPLE), "--json")
    assert read.returncode == 0, read.stdout + read.stderr
    assert json.loads(read.stdout)["state"] == "done"
    assert list(volumes.folders["/tmp"].iterdir()) == [], "children leave nothing behind"


def test_a_container_has_no_rights_and_writes_into_its_volumes_only(compose: dict[str, Any], tmp_path: Path) -> None:
    service = compose["services"]["worker"]
    worker = container(service, volumes_of(service, tmp_path / "volumes"))
    assert worker.run("sh", "-c", "id -u; grep CapBnd /proc/self/status").stdout.split() == ["10001", "CapBnd:", "0" * 16]
    for place in ("/", "/opt/sohoa", "/usr/local/bin", "/etc", "/var/lib/sohoa"):
        assert "Read-only file system" in worker.run("touch", f"{place}/x").stderr
    assert worker.run("touch", "/tmp/x", "/var/lib/sohoa/data/x").returncode == 0


def test_the_embedded_container_is_prepared_served_found_well_and_ended(compose: dict[str, Any], tmp_path: Path) -> None:
    prepare, serve = compose["services"]["embedded-init"], compose["services"]["embedded"]
    volumes = volumes_of(serve, tmp_path / "volumes")
    first = container(prepare, volumes).run()
    assert first.returncode == 0, first.stderr
    assert len(re.findall(r"Mật khẩu .*: (\S+)", first.stdout)) == 1
    again = container(prepare, volumes).run()
    assert (again.returncode, again.stderr) == (0, ""), "what is done is done"
    assert "Mật khẩu" not in again.stdout
    server = container(serve, volumes)
    with server.running(tmp_path / "serve.log"):
        pass
    assert not server.is_well(), "what does not answer is not well"


def test_before_there_are_accounts_nothing_is_served_to_others(compose: dict[str, Any], tmp_path: Path) -> None:
    serve = compose["services"]["embedded"]
    refused = container(serve, volumes_of(serve, tmp_path / "volumes")).run()
    assert refused.returncode != 0
    assert "HOST_NOT_LOOPBACK" in refused.stderr


def test_where_a_server_is_not_there_preparing_ends_and_says_so(compose: dict[str, Any], tmp_path: Path) -> None:
    prepare = compose["services"]["init"]
    nowhere = f"postgresql+psycopg://sohoa:mat-khau@127.0.0.1:{free_port()}/sohoa"
    done = container(prepare, volumes_of(prepare, tmp_path / "volumes"), {"SOHOA_DATABASE": nowhere}).run()
    assert done.returncode == 5
    assert "DATABASE_UNREACHABLE" in done.stderr
    assert "mat-khau" not in done.stdout + done.stderr

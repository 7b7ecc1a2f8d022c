"""Everything that `docker compose up --scale worker=2` starts, started here without Docker on real servers: a scan that comes in
through the API is read by a worker and found again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deploy.contained import Volumes
from tests.deploy.containers import PATIENCE, Container, container, these_servers, volumes_of
from tests.services.running import ROOT

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.xdist_group("containers")]

LETTER = ROOT / "samples" / "000.00.01.H29-260310-0420" / "05-cong-van-huong-dan.pdf"
PHRASE = "mây trôi lững lờ qua đỉnh núi"


@dataclass(frozen=True)
class Installation:
    """What runs, and who is signed in."""

    prepare: Container
    api: Container
    scheduler: Container
    administrator: httpx.Client
    archivist: httpx.Client


@pytest.fixture(scope="module")
def installation(compose: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder, services = tmp_path_factory.mktemp("installation"), compose["services"]
    with ExitStack() as stack:
        servers = stack.enter_context(these_servers())
        with_keys = volumes_of(services["api"], folder / "with keys")
        prepare, api = (container(services[name], with_keys, servers) for name in ("init", "api"))
        prepared = prepare.run()
        assert prepared.returncode == 0, prepared.stdout + prepared.stderr
        started = {"api": api}
        for name in ("worker-1", "worker-2", "scheduler"):
            service = services[name.partition("-")[0]]
            started[name] = container(service, volumes_of(service, folder / name), servers)
        for name, one in started.items():
            stack.enter_context(one.running(folder / f"{name}.log"))
        (first,) = re.findall(r"Mật khẩu .*: (\S+)", prepared.stdout)
        administrator = stack.enter_context(closing(signed_in(api.url, "admin", first)))
        more = {"kind": "person", "name": "mai.lt", "full_name": "Lê Thị Mai", "roles": [{"role": "archivist"}]}
        added = administrator.post("/v1/accounts", json=more)
        assert added.status_code == 201, added.text
        archivist = stack.enter_context(closing(signed_in(api.url, "mai.lt", added.json()["password"])))
        yield Installation(prepare, api, started["scheduler"], administrator, archivist)


def signed_in(url: str, name: str, first: str) -> httpx.Client:
    """With the password that was handed over, or that `docker compose logs init` shows, which is changed first."""
    client = httpx.Client(base_url=url, timeout=60, headers={"X-Sohoa-Purpose": "ho-so"})
    begun = client.post("/v1/session", json={"name": name, "password": first})
    assert begun.status_code == 201, begun.text
    client.headers["Authorization"] = f"Bearer {begun.json()['token']}"
    changed = client.post("/v1/session/password", json={"old": first, "new": f"{PHRASE} {name}"})
    assert changed.status_code == 200, changed.text
    client.headers["Authorization"] = f"Bearer {changed.json()['token']}"
    return client


def until(what: Any) -> Any:
    """What comes of asking again and again, once it is something."""
    ends = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < ends
        time.sleep(0.5)
    return found


def test_a_scan_is_taken_in_read_by_a_worker_and_found(installation: Installation) -> None:
    client = installation.archivist
    taken = client.post("/v1/batches", files={"file": (LETTER.name, LETTER.read_bytes())})
    assert taken.status_code == 202, taken.text
    place = taken.headers["location"]
    until(lambda: client.get(f"{place}/progress").json()["finished"])
    assert client.get(place).json()["state"] == "done"
    found = until(lambda: client.get("/v1/search", params={"q": "khong yeu cau nop lai giay to"}).json()["hits"])
    assert found[0]["document"]["source_name"] == LETTER.name
    original = client.get(f"/v1/documents/{found[0]['document']['id']}/renditions/original")
    assert original.content == LETTER.read_bytes()


def test_a_backup_is_made_beside_it(installation: Installation, tmp_path: Path) -> None:
    """`docker compose run --env SOHOA_TOKEN --volume …`."""
    volumes = Volumes.new(tmp_path / "volumes", ["/tmp", "/var/lib/sohoa/data", "/sao-luu"])
    seals = {"/var/lib/sohoa/seals": installation.scheduler.volumes.folders["/var/lib/sohoa/seals"]}
    token = str(installation.administrator.headers["Authorization"]).removeprefix("Bearer ")
    beside = replace(
        installation.scheduler,
        volumes=Volumes({**volumes.folders, **seals}),
        environment={**installation.scheduler.environment, "SOHOA_TOKEN": token},
    )
    done = beside.run("sohoa", "backup", "/sao-luu")
    assert done.returncode == 0, done.stdout + done.stderr
    (manifest,) = volumes.folders["/sao-luu"].glob("*/manifest.json")
    assert (manifest.parent / "database.dump").stat().st_size > 0


def test_preparing_again_changes_nothing_while_everything_runs(installation: Installation) -> None:
    again = installation.prepare.run()
    assert (again.returncode, again.stderr) == (0, "")
    assert "Mật khẩu" not in again.stdout
    assert installation.api.is_well()

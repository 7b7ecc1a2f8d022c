"""`/healthz` and `/readyz`: asked by whoever watches over the server, by address, often, without an account."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url

from tests.portal.api.served import PATIENCE, Served, free_port, serving
from tests.services.buckets import new_bucket
from tests.services.databases import a_database
from tests.services.proxy import Proxy

pytestmark = pytest.mark.xdist_group("operation")
ALL_WELL = {"database": "ok", "objects": "ok", "index": "ok", "queue": "ok"}
NEVER = 3600.0
BOUND = 3.0
"""Seconds within which the answer has to come: two for the parts, and one for a busy machine."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("sẵn sàng") / "data") as running:
        yield running


def asked(served: Served) -> tuple[int, dict[str, Any]]:
    """The answer of `/readyz`."""
    began = time.monotonic()
    answer = httpx.get(f"{served.url}/readyz", timeout=60)
    assert time.monotonic() - began < BOUND
    return answer.status_code, answer.json()


def until(served: Served, **states: str) -> tuple[int, dict[str, Any]]:
    """The answer once the parts are so."""
    give_up = time.monotonic() + PATIENCE
    while (found := asked(served))[1]["parts"] != ALL_WELL | states:
        assert time.monotonic() < give_up, found
        time.sleep(0.2)
    return found


def test_a_server_that_is_well_lives_and_is_ready(served: Served) -> None:
    assert httpx.get(f"{served.url}/healthz").json() == {"alive": True}
    assert asked(served) == (200, {"ready": True, "leaving": False, "parts": ALL_WELL})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_is_asked_under_any_name_and_tells_nothing_but_that(served: Served, path: str) -> None:
    """Kubernetes and balancers ask by the address of the machine. Everything else under that name is turned away."""
    named = {"Host": "10.42.0.17:8700"}
    assert httpx.get(served.url + path, headers=named).status_code == 200
    for other in ("/v1/health", "/v1/documents", f"{path}/../v1/documents", f"/{path}", f"{path}x"):
        assert httpx.get(served.url + other, headers=named).status_code == 403, other


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_can_change_anything_there(served: Served, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert httpx.request(method, served.url + path).status_code == 405


def test_an_index_that_is_gone_is_told_without_its_place_and_other_requests_are_answered(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as broken:
        shutil.rmtree(tmp_path / "data/index")
        status, told = until(broken, index="failing")
        assert (status, told["ready"]) == (200, True)
        assert str(tmp_path) not in str(told)
        assert httpx.get(f"{broken.url}/healthz").status_code == 200
        log = (tmp_path / "data.log").read_text("utf-8")
        assert "INDEX_MISSING" in log
        assert "index: failing, before: ok" in log


def many(served: Served, count: int) -> list[int]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: httpx.get(f"{served.url}/readyz", timeout=60).status_code, range(count)))


@pytest.fixture(scope="module")
def database() -> Iterator[tuple[Proxy, str]]:
    with a_database() as address:
        there = make_url(address)
        with Proxy(f"{there.host}:{there.port}") as way:
            port = int(way.address.rpartition(":")[2])
            yield way, there.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Mapping[str, str]]]:
    bucket = new_bucket()
    bucket.prepared(tmp_path_factory.mktemp("bucket"))
    with Proxy(bucket.endpoint) as way:
        yield way, {**bucket.settings(), "S3_ENDPOINT": way.address}


@pytest.fixture(scope="module")
def behind(
    database: tuple[Proxy, str],
    objects: tuple[Proxy, Mapping[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    settings = {name.lower(): value for name, value in objects[1].items()}
    data = tmp_path_factory.mktemp("máy chủ") / "data"
    with serving(data, database=database[1], metrics=f"127.0.0.1:{free_port()}", **settings) as running:
        yield running


@pytest.mark.services
def test_a_database_that_lets_nobody_in_is_told_and_found_again(behind: Served, database: tuple[Proxy, str]) -> None:
    way, _ = database
    way.refuse()
    way.cut()
    assert until(behind, database="failing")[0] == 503
    way.heal()
    assert until(behind)[0] == 200


@pytest.mark.services
def test_a_database_that_hangs_holds_nobody_up(behind: Served, database: tuple[Proxy, str]) -> None:
    """However many ask: they hold no thread, and the database is asked once."""
    way, _ = database
    way.delay(NEVER)
    assert until(behind, database="slow")[0] == 503
    assert set(many(behind, 100)) == {503}
    began = time.monotonic()
    assert httpx.get(f"{behind.url}/healthz", timeout=60).status_code == 200
    assert time.monotonic() - began < 1
    way.heal()
    way.cut()
    assert until(behind)[0] == 200


@pytest.mark.services
@pytest.mark.parametrize("state", ["failing", "slow"])
def test_a_store_that_does_not_answer_is_told(behind: Served, objects: tuple[Proxy, Mapping[str, str]], state: str) -> None:
    """A store that lets nobody in is tried again for a while, and told as slow meanwhile."""
    way, _ = objects
    if state == "slow":
        way.delay(NEVER)
    else:
        way.refuse()
    way.cut()
    give_up = time.monotonic() + PATIENCE
    while (found := asked(behind))[1]["parts"]["objects"] not in ("slow", state):
        assert time.monotonic() < give_up, found
    assert found[0] == 200, "what needs no objects can be asked"
    assert {part: told for part, told in found[1]["parts"].items() if part != "objects"} == {
        part: told for part, told in ALL_WELL.items() if part != "objects"
    }
    way.heal()
    way.cut()
    assert until(behind)[0] == 200

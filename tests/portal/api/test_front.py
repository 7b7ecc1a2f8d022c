"""What the API says of itself, also when something is wrong with it."""

from __future__ import annotations

import shutil
import time
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from bench.archive.lists import populate
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests import drawn
from tests.portal.api.served import PATIENCE, Served, serving
from tests.portal.failing import failing

pytestmark = pytest.mark.xdist_group("api")


def test_anybody_may_ask_what_this_is(served: Served) -> None:
    root = httpx.get(f"{served.url}/v1", follow_redirects=True).json()
    assert (root["name"], root["version"], root["max_file_mb"]) == ("Sổ Hóa", version("sohoa"), 2048)
    assert httpx.get(served.url + root["openapi"]).status_code == 200
    assert httpx.get(served.url + root["health"]).json()["state"] == "well"


def test_health_counts_what_is_on_record_and_what_can_be_found(empty: Path) -> None:
    with serving(empty) as new:
        assert new.client.get("/v1/health").json() == {
            "state": "well",
            "version": version("sohoa"),
            "work": "working",
            "documents": 0,
            "documents_are_exact": True,
            "indexed": 0,
            "problems": [],
        }


def test_health_counts_no_further_than_lists_do(empty: Path) -> None:
    """Whoever watches over the server asks every few seconds: with a million documents it is not to count them all."""
    with serving(empty) as full:
        engine = open_engine(Settings(data=empty).database_url)
        populate(engine, 10_001)
        engine.dispose()
        health = full.client.get("/v1/health").json()
    assert (health["documents"], health["documents_are_exact"]) == (10_000, False)


def test_an_index_that_is_gone_is_told_and_does_not_end_the_server(empty: Path) -> None:
    with serving(empty) as broken:
        shutil.rmtree(empty / "index")
        health = broken.client.get("/v1/health")
        assert (health.status_code, health.json()["state"]) == (503, "unwell")
        assert [one["code"] for one in health.json()["problems"]] == ["INDEX_MISSING"]
        answer = broken.client.get("/v1/search", params={"q": "giấy ra viện"})
        assert (answer.status_code, answer.json()["code"]) == (503, "INDEX_MISSING")


def test_work_that_breaks_off_in_the_middle_of_an_item_is_tried_again(empty: Path) -> None:
    """The database takes no changes of files for a while: neither the work nor the failure of it can be noted."""
    with serving(empty) as broken:
        with failing(broken, "UPDATE ON item"):
            batch = broken.upload(("trang.jpg", drawn.jpeg(drawn.page(["Trang thử"], size=(800, 600)))))
            until = time.monotonic() + PATIENCE
            while (health := broken.client.get("/v1/health").json())["work"] != "failing":
                assert time.monotonic() < until, health
                time.sleep(0.05)
        assert broken.finished(batch["id"])["state"] == "done"


def test_work_that_breaks_off_is_told_and_tried_again(empty: Path) -> None:
    """The index is gone while a page is read: the document is kept, the work says that it fails and goes on trying."""
    with serving(empty) as broken:
        shutil.rmtree(empty / "index")
        batch = broken.upload(("trang.jpg", drawn.jpeg(drawn.page(["Trang thử"], size=(800, 600)))))
        done = broken.finished(batch["id"])
        assert done["state"] == "done", done
        until = time.monotonic() + PATIENCE
        while (health := broken.client.get("/v1/health").json())["work"] != "failing":
            assert time.monotonic() < until, health
            time.sleep(0.05)
        assert health["documents"] == 1
        codes = {one["code"] for one in health["problems"]}
        assert codes
        assert codes <= {"INDEX_MISSING", "INDEX_DAMAGED"}

"""The main job with full text on Elasticsearch: scans in, documents found, the index compared and made anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import drawn
from tests.portal.command import Ended, sohoa
from tests.search.elastic import server
from tests.services.needed import needed
from tests.services.service import free_port

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("elastic office")]


@dataclass(frozen=True)
class Office:
    """An installation whose index is on the server, and how its first batch ended."""

    data: Path
    settings: dict[str, str]
    told: Ended

    def sohoa(self, *arguments: str | Path, **settings: str) -> Ended:
        return sohoa(*arguments, data=self.data, **{**self.settings, **settings})


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder, name = tmp_path_factory.mktemp("office"), f"test-{secrets.token_hex(6)}"
    settings = {"SEARCH": "elasticsearch", "ELASTIC_URL": needed("elasticsearch")["endpoint"], "ELASTIC_INDEX": name}
    scans = folder / "scans"
    scans.mkdir()
    for number, words in enumerate(("BIÊN BẢN GIÁM ĐỊNH", "GIẤY XÁC NHẬN"), 1):
        (scans / f"{number}.pdf").write_bytes(drawn.pdf(drawn.page([words], size=(1000, 700))))
    told = sohoa("ingest", scans, "--json", data=folder / "data", **settings)
    yield Office(folder / "data", settings, told)
    client = server().client
    for physical in client.indices.get(index=f"{name}*"):
        client.indices.delete(index=physical)
    client.close()


def found(office: Office, text: str) -> list[int]:
    return [hit["document"]["id"] for hit in office.sohoa("search", text, "--json").value["hits"]]


def test_what_was_scanned_is_found(office: Office) -> None:
    assert office.told.code == 0, office.told.err
    assert not (office.data / "index").exists()
    assert len(found(office, "giám định")) == len(found(office, "giay xac nhan")) == 1


def test_doctor_names_server_and_client_and_that_they_fit(office: Office) -> None:
    probes = {one["name"]: one for one in office.sohoa("doctor", "--json").value}
    assert "tantivy" not in probes
    assert (probes["elasticsearch"]["state"], probes["index"]["state"]) == ("ok", "ok")
    assert probes["elasticsearch"]["found"].startswith("9.5.")
    assert probes["index"]["found"] == f"{office.settings['ELASTIC_INDEX']}, 2"


def test_an_index_that_was_lost_is_made_anew_from_the_records(office: Office) -> None:
    client, name = server().client, office.settings["ELASTIC_INDEX"]
    assert office.sohoa("index", "check").code == 0
    (physical,) = client.indices.get(index=f"{name}-*")
    client.indices.delete(index=physical)
    client.close()
    lost = office.sohoa("search", "giám định", "--json")
    assert (lost.code, lost.value["code"]) == (5, "INDEX_MISSING")
    assert office.sohoa("index", "rebuild").code == 0
    assert office.sohoa("index", "check").code == 0
    assert len(found(office, "giám định")) == 1


def test_a_server_that_is_away_stops_searches_and_nothing_else(office: Office) -> None:
    away = {"ELASTIC_URL": f"http://127.0.0.1:{free_port()}"}
    assert office.sohoa("document", "list", **away).code == 0
    ended = office.sohoa("search", "giám định", "--json", **away)
    assert (ended.code, ended.value["code"]) == (5, "INDEX_UNREACHABLE")
    states = {one["name"]: one["state"] for one in office.sohoa("doctor", "--json", **away).value}
    assert (states["elasticsearch"], states["index"], states["database"]) == ("missing", "missing", "ok")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"ELASTIC_URL": ""}, "SOHOA_ELASTIC_URL"),
        ({"ELASTIC_URL": "elastic.example.vn"}, "SOHOA_ELASTIC_URL"),
        ({"ELASTIC_URL": "https://sohoa:mat-khau@elastic.example.vn:9200"}, "SOHOA_ELASTIC_URL"),
        ({"ELASTIC_CA": "/nowhere.pem"}, "SOHOA_ELASTIC_CA"),
        ({"ELASTIC_INDEX": "Sổ Hóa"}, "SOHOA_ELASTIC_INDEX"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(office: Office, settings: dict[str, str], name: str) -> None:
    ended = office.sohoa("search", "giám định", "--json", **settings)
    assert (ended.code, ended.value["code"]) == (5, "SETTING_INVALID")
    assert name in ended.value["en"]
    assert "mat-khau" not in ended.out


def test_what_is_found_is_counted_by_type_unit_and_year(office: Office) -> None:
    told = office.sohoa("search", "giám định", "--facets", "--json").value
    assert sum(one["documents"] for one in told["facets"]["types"]) == told["total"] == 1
    assert "Loại giấy tờ" in office.sohoa("search", "giám định", "--facets").out
    assert "Loại giấy tờ" not in office.sohoa("search", "giám định").out

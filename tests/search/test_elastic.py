"""Elasticsearch: the contract, and what comes of sharing a server, on the real one."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from search import elastic_mapping, elastic_server, one_writer
from search.elastic_index import ElasticIndex
from search.elastic_server import ElasticServer, elastic_client
from search.errors import (
    IndexBusy,
    IndexDamaged,
    IndexFailed,
    IndexMissing,
    IndexOfAnother,
    IndexOverloaded,
    IndexRefused,
    IndexUnreachable,
    IndexUnwell,
    SearchTooDeep,
)
from search.one_writer import OneWriter
from search.port import IndexedDocument, Query, SearchIndex
from sohoa.records import open_engine
from tests.portal.api.test_public import certificate
from tests.search.answering import Answer, answering
from tests.search.contract import SearchIndexContract
from tests.search.elastic import INSTALLATION, own_index, server
from tests.search.papers import DECISION, PLAIN, ids
from tests.services.databases import a_database
from tests.services.proxy import Proxy
from tests.services.service import free_port

pytestmark = pytest.mark.services


class TestElastic(SearchIndexContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Iterator[SearchIndex]:
        with own_index(tmp_path) as index:
            yield index


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ElasticIndex]:
    with own_index(tmp_path) as own:
        yield own


def behind(index: ElasticIndex) -> set[str]:
    """The physical indices that stand behind the name, or once did."""
    return set(server().client.indices.get(index=f"{index.name}-*"))


def opened_again(index: ElasticIndex, installation: str = INSTALLATION) -> ElasticIndex:
    """The same index, as another process has it."""
    return ElasticIndex(server(), index.name, nullcontext, installation)


# One index after another


def test_an_index_that_is_made_anew_takes_the_place_of_the_old_one_in_one_step(index: ElasticIndex) -> None:
    index.put([DECISION, PLAIN])
    (old,) = behind(index)

    def documents() -> Iterator[IndexedDocument]:
        yield DECISION
        assert index.ids() == {1, 3}, "until the last document is in, the old one answers"
        assert len(behind(index)) == 2

    index.replace_all(documents())
    assert index.ids() == {1}
    assert len(behind(index)) == 1
    assert old not in behind(index)


def test_whoever_searches_meanwhile_always_gets_an_answer(index: ElasticIndex) -> None:
    index.put([DECISION])
    over = threading.Event()
    answers: list[list[int]] = []

    def search() -> None:
        while not over.is_set():
            answers.append(ids(index.search(Query("lương hưu"))))

    searching = threading.Thread(target=search)
    searching.start()
    for _ in range(5):
        index.replace_all([DECISION])
    over.set()
    searching.join()
    assert len(answers) >= 5
    assert {tuple(one) for one in answers} == {(1,)}


def test_what_a_killed_rebuild_left_behind_goes_with_the_next(index: ElasticIndex) -> None:
    index.put([DECISION])
    name = index.name
    server().client.indices.create(index=f"{name}-20260101000000-abcdef")
    index.replace_all([PLAIN])
    assert (index.ids(), len(behind(index))) == ({3}, 1)


def test_a_mapping_is_strict_and_pages_alone_are_stored(index: ElasticIndex) -> None:
    index.put([DECISION])
    (found,) = server().client.search(index=index.name)["hits"]["hits"]
    assert found["_source"] == {"pages": list(DECISION.pages)}
    refused = ElasticServer(server().client, "here")
    with pytest.raises(IndexFailed, match="strict_dynamic_mapping_exception"):
        refused.write(index.name, {9: json.dumps({"ngày sinh": "1990-01-01"}).encode()}, alias=True)


def test_an_index_is_not_made_by_whoever_writes_where_it_was_lost(index: ElasticIndex, tmp_path: Path) -> None:
    """Else it would hold the last documents alone, and nobody would notice."""
    index.put([DECISION])
    (physical,) = behind(index)
    server().client.indices.delete(index=physical)
    for asked in (lambda: index.put([PLAIN]), lambda: index.search(Query("hưu")), index.count, lambda: index.remove([1])):
        with pytest.raises(IndexMissing, match="sohoa index rebuild"):
            asked()
    assert behind(index) == set()
    index.replace_all([DECISION, PLAIN])
    assert index.ids() == {1, 3}


def test_an_index_made_by_other_rules_is_refused(index: ElasticIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(elastic_mapping, "RULES", 0)
        index.replace_all([DECISION])
    again = opened_again(index)
    with pytest.raises(IndexDamaged, match="sohoa index rebuild"):
        again.search(Query("hưu trí"))
    again.replace_all([DECISION])
    assert ids(again.search(Query("lương hưu"))) == [1]


def test_nothing_is_written_into_an_index_that_others_made_anew_by_other_rules(
    index: ElasticIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while servers are replaced one after the other by those of a newer version."""
    index.put([DECISION])
    with monkeypatch.context() as patch:
        patch.setattr(elastic_mapping, "RULES", elastic_mapping.RULES + 1)
        opened_again(index).replace_all([DECISION])
    with pytest.raises(IndexDamaged, match="sohoa index rebuild"):
        index.put([PLAIN])
    with pytest.raises(IndexDamaged, match="sohoa index rebuild"):
        index.search(Query("hưu trí"))


def test_an_index_of_another_installation_is_neither_read_nor_written(index: ElasticIndex) -> None:
    """Whoever forgets to name their own would mix two agencies' papers, or throw one's away."""
    index.put([DECISION])
    other = opened_again(index, "another installation")
    asked = (lambda: other.search(Query("hưu")), other.ids, lambda: other.put([PLAIN]), lambda: other.replace_all([PLAIN]))
    for question in asked:
        with pytest.raises(IndexOfAnother, match="SOHOA_ELASTIC_INDEX"):
            question()
    assert index.ids() == {1}


def test_indices_whose_name_begins_alike_are_left_alone(index: ElasticIndex) -> None:
    alike = ElasticIndex(server(), f"{index.name}-thu", nullcontext, "another installation", begins_empty=True)
    alike.put([PLAIN])
    index.put([DECISION])
    index.replace_all([DECISION])
    assert (index.ids(), alike.ids()) == ({1}, {3})


def test_whoever_leafs_too_far_is_told(index: ElasticIndex) -> None:
    index.put([DECISION])
    assert ids(index.search(Query("", limit=20, offset=19_980))) == []
    with pytest.raises(SearchTooDeep, match="20000"):
        index.search(Query("", limit=20, offset=19_981))


def test_many_documents_are_sent_in_requests_that_are_not_too_large(index: ElasticIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_server, "_MOST_SENT", 20_000)
    long = "Ghi chú của khoa điều trị. " * 40
    index.put(IndexedDocument(number, pages=(f"Giấy ra viện số {number}. {long}",)) for number in range(1, 61))
    assert index.count() == 60
    index.remove(range(1, 31))
    assert index.ids() == set(range(31, 61))


# Who writes


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_writers_stand_in_line_whichever_process_or_machine_they_are_on(
    engine: str, index: ElasticIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one that read an older state of a document could come last."""
    monkeypatch.setattr(one_writer, "_PATIENCE", 0.3)
    with a_database() if engine == "postgresql" else nullcontext(f"sqlite:///{tmp_path / 'sohoa.db'}") as url:
        engines = [open_engine(url) for _ in range(2)]
        first, second = (OneWriter(one, tmp_path / "index.lock", "sohoa @ here") for one in engines)
        with first(), pytest.raises(IndexBusy, match="sohoa @ here"), second():
            pytest.fail("two wrote at the same time")
        for line in (second, first):
            with line():
                pass
        for one in engines:
            one.dispose()


# A server that does not, or will not


def test_a_server_that_does_not_answer_is_named_after_it_was_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_server, "READING", 0.4)
    address = f"http://127.0.0.1:{free_port()}"
    away = ElasticServer(elastic_client([address]), address)
    began = time.monotonic()
    with pytest.raises(IndexUnreachable, match=address):
        away.ask("sohoa", lambda client: client.count(index="sohoa"), 0.4)
    assert time.monotonic() - began > 0.1


def test_connections_that_are_cut_while_one_writes_and_searches_cost_nothing(index: ElasticIndex, tmp_path: Path) -> None:
    index.put([DECISION])
    with Proxy(server().address.removeprefix("http://")) as way:
        address = f"http://{way.address}"
        through = ElasticIndex(ElasticServer(elastic_client([address]), address), index.name, nullcontext, INSTALLATION)
        assert ids(through.search(Query("lương hưu"))) == [1]
        way.cut()
        assert ids(through.search(Query("lương hưu"))) == [1]

        def documents() -> Iterator[IndexedDocument]:
            way.cut()
            way.refuse()
            threading.Timer(0.5, way.heal).start()
            yield PLAIN

        assert through.put(documents()) == 1
        assert through.ids() == {1, 3}
        through.close()


def test_a_server_that_is_busy_is_asked_again_and_nothing_is_lost() -> None:
    """As Elasticsearch answers when its queues are full: whole requests, and single documents of one."""
    full = Answer(429, {"error": {"type": "es_rejected_execution_exception"}, "status": 429})
    half = Answer(200, {"errors": True, "items": [
        {"index": {"_id": "1", "status": 201}},
        {"index": {"_id": "2", "status": 429, "error": {"type": "es_rejected_execution_exception"}}},
    ]})  # fmt: skip
    whole = Answer(200, {"errors": False, "items": [{"index": {"_id": "2", "status": 201}}]})
    with answering([full, half, whole]) as (address, heard):
        ElasticServer(elastic_client([address]), address).write("sohoa", {1: b"{}", 2: b'{"pages":[]}'}, alias=True)
    assert [one.body.count(b'"_id"') for one in heard] == [2, 2, 1]
    assert b'"_id":"2"' in heard[-1].body


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (401, "security_exception", IndexRefused),
        (403, "security_exception", IndexRefused),
        (503, "search_phase_execution_exception", IndexUnwell),
        (429, "circuit_breaking_exception", IndexOverloaded),
        (400, "parsing_exception", IndexFailed),
    ],
)
def test_each_refusal_says_what_to_do_and_nothing_of_what_was_asked(status: int, kind: str, error: type[Exception]) -> None:
    told = Answer(status, {"error": {"type": kind, "reason": "[Nguyễn Thị Hoa] …"}, "status": status})
    with answering([told] * 20) as (address, _):
        asked = ElasticServer(elastic_client([address], user="sohoa", password=secrets.token_hex(4)), address)
        with pytest.raises(error) as raised:
            asked.ask("sohoa", lambda client: client.count(index="sohoa"), 0.3)
    assert "Hoa" not in str(raised.value)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"user": "sohoa", "password": "mật khẩu"}, f"Basic {b64encode('sohoa:mật khẩu'.encode()).decode()}"),
        ({"api_key": "a2V5OnNlY3JldA=="}, "ApiKey a2V5OnNlY3JldA=="),
        ({}, None),
    ],
)
def test_it_is_told_who_asks_and_trusted_by_the_certificates_that_were_named(
    who: dict[str, str], said: str | None, tmp_path: Path
) -> None:
    chain, key = certificate(tmp_path)
    with answering([Answer(200, {"count": 3})] * 2, certificate=chain, key=key) as (address, heard):
        known = ElasticServer(elastic_client([address], certificates=str(chain), **who), address)
        assert known.ask("sohoa", lambda client: client.count(index="sohoa"))["count"] == 3
        assert [one.authorization for one in heard] == [said]
        unknown = ElasticServer(elastic_client([address], **who), address)
        with pytest.raises(IndexUnreachable, match="Tls"):
            unknown.ask("sohoa", lambda client: client.count(index="sohoa"), 0.1)
        assert len(heard) == 1, "to nobody whom it does not trust"

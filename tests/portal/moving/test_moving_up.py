"""`sohoa move` to PostgreSQL, an S3 server and Elasticsearch, and back: everything is there, and work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sohoa.records import open_engine
from tests.ingest.opening.typed import DECISION as LINES
from tests.ingest.opening.typed import typed_pdf
from tests.portal.moving.places import Place, big, empty
from tests.portal.moving.test_moving import killed, other_tables, refused
from tests.portal.rights.house import HOA, IN_ALL, OWN, SICKNESS
from tests.search.contract import DECISION
from tests.search.elastic import own_index
from tests.search.elastic import server as elasticsearch

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("moving up")]
FACTS = ("treatment=inpatient", "event_from=2026-03-02", "event_to=2026-03-09", "patient=employee")


@pytest.fixture(params=["tantivy", "elasticsearch"])
def index(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Settings that name an index."""
    if request.param == "tantivy":
        yield {}
        return
    there = elasticsearch()
    name = f"test-move-{abs(hash(request.node.name))}"
    yield {"search": "elasticsearch", "elastic_url": there.address, "elastic_index": name}
    for physical in there.client.indices.get(index=f"{name}*"):
        there.client.indices.delete(index=physical)
    there.client.close()


@pytest.fixture
def target(source: Place, index: dict[str, Any]) -> Iterator[Place]:
    with big(source, **index) as made:
        yield made


@pytest.fixture
def plain_target(source: Place) -> Iterator[Place]:
    with big(source) as made:
        yield made


def answers(place: Place) -> dict[str, Any]:
    """What officers are answered there."""
    officer, archivist = place.tokens["officer"], place.tokens["archivist"]
    words = (IN_ALL, "bao quan", HOA.name, "đông", "Giấy", "")
    return {
        **{f"search {one}": found(place, one) for one in words},
        "dossiers": place.value("dossier", "list", TOKEN=officer),
        "look-up": looked_up(place, officer),
        "batches": (lines := place.value("batch", "list", TOKEN=archivist)),
        "their files": [place.value("batch", "show", str(line["id"]), TOKEN=archivist)["items"] for line in lines],
        "accounts": [{**one, "seen_at": None} for one in place.value("account", "list")],
        "units": place.value("unit", "list"),
    }


def found(place: Place, words: str) -> tuple[int, list[int]]:
    """How many documents, and which; what matters as much may come in another order on another engine."""
    told = place.value("search", words, "--limit", "100", "--purpose", "sắp xếp kho", TOKEN=place.tokens["archivist"])
    return told["total"], sorted(hit["document"]["id"] for hit in told["hits"])


def looked_up(place: Place, token: str) -> Any:
    facts = [word for fact in FACTS for word in ("--fact", fact)]
    asked = ("--person", HOA.personal_number, "--procedure", SICKNESS, *facts, "--on", "2026-03-12", "--purpose", "ốm đau")
    told = place.value("intake", "check", *asked, TOKEN=token)
    return {name: value for name, value in told.items() if name != "record_id"}


def test_everything_is_there_is_found_as_before_and_work_goes_on(source: Place, target: Place, tmp_path: Path) -> None:
    expected = answers(source)
    before, objects, texts = source.contents(), source.objects(), source.json_texts()
    told = source.moved(target)
    assert (told["objects"], told["lacking"], told["log"]["clean"]) == (len(objects), [], True)
    after = target.contents()
    assert other_tables(after) == other_tables(before), "moments with their zone, yes and no, days, JSON, bytes"
    assert not before["act"] - after["act"]
    assert not texts - target.json_texts()
    assert target.objects() == objects
    assert answers(target) == expected
    for words in (("audit", "verify"), ("index", "check"), ("archive", "verify")):
        ended = target.run(*words)
        assert ended.code == 0, (words, ended.out, ended.err)

    scan = tmp_path / "quyết định.pdf"
    scan.write_bytes(typed_pdf(LINES))
    archivist = target.tokens["archivist"]
    batch = target.value("ingest", scan, "--unit", OWN, "--purpose", "số hóa", TOKEN=archivist)
    (item,), (document,) = batch["items"], batch["found"]
    assert batch["id"] == told["tables"]["batch"]["rows"] + 1, "numbers go on"
    assert item["id"] == told["tables"]["item"]["rows"] + 1
    assert document["id"] == told["tables"]["document"]["rows"] + 1
    assert found(target, "điều chỉnh mức hưởng chế độ ốm đau") == (1, [document["id"]])
    assert looked_up(target, target.tokens["officer"]) == expected["look-up"]
    for words in (("audit", "verify"), ("index", "check"), ("archive", "verify")):
        assert target.run(*words).code == 0, words
    assert refused(source, "unit", "list") == "INSTALLATION_MOVED"


def test_back_again_it_is_as_it_was(source: Place, plain_target: Place) -> None:
    expected = answers(source)
    before, objects = source.contents(), source.objects()
    source.moved(plain_target)
    back = empty(source, "lại nhỏ")
    told = plain_target.moved(back)
    assert (told["objects"], told["log"]["clean"]) == (len(objects), True)
    after = back.contents()
    assert other_tables(after) == other_tables(before)
    assert not before["act"] - after["act"]
    assert back.objects() == objects
    assert answers(back) == expected
    assert back.run("audit", "verify").code == back.run("index", "check").code == 0
    assert refused(plain_target, "unit", "list") == "INSTALLATION_MOVED"


KILLED = [
    ("archive.moving.mark:begin", "after", 1),
    ("archive.objects.s3:S3Objects.replace", "after", 9),
    ("migrations:upgrade", "after", 1),
    ("archive.moving.rows:_fill", "after", 30),
    ("archive.moving.rows:_go_on_counting", "after", 1),
    ("portal.moving:copy_rows", "after", 1),
    ("archive.moving.objects:_is_whole", "after", 5),
    ("archive.log.seal_bucket:SealBucket.append", "after", 2),
    ("search:rebuild", "after", 1),
    ("archive.objects.s3:S3Objects.hold", "after", 3),
    ("archive.moving.mark:end", "before", 1),
]


@pytest.mark.parametrize(("place", "moment", "nth"), KILLED, ids=lambda part: str(part).rpartition(":")[2])
def test_killed_on_the_way_it_goes_on(place: str, moment: str, nth: int, source: Place, plain_target: Place) -> None:
    before = source.contents()
    killed(source, plain_target, place, moment, nth)
    assert refused(source, "unit", "list") == "INSTALLATION_MOVING"
    source.moved(plain_target)
    after = plain_target.contents()
    assert other_tables(after) == other_tables(before)
    assert not before["act"] - after["act"]
    assert plain_target.objects() == source.objects()
    assert plain_target.run("audit", "verify").code == plain_target.run("index", "check").code == 0
    assert plain_target.run("unit", "list").code == 0


@pytest.mark.parametrize("what", ["database", "bucket"])
def test_a_database_or_bucket_in_which_something_is_is_refused(what: str, source: Place, plain_target: Place) -> None:
    if what == "database":
        engine = open_engine(plain_target.settings.database_url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE cua_nguoi_khac (id INTEGER)"))
        engine.dispose()
    else:
        assert plain_target.bucket is not None
        store = plain_target.bucket.prepared(source.data.with_name("spool"))
        with (source.data / "sohoa.db").open("rb") as stream:
            store.put(stream)
    ended = source.move(plain_target)
    assert (ended.code, ended.value["code"]) == (6, "RESTORE_TARGET_NOT_EMPTY")
    assert source.run("unit", "list").code == 0, "nothing was begun"


def test_an_index_of_others_does_not_make_room(source: Place, plain_target: Place, tmp_path: Path) -> None:
    with own_index(tmp_path) as theirs:
        theirs.put([DECISION])
        named = {"search": "elasticsearch", "elastic_url": elasticsearch().address, "elastic_index": theirs.name}
        ended = source.move(Place(plain_target.data, source.token, {**plain_target.named, **named}))
        assert (ended.code, ended.value["code"]) == (5, "INDEX_OF_ANOTHER")
        assert theirs.count() == 1
    assert source.run("unit", "list").code == 0


def test_a_server_that_is_away_leaves_the_source_at_work(source: Place, plain_target: Place) -> None:
    away = Place(plain_target.data, source.token, {**plain_target.named, "s3_endpoint": "127.0.0.1:9"})
    assert source.move(away).value["code"] == "OBJECT_STORE_UNREACHABLE"
    away = Place(plain_target.data, source.token, {**plain_target.named, "database": "postgresql+psycopg://a:b@127.0.0.1:9/c"})
    told = source.move(away)
    assert told.value["code"] == "DATABASE_UNREACHABLE"
    assert ":b@" not in told.out
    assert source.run("unit", "list").code == 0


def test_rows_that_the_target_cannot_take_are_told_of_and_nothing_is_left_there(source: Place, plain_target: Place) -> None:
    """SQLite keeps a letter of no width that PostgreSQL refuses."""
    engine = open_engine(source.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE field_value SET raw = 'Nguyễn' || char(0) WHERE id = 1"))
    engine.dispose()
    ended = source.move(plain_target)
    assert (ended.code, ended.value["code"]) == (1, "MOVE_ROWS_REFUSED")
    assert "field_value" in ended.value["vi"]
    assert "Nguyễn" not in ended.out
    assert sum(sum(rows.values()) for name, rows in plain_target.contents().items() if name != "log_head") == 0


def test_who_writes_to_the_database_from_another_machine_is_waited_for_and_then_told_of(
    source: Place, plain_target: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.moving.rows._PATIENCE", 1)
    source.moved(plain_target)
    engine = open_engine(plain_target.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO sequence (scope, last) VALUES ('khác', 1)"))
        assert plain_target.move(empty(source, "lại nhỏ")).value["code"] == "INSTALLATION_IN_USE"
    engine.dispose()
    plain_target.moved(empty(source, "lại nhỏ"))

"""The demo: what a visitor sees on the samples, and that a second run finds nothing new; in the embedded installation, and on the
four servers with two workers.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from sqlalchemy import func, select

import intake
from archive.records import Document
from bench.samples.judging import JudgedDocument, judged_documents
from ingest.records import Item, ItemPage
from intake.records import LookUpRecord
from portal.demo import OFFICER, SEARCHES, main
from portal.samples import SampleDossier, SampleLookUp, load_samples
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests.ingest.queue.many_machines import many_machines

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TOLD = load_samples(SAMPLES)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def demo(*arguments: str | Path) -> tuple[int, str]:
    """Run the demo; its exit code and what it printed."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        for name in [name for name in os.environ if name.startswith("SOHOA_")]:
            patch.delenv(name)
        patch.setenv("COLUMNS", "200")
        code = main(["--samples", str(SAMPLES), *map(str, arguments)])
    return code, out.getvalue()


@dataclass(frozen=True)
class Place:
    """Where the demo is to run."""

    arguments: tuple[str | Path, ...]
    settings: Settings
    stays: bool


@pytest.fixture(scope="module", params=["embedded", pytest.param("services", marks=pytest.mark.services)])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "embedded":
        data = folder / "data"
        yield Place(("--data", data), Settings(data=data), stays=True)
        return
    with many_machines(folder) as machines:
        for command in ("scheduler", "worker", "worker"):
            machines.start(command)
        yield Place(("--settings", machines.file()), machines.settings(), stays=False)


@dataclass(frozen=True)
class Shown:
    """Two runs on one installation."""

    place: Place
    installation: Installation
    first: str
    second: str
    picture: str
    counts: tuple[dict[str, int], dict[str, int]]
    """Items, pages and documents after each of them."""


def counted(settings: Settings) -> dict[str, int]:
    with open_installation(settings) as installation, installation.sessions() as session:
        return {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in (Item, ItemPage, Document)}


@pytest.fixture(scope="module")
def shown(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    picture = tmp_path_factory.mktemp("picture") / "demo.svg"
    first_code, first = demo(*place.arguments, "--svg", picture)
    counts = counted(place.settings)
    second_code, second = demo(*place.arguments)
    assert (first_code, second_code) == (0, 0)
    with open_installation(place.settings) as installation:
        yield Shown(place, installation, first, second, picture.read_text("utf-8"), (counts, counted(place.settings)))


def test_every_file_is_shown_in_its_order(shown: Shown) -> None:
    places = [shown.first.index(f" {file.path.name}") for dossier in TOLD.dossiers for file in dossier.files(SAMPLES)]
    assert places == sorted(places)


def test_files_that_cannot_be_read_say_why(shown: Shown) -> None:
    for code in ("SOURCE_DAMAGED", "SOURCE_ENCRYPTED"):
        assert code in shown.first
    assert "trùng từng byte với" in shown.first


@pytest.mark.parametrize("dossier", TOLD.dossiers, ids=lambda dossier: dossier.code)
def test_a_dossier_shows_what_is_here_and_what_is_missing(shown: Shown, dossier: SampleDossier) -> None:
    with shown.installation.sessions() as session:
        found = intake.completeness(session, shown.installation.catalogue, dossier.code)
    assert {one.requirement for one in found.of("filled", "awaiting_check")} == set(dossier.filled_or_awaiting)
    assert {one.requirement for one in found.of("missing", "unusable", "undecided")} == set(dossier.missing)


@pytest.mark.parametrize("asked", TOLD.look_ups, ids=lambda asked: asked.procedure)
def test_a_look_up_gives_each_paper_the_state_that_the_law_gives_it(shown: Shown, asked: SampleLookUp) -> None:
    with shown.installation.sessions() as session:
        kept = session.scalars(select(LookUpRecord).where(LookUpRecord.procedure == asked.procedure)).all()
    assert len(kept) >= 2, "every look-up of both runs is on record"
    for record in kept:
        assert {answer["requirement"]: answer["state"] for answer in record.answers} == asked.expected


@pytest.fixture(scope="module")
def judged(shown: Shown) -> list[JudgedDocument]:
    return judged_documents(shown.installation, TOLD, SAMPLES)


def test_every_document_is_found_with_its_pages(judged: list[JudgedDocument]) -> None:
    assert [one.file for one in judged if not one.found] == []


def test_types_are_right_and_never_confidently_wrong(judged: list[JudgedDocument]) -> None:
    assert sum(one.type_right for one in judged) >= 0.9 * len(judged)
    assert [one.file for one in judged if one.type_confidently_wrong] == []


def test_printed_numbers_and_dates_are_right(judged: list[JudgedDocument]) -> None:
    fields = [field for one in judged for field in one.fields]
    assert {field.name for field in fields} == {"number_symbol", "issued_on"}
    assert sum(field.right for field in fields) >= 0.9 * len(fields)
    assert [field for field in fields if field.confidently_wrong] == []


def test_an_officer_is_said_to_have_compared_the_documents(shown: Shown) -> None:
    with shown.installation.sessions() as session:
        verified = session.scalars(select(Document).where(Document.verified_at.is_not(None))).all()
    wanted = {(one.file, one.type, one.form) for asked in TOLD.look_ups for one in asked.verified}
    assert {(one.source_name, one.type_id, one.verified_form) for one in verified} == wanted
    assert {one.verified_by for one in verified} == {OFFICER}
    assert shown.first.count(f"{OFFICER} đối chiếu với") == len(wanted)


def test_the_search_finds_the_same_with_and_without_diacritics(shown: Shown) -> None:
    with_diacritics, without = (shown.first.split(f"$ sohoa search {words}\n")[1].split("$ sohoa")[0] for words in SEARCHES)
    found = [re.findall(r"^ +#(\d+)", section, re.MULTILINE) for section in (with_diacritics, without)]
    assert found[0] == found[1]
    assert "Văn bản chấm dứt hợp đồng lao động" in with_diacritics
    assert "đúng dấu" in with_diacritics
    assert "khác dấu" in without


def test_a_second_run_says_that_nothing_is_new_and_reads_nothing(shown: Shown) -> None:
    assert "Không có gì mới" in shown.second
    assert "Không có gì mới" not in shown.first
    before, after = shown.counts
    assert after == before


def test_it_ends_with_what_to_do_next_where_its_installation_stays(shown: Shown) -> None:
    for output in (shown.first, shown.second):
        _, _, told = output.partition("Tiếp theo")
        assert (".venv/bin/sohoa document show 1" in told) == shown.place.stays


def test_its_installation_is_the_one_that_was_asked_for(shown: Shown) -> None:
    settings, embedded = shown.place.settings, shown.place.stays
    assert shown.installation.engine.dialect.name == ("sqlite" if embedded else "postgresql")
    assert [(settings.data / kept).exists() for kept in ("sohoa.db", "objects", "index")] == [embedded] * 3


def test_the_picture_is_small_and_fetches_nothing(shown: Shown) -> None:
    assert Xml.fromstring(shown.picture).tag.endswith("svg")
    assert len(shown.picture.encode()) < 150_000
    assert "url(http" not in shown.picture
    assert "href" not in shown.picture

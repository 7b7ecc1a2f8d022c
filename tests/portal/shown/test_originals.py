"""A source file with several papers in it: who takes it whole may take each of them, and nothing of one paper shows another."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from archive import MadeRendition, Source, deposit, link_person
from archive.records import Document
from ingest.opening.searchable import write_searchable_pdf
from ingest.records import Item
from page import kept_words
from page.box import Box
from page.reading import DocumentReading, TypeReading
from page.words import ReadPage, Word
from registry.actor import Actor
from tests import drawn
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Asking
from tests.portal.rights.house import OWN
from tests.portal.shown.asking import code_of, command, get

pytestmark = pytest.mark.xdist_group("rights")
ARCHIVIST = Actor("Lê Minh Tuấn", "worker", unit=OWN)
BACK = drawn.page(["Tờ khai thứ hai"] * 30, size=(850, 600), letters=24)


@pytest.fixture(scope="module")
def together(own_api: Api) -> dict[str, int]:
    """An ordinary paper and a sensitive one of Hoa's, scanned into one file; and a file of which one page is not read."""
    scan = drawn.pdf(drawn.page(["Thẻ bảo hiểm y tế"], size=(850, 600), letters=24), BACK)
    card = _deposited(own_api, 9001, scan, 1, "THE_BHYT", own_api.house.binh)
    test = _deposited(own_api, 9001, scan, 2, "XN_VO_SINH", own_api.house.hoa)
    half = _deposited(own_api, 9002, scan + b"% half\n", 1, "THE_BHYT", own_api.house.binh)
    return {"card": card, "test": test, "half": half}


def _deposited(api: Api, item: int, scan: bytes, number: int, type_id: str, person: int) -> int:
    here = api.client.app.state.service.installation  # type: ignore[attr-defined]
    page = ReadPage(number, 850, 600, 100.0, (Word(f"tờ{number}", Box(0.13, 0.1, 0.3, 0.14), 0.95, 0),), reader="truth")
    made = [_searchable(here, scan, page), _words(here, page)]
    with here.sessions.begin() as session:
        if session.get(Item, item) is None:
            batch = api.house.batches[OWN]
            session.add(Item(id=item, batch_id=batch, name=f"{item}.pdf", state="done", kind="pdf", page_count=2, size=len(scan)))
        source = Source(item, f"{item}.pdf", here.objects.put(io.BytesIO(scan)), "application/pdf", unit=OWN)
        read = DocumentReading((number,), TypeReading(type_id, 0.97, "đầu giấy"), (), "Giấy")
        document = deposit(session, source, read, [page], made, ARCHIVIST)
        link_person(session, document.id, person, "owner")
        return document.id


def _searchable(here, scan: bytes, page: ReadPage) -> MadeRendition:
    folder = here.settings.data / "tạm"
    folder.mkdir(exist_ok=True)
    source, target = folder / "nguồn.pdf", folder / "đích.pdf"
    source.write_bytes(scan)
    write_searchable_pdf(source, "pdf", [page], target)
    stored = here.objects.put(io.BytesIO(target.read_bytes()))
    return MadeRendition("searchable_pdf", stored, "application/pdf", "pikepdf", "1")


def _words(here, page: ReadPage) -> MadeRendition:
    stored = here.objects.put(io.BytesIO(kept_words.to_bytes([page])))
    return MadeRendition("words", stored, kept_words.MEDIA_TYPE, "tesseract", "5")


def original(api: Api, role: str, asking: Asking, document: int) -> tuple[int, str | None]:
    answer = get(api, role, asking, f"/v1/documents/{document}/renditions/original")
    return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else None


def test_an_archivist_exports_a_file_with_ordinary_papers_only(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    assert original(own_api, "archivist", "a reason", paper.number) == (200, None)


def test_where_a_sensitive_paper_lies_in_it_too_the_file_stays(own_api: Api, together: dict[str, int]) -> None:
    refused = get(own_api, "archivist", "a reason", f"/v1/documents/{together['card']}/renditions/original")
    assert code_of(refused) == (403, "ORIGINAL_HOLDS_OTHERS")
    assert "searchable_pdf" in refused.json()["vi"]
    assert "etag" not in refused.headers
    assert str(together["test"]) not in refused.text.replace(str(together["card"]), "")


def test_the_same_on_the_terminal(own_api: Api, together: dict[str, int], tmp_path: Path) -> None:
    file = tmp_path / "gốc.pdf"
    words = ("document", "export", str(together["card"]), "--form", "original", "--to", file)
    assert "ORIGINAL_HOLDS_OTHERS" in command(own_api.house, "archivist", "a reason", *words).err
    assert not file.exists()


def test_a_dossier_that_opens_all_of_them_opens_the_file(own_api: Api, together: dict[str, int]) -> None:
    assert original(own_api, "archivist", "the dossier", together["test"]) == (200, None)
    assert original(own_api, "archivist", "the dossier", together["card"]) == (200, None)


def test_pages_that_lie_in_no_paper_count_as_one_of_unknown_type(own_api: Api, together: dict[str, int]) -> None:
    assert original(own_api, "archivist", "a reason", together["half"]) == (403, "ORIGINAL_HOLDS_OTHERS")
    searchable = get(own_api, "archivist", "a reason", f"/v1/documents/{together['half']}/renditions/searchable_pdf")
    assert searchable.status_code == 200


def test_what_was_superseded_keeps_no_file_closed(own_api: Api, together: dict[str, int]) -> None:
    with own_api.records() as session:
        before = session.get_one(Document, together["test"])
        was = before.superseded_at
        before.superseded_at, before.type_id = before.created_at, "XN_VO_SINH"
        session.commit()
    try:
        # Its page lies in no paper then.
        assert original(own_api, "archivist", "a reason", together["card"]) == (403, "ORIGINAL_HOLDS_OTHERS")
        with own_api.records() as session:
            session.get_one(Item, 9001).page_count = 1
            session.commit()
        assert original(own_api, "archivist", "a reason", together["card"]) == (200, None)
    finally:
        with own_api.records() as session:
            session.get_one(Item, 9001).page_count = 2
            session.get_one(Document, together["test"]).superseded_at = was
            session.commit()


def test_the_searchable_pdf_and_the_pictures_of_a_paper_have_its_own_pages_only(own_api: Api, together: dict[str, int]) -> None:
    place = f"/v1/documents/{together['card']}"
    answer = get(own_api, "archivist", "a reason", f"{place}/renditions/searchable_pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
    assert code_of(get(own_api, "archivist", "a reason", f"{place}/pages/2/image")) == (404, "PAGE_UNKNOWN")
    picture = get(own_api, "archivist", "a reason", f"{place}/pages/1/image", params={"width": 850})
    shown = np.asarray(Image.open(io.BytesIO(picture.content)).convert("L"), np.int16)
    below = slice(round(0.3 * shown.shape[0]), None)
    assert (shown[below] < 128).mean() < 0.001, "the second page has print down to its foot"
    assert (np.asarray(BACK)[round(0.3 * BACK.height) :] < 128).mean() > 0.01

"""A list of employees, open by the row of one of them: the same row in every form, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pikepdf
import pytest
from PIL import Image

from archive.rights.extract import MASKED
from page.covering import COVER
from tests.portal.rights.conftest import Api
from tests.portal.rights.house import BINH, HOA, LISTED, OTHER, Paper
from tests.portal.shown.asking import code_of, command, get, last_act, of

pytestmark = pytest.mark.xdist_group("rights")
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
ROW = LISTED.rows[0]
"""Places of the words in Hoa's row."""
OTHERS = frozenset[int]().union(*LISTED.rows[1:])
SECRETS = [number for one in LISTED.people[1:] for number in (one.social_insurance_number, one.account)]
"""Numbers in the rows of others."""
ROLE, ASKING = "officer", "the dossier"
"""Hoa's dossier is in hand at the own unit, and the list lies at another."""


@pytest.fixture
def paper(api: Api) -> Paper:
    return api.house.paper(OTHER, "ordinary", "dossier", many=True)


def shown_words(text: str) -> list[str]:
    return [word for word in text.split() if word != MASKED]


def left_of(picture: np.ndarray, word: int) -> float:
    """How much of where a word stands is not covered."""
    box, (height, width) = LISTED.page.words[word].box, picture.shape
    part = picture[round(box.top * height) : round(box.bottom * height), round(box.left * width) : round(box.right * width)]
    return float((abs(part.astype(np.int16) - COVER) > 30).mean())


def test_the_text_is_the_heading_and_the_row(api: Api, paper: Paper) -> None:
    text = of(api, ROLE, ASKING, paper, "/text").text
    assert LISTED.words(ROW) == [word for word in LISTED.words(ROW) if word in shown_words(text)]
    assert "DANH SÁCH GIẢI QUYẾT HƯỞNG CHẾ ĐỘ" in text
    assert MASKED in text
    assert not any(secret in text for secret in SECRETS)
    assert BINH.name not in text


def test_alto_and_the_words_of_the_page_are_the_same_words(api: Api, paper: Paper) -> None:
    words = shown_words(of(api, ROLE, ASKING, paper, "/text").text)
    alto = of(api, ROLE, ASKING, paper, "/alto")
    assert [one.get("CONTENT") for one in Xml.fromstring(alto.content).iter(f"{ALTO}String")] == words
    assert paper.word not in alto.text, "the name of its file"
    page = of(api, ROLE, ASKING, paper, "/pages/1").json()
    assert [one["text"] for one in page["words"]] == words
    assert shown_words(page["text"]) == words
    assert page["marks"] == []


def test_of_what_is_known_only_the_row_is_told(api: Api, paper: Paper) -> None:
    told = of(api, ROLE, ASKING, paper).json()
    assert told["open"] == "rows"
    assert [one["person_id"] for one in told["persons"]] == [api.house.hoa]
    hidden = {"title": None, "source_name": None, "type_evidence": "", "organisations": [], "renditions": []}
    assert {name: told[name] for name in hidden} == hidden


def test_the_picture_is_covered_but_for_the_row_and_the_heading(api: Api, paper: Paper) -> None:
    answer = of(api, ROLE, ASKING, paper, "/pages/1/image", params={"width": 4000, "upright": "false"})
    picture = np.asarray(Image.open(io.BytesIO(answer.content)).convert("L"))
    assert max(left_of(picture, word) for word in OTHERS) < 0.15
    assert min(left_of(picture, word) for word in ROW) > 0.2


def test_the_searchable_pdf_is_an_extract_and_says_so(api: Api, paper: Paper, tmp_path: Path) -> None:
    answer = of(api, ROLE, ASKING, paper, "/renditions/searchable_pdf", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert f"trich-{paper.number}.pdf" in answer.headers["content-disposition"]
    assert "etag" not in answer.headers
    file = tmp_path / "trích.pdf"
    file.write_bytes(answer.content)
    said = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    assert HOA.social_insurance_number in said
    assert not any(secret in said for secret in SECRETS)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Trích")
        (picture,) = pdf.pages[0].get_images().values()
        shown = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("L"))
    assert max(left_of(shown, word) for word in OTHERS) < 0.15


@pytest.mark.parametrize("kind", ["original", "words"])
def test_no_form_with_all_rows_is_handed_out(api: Api, paper: Paper, kind: str) -> None:
    answer = of(api, ROLE, ASKING, paper, f"/renditions/{kind}", headers={"If-None-Match": f'"{paper.sha256[kind]}"'})
    assert code_of(answer) == (403, "ONLY_ROWS_OPEN")
    assert "searchable_pdf" in answer.json()["vi"]


def test_under_its_code_it_tells_no_metadata_of_all(api: Api, paper: Paper) -> None:
    told = get(api, ROLE, ASKING, f"/api/v1/documents/{paper.code}").json()
    kind = "Danh sách giải quyết hưởng chế độ ốm đau, thai sản, trợ cấp dưỡng sức (C70a-HD)"
    assert (told["TypeName"], told["Subject"], told["Statements"]) == (kind, None, [])


def test_whose_row_it_was_is_on_record_and_nobody_elses(api: Api, paper: Paper) -> None:
    of(api, ROLE, ASKING, paper, "/text")
    act = last_act(api, "read")
    assert (act.subject_id, act.persons, act.details["rows_of"]) == (str(paper.number), [api.house.hoa], [api.house.hoa])
    of(api, ROLE, ASKING, paper, "/renditions/searchable_pdf")
    exported = last_act(api, "export")
    assert (exported.details["rendition"], exported.details["rows_of"]) == ("extract", [api.house.hoa])


@pytest.mark.parametrize("form", ["text", "alto", "json", "searchable_pdf"])
def test_commands_write_the_same_row(api: Api, paper: Paper, form: str, tmp_path: Path) -> None:
    file = tmp_path / "trích"
    done = command(api.house, ROLE, ASKING, "document", "export", str(paper.number), "--form", form, "--to", file)
    assert done.code == 0, done.err
    said = file.read_bytes()
    if form == "searchable_pdf":
        said = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout
    text = said.decode("utf-8")
    assert HOA.social_insurance_number in text
    assert not any(secret in text for secret in [*SECRETS, f"{paper.word}.pdf", BINH.name])
    if form == "json":
        assert json.loads(text)["open"] == "rows"


def test_commands_show_the_same_row_and_hand_out_no_original(api: Api, paper: Paper, tmp_path: Path) -> None:
    text = command(api.house, ROLE, ASKING, "document", "text", str(paper.number)).out
    assert HOA.social_insurance_number in text
    assert not any(secret in text for secret in SECRETS)
    shown = command(api.house, ROLE, ASKING, "document", "show", str(paper.number)).out
    assert "trích: chỉ các dòng của người trong hồ sơ" in shown
    assert f"{paper.word}.pdf" not in shown
    file = tmp_path / "gốc.pdf"
    refused = command(api.house, ROLE, ASKING, "document", "export", str(paper.number), "--form", "original", "--to", file)
    assert "ONLY_ROWS_OPEN" in refused.err
    assert not file.exists()

"""What was found in the files: lists, fields with their places, text, pictures, downloads, verification."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import httpx
import pikepdf
import pytest
from PIL import Image, ImageOps, ImageStat

from tests import drawn
from tests.portal.api.conftest import HOA, MAI, ReadBatch
from tests.portal.api.served import HEADERS, OFFICER, serving

pytestmark = pytest.mark.xdist_group("api")
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


def get(read: ReadBatch, path: str, **headers: str) -> httpx.Response:
    return read.client.get(f"/v1/documents/{read.discharge}{path}", headers=headers)


def in_file(read: ReadBatch, name: str) -> int:
    return next(item["id"] for item in read.batch["items"] if item["name"] == name)


def test_documents_are_listed_by_type_unit_person_and_file(read: ReadBatch) -> None:
    def found(**query: str | int) -> list[int]:
        answer = read.client.get("/v1/documents", params=query)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["documents"]]

    ours = {read.discharge, read.upside_down}
    assert ours <= set(found())
    assert ours <= set(found(type="GIAY_RA_VIEN"))
    assert ours <= set(found(unit="07906"))
    assert found(unit="07999") == []
    assert found(type="ADMIN_QD") == []
    assert found(person=MAI) == [read.upside_down]
    assert found(item=in_file(read, "lộn ngược.png")) == [read.upside_down]


def test_a_list_comes_in_parts_with_the_total(read: ReadBatch) -> None:
    first = read.client.get("/v1/documents", params={"limit": 1}).json()
    second = read.client.get("/v1/documents", params={"limit": 1, "offset": 1}).json()
    assert first["total"] == second["total"] >= 2
    assert first["documents"][0]["id"] < second["documents"][0]["id"]


def test_a_document_tells_its_type_its_fields_and_where_they_stand(read: ReadBatch) -> None:
    document = get(read, "").json()
    assert (document["type_id"], document["type_name_vi"]) == ("GIAY_RA_VIEN", "Giấy ra viện")
    assert (document["source_name"], document["first_page"], document["page_count"]) == ("ra viện.pdf", 1, 1)
    fields = {field["name"]: field for field in document["fields"]}
    assert fields["personal_number"]["value"] == HOA
    box = fields["personal_number"]["box"]
    # Drawn on the seventh line: 240 + 6 x 64 pixels from the top of 2339.
    assert box["top"] < (240 + 6 * 64 + 25) / 2339 < box["bottom"]
    assert {rendition["kind"] for rendition in document["renditions"]} >= {"original", "words", "searchable_pdf"}
    assert "owner" in [person["role"] for person in document["persons"]]


def test_a_document_that_is_not_there(client: httpx.Client) -> None:
    for path in ("", "/text", "/alto", "/pages", "/pages/1", "/pages/1/image", "/renditions/original"):
        answer = client.get(f"/v1/documents/999999{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "DOCUMENT_UNKNOWN"), path


def test_text_is_what_was_read(read: ReadBatch) -> None:
    text = get(read, "/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "GIẤY RA VIỆN" in text.text
    assert "Số định danh cá nhân: 030185004321" in text.text


def test_alto_holds_the_same_words(read: ReadBatch) -> None:
    answer = get(read, "/alto")
    assert answer.headers["content-type"] == "application/alto+xml"
    words = [one.get("CONTENT") for one in Xml.fromstring(answer.content).iter(f"{ALTO}String")]
    assert words == get(read, "/text").text.split()


def test_a_page_has_words_with_boxes_and_its_fields(read: ReadBatch) -> None:
    (line,) = get(read, "/pages").json()
    page = get(read, "/pages/1").json()
    assert (page["position"], page["number"], page["width"]) == (1, line["source_page"], line["width"])
    word = next(one for one in page["words"] if one["text"] == HOA)
    assert 0 <= word["box"]["left"] < word["box"]["right"] <= 1
    assert "personal_number" in [field["name"] for field in page["fields"]]


def test_a_page_that_the_document_does_not_have(read: ReadBatch) -> None:
    for path in ("/pages/2", "/pages/2/image"):
        assert get(read, path).json()["code"] == "PAGE_UNKNOWN"
    assert get(read, "/pages/0").json()["code"] == "REQUEST_INVALID"


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.headers["content-type"] == "image/jpeg", answer.text
    return Image.open(io.BytesIO(answer.content)).convert("L")


def ink(part: Image.Image) -> float:
    """How much of a picture is dark."""
    return ImageStat.Stat(ImageOps.invert(part)).mean[0]


def halves(page: Image.Image) -> tuple[float, float]:
    """Ink of the upper and of the lower half."""
    middle = page.height // 2
    return ink(page.crop((0, 0, page.width, middle))), ink(page.crop((0, middle, page.width, page.height)))


def test_a_picture_is_as_wide_as_asked(read: ReadBatch) -> None:
    assert picture(get(read, "/pages/1/image?width=600")).width == 600
    assert get(read, "/pages/1/image?width=9").json()["code"] == "REQUEST_INVALID"


def test_a_page_scanned_upside_down_is_shown_upright_unless_told_otherwise(read: ReadBatch) -> None:
    place = f"/v1/documents/{read.upside_down}/pages/1"
    assert read.client.get(place).json()["turn"] == 180
    upper, lower = halves(picture(read.client.get(f"{place}/image")))
    assert upper > 5 * lower, "all print stands in the upper half"
    upper, lower = halves(picture(read.client.get(f"{place}/image", params={"upright": "false"})))
    assert lower > 5 * upper


def test_the_original_comes_back_untouched_under_its_own_name(read: ReadBatch) -> None:
    answer = get(read, "/renditions/original")
    assert answer.content == read.discharge_pdf
    assert answer.headers["etag"] == f'"{hashlib.sha256(read.discharge_pdf).hexdigest()}"'
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert unquote(disposition.rpartition("filename*=UTF-8''")[2]) == "ra viện.pdf"


def test_what_is_downloaded_can_do_nothing_in_a_browser(read: ReadBatch) -> None:
    headers = get(read, "/renditions/original").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")


def test_the_searchable_pdf_opens(read: ReadBatch) -> None:
    with pikepdf.open(io.BytesIO(get(read, "/renditions/searchable_pdf").content)) as pdf:
        assert len(pdf.pages) == 1


def test_whoever_has_the_bytes_gets_no_second_copy(read: ReadBatch) -> None:
    etag = get(read, "/renditions/original").headers["etag"]
    answer = get(read, "/renditions/original", **{"If-None-Match": f'"another", {etag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=100-99999999", slice(100, None)),
    ],
)
def test_a_part_can_be_asked_for(read: ReadBatch, asked: str, part: slice) -> None:
    answer = get(read, "/renditions/original", Range=asked)
    size = len(read.discharge_pdf)
    first, stop, _ = part.indices(size)
    assert (answer.status_code, answer.content) == (206, read.discharge_pdf[part])
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/{size}"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=a-b", "bytes=9-3"])
def test_ranges_that_are_not_served_get_the_whole(read: ReadBatch, asked: str) -> None:
    answer = get(read, "/renditions/original", Range=asked)
    assert (answer.status_code, answer.content) == (200, read.discharge_pdf)


def test_a_part_of_other_bytes_is_not_mixed_in(read: ReadBatch) -> None:
    answer = get(read, "/renditions/original", Range="bytes=0-9", **{"If-Range": '"of an older file"'})
    assert (answer.status_code, len(answer.content)) == (200, len(read.discharge_pdf))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_behind_the_end_is_a_problem(read: ReadBatch, asked: str) -> None:
    answer = get(read, "/renditions/original", Range=asked)
    assert (answer.status_code, answer.json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["content-range"] == f"bytes */{len(read.discharge_pdf)}"


def test_a_form_in_which_it_does_not_exist(read: ReadBatch) -> None:
    answer = get(read, "/renditions/epub")
    assert (answer.status_code, answer.json()["code"]) == (404, "RENDITION_UNKNOWN")


def test_every_reading_is_on_record_with_who_and_why(read: ReadBatch) -> None:
    asked = ["", "/text", "/alto", "/pages", "/pages/1", "/pages/1/image"]
    before = len(read.served.acts("document", read.discharge))
    for path in [*asked, "/renditions/words"]:
        assert get(read, path, **{"X-Sohoa-Purpose": "Tra%20l%E1%BA%A1i%20gi%E1%BA%A5y"}).status_code == 200
    acts = read.served.acts("document", read.discharge)[before:]
    assert [act.verb for act in acts] == ["read"] * len(asked) + ["export"]
    assert {(act.who, act.unit, act.channel, act.purpose) for act in acts} == {(OFFICER, "07906", "api", "Tra lại giấy")}
    assert acts[-1].details["rendition"] == "words"


def test_a_list_is_on_record_with_what_was_shown(read: ReadBatch) -> None:
    read.client.get("/v1/documents", params={"person": MAI})
    act = read.served.acts("documents", "list")[-1]
    assert (act.verb, act.who, act.details["documents"]) == ("search", OFFICER, [read.upside_down])
    assert MAI not in str(act.details), "the person's number is not copied into the log"


def test_an_officer_answers_for_a_comparison_by_name(read: ReadBatch) -> None:
    place = f"/v1/documents/{read.upside_down}/verification"
    answer = read.client.post(place, json={"form": "lawful_copy"})
    assert answer.status_code == 200
    assert (answer.json()["verified_by"], answer.json()["verified_form"]) == (OFFICER, "lawful_copy")
    assert read.client.get(f"/v1/documents/{read.upside_down}").json()["verified_by"] == OFFICER
    act = [act for act in read.served.acts("document", read.upside_down) if act.verb == "verify"][-1]
    assert (act.who, act.details["form"]) == (OFFICER, "lawful_copy")


def test_a_comparison_with_nothing_known_is_refused(read: ReadBatch) -> None:
    place = f"/v1/documents/{read.discharge}/verification"
    assert read.client.post(place, json={"form": "hearsay"}).json()["code"] == "VERIFIED_FORM_UNKNOWN"
    for body in ({}, {"form": "original", "by": "somebody else"}, []):
        assert read.client.post(place, json=body).json()["code"] == "REQUEST_INVALID"
    assert get(read, "").json()["verified_at"] is None


def test_bytes_that_are_gone_from_the_store_are_named(empty: Path) -> None:
    with serving(empty) as damaged:
        batch = damaged.upload(("trang.jpg", drawn.jpeg(drawn.page(["Trang thử"], size=(800, 600)))))
        (document,) = damaged.finished(batch["id"])["items"][0]["documents"]
        for file in (empty / "objects").glob("??/??/*"):
            file.unlink()
        for path in ("text", "renditions/original"):
            answer = httpx.get(f"{damaged.url}/v1/documents/{document}/{path}", headers=HEADERS)
            assert (answer.status_code, answer.json()["code"]) == (500, "OBJECT_MISSING"), path

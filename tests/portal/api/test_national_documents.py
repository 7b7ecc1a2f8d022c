"""The paths of công văn 7197: a document is sent in with what its sender says, read, put right and downloaded by its code."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pikepdf
import pytest

from portal.api import national_examples
from portal.national_shapes import NAMES, MetadataRequest
from tests.portal.api.served import OFFICER, Served, serving
from tests.portal.command import sohoa

pytestmark = pytest.mark.xdist_group("api")
SAMPLES = Path(__file__).resolve().parents[3] / "samples"
NOTICE = SAMPLES / "000.00.01.H29-260305-0033" / "07-thong-bao-ra-soat.pdf"
LETTER = SAMPLES / "000.00.01.H29-260310-0420" / "05-cong-van-huong-dan.pdf"
DECISION = SAMPLES / "000.00.01.H29-260305-0033" / "04-ket-qua-huu-tri.pdf"
SAID = {
    "TypeName": "Thông báo", "CodeNumber": "89", "CodeNotation": "TB-BHXH", "IssuedDate": "2026-03-02",
    "OrganName": "Bảo hiểm xã hội tỉnh Đồng Tháp",
    "Subject": "Về việc phối hợp rà soát thông tin người hưởng lương hưu, trợ cấp hằng tháng",
}  # fmt: skip
"""What the sender says of the notice; its number is 88."""
WHY = {"X-Sohoa-Purpose": "doi-chieu-ban-chinh"}


def truth(file: Path) -> dict[str, str]:
    """What the paper shows, as it was drawn."""
    told = json.loads(file.with_name(f"{file.name}.truth.json").read_text("utf-8"))
    (document,) = told["documents"]
    return {field["name"]: field["value"] for field in document["fields"]}


@dataclass(frozen=True)
class Office:
    """A server with an agency code, and the notice as it was imported there."""

    served: Served
    answer: httpx.Response

    @property
    def client(self) -> httpx.Client:
        return self.served.client

    @property
    def code(self) -> str:
        return str(self.answer.json()["DocCode"])

    def send(self, content: bytes, name: str = "van-ban.pdf", **said: str) -> httpx.Response:
        return self.client.post("/api/v1/documents/import", data={**SAID, **said}, files={"file": (name, content)})

    def read(self, code: str) -> dict[str, Any]:
        """The document once it is read."""
        told = self.show(code)
        if told["State"] == "waiting":
            self.served.finished(int(told["Batch"].rpartition("/")[2]))
        return self.show(code)

    def show(self, code: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/documents/{code}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, code: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return self.client.put(f"/api/v1/documents/{code}", json=body, headers=headers)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with serving(tmp_path_factory.mktemp("national") / "data", agency_code="G09.01") as running:
        form = {"data": SAID, "files": {"file": (NOTICE.name, NOTICE.read_bytes())}}
        answer = running.client.post("/api/v1/documents/import", **form)
        assert answer.status_code == 202, answer.text
        office = Office(running, answer)
        assert office.read(office.code)["State"] == "read"
        yield office


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestImport:
    def test_the_code_is_told_before_the_file_is_read(self, office: Office) -> None:
        told = office.answer.json()
        assert told["DocCode"] == "G09.01_TB_000001_V1"
        assert (told["State"], told["Document"], told["CodeNumber"], told["Verified"]) == ("waiting", None, None, False)
        assert office.answer.headers["location"] == told["Batch"]
        assert office.answer.headers["content-location"] == f"/api/v1/documents/{told['DocCode']}"
        assert office.client.get(told["Batch"]).json()["items"][0]["name"] == NOTICE.name

    def test_what_the_sender_says_stands_beside_what_was_read_and_never_for_it(self, office: Office) -> None:
        shown, paper = office.show(office.code), truth(NOTICE)
        assert (shown["CodeNumber"], shown["CodeNotation"], shown["IssuedOn"]) == ("88", paper["symbol"], paper["issued_on"])
        (said,) = shown["Statements"]
        assert {name: said[name] for name in SAID} == SAID
        assert said["SaidBy"] == OFFICER
        assert shown["Verified"] is False

    def test_where_sender_and_paper_differ_the_reviewer_is_told(self, office: Office) -> None:
        shown = office.show(office.code)
        assert shown["Differs"] == ["CodeNumber"]
        review = office.client.get(f"/v1/review/{shown['Document']}").json()
        assert [one["field"] for one in review["doubts"] if one["code"] == "SAID_OTHERWISE"] == ["number"]
        (told,) = review["statements"]
        assert (told["who"], told["said"]["number"], told["said"]["issued_on"]) == (OFFICER, "89", "2026-02-03")
        printed = sohoa("review", "show", str(shown["Document"]), data=office.served.data).out
        assert "người gửi khai khác với bản quét: số" in printed
        assert f"Người gửi khai ({OFFICER}): loại: Thông báo; số: 89; ký hiệu: TB-BHXH; ngày ban hành: 03/02/2026" in printed

    def test_the_day_is_written_year_day_month(self, office: Office) -> None:
        assert truth(NOTICE)["issued_on"] == "2026-02-03"
        shown = office.show(office.code)
        assert (shown["IssuedDate"], shown["IssuedOn"]) == ("2026-03-02", "2026-02-03")

    @pytest.mark.parametrize("day", ["2026-02-28", "2026-31-04", "2026-3-2", "03/02/2026", "2026-02-03T00:00:00", "0000-01-01"])
    def test_what_cannot_be_such_a_day_is_refused_with_the_format(self, office: Office, day: str) -> None:
        before = office.client.get("/v1/batches").json()["total"]
        answer = office.send(b"%PDF-", IssuedDate=day)
        assert problem(answer) == (422, "ISSUED_DATE_INVALID")
        assert "YYYY-DD-MM" in answer.json()["vi"]
        assert "NGÀY, THÁNG" in answer.json()["vi"]
        assert office.client.get("/v1/batches").json()["total"] == before

    def test_the_same_bytes_have_the_same_code_whoever_sends_them_again(self, office: Office) -> None:
        again = office.send(NOTICE.read_bytes(), "ban-thu-hai.pdf", CodeNumber="88", OrganName="BHXH Đồng Tháp")
        told = again.json()
        assert (again.status_code, told["DocCode"].partition("_V")[0]) == (200, office.code.partition("_V")[0])
        assert [one["CodeNumber"] for one in told["Statements"]][-1] == "88"
        office.send(NOTICE.read_bytes())

    def test_bytes_that_came_in_another_way_get_a_code_when_they_are_imported(self, office: Office) -> None:
        paper = truth(DECISION)
        batch = office.served.upload((DECISION.name, DECISION.read_bytes()))
        (document,) = office.served.finished(batch["id"])["items"][0]["documents"]
        told = office.send(
            DECISION.read_bytes(), TypeName="Quyết định", CodeNumber=paper["number"], CodeNotation=paper["symbol"],
            IssuedDate="2026-20-03", OrganName=paper["issuer"], Subject=paper["subject"],
        )  # fmt: skip
        assert (told.status_code, told.json()["DocCode"], told.json()["Document"]) == (200, "G09.01_QD_000001_V1", document)
        assert told.json()["Differs"] == []

    def test_a_code_that_the_sender_brings_is_kept_if_it_is_free(self, office: Office) -> None:
        sent = office.send(b"khong phai ban quet", DocCode="H20_CV_000777_V1", TypeName="Công văn")
        assert (sent.status_code, sent.json()["DocCode"]) == (202, "H20_CV_000777_V1")
        assert problem(office.send(b"mot tep khac", DocCode="H20_CV_000777_V1")) == (409, "DOC_CODE_TAKEN")
        for given in ("H20_CV_777_V1", "H20_CV_000778_V2", "h20_CV_000778_V1", "H20-CV-000778-V1"):
            assert problem(office.send(b"mot tep khac", DocCode=given)) == (422, "DOC_CODE_INVALID"), given

    def test_a_file_of_which_nothing_comes_says_so_under_its_code(self, office: Office) -> None:
        code = office.send("không phải bản quét nào".encode(), "ghi-chu.txt", TypeName="Giấy ra viện").json()["DocCode"]
        assert code.startswith("G09.01_GT_"), "a paper that the decree does not name"
        shown = office.read(code)
        assert (shown["State"], shown["Document"], shown["Statements"][0]["CodeNumber"]) == ("failed", None, "89")
        for answer in (office.put(code, {"CodeNumber": "1"}, **WHY), office.client.get(f"/api/v1/documents/download/{code}")):
            assert problem(answer) == (409, "DOCUMENT_NOT_READ_YET")
            assert shown["Batch"] in answer.json()["en"]

    def test_a_file_with_several_documents_tells_the_codes_of_all(self, office: Office) -> None:
        paper = truth(LETTER)
        with pikepdf.new() as both, pikepdf.open(NOTICE) as notice, pikepdf.open(LETTER) as letter:
            both.pages.extend(notice.pages)
            both.pages.extend(letter.pages)
            both.save(out := io.BytesIO())
        sent = office.send(
            out.getvalue(), "hai-van-ban.pdf", TypeName="Công văn", CodeNumber=paper["number"], CodeNotation=paper["symbol"],
            IssuedDate="2026-03-03", OrganName=paper["issuer"], Subject=paper["subject"],
        )  # fmt: skip
        code = sent.json()["DocCode"]
        shown = office.read(code)
        assert code == "G09.01_CV_000001_V1"
        assert (shown["TypeName"], shown["CodeNotation"]) == ("Công văn", paper["symbol"]), "not the notice before it"
        (other,) = shown["Others"]
        assert re.fullmatch(r"G09\.01_TB_\d{6}_V1", other)
        told = office.show(other)
        assert (told["CodeNotation"], told["Statements"], told["Others"]) == ("TB-BHXH", [], [code])

    @pytest.mark.parametrize(
        ("said", "place"),
        [
            ({"TypeName": ""}, "TypeName"),
            ({"Subject": ""}, "Subject"),
            ({"CodeNumber": "1" * 12}, "CodeNumber"),
            ({"CodeNotation": "Q" * 31}, "CodeNotation"),
            ({"OrganName": "Ủ" * 201}, "OrganName"),
            ({"Subject": "a\tb"}, "Subject"),
            ({"Colour": "red"}, "Colour"),
        ],
    )
    def test_metadata_keep_to_the_lengths_of_the_cong_van(self, office: Office, said: dict[str, str], place: str) -> None:
        answer = office.send(b"%PDF-", **said)
        assert problem(answer) == (422, "REQUEST_INVALID")
        assert f"body.{place}" in answer.json()["en"]

    def test_every_member_has_to_be_there_and_may_be_empty_where_the_paper_shows_none(self, office: Office) -> None:
        for name in NAMES:
            kept = {other: value for other, value in SAID.items() if other != name}
            answer = office.client.post("/api/v1/documents/import", data=kept, files={"file": ("a.pdf", b"%PDF-")})
            assert problem(answer) == (422, "REQUEST_INVALID"), name
        shown = {"CodeNumber": "", "CodeNotation": "", "IssuedDate": "", "OrganName": ""}
        sent = office.send(b"khong phai ban quet, khong so", "ghi-chu-2.txt", **shown)
        (said,) = sent.json()["Statements"]
        assert (sent.status_code, [said[name] for name in shown]) == (202, [None] * 4)

    def test_one_document_at_a_time(self, office: Office) -> None:
        two = [("file", ("a.txt", b"mot tep dau tien")), ("file", ("b.txt", b"hai"))]
        assert problem(office.client.post("/api/v1/documents/import", data=SAID, files=two)) == (422, "REQUEST_INVALID")
        assert problem(office.send(b"PK\x03\x04...", "ho-so.zip")) == (422, "IMPORT_OF_ARCHIVE")
        only_said = {name: (None, value) for name, value in SAID.items()}
        empty = office.client.post("/api/v1/documents/import", files=only_said)
        assert problem(empty) == (422, "NOTHING_TO_TAKE")


class TestRead:
    @pytest.mark.parametrize(
        ("code", "status", "told"),
        [
            ("G09.01_TB_000001_V9", 404, "DOC_VERSION_UNKNOWN"),
            ("G09.01_TB_009999_V1", 404, "DOC_CODE_UNKNOWN"),
            ("G09.01_TB_000001", 404, "DOC_CODE_UNKNOWN"),
            ("import", 404, "DOC_CODE_UNKNOWN"),
            ("x" * 61, 422, "REQUEST_INVALID"),
        ],
    )
    def test_an_unknown_code_or_a_version_to_come_is_not_found(self, office: Office, code: str, status: int, told: str) -> None:
        for path in (f"/api/v1/documents/{code}", f"/api/v1/documents/download/{code}"):
            assert problem(office.client.get(path)) == (status, told)

    def test_of_a_version_to_come_the_newest_is_told(self, office: Office) -> None:
        answer = office.client.get("/api/v1/documents/G09.01_TB_000001_V9")
        assert office.show(office.code)["Newest"] in answer.json()["vi"]

    def test_what_the_caller_has_is_not_sent_again(self, office: Office) -> None:
        answer = office.client.get(f"/api/v1/documents/{office.code}")
        again = office.client.get(f"/api/v1/documents/{office.code}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_reading_is_on_record(self, office: Office) -> None:
        document = office.show(office.code)["Document"]
        last = office.served.acts("document", document)[-1]
        assert (last.verb, last.who, last.details) == ("read", OFFICER, {"code": office.code})


class TestDownload:
    def test_the_searchable_pdf_is_named_after_code_day_and_subject(self, office: Office) -> None:
        answer = office.client.get(f"/api/v1/documents/download/{office.code}")
        assert answer.content.startswith(b"%PDF-")
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert len(pdf.pages) == 2
        (encoded,) = re.findall(r"filename\*=UTF-8''([^;]+)$", answer.headers["content-disposition"])
        assert re.fullmatch(rf"{re.escape(office.code)}_20260203_[\w-]{{10,60}}\.pdf", unquote(encoded))
        assert "phối-hợp-rà-soát" in unquote(encoded)
        assert answer.headers["content-disposition"].isascii()

    def test_a_part_of_it(self, office: Office) -> None:
        path = f"/api/v1/documents/download/{office.code}"
        whole = office.client.get(path)
        part = office.client.get(path, headers={"Range": "bytes=2-5"})
        assert (part.status_code, part.content) == (206, whole.content[2:6])
        known = office.client.get(path, headers={"If-None-Match": whole.headers["etag"]})
        assert known.status_code == 304


class TestChange:
    """In this order: each makes a version."""

    def test_a_change_makes_the_next_version_and_the_earlier_still_tells_what_stood(self, office: Office) -> None:
        before = office.show(office.code)
        changed = office.put(office.code, {"CodeNumber": "89", "Reason": "đối chiếu bản chính"})
        assert changed.status_code == 200, changed.text
        told = changed.json()
        assert (told["DocCode"], told["CodeNumber"], told["Differs"]) == ("G09.01_TB_000001_V2", "89", [])
        assert changed.headers["content-location"] == f"/api/v1/documents/{told['DocCode']}"
        then, now = office.show(office.code), office.show(told["DocCode"])
        assert (then["CodeNumber"], then["Newest"]) == (before["CodeNumber"], told["DocCode"])
        assert (now["CodeNumber"], now["IssuedDate"]) == ("89", before["IssuedDate"])
        review = office.client.get(f"/v1/review/{now['Document']}").json()
        assert {one["name"]: one["after"]["value"] for one in review["corrections"]} == {
            "number": "89", "number_symbol": "89/TB-BHXH",
        }  # fmt: skip
        assert {(one["who"], one["why"]) for one in review["corrections"]} == {(OFFICER, "đối chiếu bản chính")}

    def test_an_earlier_version_is_not_changed_any_more(self, office: Office) -> None:
        answer = office.put(office.code, {"CodeNumber": "90"}, **WHY)
        assert problem(answer) == (409, "DOC_VERSION_OUTDATED")
        assert "G09.01_TB_000001_V2" in answer.json()["en"]

    def test_what_is_sent_as_it_stands_changes_nothing_and_confirms_nothing(self, office: Office) -> None:
        shown = office.show("G09.01_TB_000001_V2")
        answer = office.put(shown["DocCode"], {name: shown[name] for name in ("DocCode", *NAMES)}, **WHY)
        assert (answer.status_code, answer.json()) == (200, shown)
        fields = office.client.get(f"/v1/documents/{shown['Document']}").json()["fields"]
        assert {one["name"] for one in fields if one["source"] == "officer"} == {"number", "number_symbol"}

    def test_a_day_is_taken_as_it_is_told(self, office: Office) -> None:
        answer = office.put("G09.01_TB_000001_V2", {"IssuedDate": "2026-05-02"}, **WHY)
        assert (answer.json()["DocCode"], answer.json()["IssuedOn"]) == ("G09.01_TB_000001_V3", "2026-02-05")
        assert office.show("G09.01_TB_000001_V2")["IssuedOn"] == "2026-02-03"
        assert problem(office.put("G09.01_TB_000001_V3", {"IssuedDate": "2026-02-13"}, **WHY)) == (422, "ISSUED_DATE_INVALID")

    def test_null_says_that_the_paper_does_not_show_it(self, office: Office) -> None:
        answer = office.put("G09.01_TB_000001_V3", {"CodeNumber": None}, **WHY)
        assert (answer.json()["DocCode"], answer.json()["CodeNumber"]) == ("G09.01_TB_000001_V4", None)
        assert answer.json()["CodeNotation"] == "TB-BHXH"

    def test_another_kind_keeps_the_code_that_was_given_out(self, office: Office) -> None:
        answer = office.put("G09.01_TB_000001_V4", {"TypeName": "Công văn"}, **WHY)
        assert (answer.json()["DocCode"], answer.json()["TypeName"]) == ("G09.01_TB_000001_V5", "Công văn")
        assert office.show("G09.01_TB_000001_V4")["TypeName"] == "Thông báo"
        assert problem(office.put("G09.01_TB_000001_V5", {"TypeName": "Thư tình"}, **WHY)) == (404, "DOCUMENT_TYPE_UNKNOWN")

    def test_why_is_asked(self, office: Office) -> None:
        silent = httpx.put(
            f"{office.served.url}/api/v1/documents/G09.01_TB_000001_V5", json={"CodeNumber": "91"},
            headers={"X-Sohoa-Actor": "Lan"},
        )  # fmt: skip
        assert problem(silent) == (422, "CORRECTION_EMPTY")

    def test_a_change_to_another_state_or_of_another_code_is_refused(self, office: Office) -> None:
        path = "G09.01_TB_000001_V5"
        outdated = office.client.get(f"/api/v1/documents/{office.code}").headers["etag"]
        refused = office.put(path, {"CodeNumber": "91"}, **WHY, **{"If-Match": outdated})
        assert problem(refused) == (412, "PRECONDITION_FAILED")
        assert problem(office.put(path, {"DocCode": office.code, "CodeNumber": "91"}, **WHY)) == (422, "REQUEST_INVALID")
        current = office.client.get(f"/api/v1/documents/{path}").headers["etag"]
        assert office.put(path, {"CodeNumber": "91"}, **WHY, **{"If-Match": current}).status_code == 200

    def test_a_change_that_is_sent_again_is_made_once(self, office: Office) -> None:
        path, key = "G09.01_TB_000001_V6", {"Idempotency-Key": "7197-1"}
        first = office.put(path, {"CodeNumber": "92"}, **WHY, **key)
        again = office.put(path, {"CodeNumber": "92"}, **WHY, **key)
        assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
        assert again.headers["idempotency-replayed"] == "true"
        assert office.show("G09.01_TB_000001_V7")["Newest"] == "G09.01_TB_000001_V7"


def test_without_an_agency_code_no_code_is_given_and_nothing_is_taken(served: Served) -> None:
    before = served.client.get("/v1/batches").json()["total"]
    answer = served.client.post("/api/v1/documents/import", data=SAID, files={"file": ("a.pdf", b"%PDF-")})
    assert problem(answer) == (409, "AGENCY_CODE_MISSING")
    assert served.client.get("/v1/batches").json()["total"] == before
    of_a_unit = served.client.post(
        "/api/v1/documents/import", data={**SAID, "unit": "G12.07"}, files={"file": ("a.txt", b"ghi chu 7197")}
    )
    assert of_a_unit.json()["DocCode"] == "G12.07_TB_000001_V1"


def test_examples_have_the_shape_of_the_requests() -> None:
    MetadataRequest.model_validate(national_examples.CHANGE_BODY.examples[0])  # type: ignore[index]
    assert set(NAMES) < set(national_examples.IMPORT)

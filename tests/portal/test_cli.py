"""The command line on real files: from a folder of scans to documents that are found, taken out, verified and counted."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Xml

import pikepdf
import pytest

from tests import drawn
from tests.portal.command import Ended, sohoa

HOA, NOBODY, NEWCOMER = "030185004321", "079085001238", "001199009999"
DOSSIER = "000.00.01.H29-260310-0420"
FACTS = ("treatment=inpatient", "patient=employee", "died_in_facility=false", "transferred=false", "second_parent=false")
STAY = ("event_from=2026-03-02", "event_to=2026-03-09")
DISCHARGE, BINH = "giấy ra viện [bản chính].pdf", "Trần Thị Bình"


def facts(*given: str) -> list[str]:
    return [word for fact in given for word in ("--fact", fact)]


def encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="chủ", user="mở"))
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"tháng 3/{name}", content)
    return out.getvalue()


@dataclass(frozen=True)
class Office:
    """An installation, the folder of scans that was given to it, and how that ended."""

    data: Path
    scans: Path
    told: Ended
    batch: dict[str, object]

    def sohoa(self, *arguments: str | Path, **settings: str) -> Ended:
        return sohoa(*arguments, data=self.data, **settings)

    def document(self, name: str) -> int:
        """The document that was found in a file."""
        (found,) = [one for one in self.sohoa("document", "list", "--json").value if one["source_name"].endswith(name)]
        return int(found["id"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two discharge papers, one of them in a zip and one twice, among files that nobody can read."""
    folder = tmp_path_factory.mktemp("quầy")
    scans, data = folder / "hồ sơ chị Hoa", folder / "data"
    scans.mkdir()
    discharge = drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA))
    (scans / DISCHARGE).write_bytes(discharge)
    (scans / "mật khẩu.pdf").write_bytes(encrypted(discharge))
    (scans / "rỗng.tif").write_bytes(b"")
    (scans / "tải lỗi.pdf").write_bytes(b"<html>502 Bad Gateway</html>")
    (scans / "ý kiến \x1b[31mđỏ.pdf").write_bytes(discharge)
    (scans / "zip.zip").write_bytes(zipped(**{"ông Dũng.jpg": drawn.jpeg(drawn.discharge_page("Lê Văn Dũng", "079085001234"))}))
    given = (
        "--unit",
        "07906",
        "--dossier",
        DOSSIER,
        "--person",
        HOA,
        "--person-name",
        "Nguyễn Thị Hoa",
        "--procedure",
        "1.001667",
    )
    told = sohoa("ingest", scans, *given, *facts(*FACTS, *STAY), "--by", BINH, data=data)
    batch = sohoa("batch", "show", "1", "--json", data=data)
    return Office(data, scans, told, batch.value)


# What ingest tells


def test_ingest_ends_with_3_where_something_could_not_be_read(office: Office) -> None:
    assert office.told.code == 3
    assert office.batch["state"] == "partial"
    assert office.batch["created_by"] == BINH


def test_ingest_tells_what_became_of_each_file(office: Office) -> None:
    items = {Path(item["name"]).name: item for item in office.batch["items"]}  # type: ignore[attr-defined]
    assert {name: item["state"] for name, item in items.items()} == {
        DISCHARGE: "done",
        "mật khẩu.pdf": "failed",
        "rỗng.tif": "failed",
        "tải lỗi.pdf": "failed",
        "ý kiến \x1b[31mđỏ.pdf": "duplicate",
        "zip.zip": "done",
        "ông Dũng.jpg": "done",
    }
    assert items["mật khẩu.pdf"]["problems"][0]["code"] == "SOURCE_ENCRYPTED"
    assert items["rỗng.tif"]["problems"][0]["code"] == "SOURCE_EMPTY"
    assert "PDF có mật khẩu mở" in office.told.out
    assert "giấy ra viện [bản chính].pdf  1 trang" in office.told.out


def test_ingest_shows_type_with_confidence_and_main_fields(office: Office) -> None:
    shown = office.told.out
    assert "Giấy ra viện" in shown
    assert "Nguyễn Thị Hoa" in shown
    assert "vào viện 02/03/2026" in shown
    (kind,) = {one["type_id"] for one in office.batch["found"]}  # type: ignore[attr-defined]
    assert kind == "GIAY_RA_VIEN"
    assert all(f"{round(one['type_confidence'] * 100)}%" in shown for one in office.batch["found"])  # type: ignore[attr-defined]


def test_numbers_of_persons_are_masked_in_lists(office: Office) -> None:
    assert HOA not in office.told.out
    assert f"•••{HOA[-3:]}" in office.told.out


def test_a_duplicate_says_who_holds_the_copy(office: Office) -> None:
    (copy,) = [item for item in office.batch["items"] if item["held_by"]]  # type: ignore[attr-defined]
    assert copy["held_by"]["name"].endswith(DISCHARGE)
    assert copy["held_by"]["batch"] == 1
    assert f"trùng từng byte với hồ sơ chị Hoa/{DISCHARGE} (lô 1, {DOSSIER})" in office.told.out


def test_a_name_cannot_command_the_terminal(office: Office) -> None:
    everything = office.told.out + office.sohoa("batch", "show", "1").out + office.sohoa("document", "list").out
    assert "\x1b" not in everything
    assert "ý kiến �[31mđỏ.pdf" in everything


def test_giving_the_same_again_reads_nothing(office: Office) -> None:
    before = office.sohoa("document", "list", "--json").value
    again = office.sohoa("ingest", office.scans / DISCHARGE, "--json")
    assert again.code == 0
    assert [item["state"] for item in again.value["items"]] == ["duplicate"]
    assert again.value["found"][0]["id"] == office.document(DISCHARGE)
    assert office.sohoa("document", "list", "--json").value == before


def test_nothing_is_said_beside_the_result_where_nobody_looks(office: Office) -> None:
    assert office.told.err == ""


# Batches and documents


def test_batches_are_listed_newest_first(office: Office) -> None:
    listed = office.sohoa("batch", "list", "--json").value
    assert [batch["id"] for batch in listed] == sorted((batch["id"] for batch in listed), reverse=True)
    assert DOSSIER in office.sohoa("batch", "list").out


def test_documents_are_listed_by_type_and_person(office: Office) -> None:
    by_type = office.sohoa("document", "list", "--type", "GIAY_RA_VIEN", "--json").value
    assert {one["type_name_vi"] for one in by_type} == {"Giấy ra viện"}
    assert office.sohoa("document", "list", "--type", "SO_BHXH", "--json").value == []
    of_dung = office.sohoa("document", "list", "--person", "079085001234", "--json").value
    assert office.document("ông Dũng.jpg") in [one["id"] for one in of_dung]


def test_a_document_shows_its_fields_with_what_was_read(office: Office) -> None:
    number = office.document(DISCHARGE)
    whole = office.sohoa("document", "show", str(number), "--json").value
    fields = {field["name"]: field for field in whole["fields"]}
    assert fields["personal_number"]["value"] == HOA
    assert fields["admitted_on"]["value"] == "2026-03-02"
    assert 0 <= fields["admitted_on"]["box"]["left"] < fields["admitted_on"]["box"]["right"] <= 1
    assert {"original", "words", "searchable_pdf"} == {one["kind"] for one in whole["renditions"]}
    shown = office.sohoa("document", "show", str(number)).out
    assert "ngày vào viện" in shown
    assert HOA in shown


def test_text(office: Office) -> None:
    number = str(office.document(DISCHARGE))
    assert "GIẤY RA VIỆN" in office.sohoa("document", "text", number).out
    assert "Viêm phổi" in office.sohoa("document", "text", number, "--json").value["pages"][0]


@pytest.mark.parametrize("form", ["original", "searchable_pdf", "text", "alto", "json"])
def test_export_writes_what_it_says_and_never_overwrites(office: Office, form: str, tmp_path: Path) -> None:
    target = tmp_path / f"tài liệu.{form}"
    export = ("document", "export", str(office.document(DISCHARGE)), "--form", form, "--to", target, "--json")
    written = office.sohoa(*export)
    assert written.code == 0
    assert written.value["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    before = target.read_bytes()
    again = office.sohoa(*export)
    assert (again.code, again.value["code"]) == (6, "TARGET_EXISTS")
    assert target.read_bytes() == before


def test_exported_forms_are_what_they_are_called(office: Office, tmp_path: Path) -> None:
    def export(form: str) -> Path:
        target = tmp_path / form
        office.sohoa("document", "export", str(office.document(DISCHARGE)), "--form", form, "--to", target)
        return target

    assert export("original").read_bytes() == (office.scans / DISCHARGE).read_bytes()
    seen = subprocess.run(["pdftotext", export("searchable_pdf"), "-"], capture_output=True, text=True, check=True).stdout
    assert "Nguyễn Thị Hoa" in seen
    assert Xml.parse(export("alto")).getroot().tag == "{http://www.loc.gov/standards/alto/ns-v4#}alto"
    assert "Nguyễn Thị Hoa" in export("text").read_text("utf-8")
    assert '"GIAY_RA_VIEN"' in export("json").read_text("utf-8")


def test_an_export_that_cannot_be_written_says_so(office: Office, tmp_path: Path) -> None:
    number = str(office.document(DISCHARGE))
    ended = office.sohoa("document", "export", number, "--to", tmp_path / "không có" / "a.pdf", "--json")
    assert (ended.code, ended.value["code"]) == (5, "TARGET_UNWRITABLE")


# Search


@pytest.mark.parametrize(
    ("words", "exactness"), [("Viêm phổi thùy dưới", "exact"), ("viem phoi thuy duoi", "folded")], ids=["with", "without"]
)
def test_search_with_and_without_diacritics(office: Office, words: str, exactness: str) -> None:
    found = office.sohoa("search", *words.split(), "--json").value
    assert found["total"] == 2
    assert {hit["exactness"] for hit in found["hits"]} == {exactness}
    start, end = found["hits"][0]["highlights"][0]
    assert found["hits"][0]["snippet"][start:end] == "Viêm"


def test_search_filters_and_finds_nothing_quietly(office: Office) -> None:
    of_dung = office.sohoa("search", "ra viện", "--person", "079085001234", "--json").value
    assert office.document("ông Dũng.jpg") in [hit["document"]["id"] for hit in of_dung["hits"]]
    nothing = office.sohoa("search", "bằng lái xe")
    assert nothing.code == 0
    assert "Không tìm thấy" in nothing.out


def test_the_index_agrees_and_can_be_made_anew(office: Office) -> None:
    assert office.sohoa("index", "check", "--json").value == {"documents": 2, "missing": [], "surplus": [], "stale": []}
    assert office.sohoa("index", "rebuild").code == 0
    assert office.sohoa("search", "viem phoi", "--json").value["total"] == 2


# The counter


def test_the_dossier_says_what_is_missing(office: Office) -> None:
    lines = {one["requirement"]: one for one in office.sohoa("dossier", "show", DOSSIER, "--json").value["requirements"]}
    assert lines["claim_list"]["filling"] == "missing"
    assert lines["discharge"]["filling"] in ("awaiting_check", "filled")
    assert lines["transfer"]["filling"] == "not_applicable"
    assert "✗ thiếu" in office.sohoa("dossier", "show", DOSSIER).out


def test_a_scan_counts_at_the_counter_once_an_officer_compared_it(office: Office, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(office.data, data)
    ask = ("intake", "check", "--dossier", DOSSIER, "--json")

    def states() -> dict[str, tuple[str, str]]:
        answers = sohoa(*ask, data=data).value["answers"]
        return {one["requirement"]: (one["state"], one["reason"]) for one in answers}

    assert states()["discharge"] == ("held_unusable", "UNVERIFIED")
    verified = sohoa("document", "verify", str(office.document(DISCHARGE)), "--form", "original", "--by", BINH, data=data)
    assert verified.code == 0
    assert BINH in verified.out
    assert states()["discharge"] == ("held_valid", "VERIFIED")
    assert states()["claim_list"] == ("must_submit", "NOT_HELD")
    assert sohoa("index", "check", data=data).code == 0


def test_intake_check_asks_for_what_it_must_know(office: Office) -> None:
    ended = office.sohoa("intake", "check", "--person", HOA, "--procedure", "1.001667", "--purpose", "hồ sơ mới", LANGUAGE="en")
    assert ended.code == 0
    assert "--fact treatment=…" in ended.out
    assert "Still to bring" in ended.out


def test_somebody_new_to_the_archive_is_answered_and_said_to_be_new(office: Office) -> None:
    ended = office.sohoa("intake", "check", "--person", NEWCOMER, "--procedure", "1.001667", "--purpose", "hồ sơ mới")
    assert ended.code == 0
    assert "Kho chưa có giấy tờ nào của người này" in ended.out


# What goes wrong, and the exit code that says so

CHECK = ("intake", "check", "--procedure", "1.001667")
FAILURES = {
    ("ingest", "không-có.pdf"): ("PATH_MISSING", 4),
    ("ingest", "A-SCAN", "--fact", "treatment=inpatient"): ("USAGE", 2),
    ("ingest", "A-SCAN", "--dossier", "số 5"): ("DOSSIER_CODE_INVALID", 2),
    ("ingest", "A-SCAN", "--person", "123"): ("IDENTIFIER_INVALID", 2),
    ("ingest", "A-SCAN", "--procedure", "9.999999"): ("PROCEDURE_UNKNOWN", 4),
    ("ingest", "A-SCAN", "--dossier", DOSSIER, "--fact", "màu=đỏ"): ("FACT_UNKNOWN", 2),
    ("ingest", "A-SCAN", "--dossier", DOSSIER, "--procedure", "1.014171"): ("DOSSIER_CONFLICT", 6),
    ("batch", "show", "999"): ("BATCH_UNKNOWN", 4),
    ("batch", "retry", "999"): ("BATCH_UNKNOWN", 4),
    ("document", "show", "999"): ("DOCUMENT_UNKNOWN", 4),
    ("document", "text", "999"): ("DOCUMENT_UNKNOWN", 4),
    ("document", "verify", "999", "--form", "original"): ("DOCUMENT_UNKNOWN", 4),
    ("document", "list", "--person", NOBODY): ("PERSON_UNKNOWN", 4),
    ("search", "giấy", "--person", NOBODY): ("PERSON_UNKNOWN", 4),
    ("dossier", "show", "000.00.01.H29-260310-9999"): ("DOSSIER_UNKNOWN", 4),
    (*CHECK, "--purpose", "tra cứu"): ("OWNER_NOT_IDENTIFIED", 6),
    (*CHECK, "--person", HOA): ("PURPOSE_MISSING", 2),
    (*CHECK, "--person", HOA, "--purpose", "x", "--fact", "treatment=ở nhà"): ("FACT_INVALID", 2),
    ("intake", "check", "--person", HOA, "--purpose", "x"): ("USAGE", 2),
}


@pytest.mark.parametrize("words", FAILURES, ids=" ".join)
def test_a_failure_says_its_code_and_what_to_do(office: Office, words: tuple[str, ...]) -> None:
    code, exit_code = FAILURES[words]
    words = tuple(str(office.scans / DISCHARGE) if word == "A-SCAN" else word for word in words)
    for language in ("vi", "en"):
        ended = office.sohoa(*words, LANGUAGE=language)
        assert (ended.code, ended.out) == (exit_code, "")
        assert code in ended.err
        assert "Traceback" not in ended.err
        problem = office.sohoa(*words, "--json", LANGUAGE=language).value
        assert (problem["code"], problem["exit_code"]) == (code, exit_code)
        assert problem[language] in ended.err

"""What a file is, before a page of it is shown: its kind by its bytes, its pages, and what a person should know about it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ingest.opening import Limits, examine
from ingest.opening.errors import (
    SourceDamaged,
    SourceEmpty,
    SourceEncrypted,
    SourceError,
    SourceKindRefused,
    SourceKindUnknown,
    SourceNoPages,
    SourceTooManyPages,
)
from tests.drawn import discharge_page, jpeg, pdf, png, tiff

LIMITS = Limits(pages=20, megapixels=20)
PAGE = discharge_page()
SCAN = pdf(PAGE, PAGE, PAGE)


def written(folder: Path, content: bytes, name: str = "hồ sơ ốm đau.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def changed(change: Callable[[pikepdf.Pdf], object], **saving: object) -> bytes:
    """The scan after a change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(SCAN)) as source:
        change(source)
        source.save(out, **saving)
    return out.getvalue()


def warned(folder: Path, content: bytes) -> list[str]:
    return [problem.code for problem in examine(written(folder, content), "hồ sơ ốm đau.pdf", LIMITS).warnings]


@pytest.mark.parametrize(
    ("name", "content", "kind", "pages"),
    [
        ("giấy ra viện.pdf", SCAN, "pdf", 3),
        ("giấy ra viện.tif", tiff(PAGE, PAGE), "tiff", 2),
        ("giấy ra viện.JPG", jpeg(PAGE), "jpeg", 1),
        ("giấy ra viện.png", png(PAGE), "png", 1),
        ("giấy ra viện", SCAN, "pdf", 3),
    ],
)
def test_a_good_file_is_said_to_be_what_it_is(tmp_path: Path, name: str, content: bytes, kind: str, pages: int) -> None:
    examined = examine(written(tmp_path, content), name, LIMITS)
    assert (examined.kind, examined.pages, examined.warnings) == (kind, pages, ())


def test_a_name_that_says_another_kind_is_told_and_the_file_taken_for_what_it_is(tmp_path: Path) -> None:
    examined = examine(written(tmp_path, jpeg(PAGE)), "giấy ra viện.pdf", LIMITS)
    assert (examined.kind, [problem.code for problem in examined.warnings]) == ("jpeg", ["SOURCE_MISNAMED"])


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("giấy.pdf", SCAN)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SourceEmpty),
        ("Kính gửi Bảo hiểm xã hội tỉnh\n".encode() * 50, SourceKindUnknown),
        (bytes(5000), SourceKindUnknown),
        (word_file(), SourceKindRefused),
        (b"GIF89a" + bytes(100), SourceKindRefused),
        (b"Rar!\x1a\x07\x00" + bytes(100), SourceKindRefused),
        (zip_file(), SourceKindRefused),
        ("%PDF-1.7\nkhông phải PDF".encode(), SourceDamaged),
        (SCAN[:300], SourceDamaged),
        (b"\xff\xd8\xff\xe0" + bytes(20), SourceDamaged),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), SourceDamaged),
        (b"II*\x00\xff\xff\xff\x7f", SourceDamaged),
        (changed(lambda source: None, encryption=pikepdf.Encryption(owner="chủ", user="mở")), SourceEncrypted),
        (changed(lambda source: source.pages.__delitem__(slice(None))), SourceNoPages),
        (changed(lambda source: source.pages.extend([source.pages[0]] * 20)), SourceTooManyPages),
    ],
    ids=lambda value: value.code if isinstance(value, type) else "",
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as caught:
        examine(written(tmp_path, content), "hồ sơ ốm đau.pdf", LIMITS)
    assert str(tmp_path) not in caught.value.problem.vi + caught.value.problem.en, "where the file lies is nobody's business"


def test_a_pdf_whose_page_lost_its_size_is_repaired_and_says_so(tmp_path: Path) -> None:
    content = changed(lambda source: source.pages[1].obj.__delitem__("/MediaBox"))
    (warning,) = examine(written(tmp_path, content), "hồ sơ.pdf", LIMITS).warnings
    assert warning.code == "SOURCE_REPAIRED"
    assert str(tmp_path) not in warning.vi + warning.en


def test_a_pdf_with_a_broken_table_is_repaired_and_says_so(tmp_path: Path) -> None:
    start = SCAN.rindex(b"startxref")
    examined = examine(written(tmp_path, SCAN[:start] + b"startxref\n7\n%%EOF\n"), "hồ sơ.pdf", LIMITS)
    assert (examined.pages, [problem.code for problem in examined.warnings]) == (3, ["SOURCE_REPAIRED"])


@pytest.mark.parametrize("lost", [b"", "Quét bởi máy quét văn phòng\n".encode() * 60])
def test_a_pdf_that_lost_its_header_or_has_rubble_before_it_is_still_a_pdf(tmp_path: Path, lost: bytes) -> None:
    content = lost[:900] + SCAN.replace(b"%PDF-1.3", b"", 1) if not lost else lost[:900] + SCAN
    assert examine(written(tmp_path, content), "hồ sơ.pdf", LIMITS).pages == 3


def test_a_pdf_that_opens_without_its_password_is_taken_and_its_restrictions_told(tmp_path: Path) -> None:
    forbids = pikepdf.Encryption(owner="chủ", user="", allow=pikepdf.Permissions(extract=False))
    assert warned(tmp_path, changed(lambda source: None, encryption=forbids)) == ["SOURCE_RESTRICTED"]


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert('chào')"))


def at_opening(source: pikepdf.Pdf) -> None:
    source.Root.OpenAction = SCRIPT


def of_a_page(source: pikepdf.Pdf) -> None:
    source.pages[1].obj.AA = Dictionary(O=SCRIPT)


def of_a_field(source: pikepdf.Pdf) -> None:
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Rect=Array([0, 0, 9, 9]), A=SCRIPT)
    source.pages[0].obj.Annots = Array([source.make_indirect(field)])
    source.Root.AcroForm = Dictionary(Fields=source.pages[0].obj.Annots)


def attachment(source: pikepdf.Pdf) -> None:
    source.attachments["đơn.docx"] = pikepdf.AttachedFileSpec(source, b"PK\x03\x04", filename="đơn.docx")


def form_of_xfa(source: pikepdf.Pdf) -> None:
    source.Root.AcroForm = Dictionary(Fields=Array(), XFA=source.make_stream(b"<xdp/>"))


@pytest.mark.parametrize("change", [at_opening, of_a_page, of_a_field, attachment, form_of_xfa])
def test_what_could_be_run_is_told(tmp_path: Path, change: Callable[[pikepdf.Pdf], None]) -> None:
    assert warned(tmp_path, changed(change)) == ["SOURCE_ACTIVE_CONTENT"]


def signed(*moments: str) -> Callable[[pikepdf.Pdf], None]:
    def sign(source: pikepdf.Pdf) -> None:
        fields = [Dictionary(FT=Name.Sig, V=Dictionary(Type=Name.Sig, M=String(moment))) for moment in moments]
        source.Root.AcroForm = Dictionary(Fields=Array([source.make_indirect(field) for field in fields]))

    return sign


def test_the_day_of_signing_is_that_of_the_first_signature(tmp_path: Path) -> None:
    content = changed(signed("D:20260305101500+07'00'", "D:20260227091614+07'00'", "D:20261399000000"))
    assert examine(written(tmp_path, content), "quyết định.pdf", LIMITS).signed_at == date(2026, 2, 27)


@pytest.mark.parametrize("fields", [7, Array([7, Name.Sig]), Dictionary()])
def test_a_form_that_is_none_does_not_cost_the_file(tmp_path: Path, fields: object) -> None:
    def spoil(source: pikepdf.Pdf) -> None:
        source.Root.AcroForm = Dictionary(Fields=fields)

    examined = examine(written(tmp_path, changed(spoil)), "hồ sơ.pdf", LIMITS)
    assert (examined.pages, examined.signed_at) == (3, None)

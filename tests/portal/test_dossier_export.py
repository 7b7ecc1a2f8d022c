"""A dossier taken away as a whole, and the names of files that leave the house (TT 05/2025: `<mã hồ sơ>.<STT>.pdf`)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

import pytest

from archive import MadeRendition, Source, accept, deposit
from archive.objects import ObjectStore
from archive.records import Document
from intake.dossiers import attach, open_dossier
from page.reading import DocumentReading, TypeReading
from portal.export_names import file_name
from portal.spreadsheet import csv_text
from portal.zipping import CHUNK, zipped
from sohoa.assembly import Installation, open_installation
from sohoa.clock import VIETNAM
from sohoa.settings import Settings
from tests.archive.corrected import BINH, TYPES
from tests.archive.deposited import OFFICER, read, reading
from tests.portal.command import Ended, sohoa

CODE, ANOTHER = "000.00.01.H29-260310-0420", "000.00.01.H29-260311-0017"
PDF = b"%PDF-1.7\n" + "Giấy ra viện của Nguyễn Thị Hoa\n".encode() * 20


def paper(installation: Installation, item: int, *, pdf: bytes | None = PDF, said: DocumentReading | None = None) -> Document:
    objects: ObjectStore = installation.objects
    scan = objects.put(io.BytesIO(b"scan %d" % item))
    made = [] if pdf is None else [MadeRendition("searchable_pdf", objects.put(io.BytesIO(pdf)), "application/pdf")]
    with installation.sessions.begin() as session:
        source = Source(item, f"ra viện {item}.pdf", scan, "application/pdf", unit="07906")
        return deposit(session, source, said or reading(1), read(1), made, OFFICER)


def filed(installation: Installation, code: str, *documents: Document) -> None:
    with installation.sessions.begin() as session:
        for one in documents:
            attach(session, open_dossier(session, code, actor=OFFICER), one.id)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A dossier with a discharge paper that was verified, one without a PDF, and a sheet of unknown type."""
    folder = tmp_path / "data"
    with open_installation(Settings(data=folder)) as installation:
        unknown = DocumentReading((1,), TypeReading(None, 0.2, ""), ())
        first, second = paper(installation, 1), paper(installation, 2, pdf=None)
        filed(installation, CODE, first, second, paper(installation, 3, pdf=PDF + b"3", said=unknown))
        with installation.sessions.begin() as session:
            missing = ("admitted_on", "discharged_on", "issued_on", "rest_note")
            accept(session, TYPES, first.id, BINH, "original", not_shown=missing)
    return folder


def run(data: Path, *words: str | Path) -> Ended:
    return sohoa(*words, data=data, ACTOR="Lê Minh Tuấn")


def test_papers_are_called_after_their_dossier_and_their_number_in_it(data: Path, tmp_path: Path) -> None:
    ended = run(data, "dossier", "export", CODE, "--to", tmp_path / "hồ sơ", "--json")
    assert ended.code == 0, ended.err
    assert sorted(file.name for file in (tmp_path / "hồ sơ").iterdir()) == [f"{CODE}.1.pdf", f"{CODE}.3.pdf", f"{CODE}.csv"]
    assert (tmp_path / "hồ sơ" / f"{CODE}.1.pdf").read_bytes() == PDF
    told = {one["ordinal"]: (one["file"], one["held_back"]) for one in ended.value["papers"]}
    assert told == {1: (f"{CODE}.1.pdf", None), 2: (None, "no_pdf"), 3: (f"{CODE}.3.pdf", None)}


def test_the_index_tells_what_each_file_is(data: Path, tmp_path: Path) -> None:
    assert run(data, "dossier", "export", CODE, "--to", tmp_path).code == 0
    text = (tmp_path / f"{CODE}.csv").read_text("utf-8-sig")
    first, second, third = csv.DictReader(io.StringIO(text))
    assert (first["STT"], first["Tên tệp"], first["Loại giấy tờ"]) == ("1", f"{CODE}.1.pdf", "Giấy ra viện")
    assert (first["Người đối chiếu"], first["Số trang"]) == ("Trần Thị Bình", "1")
    assert (first["SHA-256"], first["Số byte"]) == (hashlib.sha256(PDF).hexdigest(), str(len(PDF)))
    assert (second["Tên tệp"], second["Ghi chú"]) == ("", "chưa có PDF tra cứu được / has no searchable PDF")
    assert (third["Loại giấy tờ"], third["Phiên bản"], third["Người đối chiếu"]) == ("", "V1", "")


def test_nothing_is_overwritten_and_then_nothing_is_written(data: Path, tmp_path: Path) -> None:
    (tmp_path / f"{CODE}.3.pdf").write_bytes(b"mine")
    refused = run(data, "dossier", "export", CODE, "--to", tmp_path)
    assert (refused.code, "TARGET_EXISTS" in refused.err) == (6, True)
    assert sorted(file.name for file in tmp_path.glob(f"{CODE}*")) == [f"{CODE}.3.pdf"]
    assert run(data, "dossier", "export", "000.00.01.H29-260310-9999", "--to", tmp_path).code == 4


def test_a_document_taken_to_a_folder_has_its_name_too(data: Path, tmp_path: Path) -> None:
    for form, name in (("searchable_pdf", f"{CODE}.1.pdf"), ("original", "ra viện 1.pdf")):
        ended = run(data, "document", "export", "1", "--to", tmp_path, "--form", form, "--json")
        assert Path(ended.value["path"]) == tmp_path / name, ended.err
        assert (tmp_path / name).is_file()


def test_a_paper_of_two_dossiers_is_named_after_the_one_for_which_it_is_taken(tmp_path: Path) -> None:
    with open_installation(Settings(data=tmp_path)) as installation:
        both, alone = paper(installation, 1), paper(installation, 2)
        filed(installation, ANOTHER, paper(installation, 3), both)
        filed(installation, CODE, both)
        with installation.sessions() as session:
            named = [file_name(session, both, "searchable_pdf", dossier) for dossier in (None, CODE, ANOTHER, "khác")]
            assert named == [f"{ANOTHER}.2.pdf", f"{CODE}.1.pdf", f"{ANOTHER}.2.pdf", f"{ANOTHER}.2.pdf"]
            assert file_name(session, both, "alto", CODE) == f"{CODE}.1.alto.xml"
            assert file_name(session, alone, "searchable_pdf", CODE) == f"ra viện 2-{alone.id}.pdf"
            assert file_name(session, alone, "original", CODE) == "ra viện 2.pdf"


def test_a_number_is_never_given_to_another_paper(tmp_path: Path) -> None:
    """A paper that was superseded leaves its dossier; the name under which it was handed out stays its own."""
    with open_installation(Settings(data=tmp_path)) as installation:
        first, second = paper(installation, 1), paper(installation, 2)
        filed(installation, CODE, first, second)
        with installation.sessions.begin() as session:
            dossier = open_dossier(session, CODE, actor=OFFICER)
            session.delete(next(place for place in dossier.documents if place.document_id == second.id))
        filed(installation, CODE, paper(installation, 3), first)
        with installation.sessions() as session:
            dossier = open_dossier(session, CODE, actor=OFFICER)
            assert {place.document_id: place.ordinal for place in dossier.documents} == {first.id: 1, 3: 3}


def test_no_cell_of_a_table_is_a_formula() -> None:
    """What was read from a scan may be anything."""
    text = csv_text(["a", "b", "c"], [['=HYPERLINK("x")', "-1", None], ["Trần, Thị Bình", 'nói "vâng"', 3]])
    assert list(csv.reader(io.StringIO(text))) == [
        ["a", "b", "c"], ["'=HYPERLINK(\"x\")", "'-1", ""], ["Trần, Thị Bình", 'nói "vâng"', "3"],
    ]  # fmt: skip


def test_a_zip_is_whole_though_it_is_sent_in_pieces(tmp_path: Path) -> None:
    contents = {"lớn.pdf": bytes(range(256)) * (3 * CHUNK // 256) + b"end", "rỗng.pdf": b"", "nhỏ.pdf": PDF}
    opened: list[tuple[str, Callable[[], BinaryIO]]] = [(name, partial(io.BytesIO, data)) for name, data in contents.items()]
    pieces = list(zipped(opened, datetime(2026, 3, 10, 9, 30, tzinfo=VIETNAM)))
    assert max(map(len, pieces)) < 2 * CHUNK
    file = tmp_path / "hồ sơ.zip"
    file.write_bytes(b"".join(pieces))
    with ZipFile(file) as made:
        assert made.testzip() is None
        assert {name: made.read(name) for name in made.namelist()} == contents
        assert {one.date_time for one in made.infolist()} == {(2026, 3, 10, 9, 30, 0)}

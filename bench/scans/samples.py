"""Draws `samples/`: three dossiers of three invented persons, scanned as offices scan, with the truth beside each file."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pikepdf
from PIL import Image

from bench.scans import dossiers, prose, seal
from bench.scans.corpus import ScannedDocument, as_pdf, scanned
from bench.scans.degrade import Scanned
from bench.scans.dossiers import CHILD, HANH, MATERNITY, PLACE, RETIREMENT, SICKNESS, VINH, YEN
from bench.scans.layouts import administrative, civil_status, counter, insurance, medical
from bench.scans.levels import BAD, OFFICE, Level
from bench.scans.paper import Paper, Scene
from bench.scans.people import Person
from bench.scans.truth import FileTruth, Outcome, save

ROOT = Path(__file__).resolve().parents[2] / "samples"
PASSWORD = "mat-khau-cua-benh-vien"
COPY = replace(OFFICE, name="copy", skew=1.2, blur=(0.5, 0.8), ink=(0.7, 0.82), shadow=(0.05, 0.15), specks=(0.1, 0.4))
"""A photocopy that was scanned in grey."""


@dataclass(frozen=True)
class Sheaf:
    """One document to be scanned into a file."""

    paper: Paper
    level: Level = OFFICE
    turns: tuple[Literal[0, 180], ...] = ()
    grey: bool = False
    holes: bool = False


def draw(root: Path = ROOT) -> list[FileTruth]:
    """Write all files, their truth, `dossiers.json`. What else lies in the folders is removed."""
    truths = []
    for code in (RETIREMENT, SICKNESS, MATERNITY):
        (root / code).mkdir(parents=True, exist_ok=True)
        for old in (root / code).iterdir():
            old.unlink()
    for seed, (name, sheaves) in enumerate(_files().items()):
        truths.append(_write(root / name, sheaves, np.random.default_rng([20260310, seed])))
    twin = root / RETIREMENT / "scan_20260311_004.pdf"
    first = root / SICKNESS / "05-cong-van-huong-dan.pdf"
    twin.write_bytes(first.read_bytes())
    same = next(truth for truth in truths if truth.file == first.name)
    truths.append(replace(same, file=twin.name, note=f"byte for byte the same as {SICKNESS}/{first.name}"))
    save(truths[-1], twin)
    table = {"dossiers": dossiers.DOSSIERS, "look_ups": dossiers.LOOK_UPS}
    (root / "dossiers.json").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return truths


def _files() -> dict[str, list[Sheaf]]:
    return {**_retirement(), **_sickness(), **_maternity()}


def _scene(
    seed: int, person: Person, on: date, *, by_hand: bool = False, number: int = 0, signer: str = "", dotted: bool = False
) -> Scene:
    return Scene(np.random.default_rng([1975, seed]), person, PLACE, on, by_hand, False, dotted, signer, number)


def _retirement() -> dict[str, list[Sheaf]]:
    folder = RETIREMENT
    received = counter.receipt(
        _scene(1, VINH, date(2026, 3, 5)),
        code=RETIREMENT,
        procedure="Giải quyết hưởng lương hưu",
        papers=["Sổ bảo hiểm xã hội", "Quyết định chấm dứt hợp đồng lao động", "Căn cước công dân (bản sao)"],
        due=date(2026, 3, 25),
    )
    ending = counter.end_of_contract(
        _scene(2, VINH, date(2026, 2, 12), by_hand=True, number=47, signer="Huỳnh Công Toàn"),
        subject="chấm dứt hợp đồng lao động để nghỉ hưu",
        last_day=date(2026, 2, 28),
    )
    ending.sheet()
    pension = insurance.pension_decision(_scene(4, VINH, date(2026, 3, 20), number=1187, signer="Đặng Thị Bích Loan"))
    pension.sheet()
    team = administrative.decision(
        _scene(6, VINH, date(2026, 1, 8), number=31, signer="Đặng Thị Bích Loan"), subject=prose.DECISION_SUBJECTS[0], extra=14
    )
    rounds = administrative.notice(
        _scene(7, VINH, date(2026, 2, 3), number=88, signer="Đặng Thị Bích Loan"), subject=prose.SUBJECTS[2], points=15
    )
    seal.stamp(rounds.sheets[0], 74, 66, "CÔNG VĂN ĐẾN|Số: 118|Ngày: 05/02/2026", size=10.5, tilt=3.0)
    return {
        f"{folder}/01-giay-tiep-nhan.jpg": [Sheaf(received)],
        f"{folder}/02-quyet-dinh-cham-dut-hdld.pdf": [Sheaf(ending, holes=True)],
        f"{folder}/03-so-bhxh.pdf": [Sheaf(insurance.book(_scene(3, VINH, date(2026, 3, 2))))],
        f"{folder}/04-ket-qua-huu-tri.pdf": [Sheaf(pension)],
        f"{folder}/05-can-cuoc-cong-dan.png": [Sheaf(civil_status.identity_card(_scene(5, VINH, date(2026, 3, 5))), grey=True)],
        f"{folder}/06-quyet-dinh-to-so-hoa.tif": [Sheaf(team, COPY, grey=True)],
        f"{folder}/07-thong-bao-ra-soat.pdf": [Sheaf(rounds, holes=True)],
    }


def _sickness() -> dict[str, list[Sheaf]]:
    folder = SICKNESS
    illness = medical.ILLNESSES[1]
    received = counter.receipt(
        _scene(11, HANH, date(2026, 3, 10)),
        code=SICKNESS,
        procedure="Giải quyết hưởng chế độ ốm đau",
        papers=["Danh sách đề nghị (01B-HSB)", "Giấy ra viện (bản sao)", "Giấy chuyển tuyến (bản sao)"],
        due=date(2026, 3, 18),
    )
    claims = insurance.claim_list(
        _scene(12, HANH, date(2026, 3, 6), signer="Huỳnh Công Toàn"),
        sick=[insurance.Claim(HANH, date(2026, 2, 10), date(2026, 2, 16), "Nội trú")],
        others=9,
    )
    claims.sheet(width=297.0, height=210.0)
    stay = medical.discharge(
        _scene(13, HANH, date(2026, 2, 16), dotted=True), illness=illness, admitted=date(2026, 2, 10), days=6, rest_days=5
    )
    stay.sheet()
    guidance = administrative.letter(
        _scene(15, HANH, date(2026, 3, 3), by_hand=True, number=294, signer="Phan Thành Long"),
        subject=prose.SUBJECTS[3],
        paragraphs=prose.some(np.random.default_rng(15), 14),
    )
    transfer = medical.transfer(_scene(16, HANH, date(2026, 2, 12)), illness=illness)
    return {
        f"{folder}/01-giay-tiep-nhan.pdf": [Sheaf(received)],
        f"{folder}/02-danh-sach-01b-hsb.pdf": [Sheaf(claims)],
        f"{folder}/03-giay-ra-vien.pdf": [Sheaf(stay, holes=True)],
        f"{folder}/04-can-cuoc.jpg": [Sheaf(civil_status.identity_card(_scene(14, HANH, date(2026, 3, 10))))],
        f"{folder}/05-cong-van-huong-dan.pdf": [Sheaf(guidance)],
        f"{folder}/06-giay-chuyen-tuyen.pdf": [Sheaf(transfer)],
    }


def _maternity() -> dict[str, list[Sheaf]]:
    folder = MATERNITY
    name, sex, born, number = CHILD
    received = counter.receipt(
        _scene(21, YEN, date(2026, 3, 12)),
        code=MATERNITY,
        procedure="Giải quyết hưởng chế độ thai sản",
        papers=["Đơn đề nghị (14-HSB)", "Trích lục khai sinh", "Giấy chứng sinh", "Sổ bảo hiểm xã hội"],
        due=date(2026, 3, 20),
    )
    wish = insurance.request(
        _scene(22, YEN, date(2026, 3, 11), dotted=True),
        wish="Giải quyết hưởng chế độ thai sản khi sinh con",
        reason="Tôi đã nghỉ việc tại Công ty từ ngày 30 tháng 11 năm 2025, trước khi sinh con.",
    )
    wish.sheet()
    extract = civil_status.birth_extract(
        _scene(23, YEN, date(2026, 1, 29), number=118), child=name, child_sex=sex, born=born, number=number
    )
    extract.sheet()
    hospital = medical.birth_by_hospital(_scene(24, YEN, date(2026, 1, 18)), child=name, child_sex=sex, born=born)
    book = insurance.book(
        _scene(25, YEN, date(2026, 1, 5)),
        employers=[
            (date(2018, 4, 1), date(2021, 9, 30), "Công ty TNHH May mặc Phước Thạnh"),
            (date(2022, 2, 1), date(2025, 11, 30), PLACE.company),
        ],
    )
    stay = medical.discharge(
        _scene(26, YEN, date(2026, 1, 18)),
        admitted=date(2026, 1, 14),
        days=4,
        illness=medical.Illness("Sinh thường, con so, thai 39 tuần", "O80", "Theo dõi chuyển dạ, đỡ sinh thường", "Khoa Sản"),
    )
    leave = medical.leave_certificate(
        _scene(27, YEN, date(2025, 9, 8)),
        start=date(2025, 9, 8),
        days=5,
        illness=medical.Illness("Dọa sinh non, thai 20 tuần", "O47.0", "Thuốc giảm co, nghỉ ngơi tại giường", "Khoa Sản"),
    )
    notice = administrative.notice(
        _scene(28, YEN, date(2026, 2, 24), number=212, signer="Đặng Thị Bích Loan"), subject=prose.SUBJECTS[0], points=16
    )
    return {
        f"{folder}/01-ho-so-thai-san.pdf": [
            Sheaf(received),
            Sheaf(wish),
            Sheaf(extract),
            Sheaf(hospital),
            Sheaf(book, turns=(0, 180)),
        ],
        f"{folder}/02-can-cuoc-cong-dan.jpg": [Sheaf(civil_status.identity_card(_scene(29, YEN, date(2026, 3, 12))), grey=True)],
        f"{folder}/03-giay-ra-vien.tif": [Sheaf(stay)],
        f"{folder}/04-nghi-viec-thang-9.jpg": [Sheaf(leave, BAD)],
        f"{folder}/05-thong-bao.tif": [Sheaf(notice, COPY, grey=True)],
    }


def _write(path: Path, sheaves: Sequence[Sheaf], rng: np.random.Generator) -> FileTruth:
    """Scan the papers into one file, in the format that its name says."""
    documents: list[ScannedDocument] = []
    for sheaf in sheaves:
        first = sum(len(document.pages) for document in documents) + 1
        documents.append(
            scanned(sheaf.paper, sheaf.level, rng, first=first, turns=sheaf.turns, grey=sheaf.grey, holes=sheaf.holes)
        )
    pages = [page for document in documents for page in document.pages]
    data, outcome, note = _bytes(path, pages)
    path.write_bytes(data)
    if outcome == "read":
        truth = FileTruth(path.name, outcome, tuple(page.truth for page in pages), tuple(one.truth for one in documents), note)
    else:
        truth = FileTruth(path.name, outcome, note=note)
    save(truth, path)
    return truth


def _bytes(path: Path, pages: Sequence[Scanned]) -> tuple[bytes, Outcome, str]:
    match path.suffix:
        case ".pdf" if path.name == "03-so-bhxh.pdf":
            return _broken(as_pdf(pages)), "damaged", "a lost sector and a copy that broke off: page tree and trailer are gone"
        case ".pdf" if path.name == "06-giay-chuyen-tuyen.pdf":
            return _locked(as_pdf(pages)), "encrypted", "needs a password to be opened"
        case ".pdf":
            return as_pdf(pages), "read", ""
        case ".jpg":
            return pages[0].data, "read", ""
        case ".png":
            return _picture(pages[:1], "PNG"), "read", ""
        case _:
            return _picture(pages, "TIFF"), "read", ""


def _broken(pdf: bytes) -> bytes:
    """As from a bad memory stick: the sector with the page tree reads as zeros, and the copy broke off in the first picture."""
    return pdf[:9] + bytes(4096 - 9) + pdf[4096:60_000]


def _locked(pdf: bytes) -> bytes:
    """Under a password to open.

    Revision 3 with fixed ids: newer ones salt at random, and these samples are the same each time.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(
            out, encryption=pikepdf.Encryption(owner="quan-tri", user=PASSWORD, R=3, aes=False, metadata=False), static_id=True
        )
    return out.getvalue()


def _picture(pages: Sequence[Scanned], form: str) -> bytes:
    images = [Image.open(io.BytesIO(page.data)) for page in pages]
    out = io.BytesIO()
    if form == "PNG":
        images[0].save(out, form, dpi=pages[0].dpi, optimize=True)
    else:
        images[0].save(out, form, save_all=True, append_images=images[1:], compression="jpeg", quality=66, dpi=pages[0].dpi)
    return out.getvalue()

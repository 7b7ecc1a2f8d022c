"""A two-page decision of which one page fails at first: it has more pixels than the limit, which is raised before the retry."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from ingest import batches
from ingest.batches import BatchReport, ItemReport
from ingest.receiving import Purpose, receive
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn

ARCHIVIST = Actor("Trần Văn Bình", "cli")
WITHIN, BEYOND = (1400, 1400), drawn.A4_AT_200_DPI
LIMIT_MEGAPIXELS = 2

FIRST_PAGE = (
    "BẢO HIỂM XÃ HỘI TỈNH HẢI DƯƠNG",
    "Số: 4127/QĐ-BHXH",
    "Hải Dương, ngày 12 tháng 3 năm 2026",
    "",
    "QUYẾT ĐỊNH",
    "Về việc hưởng chế độ hưu trí hằng tháng",
    "",
    "Căn cứ Luật Bảo hiểm xã hội số 41/2024/QH15;",
    "Xét hồ sơ hưởng chế độ hưu trí,",
    "QUYẾT ĐỊNH:",
    "Điều 1. Ông Lê Văn Nam, sinh ngày 05/02/1964",
    "Số sổ BHXH: 0198012345",
)
SECOND_PAGE = (
    "2",
    "",
    "Điều 2. Mức lương hưu hằng tháng: 5.432.000 đồng",
    "Điều 3. Nơi nhận lương hưu: Bưu điện huyện Thanh Miện",
    "Quyết định này có hiệu lực từ ngày ký.",
)


def decision(*, fails: int, behind: tuple[Image.Image, ...] = ()) -> bytes:
    """A TIFF of the decision, page `fails` of it with too many pixels; other papers may lie behind it."""
    sizes = [BEYOND if number == fails else WITHIN for number in (1, 2)]
    pages = [drawn.page(lines, size=size) for lines, size in zip((FIRST_PAGE, SECOND_PAGE), sizes, strict=True)]
    return drawn.tiff(*pages, *behind)


def discharge() -> Image.Image:
    return drawn.page(["GIẤY RA VIỆN", "Họ và tên: Phạm Thu Trang", "Vào viện ngày 02/03/2026"], size=WITHIN)


def settings(data: Path, *, limited: bool) -> Settings:
    return Settings(data=data, workers=2, window=1, max_page_megapixels=LIMIT_MEGAPIXELS if limited else 120)


def ingested(data: Path, scan: bytes, purpose: Purpose | None = None) -> BatchReport:
    """What became of the scan where the large page fails."""
    with open_installation(settings(data, limited=True)) as installation:
        batch = receive(installation, [IncomingFile("quyết định.tif", lambda: io.BytesIO(scan))], ARCHIVIST, purpose)
        finish_batch(installation, batch, ARCHIVIST)
        return reported(installation, batch)


def retried(installation: Installation, batch: int) -> ItemReport:
    """What became of its one file after a retry."""
    with installation.sessions.begin() as session:
        assert batches.retry(session, batch, ARCHIVIST) == 1
    finish_batch(installation, batch, ARCHIVIST)
    (item,) = reported(installation, batch).items
    return item


def reported(installation: Installation, batch: int) -> BatchReport:
    with installation.sessions() as session:
        return batches.report(session, batch)

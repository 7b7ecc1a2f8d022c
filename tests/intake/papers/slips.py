"""Papers of a dossier that never was, as values."""

from __future__ import annotations

from datetime import UTC, date, datetime

from intake.papers import (
    ApologyLetter,
    Applicant,
    HandedPaper,
    Head,
    MissingPaper,
    Office,
    ReceiptSlip,
    SeparatorSheet,
    Signer,
    SupplementSlip,
)
from sohoa.clock import VIETNAM

CODE = "000.00.01.H29-260310-0420"

OFFICE = Office(
    name="Bảo hiểm xã hội cơ sở Bình Thạnh",
    place="Thành phố Hồ Chí Minh",
    parent="Bảo hiểm xã hội Thành phố Hồ Chí Minh",
    address="số 44 Xô Viết Nghệ Tĩnh, phường Gia Định",
    phone="028 3841 0000",
)
HOA = Applicant(
    name="Nguyễn Thị Hoa",
    identity="Số định danh cá nhân: 030185004321",
    address="Thôn Đoài, xã Cẩm Giàng, thành phố Hải Phòng",
    phone="0912 345 678",
    email="hoa.nguyen@example.vn",
)
HEAD = Head(OFFICE, CODE, date(2026, 3, 10), 9, HOA, "Giải quyết hưởng chế độ ốm đau", "1.001667")
HANDED = (
    HandedPaper("Giấy ra viện của người lao động", "Bản sao"),
    HandedPaper(
        "Danh sách đề nghị giải quyết hưởng chế độ ốm đau, thai sản, dưỡng sức, phục hồi sức khỏe (Mẫu 01B-HSB)", "Bản chính"
    ),
    HandedPaper("Giấy khai sinh của con", "Đã có trong kho, không phải nộp", 0),
)
RECEIPT = ReceiptSlip(
    head=HEAD,
    received_at=datetime(2026, 3, 10, 1, 15, tzinfo=UTC),
    due=datetime(2026, 3, 18, 16, 30, tzinfo=VIETNAM),
    term="06 ngày làm việc",
    papers=HANDED,
    desk="Bộ phận Một cửa Bảo hiểm xã hội cơ sở Bình Thạnh",
    result_at="Bộ phận Một cửa",
    officer=Signer("Trần Văn Bình"),
)
MISSING = (
    MissingPaper(
        "Giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội",
        "Giấy đã nộp chứng nhận đợt nghỉ từ 02/3/2026, không phải đợt nghỉ đang đề nghị",
        "Bản chính",
        "điểm b khoản 1 Điều 47 Luật Bảo hiểm xã hội 2024",
    ),
    MissingPaper("Giấy ra viện", "Bản sao chưa được đối chiếu với bản chính"),
)
SUPPLEMENT = SupplementSlip(HEAD, MISSING, date(2026, 3, 10), date(2026, 3, 20), officer=Signer("Trần Văn Bình"))
APOLOGY = ApologyLetter(
    head=HEAD,
    received_on=date(2026, 3, 10),
    promised=datetime(2026, 3, 18, 16, 30, tzinfo=VIETNAM),
    new_due=date(2026, 3, 25),
    reason="cơ quan đang chờ kết quả xác minh của cơ sở khám bệnh, chữa bệnh",
    signer=Signer("Lê Thị Thanh Hương", "Phó Giám đốc", "KT. Giám đốc"),
)
SEPARATOR = SeparatorSheet(CODE, OFFICE.name, HOA.name, HEAD.procedure)

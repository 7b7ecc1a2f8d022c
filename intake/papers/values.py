"""What the papers say: everything that is printed on one, as values. Texts are Vietnamese; moments know their time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Office:
    """The agency that hands the paper out."""

    name: str
    """`BẢO HIỂM XÃ HỘI CƠ SỞ BÌNH THẠNH`; set in capitals whatever is given."""
    place: str
    """Where it signs: `Hải Dương`."""
    parent: str = ""
    """The agency above it, printed over its name."""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose dossier it is. What is not known is not printed."""

    name: str
    identity: str = ""
    """Personal number, social insurance number or tax number, with its name: `Số định danh cá nhân: 030185004321`."""
    address: str = ""
    phone: str = ""
    email: str = ""
    organisation: bool = False

    @property
    def addressed(self) -> str:
        """How a letter speaks to them."""
        return "Quý đơn vị" if self.organisation else "Ông/Bà"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs."""

    name: str = ""
    """Empty: the place is left for writing."""
    position: str = ""
    """`GIÁM ĐỐC`; for the officer's slips their own wording is taken where it is empty."""
    authority: str = ""
    """`TL. GIÁM ĐỐC`, printed over the position."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of every paper."""

    office: Office
    code: str
    """Of the dossier. It is printed, and it is what the QR code says."""
    on: date
    """The day of the paper."""
    number: int | None = None
    """None: its place is left for writing."""
    applicant: Applicant = Applicant("")
    procedure: str = ""
    """What the applicant asks for: the procedure's name."""
    procedure_code: str = ""


@dataclass(frozen=True, slots=True)
class HandedPaper:
    """A paper of the dossier, as it was taken in."""

    name: str
    form: str = ""
    """`Bản chính`, `Bản sao`, `Bản điện tử`, `Đã có trong kho, không phải nộp`."""
    count: int = 1
    """0 where nothing was handed in: it is used again."""


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """A paper that the dossier still needs, and why."""

    name: str
    reason: str
    form: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

    head: Head
    received_at: datetime
    due: datetime | date | None
    """None: nobody can say yet, and the place is left for writing."""
    term: str
    """`06 ngày làm việc`."""
    papers: tuple[HandedPaper, ...] = ()
    copies: int = 1
    """Sets of papers (bộ)."""
    desk: str = ""
    """The desk that took it, where that is not the agency itself."""
    result_at: str = ""
    """Where, or how, the result is handed over."""
    status_at: str = ""
    """Where the state of the dossier can be looked up."""
    officer: Signer = Signer()
    symbol: str = "TNHS"


@dataclass(frozen=True, slots=True)
class SupplementSlip:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

    head: Head
    missing: tuple[MissingPaper, ...]
    received_on: date | None = None
    until: date | None = None
    """The last day for bringing them, where there is one."""
    remark: str = ""
    """What else the officer has to say."""
    officer: Signer = Signer()
    symbol: str = "HDHS"


@dataclass(frozen=True, slots=True)
class ApologyLetter:
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả."""

    head: Head
    received_on: date
    promised: datetime | date
    new_due: datetime | date
    reason: str
    signer: Signer = Signer(position="GIÁM ĐỐC")
    symbol: str = "PXL"


@dataclass(frozen=True, slots=True)
class SeparatorSheet:
    """Tờ phân cách hồ sơ: lies on top of the papers of one dossier in a pile that is scanned."""

    code: str
    office: str = ""
    applicant: str = ""
    procedure: str = ""


Slip = ReceiptSlip | SupplementSlip | ApologyLetter | SeparatorSheet

"""What `verify` may find wrong, where, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "ROW_CHANGED", "ROWS_REMOVED", "ROW_INSERTED", "SEGMENT_REWRITTEN", "ROWS_BEHIND_THE_END", "UNSEALED_TOO_LONG", "UNREADABLE",
    "PERSONS_DIFFER", "SEAL_CHANGED", "SEAL_FORGED", "SEALS_REMOVED", "SEAL_NOT_STORED", "STORE_CHANGED", "STORE_CUT",
    "COVERED_CHANGED", "COVERED_REMOVED", "NOT_COVERED", "BEGINNING_CHANGED", "ACCEPTANCE_DIFFERS", "ROLE_DIFFERS",
]  # fmt: skip

SENTENCES: dict[Kind, tuple[str, str]] = {
    "ROW_CHANGED": ("dòng đã bị sửa, hoặc đổi chỗ", "the row was changed, or moved"),
    "ROWS_REMOVED": ("thiếu dòng", "rows are missing"),
    "ROW_INSERTED": ("dòng chen vào", "a row was slipped in"),
    "SEGMENT_REWRITTEN": ("đoạn không khớp niêm phong", "the segment is not the one that was sealed"),
    "ROWS_BEHIND_THE_END": ("dòng có vị trí sau niêm phong cuối", "rows have places behind the last seal"),
    "UNSEALED_TOO_LONG": ("dòng quá lâu chưa niêm phong", "rows wait too long for their seal"),
    "UNREADABLE": ("cơ sở dữ liệu không đọc được", "the database cannot be read"),
    "PERSONS_DIFFER": ("chỉ mục người liên quan không khớp dòng", "the index of persons is not what the row says"),
    "SEAL_CHANGED": ("niêm phong đã bị sửa", "the seal was changed"),
    "SEAL_FORGED": ("chữ ký niêm phong không đúng", "the seal is not signed by a key that is known"),
    "SEALS_REMOVED": ("niêm phong không còn trong cơ sở dữ liệu", "seals are gone from the database"),
    "SEAL_NOT_STORED": ("niêm phong quá lâu chưa ra kho ghi một lần", "the seal waits too long for the write-once storage"),
    "STORE_CHANGED": ("kho ghi một lần đã bị sửa", "the write-once storage was changed"),
    "STORE_CUT": ("kho ghi một lần thiếu niêm phong", "the write-once storage lacks seals"),
    "COVERED_CHANGED": ("bản ghi đã bị sửa sau khi việc được ghi", "the record was changed after its act"),
    "COVERED_REMOVED": ("bản ghi không còn", "the record is gone"),
    "NOT_COVERED": ("bản ghi không có việc nào làm chứng", "no act vouches for the record"),
    "BEGINNING_CHANGED": ("phần đầu nhật ký đã bị sửa", "what the log began with was changed"),
    "ACCEPTANCE_DIFFERS": ("việc đối chiếu không đúng như nhật ký ghi", "the acceptance is not what the log tells of it"),
    "ROLE_DIFFERS": ("vai trò không đúng như nhật ký ghi", "the role is not what the log tells of it"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was, and where."""

    kind: Kind
    position: int | None = None
    """Place in the log."""
    act: int | None = None
    """Number of the act."""
    segment: int | None = None
    at: str | None = None
    """When the act was done, as its row says."""
    detail: str = ""

    @property
    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return SENTENCES[self.kind][0] + (f": {self.detail}" if self.detail else "")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.kind][1] + (f": {self.detail}" if self.detail else "")


@dataclass
class Findings:
    """The first findings whole, and how many there are in all: a log that was rewritten has one in every row."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0
    most: int = 1000

    def add(self, kind: Kind, **where: object) -> None:
        """Note a finding."""
        self.count += 1
        if len(self.kept) < self.most:
            self.kept.append(Finding(kind, **where))  # type: ignore[arg-type]

"""Failures of fixity."""

from __future__ import annotations

from archive.errors import ObjectDamaged
from sohoa.errors import ExitCode, SohoaError


class ObjectKnownDamaged(ObjectDamaged):
    """Bytes were asked for that are on record as damaged or lost."""

    code = "OBJECT_KNOWN_DAMAGED"
    vi = (
        "Tệp {sha256} trong kho không dùng được: {damage} (phát hiện {found_at}). "
        "Khôi phục bằng `sohoa archive repair {sha256}` rồi thử lại."
    )
    en = (
        "The stored object {sha256} cannot be used: {damage} (found {found_at}). "
        "Repair it with `sohoa archive repair {sha256}`, then try again."
    )


class ObjectUnknown(SohoaError):
    """No object with this hash is on record."""

    code = "OBJECT_UNKNOWN"
    vi = "Không có tệp mã băm {sha256} trong hồ sơ lưu trữ. Mã băm có 64 chữ số thập lục phân; xem `sohoa archive verify`."
    en = "No object on record has the hash {sha256}. A hash has 64 hexadecimal digits; see `sohoa archive verify`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class StoreEmptied(SohoaError):
    """Many objects in a row are missing: the store is not the one that they were put into, or not there."""

    code = "STORE_EMPTIED"
    vi = (
        "Kho {place} không có tệp nào trong {count} tệp vừa xem: có thể ổ đĩa chưa gắn hoặc kho bị đổi. "
        "Chưa ghi nhận gì về các tệp này. Kiểm tra kho rồi chạy lại; nếu thật sự mất, dùng --even-if-empty."
    )
    en = (
        "The store {place} has none of {count} objects in a row: its disk may not be mounted, or it is another one. "
        "Nothing was put on record of these. Look at the store and run again; where they are really lost, use --even-if-empty."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT

"""Failures of the log."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class SealKeyMissing(SohoaError):
    """The log has seals, and the key that signs them is gone."""

    code = "SEAL_KEY_MISSING"
    vi = (
        "Không thấy khóa niêm phong nhật ký {path}. Khôi phục tệp này từ bản sao; "
        "nếu mất hẳn, chạy `sohoa audit new-key` để ký tiếp bằng khóa mới."
    )
    en = (
        "The key that signs the seals of the log, {path}, is not there. Restore it from its copy; "
        "if it is lost for good, `sohoa audit new-key` makes another one to go on with."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class SealKeyUnusable(SohoaError):
    """The key that signs the seals cannot be read, or others can read it."""

    code = "SEAL_KEY_UNUSABLE"
    vi = "Không dùng được khóa niêm phong nhật ký {path}: {reason}."
    en = "The key that signs the seals of the log, {path}, cannot be used: {reason}."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class SealStoreUnwritable(SohoaError):
    """A seal cannot be written to the write-once storage."""

    code = "SEAL_STORE_UNWRITABLE"
    vi = (
        "Không ghi được niêm phong nhật ký vào {place}: {reason}. Việc đã làm vẫn được ghi; "
        "sửa quyền ghi hoặc dung lượng rồi chạy `sohoa audit seal`."
    )
    en = (
        "The seal of the log cannot be written to {place}: {reason}. What was done is on record; "
        "see to the right to write or the space, then run `sohoa audit seal`."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class SealsAhead(SohoaError):
    """The write-once storage holds seals that the records lack: they come from an older backup, or were cut off."""

    code = "SEALS_AHEAD"
    vi = (
        "{place} có niêm phong đến số {stored}, còn nhật ký chỉ đến số {known}: "
        "cơ sở dữ liệu được khôi phục từ bản cũ hoặc bị cắt. "
        "Kiểm tra bằng `sohoa audit verify`; nếu là khôi phục có chủ ý, xem docs/log.md."
    )
    en = (
        "{place} holds seals up to number {stored}, the log only up to {known}: "
        "the database was restored from an older copy, or cut. "
        "Look at it with `sohoa audit verify`; after a restore that was meant, see docs/log.md."
    )
    http_status = 503
    exit_code = ExitCode.REFUSED


class SealConflict(SohoaError):
    """The write-once storage holds another seal under a number than the records do."""

    code = "SEAL_CONFLICT"
    vi = "Niêm phong số {number} trong {place} khác với trong cơ sở dữ liệu. Kiểm tra bằng `sohoa audit verify`."
    en = "Seal {number} in {place} is not the one in the database. Look at it with `sohoa audit verify`."
    http_status = 503
    exit_code = ExitCode.REFUSED

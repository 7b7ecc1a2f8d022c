"""Failures of the search."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class IndexMissing(SohoaError):
    """There is no index where the settings say that it is."""

    code = "INDEX_MISSING"
    vi = "Không có chỉ mục tìm kiếm trong {folder}. Chạy `sohoa index rebuild` để dựng lại từ kho; tài liệu không bị mất."
    en = "There is no search index in {folder}. Run `sohoa index rebuild` to make it anew from the archive; no document is lost."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexDamaged(SohoaError):
    """The index cannot be read, or was made by another version of the program."""

    code = "INDEX_DAMAGED"
    vi = (
        "Chỉ mục tìm kiếm trong {folder} bị hỏng hoặc do phiên bản khác tạo ra ({reason}). "
        "Chạy `sohoa index rebuild` để dựng lại từ kho; tài liệu không bị mất."
    )
    en = (
        "The search index in {folder} is damaged or was made by another version ({reason}). "
        "Run `sohoa index rebuild` to make it anew from the archive; no document is lost."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexBusy(SohoaError):
    """Another process kept writing to the index for longer than we wait."""

    code = "INDEX_BUSY"
    vi = "Chỉ mục tìm kiếm trong {folder} đang được tiến trình khác ghi suốt {seconds} giây. Thử lại sau; không có gì bị mất."
    en = "Another process has been writing to the search index in {folder} for {seconds} s. Try again later; nothing is lost."
    http_status = 503
    exit_code = ExitCode.REFUSED

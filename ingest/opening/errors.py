"""What may be wrong with a file that somebody gave us."""

from __future__ import annotations

from typing import ClassVar

from sohoa.errors import ExitCode, SohoaError


class SourceError(SohoaError):
    """Base of all that is wrong with a source file."""

    code = "SOURCE_ERROR"
    vi = "Tệp không dùng được: {reason}."
    en = "The file cannot be used: {reason}."
    http_status: ClassVar[int] = 422
    exit_code: ClassVar[ExitCode] = ExitCode.PARTIAL


class SourceEmpty(SourceError):
    """The file has no bytes."""

    code = "SOURCE_EMPTY"
    vi = "Tệp rỗng (0 byte). Quét hoặc chép lại tệp."
    en = "The file is empty (0 bytes). Scan or copy it again."


class SourceKindUnknown(SourceError):
    """The content is of no kind that we know."""

    code = "SOURCE_KIND_UNKNOWN"
    vi = "Không nhận ra loại tệp. Nhận: PDF, TIFF, JPEG, PNG, và ZIP chứa các loại đó."
    en = "The kind of file is not known. Taken are PDF, TIFF, JPEG, PNG, and ZIP with those inside."


class SourceKindRefused(SourceError):
    """The content is of a kind that we know and do not take."""

    code = "SOURCE_KIND_REFUSED"
    vi = "Tệp là {kind}, hệ thống không nhận loại này. Chuyển sang PDF, TIFF, JPEG hoặc PNG rồi nộp lại."
    en = "The file is {kind}, which is not taken. Convert it to PDF, TIFF, JPEG or PNG and give it again."


class SourceMisnamed(SourceError):
    """The name says another kind than the content: taken for what it is, and said so."""

    code = "SOURCE_MISNAMED"
    vi = "Tên tệp kết thúc bằng {suffix} nhưng nội dung là {kind}; đã xử lý theo nội dung."
    en = "The name ends in {suffix} but the content is {kind}; it was taken for what it is."


class SourceEncrypted(SourceError):
    """The PDF asks for a password."""

    code = "SOURCE_ENCRYPTED"
    vi = "PDF có mật khẩu mở. Gỡ mật khẩu rồi nộp lại; bản gốc vẫn được giữ."
    en = "The PDF asks for a password. Remove the password and give it again; the original is kept."


class SourceDamaged(SourceError):
    """The file cannot be opened, not even after repair."""

    code = "SOURCE_DAMAGED"
    vi = "Tệp {kind} hỏng, không mở được ({reason}). Quét hoặc chép lại tệp; bản gốc vẫn được giữ."
    en = "The {kind} file is damaged and does not open ({reason}). Scan or copy it again; the original is kept."


class SourceRepaired(SourceError):
    """The PDF was damaged and opened after repair: taken, and said so."""

    code = "SOURCE_REPAIRED"
    vi = "PDF có lỗi cấu trúc, đã đọc được sau khi sửa ({reason}). Kiểm tra đủ trang; bản gốc giữ nguyên."
    en = "The PDF was damaged and opened after repair ({reason}). Check that no page is missing; the original is unchanged."


class SourceNoPages(SourceError):
    """The file opens but has no page."""

    code = "SOURCE_NO_PAGES"
    vi = "Tệp không có trang nào. Quét hoặc xuất lại tệp."
    en = "The file has no page. Scan or export it again."


class SourceTooManyPages(SourceError):
    """The file has more pages than the limit."""

    code = "SOURCE_TOO_MANY_PAGES"
    vi = "Tệp có {pages} trang, nhiều hơn giới hạn {limit}. Chia nhỏ tệp, hoặc tăng SOHOA_MAX_PAGES."
    en = "The file has {pages} pages, more than the limit of {limit}. Split it, or raise SOHOA_MAX_PAGES."


class SourceTooLarge(SourceError):
    """The file has more bytes than the limit."""

    code = "SOURCE_TOO_LARGE"
    vi = "Tệp lớn {megabytes} MiB, vượt giới hạn {limit} MiB. Chia nhỏ tệp, hoặc tăng SOHOA_MAX_FILE_MB."
    en = "The file has {megabytes} MiB, more than the limit of {limit} MiB. Split it, or raise SOHOA_MAX_FILE_MB."


class SourceActiveContent(SourceError):
    """The PDF carries scripts, attachments or a form: they are never run, and said."""

    code = "SOURCE_ACTIVE_CONTENT"
    vi = "PDF chứa {what}: không chạy, không mở; chỉ đọc các trang. Kiểm tra nếu cần."
    en = "The PDF holds {what}: never run, never opened; only its pages are read. Look at it if that matters."


class PageTooLarge(SourceError):
    """A page has more pixels than the limit."""

    code = "PAGE_TOO_LARGE"
    vi = "Trang có {megapixels} triệu điểm ảnh, vượt giới hạn {limit}. Quét lại với độ phân giải thấp hơn."
    en = "The page has {megapixels} million pixels, more than the limit of {limit}. Scan it at a lower resolution."


class PageUnreadable(SourceError):
    """One page of the file cannot be shown; the others are not affected."""

    code = "PAGE_UNREADABLE"
    vi = "Không hiển thị được trang này ({reason}). Các trang khác vẫn được xử lý; quét lại trang này."
    en = "This page cannot be shown ({reason}). The other pages are processed; scan this page again."

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


class SourceRestricted(SourceError):
    """The PDF opens without a password but forbids printing, copying or changes: read all the same, and said so."""

    code = "SOURCE_RESTRICTED"
    vi = "PDF có hạn chế quyền (in, sao chép hoặc sửa). Cơ quan vẫn đọc để xử lý hồ sơ; bản gốc giữ nguyên."
    en = "The PDF restricts printing, copying or changes. It is read to process the dossier; the original is unchanged."


class SourcePagesDiffer(SourceError):
    """Two readers of PDF count different pages: taken by the count of the first, and said so."""

    code = "SOURCE_PAGES_DIFFER"
    vi = "Hai bộ đọc PDF đếm số trang khác nhau ({pages} và {others}). Đã xử lý theo số đầu; kiểm tra đủ trang."
    en = "Two PDF readers count different pages ({pages} and {others}). The first count was used; check that no page is missing."


class ZipTooManyEntries(SourceError):
    """The zip holds more files than the limit; nothing of it is taken."""

    code = "ZIP_TOO_MANY_ENTRIES"
    vi = "ZIP chứa {entries} tệp, vượt giới hạn {limit}. Chia nhỏ, hoặc tăng SOHOA_MAX_ZIP_ENTRIES."
    en = "The zip holds {entries} files, more than the limit of {limit}. Split it, or raise SOHOA_MAX_ZIP_ENTRIES."


class ZipPathClimbs(SourceError):
    """The name of a zip entry leads out of the zip: `..`, an absolute path, a drive."""

    code = "ZIP_PATH_CLIMBS"
    vi = "Tên tệp trong ZIP trỏ ra ngoài thư mục nên không nhận. ZIP có thể độc hại; nén lại từ tệp gốc."
    en = "The name of this zip entry leads out of its folder; it is not taken. The zip may be malicious; pack the files anew."


class ZipLink(SourceError):
    """A zip entry is a link or a device, not a file."""

    code = "ZIP_LINK"
    vi = "Mục này trong ZIP là liên kết, không phải tệp, nên không nhận. Nén lại bằng chính tệp đó."
    en = "This zip entry is a link, not a file; it is not taken. Pack the file itself."


class ZipEncrypted(SourceError):
    """A zip entry asks for a password."""

    code = "ZIP_ENCRYPTED"
    vi = "Mục này trong ZIP có mật khẩu. Nén lại không mật khẩu rồi nộp lại."
    en = "This zip entry asks for a password. Pack it without one and give it again."


class ZipMethod(SourceError):
    """A zip entry is compressed in a way that is not supported."""

    code = "ZIP_METHOD"
    vi = "Mục này trong ZIP nén bằng cách không hỗ trợ ({method}). Nén lại kiểu thông thường (Deflate)."
    en = "This zip entry is compressed by a method that is not supported ({method}). Pack it in the usual way (Deflate)."


class ZipSwells(SourceError):
    """A zip entry unpacks to more times its size than the limit."""

    code = "ZIP_SWELLS"
    vi = "Mục này trong ZIP phình ra hơn {ratio} lần khi giải nén nên đã dừng. ZIP có thể độc hại; nộp tệp không nén nếu đúng."
    en = "This zip entry swells to more than {ratio} times its size; stopped. It may be malicious; give the file itself if not."


class ZipTooLarge(SourceError):
    """The files of a zip unpack to more than the limit in all."""

    code = "ZIP_TOO_LARGE"
    vi = "Các tệp trong ZIP vượt tổng {limit} MiB khi giải nén; tệp này không được lấy ra. Chia nhỏ, hoặc tăng SOHOA_MAX_ZIP_MB."
    en = "The zip unpacks to more than {limit} MiB in all; this file was not taken out. Split it, or raise SOHOA_MAX_ZIP_MB."


class ZipOverlap(SourceError):
    """A zip entry shares its bytes with another one, as in bombs."""

    code = "ZIP_OVERLAP"
    vi = "Mục này trong ZIP chồng lên dữ liệu của mục khác nên không nhận. ZIP có thể độc hại; nén lại từ tệp gốc."
    en = "This zip entry overlaps the data of another; it is not taken. The zip may be malicious; pack the files anew."


class ZipTwice(SourceError):
    """The zip holds two entries of the same name; the first is taken."""

    code = "ZIP_TWICE"
    vi = "ZIP có hai mục cùng tên; chỉ lấy mục đầu. Đổi tên rồi nộp lại mục này."
    en = "The zip holds two entries of this name; only the first is taken. Rename this one and give it again."

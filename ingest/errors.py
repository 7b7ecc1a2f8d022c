"""Failures of taking files in and working on them. What is wrong with a file itself stands in `ingest/opening/errors.py`."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class PathMissing(SohoaError):
    """A path that was given does not exist or cannot be read."""

    code = "PATH_MISSING"
    vi = "Không đọc được {path}: {reason}. Kiểm tra lại đường dẫn và quyền đọc."
    en = "Cannot read {path}: {reason}. Check the path and the right to read it."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class NothingToTake(SohoaError):
    """The paths that were given hold no file."""

    code = "NOTHING_TO_TAKE"
    vi = "Không có tệp nào trong {paths}."
    en = "There is no file in {paths}."
    http_status = 422
    exit_code = ExitCode.USAGE


class BatchUnknown(SohoaError):
    """There is no batch with this number."""

    code = "BATCH_UNKNOWN"
    vi = "Không có lô quét số {id}. Xem danh sách bằng `sohoa batch list`."
    en = "There is no batch {id}. List the batches with `sohoa batch list`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class BrokerUnreachable(SohoaError):
    """The broker that brings work to the workers does not answer. What was to be done is on record, and is sent later."""

    code = "BROKER_UNREACHABLE"
    vi = "Không nối được hàng đợi {broker} ({reason}). Việc đã nhận không mất, sẽ gửi lại. Kiểm tra RabbitMQ, SOHOA_BROKER."
    en = "The broker {broker} does not answer ({reason}). No work is lost, it is sent later. Check RabbitMQ and SOHOA_BROKER."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class OthersTryAgain(SohoaError):
    """Of a file that came before, in a batch of others, something could not be read: they try that again. A warning."""

    code = "OTHERS_TRY_AGAIN"
    vi = (
        "Tệp này đã có trong kho và bản đó còn trang chưa đọc được; chỉ nơi giữ bản đó làm lại được. Khi đọc được, giấy tờ cũng "
        "vào lô này. Nếu cần ngay, quét lại từ bản giấy."
    )
    en = (
        "This file was in the archive before, and some of that copy could not be read; only whoever holds it can try again. Once "
        "it is read, this batch has its papers too. Where that cannot wait, scan the paper anew."
    )
    http_status = 409
    exit_code = ExitCode.PARTIAL


class VerifiedKept(SohoaError):
    """A file was read again, and would be split otherwise; a document that a person verified stays as it is. A warning."""

    code = "VERIFIED_KEPT"
    vi = (
        "Đọc lại cả tệp thì tài liệu số {document} được tách khác đi; tài liệu đã có người đối chiếu nên được giữ nguyên, "
        "các trang còn lại thành tài liệu riêng. Xem lại với bản giấy."
    )
    en = (
        "Read again as a whole, the file is split otherwise at document {document}; somebody verified it, so it stays as it is, "
        "and the other pages are documents of their own. Compare them with the paper."
    )
    http_status = 409
    exit_code = ExitCode.PARTIAL


class DossierOfSheet(SohoaError):
    """A file was given for one dossier, and a sheet with a QR code in it names another. A warning."""

    code = "DOSSIER_OF_SHEET"
    vi = (
        "Tờ có mã QR thuộc hồ sơ {dossier}, khác với khi nạp ({given}). Tờ này và giấy tờ sau nó được xếp vào hồ sơ {dossier}. "
        "Kiểm tra lại có xếp nhầm giấy tờ không."
    )
    en = (
        "The sheet with the QR code is of dossier {dossier}, not as given with the file ({given}). It and what follows it are "
        "filed under {dossier}. Check that no papers were mixed up."
    )
    http_status = 409
    exit_code = ExitCode.PARTIAL


class SheetOfSeveralDossiers(SohoaError):
    """A sheet carries the QR codes of several dossiers, so nobody can say to which what follows belongs. A warning."""

    code = "SHEET_OF_SEVERAL_DOSSIERS"
    vi = (
        "Trên một tờ có mã QR của nhiều hồ sơ ({dossiers}) nên tờ này và giấy tờ sau nó không được xếp theo mã QR. "
        "Xếp vào hồ sơ bằng tay, hoặc quét lại từng hồ sơ."
    )
    en = (
        "One sheet carries the QR codes of several dossiers ({dossiers}), so neither it nor what follows it is filed by QR code. "
        "Put it into its dossier by hand, or scan dossier by dossier."
    )
    http_status = 409
    exit_code = ExitCode.PARTIAL


class PageNotReadAgain(SohoaError):
    """A document was to be read again, and some of its pages could not be."""

    code = "PAGE_NOT_READ_AGAIN"
    vi = (
        "Không đọc lại được trang {pages} của tệp nguồn, nên tài liệu giữ nguyên như cũ. Các trang khác đã đọc được giữ lại; đọc "
        "tiếp những trang này bằng `sohoa batch retry {batch}`."
    )
    en = (
        "Page {pages} of the source file could not be read again, so the document stays as it was. What was read of the others "
        "is kept; try these once more with `sohoa batch retry {batch}`."
    )
    http_status = 422
    exit_code = ExitCode.PARTIAL


class ReadingUnknown(SohoaError):
    """How far a document's reading is was asked for, and nobody wanted it read again."""

    code = "READING_UNKNOWN"
    vi = "Chưa ai yêu cầu đọc lại tài liệu số {id}. Yêu cầu bằng `sohoa document read-again {id}`."
    en = "Nobody asked for document {id} to be read again. Ask with `sohoa document read-again {id}`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class TaskTimeout(SohoaError):
    """Opening or reading took longer than its limit; its process was ended."""

    code = "TASK_TIMEOUT"
    vi = "Xử lý quá {seconds} giây nên đã dừng. Thử lại bằng `sohoa batch retry`, hoặc quét lại trang này."
    en = "Stopped after {seconds} seconds. Try again with `sohoa batch retry`, or scan this page again."
    http_status = 422
    exit_code = ExitCode.PARTIAL


class TaskMemory(SohoaError):
    """Opening or reading needed more memory than its limit."""

    code = "TASK_MEMORY"
    vi = "Xử lý cần quá {megabytes} MiB bộ nhớ nên đã dừng. Quét lại với độ phân giải thấp hơn, hoặc tăng SOHOA_CHILD_MEMORY_MB."
    en = "Stopped: it needs more than {megabytes} MiB of memory. Scan at a lower resolution, or raise SOHOA_CHILD_MEMORY_MB."
    http_status = 422
    exit_code = ExitCode.PARTIAL


class TaskNoSpace(SohoaError):
    """There is no space left for the temporary files of a child. The file that it read is as good as before."""

    code = "TASK_NO_SPACE"
    vi = "Hết chỗ trên đĩa cho tệp tạm ({folder}) khi đang đọc. Giải phóng đĩa rồi chạy `sohoa batch retry` cho lô này."
    en = "The disk for temporary files is full ({folder}). Make room, then go on with `sohoa batch retry` of this batch."
    http_status = 507
    exit_code = ExitCode.ENVIRONMENT


class TaskOutput(SohoaError):
    """Opening or reading made a larger file or value than its limit."""

    code = "TASK_OUTPUT"
    vi = "Xử lý tạo ra hơn {megabytes} MiB dữ liệu nên đã dừng. Chia nhỏ tệp hoặc quét lại với độ phân giải thấp hơn."
    en = "Stopped: it made more than {megabytes} MiB of data. Split the file, or scan it at a lower resolution."
    http_status = 422
    exit_code = ExitCode.PARTIAL


class TaskCrashed(SohoaError):
    """The process that opened or read the file ended by itself: a decoder crashed on it."""

    code = "TASK_CRASHED"
    vi = "Tiến trình đọc tệp bị ngắt đột ngột ({reason}). Tệp có thể hỏng hoặc độc hại; bản gốc vẫn được giữ."
    en = "The process that read the file broke down ({reason}). The file may be damaged or dangerous; the original is kept."
    http_status = 422
    exit_code = ExitCode.PARTIAL


class TaskUnexpected(SohoaError):
    """Opening or reading failed for a reason that has no code of its own yet."""

    code = "TASK_UNEXPECTED"
    vi = "Lỗi ngoài dự kiến khi xử lý: {reason}. Bản gốc vẫn được giữ; gửi thông báo này cho người quản trị."
    en = "Unexpected failure: {reason}. The original is kept; give this message to the administrator."
    http_status = 500
    exit_code = ExitCode.PARTIAL

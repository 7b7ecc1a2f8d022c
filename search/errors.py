"""Failures of the search."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class IndexMissing(SohoaError):
    """There is no index where the settings say that it is."""

    code = "INDEX_MISSING"
    vi = "Không có chỉ mục tìm kiếm ở {place}. Chạy `sohoa index rebuild` để dựng lại từ kho; tài liệu không bị mất."
    en = "There is no search index at {place}. Run `sohoa index rebuild` to make it anew from the archive; no document is lost."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexDamaged(SohoaError):
    """The index cannot be read, or was made by another version of the program."""

    code = "INDEX_DAMAGED"
    vi = (
        "Chỉ mục tìm kiếm ở {place} bị hỏng hoặc do phiên bản khác tạo ra ({reason}). "
        "Chạy `sohoa index rebuild` để dựng lại từ kho; tài liệu không bị mất."
    )
    en = (
        "The search index at {place} is damaged or was made by another version ({reason}). "
        "Run `sohoa index rebuild` to make it anew from the archive; no document is lost."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexBusy(SohoaError):
    """Another process kept writing to the index for longer than we wait."""

    code = "INDEX_BUSY"
    vi = "Chỉ mục tìm kiếm ở {place} đang được tiến trình khác ghi suốt {seconds} giây. Thử lại sau; không có gì bị mất."
    en = "Another process has been writing to the search index at {place} for {seconds} s. Try again later; nothing is lost."
    http_status = 503
    exit_code = ExitCode.REFUSED


class IndexOfAnother(SohoaError):
    """The index of that name on the server is another installation's: what it holds is nobody's business here."""

    code = "INDEX_OF_ANOTHER"
    vi = "Chỉ mục {place} thuộc một bản cài đặt Sổ Hóa khác. Đặt SOHOA_ELASTIC_INDEX thành một tên riêng."
    en = "The index {place} belongs to another installation of Sổ Hóa. Set SOHOA_ELASTIC_INDEX to a name of your own."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexUnreachable(SohoaError):
    """The server of the search index does not answer."""

    code = "INDEX_UNREACHABLE"
    vi = (
        "Không kết nối được Elasticsearch {server}: {reason}. Kiểm tra SOHOA_ELASTIC_URL, SOHOA_ELASTIC_CA và máy chủ; "
        "tài liệu mới sẽ được đưa vào chỉ mục khi máy chủ hoạt động lại."
    )
    en = (
        "Elasticsearch {server} does not answer: {reason}. Check SOHOA_ELASTIC_URL, SOHOA_ELASTIC_CA and the server; "
        "new documents go into the index when it works again."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexRefused(SohoaError):
    """The server of the search index does not accept who we are, or does not let us do it."""

    code = "INDEX_REFUSED"
    vi = (
        "Elasticsearch {server} từ chối quyền truy cập chỉ mục {index} ({answer}). "
        "Kiểm tra SOHOA_ELASTIC_USER, SOHOA_ELASTIC_PASSWORD, SOHOA_ELASTIC_API_KEY và quyền của tài khoản đó."
    )
    en = (
        "Elasticsearch {server} refuses access to the index {index} ({answer}). "
        "Check SOHOA_ELASTIC_USER, SOHOA_ELASTIC_PASSWORD, SOHOA_ELASTIC_API_KEY and what that account may do."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexUnwell(SohoaError):
    """A part of the search index cannot be read: the cluster is red, or starts."""

    code = "INDEX_UNWELL"
    vi = (
        "Elasticsearch {server} chưa phục vụ được chỉ mục {index} ({answer}): cụm máy chủ đang khởi động hoặc ở trạng thái đỏ. "
        "Thử lại sau, hoặc xem `GET /_cluster/health` trên máy chủ đó."
    )
    en = (
        "Elasticsearch {server} cannot serve the index {index} now ({answer}): its cluster starts, or is red. "
        "Try again later, or look at `GET /_cluster/health` of that server."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class IndexOverloaded(SohoaError):
    """The server of the search index has too much to do, for longer than we wait."""

    code = "INDEX_OVERLOADED"
    vi = "Elasticsearch {server} quá tải suốt {seconds} giây. Thử lại sau; không có gì bị mất."
    en = "Elasticsearch {server} has had too much to do for {seconds} s. Try again later; nothing is lost."
    http_status = 503
    exit_code = ExitCode.REFUSED


class IndexFailed(SohoaError):
    """The server of the search index answered something that we did not expect."""

    code = "INDEX_FAILED"
    vi = "Elasticsearch {server} trả lời lỗi ngoài dự kiến về chỉ mục {index}: {answer}. Xem nhật ký của máy chủ đó."
    en = "Elasticsearch {server} answered an unexpected error about the index {index}: {answer}. See the log of that server."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class SearchTooDeep(SohoaError):
    """Somebody leafed further through what was found than the index goes."""

    code = "SEARCH_TOO_DEEP"
    vi = "Chỉ xem được {deepest} kết quả đầu tiên của một lần tìm. Thêm chữ, loại giấy tờ hoặc khoảng ngày để thu hẹp."
    en = "Only the first {deepest} hits of a search can be looked at. Narrow it with more words, a document type or days."
    http_status = 422
    exit_code = ExitCode.USAGE

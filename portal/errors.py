"""Failures of the portal: how the command line or the API was used."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class UsageMistake(SohoaError):
    """The command was not given as it has to be."""

    code = "USAGE"
    vi = "Lệnh chưa đúng: {reason} Xem cách dùng bằng `{command} --help`."
    en = "The command is not right: {reason} See `{command} --help`."
    http_status = 422
    exit_code = ExitCode.USAGE


class TargetExists(SohoaError):
    """What is exported never overwrites a file."""

    code = "TARGET_EXISTS"
    vi = "Đã có {path}; không ghi đè. Chọn tên khác."
    en = "{path} exists and is not overwritten. Choose another name."
    http_status = 409
    exit_code = ExitCode.REFUSED


class TargetUnwritable(SohoaError):
    """A file that was to be written cannot be written."""

    code = "TARGET_UNWRITABLE"
    vi = "Không ghi được {path}: {reason}. Kiểm tra thư mục, quyền ghi và dung lượng còn trống."
    en = "{path} cannot be written: {reason}. Check the folder, the right to write and the free space."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class Unexpected(SohoaError):
    """A failure that has no code of its own yet."""

    code = "UNEXPECTED"
    vi = "Lỗi ngoài dự kiến: {reason}. Gửi thông báo này cho người quản trị."
    en = "Unexpected failure: {reason}. Give this message to the administrator."
    http_status = 500
    exit_code = ExitCode.UNEXPECTED


class ActorMissing(SohoaError):
    """A request that reads papers of persons, or changes anything, does not say who makes it."""

    code = "ACTOR_MISSING"
    vi = "Thiếu tên người thực hiện. Gửi kèm tiêu đề X-Sohoa-Actor, chữ có dấu viết theo mã phần trăm: X-Sohoa-Actor: {example}"
    en = "Nobody is named who asks. Send the header X-Sohoa-Actor, letters with marks percent-encoded: X-Sohoa-Actor: {example}"
    http_status = 422
    exit_code = ExitCode.USAGE


class RequestInvalid(SohoaError):
    """A request has a value that cannot be taken, or lacks one."""

    code = "REQUEST_INVALID"
    vi = "Yêu cầu chưa đúng ở {place}: {reason}. Xem /docs hoặc /v1/openapi.json."
    en = "The request is not right at {place}: {reason}. See /docs or /v1/openapi.json."
    http_status = 422
    exit_code = ExitCode.USAGE


class PathUnknown(SohoaError):
    """The API has nothing under this path."""

    code = "NOT_FOUND"
    vi = "API không có đường dẫn {path}. Xem /docs hoặc /v1/openapi.json."
    en = "The API has no path {path}. See /docs or /v1/openapi.json."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class MethodNotAllowed(SohoaError):
    """The path exists, but not for this method."""

    code = "METHOD_NOT_ALLOWED"
    vi = "{path} không nhận phương thức {method}. Xem /docs hoặc /v1/openapi.json."
    en = "{path} does not take the method {method}. See /docs or /v1/openapi.json."
    http_status = 405
    exit_code = ExitCode.USAGE


class HttpRefused(SohoaError):
    """The request cannot be taken as HTTP."""

    code = "HTTP_REFUSED"
    vi = "Không nhận được yêu cầu HTTP này: {reason}. Xem /docs hoặc /v1/openapi.json."
    en = "This HTTP request cannot be taken: {reason}. See /docs or /v1/openapi.json."
    http_status = 400
    exit_code = ExitCode.USAGE


class PageUnknown(SohoaError):
    """The document has no page at this position."""

    code = "PAGE_UNKNOWN"
    vi = "Tài liệu số {id} không có trang {position}; tài liệu có {pages} trang."
    en = "Document {id} has no page {position}; it has {pages}."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class UploadMalformed(SohoaError):
    """The body of an upload is not the multipart form that it should be."""

    code = "UPLOAD_MALFORMED"
    vi = "Nội dung tải lên không phải multipart/form-data hợp lệ: {reason}. Các tệp đã nhận đủ trước đó vẫn được giữ."
    en = "The upload is not valid multipart/form-data: {reason}. Files that had come in whole before are kept."
    http_status = 400
    exit_code = ExitCode.USAGE


class UploadCutOff(SohoaError):
    """The connection of an upload broke or fell silent before the end of a file, or the server ended."""

    code = "UPLOAD_CUT_OFF"
    vi = "Việc tải tệp lên bị ngắt giữa chừng nên tệp chưa được nhận. Tải lại tệp này."
    en = "The upload broke off before the end of the file, so it was not taken. Upload it again."
    http_status = 400
    exit_code = ExitCode.PARTIAL


class RangeNotSatisfiable(SohoaError):
    """The part of the file that was asked for does not exist."""

    code = "RANGE_NOT_SATISFIABLE"
    vi = "Không có đoạn {range}: tệp có {size} byte."
    en = "There is no range {range}: the file has {size} bytes."
    http_status = 416
    exit_code = ExitCode.USAGE


class HostRefused(SohoaError):
    """A request came from another machine, or under a name that is not this machine's."""

    code = "HOST_REFUSED"
    vi = "Từ chối yêu cầu từ {client} tới {host}: khi chưa có tài khoản, API chỉ phục vụ chính máy này (localhost, 127.0.0.1)."
    en = "Refused a request from {client} for {host}: until accounts exist only this machine is served (localhost, 127.0.0.1)."
    http_status = 403
    exit_code = ExitCode.REFUSED


class CrossSiteRefused(SohoaError):
    """A page of another site tried to make the browser send a request."""

    code = "CROSS_SITE_REFUSED"
    vi = "Từ chối yêu cầu do trang {origin} gửi qua trình duyệt. Gọi API từ chương trình, hoặc từ trang của chính máy này."
    en = "Refused a request that a page of {origin} sent through the browser. Call the API from a program, or from its own pages."
    http_status = 403
    exit_code = ExitCode.REFUSED


class HostNotLoopback(SohoaError):
    """The server was to listen to other machines, although nobody is asked who they are yet."""

    code = "HOST_NOT_LOOPBACK"
    vi = "Không mở máy chủ ở {host}: khi chưa có tài khoản, chỉ phục vụ chính máy này. Đặt SOHOA_HOST=127.0.0.1."
    en = "Not serving at {host}: until accounts exist, only this machine is served. Set SOHOA_HOST=127.0.0.1."
    http_status = 500
    exit_code = ExitCode.REFUSED


class AddressNotFree(SohoaError):
    """The server cannot listen at its address."""

    code = "ADDRESS_NOT_FREE"
    vi = "Không mở được {host}:{port}: {reason}. Tắt chương trình đang dùng cổng này, hoặc chọn cổng khác bằng SOHOA_PORT."
    en = "Cannot listen at {host}:{port}: {reason}. Stop the program that uses the port, or choose another with SOHOA_PORT."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class InternalError(SohoaError):
    """A failure of ours that has no code of its own yet."""

    code = "INTERNAL"
    vi = "Lỗi nội bộ, mã tra cứu {id}. Gửi mã này cho người quản trị; chi tiết nằm trong nhật ký của máy chủ."
    en = "Internal failure, reference {id}. Give it to the administrator; the details are in the server's log."
    http_status = 500
    exit_code = ExitCode.UNEXPECTED


class IdempotencyKeyReused(SohoaError):
    """The Idempotency-Key was sent before with another request."""

    code = "IDEMPOTENCY_KEY_REUSED"
    vi = "Idempotency-Key này đã dùng cho một yêu cầu khác. Mỗi yêu cầu mới cần một khóa mới; gửi lại thì giữ nguyên nội dung."
    en = "This Idempotency-Key served another request. A new write takes a new key; what is sent again is sent unchanged."
    http_status = 422
    exit_code = ExitCode.REFUSED


class PreconditionFailed(SohoaError):
    """The resource changed since the caller read it."""

    code = "PRECONDITION_FAILED"
    vi = "Dữ liệu đã thay đổi từ lần đọc trước (If-Match không khớp). Đọc lại, xem thay đổi rồi gửi lại."
    en = "It has changed since it was read (If-Match does not match). Read it again, look at the change, and send again."
    http_status = 412
    exit_code = ExitCode.REFUSED


class PreconditionMissing(SohoaError):
    """A change does not say which state it is made to."""

    code = "PRECONDITION_MISSING"
    vi = "Thiếu If-Match. Đọc dữ liệu trước, rồi gửi ETag của nó trong tiêu đề If-Match để không ghi đè thay đổi của người khác."
    en = "If-Match is missing. Read first, and send its ETag in the header If-Match, so that nobody's change is overwritten."
    http_status = 428
    exit_code = ExitCode.USAGE


class CursorInvalid(SohoaError):
    """The cursor is not one that this list gave out."""

    code = "CURSOR_INVALID"
    vi = "cursor không phải do danh sách này trả về. Gửi đúng giá trị next của phần trước, hoặc bỏ cursor để bắt đầu lại."
    en = "The cursor was not given out by this list. Send `next` of the part before as it is, or no cursor to begin again."
    http_status = 422
    exit_code = ExitCode.USAGE

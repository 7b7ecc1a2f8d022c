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


class NamedByCaller(SohoaError):
    """The caller says who acts, although it is known who is signed in: nobody acts under another's name."""

    code = "NAMED_BY_CALLER"
    vi = "Bạn đang đăng nhập là {name}; không ghi tên hay đơn vị khác được. Bỏ {place}."
    en = "You are signed in as {name}; no other name or unit can be given. Leave out {place}."
    http_status = 403
    exit_code = ExitCode.REFUSED


class ProofMissing(SohoaError):
    """A page wants to change something, and does not show that it is ours."""

    code = "PROOF_MISSING"
    vi = "Thiếu X-CSRF-Token. Gửi kèm giá trị proof mà GET /v1/session trả về."
    en = "X-CSRF-Token is missing. Send the value `proof` that GET /v1/session gives."
    http_status = 403
    exit_code = ExitCode.REFUSED


class TransportOpen(SohoaError):
    """The server was to listen to other machines, although everybody on the way could read along."""

    code = "TRANSPORT_OPEN"
    vi = (
        "Không mở máy chủ ở {host} khi đường truyền chưa được mã hóa. Đặt SOHOA_TLS_CERTIFICATE và SOHOA_TLS_KEY, "
        "hoặc nêu proxy làm TLS: --behind-proxy ĐỊA_CHỈ."
    )
    en = (
        "Not serving at {host} without encryption. Set SOHOA_TLS_CERTIFICATE and SOHOA_TLS_KEY, "
        "or name the proxy that does TLS: --behind-proxy ADDRESS."
    )
    http_status = 500
    exit_code = ExitCode.REFUSED


class AddressRefused(SohoaError):
    """A request came under another name than the server's public one, or past the proxy."""

    code = "ADDRESS_REFUSED"
    vi = "Từ chối yêu cầu từ {client} tới {host}: máy chủ này chỉ trả lời ở {public}."
    en = "Refused a request from {client} for {host}: this server answers at {public} only."
    http_status = 403
    exit_code = ExitCode.REFUSED


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
    vi = "Không mở máy chủ ở {host}: khi chưa có tài khoản, chỉ phục vụ chính máy này. Tạo tài khoản bằng `sohoa init`."
    en = "Not serving at {host}: until accounts exist, only this machine is served. Make accounts with `sohoa init`."
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


class IssuedDateInvalid(SohoaError):
    """A day is not written as công văn 7197 writes it."""

    code = "ISSUED_DATE_INVALID"
    vi = (
        "IssuedDate {given} không phải ngày viết theo công văn 7197: YYYY-DD-MM, tức năm, NGÀY, THÁNG. "
        "Ngày 09 tháng 3 năm 2026 viết là 2026-09-03."
    )
    en = "IssuedDate {given} is no day as công văn 7197 writes it: YYYY-DD-MM, year, DAY, MONTH. 9 March 2026 is 2026-09-03."
    http_status = 422
    exit_code = ExitCode.USAGE


class ImportOfArchive(SohoaError):
    """A ZIP was sent where one document is taken."""

    code = "IMPORT_OF_ARCHIVE"
    vi = "Đường dẫn này nhận từng văn bản một, không nhận ZIP. Gửi từng tệp, hoặc tải cả ZIP lên ở /v1/batches."
    en = "One document at a time is taken here, no ZIP. Send each file, or upload the whole ZIP at /v1/batches."
    http_status = 422
    exit_code = ExitCode.USAGE


class BodyTooLarge(SohoaError):
    """A request that brings no files is larger than any of them has to be."""

    code = "BODY_TOO_LARGE"
    vi = "Nội dung yêu cầu lớn hơn {limit} KiB. Gửi ít hơn mỗi lần; tệp quét thì tải lên ở /v1/batches."
    en = "The body of the request is larger than {limit} KiB. Send less at a time; scanned files are uploaded at /v1/batches."
    http_status = 413
    exit_code = ExitCode.USAGE


class TooManyAtOnce(SohoaError):
    """One caller asks for so much at the same time that nothing would be left for others."""

    code = "TOO_MANY_AT_ONCE"
    vi = "Đang có {limit} yêu cầu của anh/chị chưa xong. Đợi một yêu cầu xong rồi gửi tiếp."
    en = "{limit} requests of yours are still at work. Wait until one of them has ended."
    http_status = 429
    exit_code = ExitCode.REFUSED


class TooManyParts(SohoaError):
    """A form has more fields and files than one upload may have."""

    code = "TOO_MANY_PARTS"
    vi = "Một lần tải lên nhận nhiều nhất {limit} tệp và trường. Chia thành nhiều lần tải, hoặc gửi trong tệp ZIP."
    en = "One upload takes {limit} files and fields at most. Send several uploads, or a ZIP."
    http_status = 413
    exit_code = ExitCode.USAGE

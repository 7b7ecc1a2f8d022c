"""Refusals: who may not, and what would let them; failures of giving rights."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class GrantRefused(SohoaError):
    """Somebody meant to give, or to take back, a grant who may not."""

    code = "GRANT_REFUSED"
    vi = (
        "Chỉ người quản lý hồ sơ của đơn vị giữ giấy tờ ({unit}) mới được cấp hoặc thu hồi quyền, "
        "và không được cấp cho chính mình. Nhờ người đó cấp."
    )
    en = (
        "Only a records manager of the unit that holds the papers ({unit}) gives or takes back a grant, and not to themselves. "
        "Ask one to give it."
    )
    http_status = 403
    exit_code = ExitCode.REFUSED


class GrantInvalid(SohoaError):
    """A grant does not say all that it must, or something that cannot be."""

    code = "GRANT_INVALID"
    vi = "Chưa cấp được quyền: {what}. Sửa rồi cấp lại."
    en = "This grant cannot be given: {what}. Correct it and give it again."
    http_status = 422
    exit_code = ExitCode.USAGE


class GrantUnknown(SohoaError):
    """There is no grant with this number that whoever asks may see, or it has ended."""

    code = "GRANT_UNKNOWN"
    vi = "Không có quyền được cấp số {number}, hoặc đã hết hiệu lực. Xem danh sách bằng `sohoa grant list`."
    en = "There is no grant {number}, or it has ended. `sohoa grant list` shows those that run."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class PurposeNeeded(SohoaError):
    """They may, but only for a purpose that was not given."""

    code = "PURPOSE_NEEDED"
    vi = (
        "Chỉ {what_vi} khi {least_vi}. Nêu mục đích (API: tiêu đề X-Sohoa-Purpose, X-Sohoa-Dossier; dòng lệnh: --purpose, "
        "--for-dossier) rồi thử lại."
    )
    en = (
        "{what_en} needs {least_en}. Say what for (API: headers X-Sohoa-Purpose, X-Sohoa-Dossier; command line: --purpose, "
        "--for-dossier) and try again."
    )
    http_status = 403
    exit_code = ExitCode.REFUSED


class RightMissing(SohoaError):
    """None of their roles lets them, whatever the purpose."""

    code = "RIGHT_MISSING"
    vi = (
        "Vai trò của anh/chị không được phép {what_vi}. Nhờ người có quyền làm, hoặc đề nghị người quản lý hồ sơ cấp quyền có "
        "thời hạn."
    )
    en = "None of your roles allows this: {what_en}. Ask somebody who may, or ask a records manager for a grant for a time."
    http_status = 403
    exit_code = ExitCode.REFUSED


class RowsNotTold(SohoaError):
    """A paper names many people, only the rows of some are open, and none of these can be told apart."""

    code = "ROWS_NOT_TOLD"
    vi = (
        "Tài liệu {id} có nhiều người; không tách được dòng của người trong hồ sơ nên không mở được phần nào. "
        "Đề nghị người quản lý hồ sơ cấp quyền, hoặc nhờ người được xem toàn bộ."
    )
    en = (
        "Document {id} names many people; the rows of the dossier's persons cannot be told apart, so no part of it is opened. "
        "Ask a records manager for a grant, or somebody who may see all of it."
    )
    http_status = 403
    exit_code = ExitCode.REFUSED


class OnlyRowsOpen(SohoaError):
    """A form of a paper was asked for that holds all of it, where only the rows of some persons are open."""

    code = "ONLY_ROWS_OPEN"
    vi = (
        "Tài liệu {id} có nhiều người, chỉ mở được các dòng của người trong hồ sơ nên không cấp bản {kind}. "
        "Lấy searchable_pdf: đó là bản trích chỉ có các dòng này."
    )
    en = (
        "Document {id} names many people and only the rows of the dossier's persons are open, so {kind} is not handed out. "
        "Take searchable_pdf: it is an extract with these rows only."
    )
    http_status = 403
    exit_code = ExitCode.REFUSED


class OriginalHoldsOthers(SohoaError):
    """A source file was to be exported in which something lies that may not be."""

    code = "ORIGINAL_HOLDS_OTHERS"
    vi = (
        "Tệp nguồn của tài liệu {id} còn có trang không thuộc tài liệu này mà anh/chị không được lấy bản sao. "
        "Lấy searchable_pdf: chỉ gồm các trang của tài liệu này."
    )
    en = (
        "The source file of document {id} also has pages of which you may not take a copy. "
        "Take searchable_pdf: it has the pages of this document only."
    )
    http_status = 403
    exit_code = ExitCode.REFUSED

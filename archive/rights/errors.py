"""Failures of giving rights."""

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
    """There is no grant with this number that still runs."""

    code = "GRANT_UNKNOWN"
    vi = "Không có quyền được cấp số {number} còn hiệu lực."
    en = "There is no grant {number} that is still running."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND

"""Failures of the registry."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class IdentifierInvalid(SohoaError):
    """An identifier of a person does not have the form that such identifiers have."""

    code = "IDENTIFIER_INVALID"
    vi = "{value} không phải là {kind} hợp lệ. Kiểm tra lại trên giấy tờ gốc."
    en = "{value} is not a valid {kind}. Check it against the paper."
    http_status = 422
    exit_code = ExitCode.USAGE


class IdentifiersDisagree(SohoaError):
    """The identifiers given belong to different persons."""

    code = "IDENTIFIERS_DISAGREE"
    vi = "Các số định danh đã cho thuộc về những người khác nhau (cá nhân số {persons}). Xác định đúng người rồi thử lại."
    en = "The identifiers given belong to different persons ({persons}). Find out who it is and try again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class PersonNameDiffers(SohoaError):
    """The number given is on record for somebody of another name."""

    code = "PERSON_NAME_DIFFERS"
    vi = "Số đã cho thuộc về cá nhân số {person}, tên {held}, không phải {given}. Kiểm tra lại số trên giấy tờ gốc."
    en = "The number given belongs to person {person}, {held}, not {given}. Check the number against the paper."
    http_status = 409
    exit_code = ExitCode.REFUSED


class PersonUnknown(SohoaError):
    """Nobody in the registry has this identifier."""

    code = "PERSON_UNKNOWN"
    vi = "Chưa có cá nhân nào mang {kind} {value}. Kiểm tra lại số, hoặc số hóa giấy tờ của người đó trước."
    en = "Nobody in the registry has the {kind} {value}. Check the number, or digitise papers of that person first."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND

"""Failures of the registry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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


class BirthDateInvalid(SohoaError):
    """A birth date is none, or says more than a date."""

    code = "BIRTH_DATE_INVALID"
    vi = "{value} không phải là ngày sinh. Ghi đủ ngày (12/03/1985 hoặc 1985-03-12), tháng và năm (1985-03), hoặc chỉ năm (1985)."
    en = "{value} is not a birth date. Give day (12/03/1985 or 1985-03-12), month and year (1985-03), or the year (1985)."
    http_status = 422
    exit_code = ExitCode.USAGE


class IdentifierUnknown(SohoaError):
    """The person does not have this identifier."""

    code = "IDENTIFIER_UNKNOWN"
    vi = "Cá nhân số {person} không mang {kind} {value}. Xem các số của người đó bằng `sohoa person show`."
    en = "Person {person} does not have the {kind} {value}. `sohoa person show` tells which numbers that person has."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class IdentifierPeriodInvalid(SohoaError):
    """A number would end before it begins."""

    code = "IDENTIFIER_PERIOD_INVALID"
    vi = "Ngày hết hiệu lực {valid_to} trước ngày bắt đầu {valid_from}. Kiểm tra lại hai ngày."
    en = "The last day {valid_to} comes before the first day {valid_from}. Check both."
    http_status = 422
    exit_code = ExitCode.USAGE


class MergeRefused(SohoaError):
    """Two records have different personal numbers, both verified: they are two persons."""

    code = "MERGE_REFUSED"
    vi = (
        "Không gộp được cá nhân số {kept} và số {merged}: hai số định danh khác nhau ({numbers}) đều đã được xác minh, "
        "nên là hai người. Nếu một số bị xác minh nhầm, kết thúc số đó trước (`sohoa person identifier end`)."
    )
    en = (
        "Persons {kept} and {merged} cannot be merged: two different personal numbers ({numbers}) are both verified, so they are "
        "two persons. If one was verified by mistake, end it first (`sohoa person identifier end`)."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class AlreadyOnePerson(SohoaError):
    """Two records that are to be merged are one person already."""

    code = "ALREADY_ONE_PERSON"
    vi = "Cá nhân số {kept} và số {merged} đã là một người; không có gì để gộp."
    en = "Persons {kept} and {merged} are one person already; there is nothing to merge."
    http_status = 409
    exit_code = ExitCode.REFUSED


class ReasonMissing(SohoaError):
    """A merge, or its undoing, has to say why."""

    code = "REASON_MISSING"
    vi = "Gộp hoặc tách bản ghi phải nêu lý do (ví dụ: đã đối chiếu căn cước với sổ BHXH)."
    en = "Say why records are merged or separated (for example: identity card compared with the insurance book)."
    http_status = 422
    exit_code = ExitCode.USAGE


class MergeUnknown(SohoaError):
    """There is no merge with this number."""

    code = "MERGE_UNKNOWN"
    vi = "Không có lần gộp số {merge}. Xem các lần gộp bằng `sohoa person show`."
    en = "There is no merge {merge}. `sohoa person show` tells which there are."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class MergeUndone(SohoaError):
    """The merge was undone before."""

    code = "MERGE_UNDONE"
    vi = "Lần gộp số {merge} đã được tách lại trước đó."
    en = "Merge {merge} was undone before."
    http_status = 409
    exit_code = ExitCode.REFUSED


class OrganisationIdentifierInvalid(SohoaError):
    """An identifier of an organisation does not have the form, or the check digit, that such identifiers have."""

    code = "ORGANISATION_IDENTIFIER_INVALID"
    vi = "{value} không phải là {kind} hợp lệ của tổ chức. Kiểm tra lại trên giấy tờ gốc."
    en = "{value} is not a valid {kind} of an organisation. Check it against the paper."
    http_status = 422
    exit_code = ExitCode.USAGE


class OrganisationsDisagree(SohoaError):
    """The identifiers given belong to different organisations."""

    code = "ORGANISATIONS_DISAGREE"
    vi = "Các mã đã cho thuộc về những tổ chức khác nhau (số {organisations}). Xác định đúng tổ chức rồi thử lại."
    en = "The identifiers given belong to different organisations ({organisations}). Find out which it is and try again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class OrganisationUnknown(SohoaError):
    """No organisation in the registry has this identifier."""

    code = "ORGANISATION_UNKNOWN"
    vi = "Chưa có tổ chức nào mang {kind} {value}. Kiểm tra lại mã."
    en = "No organisation in the registry has the {kind} {value}. Check the code."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class OrganisationIdentifierUnknown(SohoaError):
    """The organisation does not have this number."""

    code = "ORGANISATION_IDENTIFIER_UNKNOWN"
    vi = "Tổ chức số {organisation} không mang {kind} {value}. Xem các số của tổ chức bằng `sohoa organisation show`."
    en = "Organisation {organisation} does not have the {kind} {value}. `sohoa organisation show` tells which numbers it has."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class OrganisationMergeRefused(SohoaError):
    """Two records have different tax numbers, both verified: they are two organisations."""

    code = "ORGANISATION_MERGE_REFUSED"
    vi = (
        "Tổ chức số {kept} và số {merged} không phải là một: hai mã số thuế khác nhau ({numbers}) đều đã được xác minh. "
        "Nếu một mã bị xác minh nhầm hoặc hết hiệu lực, kết thúc mã đó trước (`sohoa organisation identifier end`)."
    )
    en = (
        "Organisations {kept} and {merged} are not one: two different tax numbers ({numbers}) are both verified. "
        "If one was verified by mistake, or is no longer valid, end it first (`sohoa organisation identifier end`)."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class AlreadyOneOrganisation(SohoaError):
    """Two records that are to be merged are one organisation already."""

    code = "ALREADY_ONE_ORGANISATION"
    vi = "Tổ chức số {kept} và số {merged} đã là một; không có gì để gộp."
    en = "Organisations {kept} and {merged} are one already; there is nothing to merge."
    http_status = 409
    exit_code = ExitCode.REFUSED


class OrganisationMergeUnknown(SohoaError):
    """There is no merge of organisations with this number."""

    code = "ORGANISATION_MERGE_UNKNOWN"
    vi = "Không có lần gộp tổ chức số {merge}. Xem các lần gộp bằng `sohoa organisation show`."
    en = "There is no merge {merge} of organisations. `sohoa organisation show` tells which there are."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class OrganisationMergeUndone(SohoaError):
    """The merge of organisations was undone before."""

    code = "ORGANISATION_MERGE_UNDONE"
    vi = "Lần gộp tổ chức số {merge} đã được tách lại trước đó."
    en = "Merge {merge} of organisations was undone before."
    http_status = 409
    exit_code = ExitCode.REFUSED


class UnitUnknown(SohoaError):
    """No unit has, or ever had, this code."""

    code = "UNIT_UNKNOWN"
    vi = "Không có đơn vị mã {unit}. Xem danh sách bằng `sohoa unit list --all`; nạp thêm bằng `sohoa unit load`."
    en = "There is no unit {unit}. `sohoa unit list --all` shows all; `sohoa unit load` loads more."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class UnitsInvalid(SohoaError):
    """A file of units cannot be used. Nothing of it is loaded until it is corrected."""

    code = "UNITS_INVALID"
    vi = "Tệp đơn vị không dùng được, chưa nạp gì: {reason}. Sửa tệp rồi nạp lại."
    en = "The file of units cannot be used, nothing was loaded: {reason}. Correct the file and load it again."
    http_status = 422
    exit_code = ExitCode.USAGE

    def __init__(self, *, reason: str, reason_vi: str, **more: Any) -> None:
        super().__init__(reason=reason, reason_vi=reason_vi, **more)
        self.problem = replace(self.problem, vi=self.vi.format(reason=reason_vi))

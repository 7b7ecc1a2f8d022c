"""Failures at the counter."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class OwnerNotIdentified(SohoaError):
    """A look-up was asked for before it is known whose dossier it is."""

    code = "OWNER_NOT_IDENTIFIED"
    vi = "Chưa xác định chủ hồ sơ nên chưa được tra cứu giấy tờ. Cho biết số định danh cá nhân hoặc mã số BHXH của người đó."
    en = "Nobody's papers may be looked up before the owner is identified. Give the personal or the social insurance number."
    http_status = 422
    exit_code = ExitCode.REFUSED


class PurposeMissing(SohoaError):
    """A look-up was asked for without saying why."""

    code = "PURPOSE_MISSING"
    vi = "Tra cứu giấy tờ của cá nhân phải nêu mục đích (ví dụ: mã hồ sơ đang giải quyết)."
    en = "Say for what purpose the person's papers are looked up (for example the dossier that is handled)."
    http_status = 422
    exit_code = ExitCode.USAGE


class DossierCodeInvalid(SohoaError):
    """Not the code of a dossier."""

    code = "DOSSIER_CODE_INVALID"
    vi = "{dossier} không phải mã hồ sơ. Mã hồ sơ có dạng 000.00.01.H29-260310-0420 (cơ quan, ngày tiếp nhận, số thứ tự)."
    en = "{dossier} is no dossier code. It looks like 000.00.01.H29-260310-0420 (agency, day of reception, sequence)."
    http_status = 422
    exit_code = ExitCode.USAGE


class DossierUnknown(SohoaError):
    """There is no dossier with this code."""

    code = "DOSSIER_UNKNOWN"
    vi = "Không có hồ sơ {dossier}. Kiểm tra lại mã, hoặc nạp giấy tờ với `sohoa ingest --dossier {dossier}`."
    en = "There is no dossier {dossier}. Check the code, or bring in its papers with `sohoa ingest --dossier {dossier}`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DossierConflict(SohoaError):
    """The dossier exists already, for another procedure or another person."""

    code = "DOSSIER_CONFLICT"
    vi = "Hồ sơ {dossier} đã có với {what} {held}, không phải {given}. Kiểm tra lại mã hồ sơ."
    en = "Dossier {dossier} exists with {what} {held}, not {given}. Check the code."
    http_status = 409
    exit_code = ExitCode.REFUSED


class DossierIncomplete(SohoaError):
    """The procedure of the dossier is not on record, so nobody can say what is due."""

    code = "DOSSIER_WITHOUT_PROCEDURE"
    vi = "Hồ sơ {dossier} chưa ghi thủ tục nên chưa biết cần giấy tờ gì. Ghi thủ tục cho hồ sơ rồi thử lại."
    en = "Dossier {dossier} has no procedure on record, so what is due is not known. Give its procedure and try again."
    http_status = 409
    exit_code = ExitCode.REFUSED

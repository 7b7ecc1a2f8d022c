"""Failures of making a paper."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class PaperFontMissing(SohoaError):
    """The font in which papers are set is not installed."""

    code = "PAPER_FONT_MISSING"
    vi = "Máy này thiếu phông {font} nên không lập được giấy tờ. Cài đặt: sudo apt-get install fonts-croscore fontconfig."
    en = "The font {font} is missing, so no paper can be made. Install it: sudo apt-get install fonts-croscore fontconfig."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class PaperLetterMissing(SohoaError):
    """Something that is to be printed holds letters that the font does not have."""

    code = "PAPER_LETTER_MISSING"
    vi = "Không in được {letters} trong “{text}”: phông {font} không có. Ghi lại bằng chữ Việt hoặc chữ La-tinh."
    en = "{letters} in “{text}” cannot be printed: the font {font} lacks it. Write it in Vietnamese or Latin letters."
    http_status = 422
    exit_code = ExitCode.REFUSED


class PaperNotDue(SohoaError):
    """The dossier is not so far that this paper is handed out."""

    code = "PAPER_NOT_DUE"
    vi = "Hồ sơ {dossier} chưa lập được {paper}: {why}."
    en = "Dossier {dossier} has no {paper} yet: {why}."
    http_status = 409
    exit_code = ExitCode.REFUSED


class PaperOfficeUnknown(SohoaError):
    """The unit of the dossier is not on record, so the paper would be in nobody's name."""

    code = "PAPER_OFFICE_UNKNOWN"
    vi = "Hồ sơ {dossier} thuộc đơn vị {unit}, chưa có tên trong danh mục đơn vị vào ngày lập giấy. Ghi đơn vị rồi thử lại."
    en = "The unit {unit} of dossier {dossier} has no name on record on the day of the paper. Put it on record, then try again."
    http_status = 409
    exit_code = ExitCode.REFUSED

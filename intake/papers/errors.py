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

"""Failures of reading a page image. A page that cannot be read is an error, never a page without words."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class TesseractMissing(SohoaError):
    """The program tesseract is not installed or not on the PATH."""

    code = "TESSERACT_MISSING"
    vi = "Không tìm thấy chương trình tesseract. Cài đặt: apt install tesseract-ocr tesseract-ocr-vie, rồi chạy lại."
    en = "The program tesseract was not found. Install it: apt install tesseract-ocr tesseract-ocr-vie, then run again."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class TesseractLanguageMissing(SohoaError):
    """Tesseract runs, but its model for a language is not installed."""

    code = "TESSERACT_LANGUAGE_MISSING"
    vi = (
        "Tesseract thiếu dữ liệu ngôn ngữ {language}. Cài đặt: apt install tesseract-ocr-{language}, "
        "kiểm tra TESSDATA_PREFIX, rồi chạy lại."
    )
    en = (
        "Tesseract lacks the language model {language}. Install it: apt install tesseract-ocr-{language}, "
        "check TESSDATA_PREFIX, then run again."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class TesseractFailed(SohoaError):
    """Tesseract ended with an error on this page."""

    code = "TESSERACT_FAILED"
    vi = "Tesseract báo lỗi khi đọc trang ({reason}). Thử lại bằng `sohoa batch retry`, hoặc quét lại trang này."
    en = "Tesseract failed on this page ({reason}). Try again with `sohoa batch retry`, or scan this page again."
    http_status = 422
    exit_code = ExitCode.PARTIAL


class TesseractTimeout(SohoaError):
    """Tesseract took longer than its limit on this page and was ended."""

    code = "TESSERACT_TIMEOUT"
    vi = "Tesseract đọc trang quá {seconds} giây nên đã dừng. Thử lại bằng `sohoa batch retry`, hoặc quét lại trang này."
    en = (
        "Tesseract was stopped after {seconds} seconds on this page. Try again with `sohoa batch retry`, or scan this page again."
    )
    http_status = 422
    exit_code = ExitCode.PARTIAL


class PageImageInvalid(SohoaError):
    """What was given as a page image is not one: not 8 bit, not grey or colour, or without pixels."""

    code = "PAGE_IMAGE_INVALID"
    vi = "Ảnh trang không đọc được: mảng {shape} kiểu {kind}. Cần ảnh xám hoặc màu 8 bit; hãy quét lại trang này."
    en = "Not a page image: an array {shape} of {kind}. An 8 bit grey or colour picture is needed; scan this page again."
    http_status = 422
    exit_code = ExitCode.PARTIAL

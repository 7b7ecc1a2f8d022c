"""Failures of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalogue.mistakes import Mistake
from sohoa.errors import ExitCode, SohoaError


class CatalogueInvalid(SohoaError):
    """A file of the catalogue cannot be used. Nothing is loaded until it is corrected."""

    code = "CATALOGUE_INVALID"
    vi = "Danh mục không dùng được: {place}, dòng {line}: {reason}. Sửa tệp rồi chạy lại."
    en = "The catalogue cannot be used: {place}, line {line}: {reason}. Correct the file and run again."
    exit_code = ExitCode.ENVIRONMENT

    def __init__(self, *, place: str, line: int, reason: str, reason_vi: str, **more: Any) -> None:
        super().__init__(place=place, line=line, reason=reason, reason_vi=reason_vi, **more)
        self.problem = replace(self.problem, vi=self.vi.format(place=place, line=line, reason=reason_vi))

    @classmethod
    def of(cls, mistake: Mistake) -> CatalogueInvalid:
        """A mistake as a failure. `sohoa catalogue validate` shows all of them at once."""
        return cls(place=mistake.file, line=mistake.line, reason=mistake.en, reason_vi=mistake.vi)


class ProcedureUnknown(SohoaError):
    """The catalogue holds no procedure with this code, or none in force on that day."""

    code = "PROCEDURE_UNKNOWN"
    vi = "Danh mục không có thủ tục {procedure} (ngày áp dụng {on}). Gần giống: {near}. Xem `sohoa catalogue show`."
    en = "The catalogue has no procedure {procedure} (in force on {on}). Near to it: {near}. See `sohoa catalogue show`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class FactUnknown(SohoaError):
    """A fact of the case was given that the procedure does not ask for."""

    code = "FACT_UNKNOWN"
    vi = "Thủ tục {procedure} không hỏi thông tin {fact}. Các thông tin được hỏi: {known}."
    en = "Procedure {procedure} does not ask for the fact {fact}. It asks for: {known}."
    http_status = 422
    exit_code = ExitCode.USAGE


class FactInvalid(SohoaError):
    """A fact of the case has a value that the procedure does not know."""

    code = "FACT_INVALID"
    vi = "Thông tin {fact} không nhận giá trị {value}. Giá trị được nhận: {allowed}."
    en = "The fact {fact} cannot be {value}. Allowed: {allowed}."
    http_status = 422
    exit_code = ExitCode.USAGE

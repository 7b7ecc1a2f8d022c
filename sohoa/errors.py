"""Every failure that a person or a program may meet has one class, one stable code and two sentences.

A room keeps its own errors in its `errors.py`; all of them derive from `SohoaError`. The message says which file, which
page, what is wrong and what to do, in Vietnamese and in English. `docs/errors.md` lists every code; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, ClassVar


class ExitCode(IntEnum):
    """Exit codes of the command line. Stable: scripts rely on them."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    PARTIAL = 3
    """The run ended, but something of what was given could not be read."""
    NOT_FOUND = 4
    ENVIRONMENT = 5
    """A program, model, setting or service that the work needs is missing or wrong."""
    REFUSED = 6
    """Understood, but not allowed or not possible in this state."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as a value: kept on records, sent by the API, carried out of child processes."""

    code: str
    vi: str
    en: str
    file: str | None = None
    page: int | None = None
    """Page number in the source file, from 1."""

    def at(self, file: str | None = None, page: int | None = None) -> Problem:
        """The same problem with its place filled in where it is still unknown."""
        return replace(self, file=self.file or file, page=self.page or page)


class SohoaError(Exception):
    """Base of all failures with a stable code. Raise a subclass, never this class."""

    code: ClassVar[str] = "SOHOA"
    vi: ClassVar[str] = ""
    en: ClassVar[str] = ""
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[ExitCode] = ExitCode.UNEXPECTED

    def __init__(self, *, file: str | None = None, page: int | None = None, **details: Any) -> None:
        self.details = details
        self.problem = Problem(code=self.code, vi=self.vi.format(**details), en=self.en.format(**details), file=file, page=page)
        super().__init__(f"{self.code}: {self.problem.en}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process borders: rebuild from the details, not from the message."""
        return _rebuild, (type(self), self.problem.file, self.problem.page, self.details)


def _rebuild(kind: type[SohoaError], file: str | None, page: int | None, details: dict[str, Any]) -> SohoaError:
    return kind(file=file, page=page, **details)


def all_errors(kind: type[SohoaError] = SohoaError) -> dict[str, type[SohoaError]]:
    """Every error class loaded so far, by code. Two classes with one code are a mistake and raise ValueError."""
    found: dict[str, type[SohoaError]] = {}
    for sub in kind.__subclasses__():
        for code, cls in ({sub.code: sub} | all_errors(sub)).items():
            if found.setdefault(code, cls) is not cls:
                raise ValueError(f"two errors share the code {code}: {found[code]} and {cls}")
    return found


class SettingInvalid(SohoaError):
    """A setting has a value that cannot be used."""

    code = "SETTING_INVALID"
    vi = "Cấu hình {name} không dùng được: {reason}. Sửa giá trị rồi chạy lại; `sohoa config show` cho biết giá trị lấy từ đâu."
    en = "Setting {name} cannot be used: {reason}. Correct it and run again; `sohoa config show` tells where it comes from."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class DatabaseOutdated(SohoaError):
    """The database was made by an earlier version of the program."""

    code = "DATABASE_OUTDATED"
    vi = "Cơ sở dữ liệu ở phiên bản {found}, chương trình cần {wanted}. Sao lưu rồi chạy `sohoa db upgrade`."
    en = "The database is at revision {found}, this program needs {wanted}. Back it up, then run `sohoa db upgrade`."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class DatabaseNewer(SohoaError):
    """The database was made by a later version of the program."""

    code = "DATABASE_NEWER"
    vi = "Cơ sở dữ liệu ở phiên bản {found} mà chương trình này chưa biết. Dùng bản Sổ Hóa mới hơn."
    en = "The database is at revision {found}, which this program does not know. Use a newer version of Sổ Hóa."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class DatabaseUnreachable(SohoaError):
    """The database cannot be opened."""

    code = "DATABASE_UNREACHABLE"
    vi = "Không mở được cơ sở dữ liệu {url}: {reason}. Kiểm tra SOHOA_DATABASE, SOHOA_DATA và quyền ghi."
    en = "The database {url} cannot be opened: {reason}. Check SOHOA_DATABASE, SOHOA_DATA and the right to write."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT

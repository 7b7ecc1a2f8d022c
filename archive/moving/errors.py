"""Failures of moving an installation."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class MoveTargetSame(SohoaError):
    """An installation was to be moved onto itself."""

    code = "MOVE_TARGET_SAME"
    vi = "Nơi đến trùng với nơi đi: {what}. Trong tệp cấu hình của nơi đến, ghi thư mục, cơ sở dữ liệu và kho tệp khác."
    en = "The target is the source: {what}. In the target's file of settings name another data folder, database and store."
    http_status = 409
    exit_code = ExitCode.REFUSED


class MoveUnfinished(SohoaError):
    """The data folder belongs to an installation that has come over by halves only."""

    code = "MOVE_UNFINISHED"
    vi = "Thư mục {folder} mới được chuyển đến một phần, từ {source}. Chạy lại `sohoa move` ở nơi đi cho đến khi xong."
    en = "Only a part has been moved to {folder}, from {source}. Run `sohoa move` at the source again until it is done."
    http_status = 503
    exit_code = ExitCode.REFUSED


class InstallationMoving(SohoaError):
    """The installation is on its way to another place: what would be changed here would be lost."""

    code = "INSTALLATION_MOVING"
    vi = (
        "Kho này đang được chuyển đến {target}. Chạy tiếp `sohoa move` cho đến khi xong. Muốn thôi chuyển và dùng tiếp kho này, "
        "xóa tệp {mark}."
    )
    en = (
        "This installation is being moved to {target}. Run `sohoa move` until it is done. To give the move up and go on here, "
        "delete the file {mark}."
    )
    http_status = 503
    exit_code = ExitCode.REFUSED


class InstallationMoved(SohoaError):
    """The installation was moved to another place, and lives there."""

    code = "INSTALLATION_MOVED"
    vi = "Kho này đã chuyển đến {target} lúc {at}. Dùng cấu hình của nơi đến. Ở đây chỉ còn bản cũ; đừng dùng tiếp."
    en = "This installation was moved to {target} at {at}. Use the settings of the target. What is here is old: do not go on."
    http_status = 503
    exit_code = ExitCode.REFUSED


class InstallationInUse(SohoaError):
    """Somebody is at work with the installation that is to be moved."""

    code = "INSTALLATION_IN_USE"
    vi = "Đang có tiến trình dùng {place} (`sohoa serve`, `watch`, `ingest`…). Dừng chúng rồi chạy lại."
    en = "Somebody is at work with {place} (`sohoa serve`, `watch`, `ingest` …). Stop them, then run again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class MoveTablesDiffer(SohoaError):
    """A database has tables or columns that the program does not know, or lacks some: they would be lost."""

    code = "MOVE_TABLES_DIFFER"
    vi = "Cơ sở dữ liệu {url} có bảng hoặc cột khác với chương trình: {names}. Bỏ chúng hoặc nâng cấp rồi chạy lại."
    en = "The database {url} has other tables or columns than the program: {names}. Remove them, or upgrade, and run again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class MoveRowsRefused(SohoaError):
    """The target's database does not take rows of a table."""

    code = "MOVE_ROWS_REFUSED"
    vi = "Cơ sở dữ liệu của nơi đến không nhận dữ liệu của bảng {table}: {reason}. Nơi đến vẫn trống; gửi thông báo này."
    en = "The target's database does not take the rows of {table}: {reason}. The target is still empty; report this."
    http_status = 500
    exit_code = ExitCode.UNEXPECTED


class MoveObjectsLacking(SohoaError):
    """Objects on record are missing or damaged at the source."""

    code = "MOVE_OBJECTS_LACKING"
    vi = (
        "{count} tệp có ghi nhận nhưng thiếu hoặc hỏng ở nơi đi: {names}. Sửa bằng `sohoa archive repair` rồi chạy lại, "
        "hoặc thêm --without-damaged để bỏ qua chúng."
    )
    en = (
        "{count} objects on record are missing or damaged at the source: {names}. Mend them with `sohoa archive repair` and run "
        "again, or leave them out with --without-damaged."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class MoveDiffers(SohoaError):
    """What arrived is not what was sent."""

    code = "MOVE_DIFFERS"
    vi = "Đối chiếu thấy khác ở {what}: nơi đi {source}, nơi đến {target}. Nơi đi còn nguyên; chạy lại `sohoa move`."
    en = "Compared, {what} differs: source {source}, target {target}. The source is as it was; run `sohoa move` again."
    http_status = 500
    exit_code = ExitCode.UNEXPECTED

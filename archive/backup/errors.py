"""Failures of backup and restore."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class BackupPlaceUnfit(SohoaError):
    """A backup was to be written into the very folder that it is made of."""

    code = "BACKUP_PLACE_UNFIT"
    vi = "Không sao lưu vào {path}: nằm trong thư mục dữ liệu {data}. Chọn thư mục ở ổ đĩa khác."
    en = "Not backing up into {path}: it lies in the data folder {data}. Choose a folder on another disk."
    http_status = 409
    exit_code = ExitCode.REFUSED


class BackupBusy(SohoaError):
    """Somebody else backs up into the same folder, or restores into it, at this moment."""

    code = "BACKUP_BUSY"
    vi = "Đang có tiến trình khác sao lưu hoặc khôi phục ở {path}. Chờ xong rồi chạy lại."
    en = "Another process is backing up or restoring at {path}. Wait for it, then run again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class BackupSpaceMissing(SohoaError):
    """There is not enough room for what is to be written."""

    code = "BACKUP_SPACE_MISSING"
    vi = "{path} còn trống {free} MB, cần {needed} MB. Giải phóng dung lượng hoặc chọn ổ đĩa khác. Chưa chép gì."
    en = "{path} has {free} MB free, {needed} MB are needed. Free some space or choose another disk. Nothing was copied."
    http_status = 507
    exit_code = ExitCode.ENVIRONMENT


class BackupProgramFailed(SohoaError):
    """The program that dumps or loads the database is not there, or failed."""

    code = "BACKUP_PROGRAM_FAILED"
    vi = "{program} không chạy được: {reason}. Cần gói postgresql-client, không cũ hơn máy chủ."
    en = "{program} failed: {reason}. It comes with the package postgresql-client, which must not be older than the server."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class BackupMissing(SohoaError):
    """There is no whole backup at this place."""

    code = "BACKUP_MISSING"
    vi = "Không có bản sao lưu trọn vẹn nào ở {path}. Bản bị ngắt giữa chừng (.part) không dùng được; chạy lại `sohoa backup`."
    en = "There is no whole backup at {path}. One that was cut off (.part) is of no use; run `sohoa backup` again."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class BackupDamaged(SohoaError):
    """Files of a backup are missing, or not what its manifest says."""

    code = "BACKUP_DAMAGED"
    vi = (
        "Bản sao lưu {path} hỏng {count} tệp: {names}. Lấy các tệp này từ bản sao khác rồi chạy lại; "
        "nếu chỉ hỏng tệp trong objects/, có thể khôi phục phần còn lại với --without-damaged."
    )
    en = (
        "The backup {path} has {count} damaged files: {names}. Take them from another copy, then run again; "
        "where only files in objects/ are damaged, --without-damaged restores the rest."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class BackupOfOtherVersion(SohoaError):
    """A backup was made by another version of the program. Nobody's data is changed unasked."""

    code = "BACKUP_OTHER_VERSION"
    vi = (
        "Bản sao lưu ở phiên bản dữ liệu {found} (Sổ Hóa {program}), chương trình này cần {wanted}. "
        "Khôi phục bằng đúng bản Sổ Hóa đó, rồi cài bản mới và chạy `sohoa db upgrade`."
    )
    en = (
        "The backup is at revision {found} (Sổ Hóa {program}), this program works with {wanted}. "
        "Restore it with that version of Sổ Hóa, then install the new one and run `sohoa db upgrade`."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class BackupOfOtherDatabase(SohoaError):
    """A backup of one kind of database was to be restored into another kind."""

    code = "BACKUP_OTHER_DATABASE"
    vi = "Bản sao lưu là của {found}, còn SOHOA_DATABASE chỉ đến {named}. Đặt SOHOA_DATABASE cho đúng loại."
    en = "The backup is one of {found}, but SOHOA_DATABASE names {named}. Set SOHOA_DATABASE to one of that kind."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RestoreTargetNotEmpty(SohoaError):
    """What is restored never overwrites anything."""

    code = "RESTORE_TARGET_NOT_EMPTY"
    vi = "{path} không trống; không ghi đè. Chọn thư mục hoặc cơ sở dữ liệu mới."
    en = "{path} is not empty and is not overwritten. Choose a new folder or database."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RestoreUnfinished(SohoaError):
    """The data folder was restored by halves only."""

    code = "RESTORE_UNFINISHED"
    vi = "Thư mục {folder} mới khôi phục được một phần. Chạy lại `sohoa restore {backup} --to {folder}` cho đến khi xong."
    en = "The folder {folder} is restored by halves only. Run `sohoa restore {backup} --to {folder}` again until it is done."
    http_status = 503
    exit_code = ExitCode.REFUSED

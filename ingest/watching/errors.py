"""Failures of watching a folder."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class WatchedFolderMissing(SohoaError):
    """The folder that is to be watched is not there, or is not the one that was watched before: a share that is not mounted."""

    code = "WATCHED_FOLDER_MISSING"
    vi = "Không có thư mục {folder}, hoặc chưa gắn thư mục mạng vào đó. Không mất gì; khi thư mục có lại thì làm tiếp."
    en = "The folder {folder} is not there, or the share is not mounted. Nothing is lost; once it is there again, work goes on."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class WatchedFolderBusy(SohoaError):
    """Another process watches the folder."""

    code = "WATCHED_FOLDER_BUSY"
    vi = "Đã có tiến trình khác theo dõi {folder}. Chỉ chạy một `sohoa watch` cho mỗi thư mục."
    en = "Another process watches {folder}. Run one `sohoa watch` for a folder only."
    http_status = 409
    exit_code = ExitCode.REFUSED


class WatchedFolderUnfit(SohoaError):
    """The folder cannot be watched."""

    code = "WATCHED_FOLDER_UNFIT"
    vi = "Không theo dõi được {folder}: {reason}. Chọn thư mục khác."
    en = "The folder {folder} cannot be watched: {reason}. Choose another."
    http_status = 409
    exit_code = ExitCode.REFUSED


class WatchedFolderFailing(SohoaError):
    """Something in the folder cannot be read, moved or written at the moment. What it concerns stays where it is."""

    code = "WATCHED_FOLDER_FAILING"
    vi = "Chưa làm được với {path}: {reason}. Tệp vẫn nằm nguyên đó, sẽ thử lại. Kiểm tra quyền và dung lượng còn trống."
    en = "Not possible yet at {path}: {reason}. The file stays there and is tried again. Check rights and free space."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class WatchedFilesUnknown(SohoaError):
    """Files lie where those in hand lie, and this installation knows nothing of them: it was restored or moved meanwhile."""

    code = "WATCHED_FILES_UNKNOWN"
    vi = "Không rõ các tệp trong {path} từ đâu (đã khôi phục hoặc chuyển kho?). Bỏ lại chúng vào thư mục theo dõi."
    en = "Nothing is known of the files in {path} (restored or moved meanwhile?). Put them into the watched folder again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class WatchedFileChanged(SohoaError):
    """A file was written to after it had been taken: what is in the archive is not what lies there now."""

    code = "WATCHED_FILE_CHANGED"
    vi = "Tệp này bị ghi thêm sau khi đã nhận, nên bản trong kho khác với tệp ở đây. Bỏ lại tệp vào thư mục để nhận bản mới."
    en = "The file was written to after it was taken: the archive has another than lies here. Put it in again to have it taken."
    http_status = 409
    exit_code = ExitCode.PARTIAL

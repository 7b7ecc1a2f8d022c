"""Failures of the archive."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class ObjectMissing(SohoaError):
    """The object store does not hold bytes that a record names."""

    code = "OBJECT_MISSING"
    vi = "Kho không còn tệp có mã băm {sha256}. Khôi phục từ bản sao lưu rồi thử lại."
    en = "The store does not hold the object with hash {sha256}. Restore it from a backup and try again."
    http_status = 500


class ObjectDamaged(SohoaError):
    """The bytes in the store are no longer those that were deposited."""

    code = "OBJECT_DAMAGED"
    vi = "Tệp {sha256} trong kho đã bị thay đổi (mã băm hiện tại {found}). Không dùng tệp này; khôi phục từ bản sao lưu."
    en = "The stored object {sha256} has changed (its hash is now {found}). Do not use it; restore it from a backup."
    http_status = 500


class DocumentUnknown(SohoaError):
    """There is no document with this number."""

    code = "DOCUMENT_UNKNOWN"
    vi = "Không có tài liệu số {id}. Xem danh sách bằng `sohoa document list`."
    en = "There is no document {id}. List the documents with `sohoa document list`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DocumentSuperseded(SohoaError):
    """A document was to be verified that others have taken the place of."""

    code = "DOCUMENT_SUPERSEDED"
    vi = "Tài liệu số {id} đã được thay bằng tài liệu số {by} sau khi đọc lại tệp. Đối chiếu tài liệu mới."
    en = "Document {id} was superseded by document {by} when its file was read again. Verify the new one."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RenditionUnknown(SohoaError):
    """The document does not exist in this form."""

    code = "RENDITION_UNKNOWN"
    vi = "Tài liệu số {id} không có bản thể hiện loại {kind}. Các loại hiện có: {kinds}."
    en = "Document {id} has no rendition of kind {kind}. It has: {kinds}."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class VerifiedFormUnknown(SohoaError):
    """A document was to be verified against a form that does not exist."""

    code = "VERIFIED_FORM_UNKNOWN"
    vi = "Không có hình thức đối chiếu {form}. Chọn một trong: {forms}."
    en = "There is no form {form} to compare with. Choose one of: {forms}."
    http_status = 422
    exit_code = ExitCode.USAGE

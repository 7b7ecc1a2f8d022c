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


class DocumentTypeUnknown(SohoaError):
    """The catalogue has no document type with this id."""

    code = "DOCUMENT_TYPE_UNKNOWN"
    vi = "Danh mục không có loại giấy tờ {type}. Xem danh sách ở /v1/document-types."
    en = "The catalogue has no document type {type}. See the list at /v1/document-types."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DocumentChanged(SohoaError):
    """Somebody else changed a document since it was read."""

    code = "DOCUMENT_CHANGED"
    vi = (
        "Tài liệu số {id} đã thay đổi: nay là phiên bản {version}, bạn xem phiên bản {seen}; {who} sửa gần nhất. "
        "Xem lại bằng `sohoa review show {id}` rồi làm lại."
    )
    en = (
        "Document {id} has changed: it is at version {version} now, you saw version {seen}; {who} corrected it last. "
        "Look at it again with `sohoa review show {id}`, then repeat."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED


class CorrectionEmpty(SohoaError):
    """A correction says nothing, or not why."""

    code = "CORRECTION_EMPTY"
    vi = "Chưa có gì để sửa, hoặc thiếu lý do. Nêu ít nhất một thay đổi và lý do."
    en = "There is nothing to correct, or no reason is given. Name at least one change, and why."
    http_status = 422
    exit_code = ExitCode.USAGE


class FieldUnknown(SohoaError):
    """No document has a field of this name."""

    code = "FIELD_UNKNOWN"
    vi = "Không có trường {name}. Các trường của loại giấy tờ này: {known}."
    en = "There is no field {name}. This type of document has: {known}."
    http_status = 422
    exit_code = ExitCode.USAGE


class FieldNotThere(SohoaError):
    """A value was named that the document does not have."""

    code = "FIELD_NOT_THERE"
    vi = "Tài liệu số {id} không có giá trị {name}. Xem các giá trị bằng `sohoa review show {id}`."
    en = "Document {id} has no value {name}. See its values with `sohoa review show {id}`."
    http_status = 422
    exit_code = ExitCode.USAGE


class FieldAmbiguous(SohoaError):
    """A document shows several values of a field, and it is not said which of them is wrong."""

    code = "FIELD_AMBIGUOUS"
    vi = "Tài liệu số {id} có nhiều giá trị {name}. Nêu số của giá trị cần sửa: {ids}."
    en = "Document {id} has several values of {name}. Name the one that is wrong by its number: {ids}."
    http_status = 422
    exit_code = ExitCode.USAGE


class FieldValueInvalid(SohoaError):
    """A value is not of the kind that its field takes."""

    code = "FIELD_VALUE_INVALID"
    vi = "Trường {name} không nhận giá trị {value}. Cần: {wanted}."
    en = "The field {name} does not take {value}. It takes: {wanted}."
    http_status = 422
    exit_code = ExitCode.USAGE


class PersonRoleUnknown(SohoaError):
    """A person was to be linked in a role that does not exist."""

    code = "PERSON_ROLE_UNKNOWN"
    vi = "Không có vai trò {role}. Chọn một trong: {roles}."
    en = "There is no role {role}. Choose one of: {roles}."
    http_status = 422
    exit_code = ExitCode.USAGE


class PersonNotLinked(SohoaError):
    """A link was to be removed that does not exist."""

    code = "PERSON_NOT_LINKED"
    vi = "Tài liệu số {id} không gắn với cá nhân số {person} trong vai trò {role}. Xem bằng `sohoa review show {id}`."
    en = "Document {id} is not linked to person {person} in the role {role}. See `sohoa review show {id}`."
    http_status = 422
    exit_code = ExitCode.USAGE


class ProofUnread(SohoaError):
    """A document was to be accepted although it is not known what it proves, or until when."""

    code = "PROOF_UNREAD"
    vi = (
        "Chưa tiếp nhận được tài liệu số {id}: chưa đọc chắc {fields}. Nhập hoặc xác nhận giá trị, "
        "hoặc ghi rõ giấy không thể hiện (not shown)."
    )
    en = (
        "Document {id} cannot be accepted yet: {fields} not read with confidence. Enter or confirm the value, "
        "or say that the paper does not show it (not shown)."
    )
    http_status = 409
    exit_code = ExitCode.REFUSED

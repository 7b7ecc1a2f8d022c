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


class ObjectUnexpected(SohoaError):
    """Bytes were to be stored that are not those whose hash was given."""

    code = "OBJECT_UNEXPECTED"
    vi = "Dữ liệu gửi vào kho có mã băm {found}, không phải {sha256}. Chưa lưu gì; lấy lại đúng tệp rồi thử lại."
    en = "The bytes to be stored have the hash {found}, not {sha256}. Nothing was stored; get the right file and try again."
    http_status = 422
    exit_code = ExitCode.REFUSED


class ObjectHeld(SohoaError):
    """An object was to be deleted that the store holds: it is on record."""

    code = "OBJECT_HELD"
    vi = "Kho đang giữ tệp {sha256} vì đã vào hồ sơ lưu trữ: không xóa được trước khi hết hạn và được phép hủy."
    en = "The store holds the object {sha256}, which is on record: it is not deleted before its time is over and it is released."
    http_status = 409
    exit_code = ExitCode.REFUSED


class ObjectStoreUnreachable(SohoaError):
    """The S3 server does not answer, or not as one."""

    code = "OBJECT_STORE_UNREACHABLE"
    vi = (
        "Không liên lạc được với kho S3 {server} (bucket {bucket}): {reason}. "
        "Kiểm tra máy chủ, SOHOA_S3_ENDPOINT và SOHOA_S3_TLS rồi thử lại."
    )
    en = (
        "The S3 server {server} (bucket {bucket}) cannot be reached: {reason}. "
        "Check the server, SOHOA_S3_ENDPOINT and SOHOA_S3_TLS, then try again."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class ObjectStoreRefused(SohoaError):
    """The S3 server does not allow what was asked of it."""

    code = "OBJECT_STORE_REFUSED"
    vi = (
        "Kho S3 {server} (bucket {bucket}) từ chối, tệp {object}: {answer}. "
        "Kiểm tra SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY, quyền của khóa đó và đồng hồ của máy."
    )
    en = (
        "The S3 server {server} (bucket {bucket}) refuses, object {object}: {answer}. "
        "Check SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY, the rights of that key, and this machine's clock."
    )
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class ObjectStoreFailed(SohoaError):
    """The S3 server answers with a failure of its own."""

    code = "OBJECT_STORE_FAILED"
    vi = "Kho S3 {server} (bucket {bucket}) báo lỗi, tệp {object}: {answer}. Xem nhật ký của máy chủ đó rồi thử lại."
    en = "The S3 server {server} (bucket {bucket}) fails, object {object}: {answer}. See that server's log, then try again."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class ObjectBucketMissing(SohoaError):
    """The S3 server has no bucket of the name in the settings."""

    code = "OBJECT_BUCKET_MISSING"
    vi = "Máy chủ S3 {server} không có bucket {bucket}. Tạo bằng `sohoa archive init`, hoặc sửa SOHOA_S3_BUCKET."
    en = "The S3 server {server} has no bucket {bucket}. Make it with `sohoa archive init`, or correct SOHOA_S3_BUCKET."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


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


class ReadingReasonMissing(SohoaError):
    """A document was to be read again, and nobody said why."""

    code = "READING_REASON_MISSING"
    vi = "Đọc lại tài liệu phải có lý do. Nêu lý do rồi thử lại."
    en = "Reading a document again needs a reason. Say why, and try again."
    http_status = 422
    exit_code = ExitCode.USAGE


class VersionUnknown(SohoaError):
    """The document has no version of this number."""

    code = "VERSION_UNKNOWN"
    vi = "Tài liệu số {id} không có phiên bản V{version}; phiên bản mới nhất là V{newest}."
    en = "Document {id} has no version V{version}; its newest is V{newest}."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


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


class OrganisationRoleUnknown(SohoaError):
    """An organisation was to be linked in a role that does not exist."""

    code = "ORGANISATION_ROLE_UNKNOWN"
    vi = "Không có vai trò {role} cho tổ chức. Chọn một trong: {roles}."
    en = "There is no role {role} for an organisation. Choose one of: {roles}."
    http_status = 422
    exit_code = ExitCode.USAGE


class OrganisationNotLinked(SohoaError):
    """A link to an organisation was to be removed that does not exist."""

    code = "ORGANISATION_NOT_LINKED"
    vi = "Tài liệu số {id} không gắn với tổ chức số {organisation} trong vai trò {role}. Xem bằng `sohoa review show {id}`."
    en = "Document {id} is not linked to organisation {organisation} in the role {role}. See `sohoa review show {id}`."
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


class AgencyCodeMissing(SohoaError):
    """A code was to be issued, but it is not known under which agency code."""

    code = "AGENCY_CODE_MISSING"
    vi = "Không cấp được mã: mã định danh cơ quan {given} không dùng được. Đặt SOHOA_AGENCY_CODE, ví dụ 000.00.01.H29."
    en = "No code can be issued: {given} is no agency code. Set SOHOA_AGENCY_CODE, for example 000.00.01.H29."
    http_status = 409
    exit_code = ExitCode.ENVIRONMENT


class SequenceUsedUp(SohoaError):
    """All numbers of a scope are given out."""

    code = "SEQUENCE_USED_UP"
    vi = "Đã cấp hết số thứ tự của {scope}. Dùng mã định danh cơ quan khác."
    en = "All numbers of {scope} are given out. Use another agency code."
    http_status = 409
    exit_code = ExitCode.REFUSED


class AgencyCodeTooLong(SohoaError):
    """With this agency code, codes of documents would be longer than công văn 7197 allows."""

    code = "AGENCY_CODE_TOO_LONG"
    vi = "Mã định danh cơ quan {agency} quá dài: DocCode chỉ được {limit} ký tự. Đặt SOHOA_AGENCY_CODE ngắn hơn."
    en = "The agency code {agency} is too long: a DocCode has at most {limit} characters. Set a shorter SOHOA_AGENCY_CODE."
    http_status = 409
    exit_code = ExitCode.ENVIRONMENT


class DocCodeInvalid(SohoaError):
    """The sender of a document gave it a code that is none, or not that of a first version."""

    code = "DOC_CODE_INVALID"
    vi = "{given} không dùng làm DocCode được: cần dạng MCQ_LV_STT_V1, ví dụ G09.01_CV_000021_V1, dài nhất {limit} ký tự."
    en = "{given} cannot be a DocCode: it is written MCQ_LV_STT_V1, for example G09.01_CV_000021_V1, at most {limit} characters."
    http_status = 422
    exit_code = ExitCode.USAGE


class DocCodeTaken(SohoaError):
    """The sender of a document gave it a code that another one has."""

    code = "DOC_CODE_TAKEN"
    vi = "Mã {given} đã cấp cho tài liệu khác. Bỏ DocCode để được cấp mã mới, hoặc xem tài liệu đang giữ mã này."
    en = "The code {given} was given out before. Leave DocCode out to be given another, or look at the document that has it."
    http_status = 409
    exit_code = ExitCode.REFUSED


class DocCodeUnknown(SohoaError):
    """No document has this code."""

    code = "DOC_CODE_UNKNOWN"
    vi = "Không có tài liệu mang mã {given}. Mã có dạng MCQ_LV_STT_PB, ví dụ G09.01_CV_000021_V1."
    en = "No document has the code {given}. Codes look like MCQ_LV_STT_PB, for example G09.01_CV_000021_V1."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DocVersionUnknown(SohoaError):
    """The document has a code of this stem, but not yet so many versions."""

    code = "DOC_VERSION_UNKNOWN"
    vi = "Chưa có phiên bản {given}. Phiên bản mới nhất là {newest}."
    en = "There is no version {given} yet. The newest is {newest}."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DocVersionOutdated(SohoaError):
    """A change was to be made to a version that is no longer the newest."""

    code = "DOC_VERSION_OUTDATED"
    vi = "{given} không còn là phiên bản mới nhất: nay là {newest}. Đọc lại phiên bản mới nhất rồi sửa."
    en = "{given} is no longer the newest version: that is {newest} now. Read the newest, then change it."
    http_status = 409
    exit_code = ExitCode.REFUSED


class DocumentNotReadYet(SohoaError):
    """A code was given out at an import, but there is no document yet, or its file could not be read."""

    code = "DOCUMENT_NOT_READ_YET"
    vi = "Chưa có tài liệu cho mã {given}: tệp ở trạng thái {state}. Theo dõi ở {batch}."
    en = "There is no document for {given} yet: its file is {state}. Follow it at {batch}."
    http_status = 409
    exit_code = ExitCode.REFUSED

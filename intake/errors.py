"""Failures at the counter."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class OwnerNotIdentified(SohoaError):
    """A look-up was asked for before it is known whose dossier it is."""

    code = "OWNER_NOT_IDENTIFIED"
    vi = "Chưa xác định chủ hồ sơ nên chưa được tra cứu giấy tờ. Cho biết số định danh cá nhân hoặc mã số BHXH của người đó."
    en = "Nobody's papers may be looked up before the owner is identified. Give the personal or the social insurance number."
    http_status = 422
    exit_code = ExitCode.REFUSED


class PurposeMissing(SohoaError):
    """A look-up was asked for without saying why."""

    code = "PURPOSE_MISSING"
    vi = "Tra cứu giấy tờ của cá nhân phải nêu mục đích (ví dụ: mã hồ sơ đang giải quyết)."
    en = "Say for what purpose the person's papers are looked up (for example the dossier that is handled)."
    http_status = 422
    exit_code = ExitCode.USAGE


class DossierCodeInvalid(SohoaError):
    """Not the code of a dossier."""

    code = "DOSSIER_CODE_INVALID"
    vi = "{dossier} không phải mã hồ sơ. Mã hồ sơ có dạng 000.00.01.H29-260310-0420 (cơ quan, ngày tiếp nhận, số thứ tự)."
    en = "{dossier} is no dossier code. It looks like 000.00.01.H29-260310-0420 (agency, day of reception, sequence)."
    http_status = 422
    exit_code = ExitCode.USAGE


class DossierUnknown(SohoaError):
    """There is no dossier with this code."""

    code = "DOSSIER_UNKNOWN"
    vi = "Không có hồ sơ {dossier}. Kiểm tra lại mã, hoặc nạp giấy tờ với `sohoa ingest --dossier {dossier}`."
    en = "There is no dossier {dossier}. Check the code, or bring in its papers with `sohoa ingest --dossier {dossier}`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class DossierConflict(SohoaError):
    """The dossier exists already, for another procedure or another person."""

    code = "DOSSIER_CONFLICT"
    vi = "Hồ sơ {dossier} đã có với {what} {held}, không phải {given}. Kiểm tra lại mã hồ sơ."
    en = "Dossier {dossier} exists with {what} {held}, not {given}. Check the code."
    http_status = 409
    exit_code = ExitCode.REFUSED


class DossierIncomplete(SohoaError):
    """The procedure of the dossier is not on record, so nobody can say what is due."""

    code = "DOSSIER_WITHOUT_PROCEDURE"
    vi = "Hồ sơ {dossier} chưa ghi thủ tục nên chưa biết cần giấy tờ gì. Ghi thủ tục cho hồ sơ rồi thử lại."
    en = "Dossier {dossier} has no procedure on record, so what is due is not known. Give its procedure and try again."
    http_status = 409
    exit_code = ExitCode.REFUSED


class DossierStateForbids(SohoaError):
    """What was wanted is not possible in the state that the dossier is in."""

    code = "DOSSIER_STATE_FORBIDS"
    vi = "Không làm được việc này ({wanted}): hồ sơ {dossier} đang ở trạng thái {state}; chỉ làm được ở trạng thái {possible}."
    en = "Not possible ({wanted}): dossier {dossier} is in the state {state}; it is possible in the states {possible}."
    http_status = 409
    exit_code = ExitCode.REFUSED


class OwnerWithoutNumber(SohoaError):
    """Papers of somebody without any number cannot have a code."""

    code = "OWNER_WITHOUT_NUMBER"
    vi = "Cá nhân số {person} chưa có số định danh nào nên chưa cấp được mã giấy tờ. Ghi số định danh của người đó trước."
    en = "Person {person} has no number on record, so no code can be issued for a paper. Put the person's number on record first."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RequirementUnknown(SohoaError):
    """The procedure has no such requirement."""

    code = "REQUIREMENT_UNKNOWN"
    vi = "Thủ tục {procedure} không có thành phần {requirement}. Có: {known}."
    en = "Procedure {procedure} has no requirement {requirement}. It has: {known}."
    http_status = 422
    exit_code = ExitCode.USAGE


class RequirementNotDue(SohoaError):
    """The paper is not needed in this case, so it may not be asked for."""

    code = "REQUIREMENT_NOT_DUE"
    vi = "Không được yêu cầu giấy tờ không cần trong trường hợp này: {name}. {why}"
    en = "A paper that is not needed in this case may not be asked for: {name}. {why}"
    http_status = 409
    exit_code = ExitCode.REFUSED


class RequirementForbidden(SohoaError):
    """The law forbids to ask for the paper: the agency must fetch the data itself."""

    code = "REQUIREMENT_FORBIDDEN"
    vi = "Pháp luật cấm yêu cầu nộp {name}: cơ quan phải tự khai thác dữ liệu. Tra cứu dữ liệu thay cho giấy tờ này."
    en = "The law forbids to ask for {name}: the agency must fetch the data itself. Look the data up instead."
    http_status = 409
    exit_code = ExitCode.REFUSED


class PaperHeld(SohoaError):
    """A paper is asked for that is held and valid, and nobody said why."""

    code = "PAPER_HELD"
    vi = "Đã có trong kho, còn giá trị (tài liệu số {document}): {name}. Hãy tái sử dụng, hoặc nêu lý do phải yêu cầu nộp lại."
    en = "Held and valid (document {document}): {name}. Use it again, or say why it is asked for once more."
    http_status = 409
    exit_code = ExitCode.REFUSED


class PaperNotUsable(SohoaError):
    """A paper cannot be used again for a requirement: the look-up does not find it held and valid."""

    code = "PAPER_NOT_USABLE"
    vi = "Ngày {day} chưa có giấy tờ tái sử dụng được cho {name}: {why}"
    en = "On {day} no paper can be used again for {name}: {why}"
    http_status = 409
    exit_code = ExitCode.REFUSED


class ResultCodeInvalid(SohoaError):
    """Not the code of a result that could replace the paper."""

    code = "RESULT_CODE_INVALID"
    vi = "{given} không phải mã kết quả thay thế được giấy tờ loại {type}. Mã kết quả của loại này: {known}."
    en = "{given} is no code of a result that could replace a paper of type {type}. Codes of this type: {known}."
    http_status = 422
    exit_code = ExitCode.USAGE


class ScansMissing(SohoaError):
    """A paper that must be digitised has no scan, so the dossier is not received."""

    code = "SCANS_MISSING"
    vi = "Chưa tiếp nhận được hồ sơ {dossier}: giấy tờ phải số hóa chưa có bản quét: {papers}. Quét và đính kèm, hoặc nêu lý do."
    en = "Dossier {dossier} is not received: papers that must be digitised have no scan: {papers}. Attach it, or say why not."
    http_status = 409
    exit_code = ExitCode.REFUSED


class ReasonNotGiven(SohoaError):
    """What needs a reason was given none."""

    code = "REASON_NOT_GIVEN"
    vi = "Phải nêu lý do: {what}."
    en = "A reason is needed: {what}."
    http_status = 422
    exit_code = ExitCode.USAGE


class SupplementUnknown(SohoaError):
    """The dossier has no such request."""

    code = "SUPPLEMENT_UNKNOWN"
    vi = "Hồ sơ {dossier} không có yêu cầu bổ sung số {id}."
    en = "Dossier {dossier} has no request {id} for a supplement."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class SupplementPending(SohoaError):
    """Papers were asked for before, and the answer has not come yet."""

    code = "SUPPLEMENT_PENDING"
    vi = "Hồ sơ {dossier} còn yêu cầu bổ sung số {id} chưa được trả lời. Ghi nhận bổ sung của yêu cầu đó trước."
    en = "Request {id} of dossier {dossier} is not answered yet. Take its answer first."
    http_status = 409
    exit_code = ExitCode.REFUSED


class SupplementAnswered(SohoaError):
    """The request was answered before."""

    code = "SUPPLEMENT_ANSWERED"
    vi = "Yêu cầu bổ sung số {id} của hồ sơ {dossier} đã được trả lời."
    en = "Request {id} of dossier {dossier} was answered before."
    http_status = 409
    exit_code = ExitCode.REFUSED


class FactsNeeded(SohoaError):
    """Whether the paper is needed depends on facts that nobody has given yet."""

    code = "FACTS_NEEDED"
    vi = "Chưa biết có cần {name} không. Hỏi trước và ghi vào hồ sơ: {facts}."
    en = "Whether {name} is needed is not known yet. Ask first, and put it in the dossier: {facts}."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RequirementRepeated(SohoaError):
    """The same paper is asked for twice in one request."""

    code = "REQUIREMENT_REPEATED"
    vi = "Thành phần {requirement} được nêu hai lần trong một yêu cầu bổ sung. Gộp lại với một lý do."
    en = "{requirement} stands twice in one request. Name it once, with one reason."
    http_status = 422
    exit_code = ExitCode.USAGE


class PeriodInvalid(SohoaError):
    """A period ends before it begins."""

    code = "PERIOD_INVALID"
    vi = "Kỳ báo cáo từ {first} đến {last} không hợp lệ: ngày cuối trước ngày đầu."
    en = "The period from {first} to {last} cannot be: it ends before it begins."
    http_status = 422
    exit_code = ExitCode.USAGE


class HolidaysInvalid(SohoaError):
    """A file of days off cannot be read."""

    code = "HOLIDAYS_INVALID"
    vi = "Tệp ngày nghỉ {name} chưa đúng: {reason}. Sửa tệp theo mẫu của năm trước."
    en = "The file of days off {name} is not right: {reason}. Correct it after the file of the year before."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT

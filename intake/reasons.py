"""Why a requirement has the state it has: one code each, with a sentence for people in both languages."""

from __future__ import annotations

from enum import Enum
from typing import Any


class Reason(Enum):
    """Code -> (Vietnamese, English). The sentence names what an officer can do about it."""

    VERIFIED = ("Đã có, còn giá trị, cán bộ đã đối chiếu với {verified_form}.", "Here, valid, compared with the {verified_form}.")
    NOT_IN_THIS_CASE = ("Trường hợp này không cần giấy tờ này.", "Not needed in this case.")
    ALTERNATIVE_FILLED = ("Đã có giấy tờ khác thay thế.", "Another paper that serves as well is here.")
    NOT_HELD = ("Chưa có trong kho; phải nộp.", "Not in the archive: must be handed in.")
    IN_DATABASE = ("Chưa có trong kho; khai thác được từ {data_source}.", "Not in the archive; can be had from {data_source}.")
    NOT_TO_BE_ASKED_FOR = (
        "Không được yêu cầu công dân nộp giấy tờ này: khai thác từ {data_source}.",
        "The citizen may not be asked for this paper: it is to be had from {data_source}.",
    )
    UNVERIFIED = (
        "Đã có bản quét nhưng mới do máy nhận dạng; cán bộ cần đối chiếu và xác nhận.",
        "A scan is here, but only the machine has read it: an officer has to compare and verify it.",
    )
    OTHER_PERSON = ("Giấy tờ đang có là của người khác.", "The paper at hand is of another person.")
    COUNTS_FOR_ANOTHER = (
        "Giấy tờ đang có đã tính là: {other_vi}; một giấy không thể là của cả hai.",
        "The paper at hand counts as: {other_en}; it cannot be that of both.",
    )
    TOO_FEW = ("Cần ít nhất {wanted} giấy khác nhau, mới có {held}.", "At least {wanted} different papers are due; {held} here.")
    OTHER_EVENT = ("Giấy tờ đang có nói về một đợt khác.", "The paper at hand is about another event.")
    EVENT_NOT_GIVEN = (
        "Chưa biết giấy tờ đang có có nói về đúng đợt này không.",
        "It is not known whether the paper at hand is about this event.",
    )
    EVENT_NOT_READ = (
        "Máy chưa đọc được các ngày trên giấy tờ đang có nên chưa biết có đúng đợt này không.",
        "The days on the paper at hand were not read, so it is not known whether it is about this event.",
    )
    FIELD_NOT_READ = (
        "Máy chưa đọc được trên giấy tờ đang có: {fields}; cán bộ cần xem giấy tờ có thể hiện đúng nội dung phải có không.",
        "Not read on the paper at hand: {fields}; an officer has to see whether it shows what it must.",
    )
    PERSON_NOT_GIVEN = (
        "Chưa cho biết {role} là ai nên chưa biết giấy tờ đang có có phải của người đó không.",
        "It was not said who the {role} is, so it is not known whether the paper at hand is that person's.",
    )
    NOT_YET_ISSUED = (
        "Giấy tờ đang có được cấp ngày {issued_on}, sau ngày xét.",
        "The paper at hand was issued on {issued_on}, after the day in question.",
    )
    PERHAPS_SUPERSEDED = (
        "Tài liệu số {by}, chưa ai kiểm tra, có thể chấm dứt hoặc thay thế giấy tờ đang có.",
        "Document {by}, which nobody has checked yet, may end or replace the paper at hand.",
    )
    EXPIRED = ("Giấy tờ đang có đã hết hạn ngày {last_day}.", "The paper at hand expired on {last_day}.")
    EXPIRY_UNKNOWN = ("Chưa đọc được hạn của giấy tờ đang có.", "The last day of the paper at hand is not known.")
    SPENT = ("Giấy tờ đang có đã dùng cho hồ sơ {dossiers}.", "The paper at hand served the dossier {dossiers}.")
    SUPERSEDED = ("Đã có giấy tờ mới hơn thay thế (tài liệu số {by}).", "A later paper (document {by}) replaces the one at hand.")
    DOES_NOT_SHOW = ("Giấy tờ đang có không thể hiện nội dung cần có: {fields}.", "The paper at hand does not show: {fields}.")
    FORM_NOT_ENOUGH = (
        "Bản đang có được đối chiếu với {verified_form}, thủ tục cần {form}.",
        "The paper at hand was compared with a {verified_form}; the procedure asks for the {form}.",
    )

    def vi(self, **details: Any) -> str:
        """The sentence in Vietnamese."""
        return self.value[0].format(**{name: _named(value, _VI, "hoặc") for name, value in details.items()})

    def en(self, **details: Any) -> str:
        """The sentence in English."""
        return self.value[1].format(**{name: _named(value, _EN, "or") for name, value in details.items()})


def _named(value: Any, names: dict[Any, str], either: str) -> Any:
    """A word of the catalogue, or several of them, as people say it."""
    if isinstance(value, tuple):
        return f" {either} ".join(names.get(one, str(one)) for one in value)
    return names.get(value, value)


_VI: dict[Any, str] = {
    "original": "bản chính",
    "lawful_copy": "bản sao hợp lệ",
    "electronic_original": "bản chính điện tử",
    "scan_to_compare": "bản chụp kèm bản chính để đối chiếu",
    "population": "Cơ sở dữ liệu quốc gia về dân cư",
    "civil_status": "cơ sở dữ liệu hộ tịch điện tử",
    "health_assessment": "Hệ thống thông tin giám định BHYT",
    "social_insurance": "cơ sở dữ liệu ngành BHXH",
    "archive": "kho lưu trữ này",
    "another_unit": "của đơn vị khác",
    "employee": "người lao động",
    "claimant": "người đề nghị",
    "child": "người con",
    "mother": "người mẹ",
    "father": "người cha",
    "surrogate": "người mang thai hộ",
    "deceased": "người chết",
    "relative": "thân nhân",
    "patient": "người bệnh",
}
_EN: dict[Any, str] = {
    "lawful_copy": "lawful copy",
    "electronic_original": "electronic original",
    "scan_to_compare": "scan, with the original to compare",
    "population": "the national population database",
    "civil_status": "the electronic civil-status register",
    "health_assessment": "the health insurance assessment system",
    "social_insurance": "the social insurance database",
    "archive": "this archive",
    "another_unit": "of another unit",
}


def role_vi(role: str) -> str:
    """What somebody in this role is called in Vietnamese."""
    return _VI.get(role, role)


AWAIT_OFFICER = frozenset(
    {
        Reason.UNVERIFIED,
        Reason.EVENT_NOT_GIVEN,
        Reason.EVENT_NOT_READ,
        Reason.FIELD_NOT_READ,
        Reason.PERSON_NOT_GIVEN,
        Reason.PERHAPS_SUPERSEDED,
        Reason.EXPIRY_UNKNOWN,
    }
)
"""The paper may well do: an officer has to look, or to say more about the case. The citizen is not asked for it."""

"""Why a field is as sure as it is, in Vietnamese. Readings keep it in English, as programs get it (`page.reading.Field.note`)."""

from __future__ import annotations

import re

from portal.terminal import Language, clean

NOTES_VI = {
    "by hand": "viết tay",
    "from the symbol": "suy ra từ ký hiệu",
    "year not read": "không đọc được năm",
    "day not read": "không đọc được ngày",
    "a stroke of the date was not read": "một nét của ngày tháng không đọc được",
    "only a part of the date was read": "chỉ đọc được một phần của ngày tháng",
    "does not fit the time of the signature": "không khớp thời điểm ký số",
    "month from the time of the signature": "tháng lấy theo thời điểm ký số",
    "several days over signatures": "có nhiều ngày trên các chữ ký",
    "last day before first day": "ngày cuối trước ngày đầu",
    "first day, last day and count agree": "ngày đầu, ngày cuối và số ngày khớp nhau",
    "first day, last day and count do not agree": "ngày đầu, ngày cuối và số ngày không khớp nhau",
    "discharged before admitted": "ra viện trước khi vào viện",
    "issued on the day of discharge": "cấp đúng ngày ra viện",
    "issued before discharge": "cấp trước ngày ra viện",
    "issued before birth": "cấp trước ngày sinh",
    "shortly before the day of issue": "ngay trước ngày cấp",
    "card and social insurance number agree": "số thẻ và mã số BHXH khớp nhau",
    "card and social insurance number differ": "số thẻ và mã số BHXH khác nhau",
    "does not fit the personal number: birth year": "không khớp số định danh cá nhân: năm sinh",
    "does not fit the personal number: sex": "không khớp số định danh cá nhân: giới tính",
    "does not fit the personal number: birth year, sex": "không khớp số định danh cá nhân: năm sinh, giới tính",
    "the machine-readable lines say the same": "các dòng máy đọc ghi như vậy",
    "letters read as digits": "chữ cái được hiểu là chữ số",
    "several persons are described": "giấy ghi về nhiều người",
    "stands there more than once, read alike": "ghi nhiều lần, đọc được như nhau",
    "stands there more than once, read differently": "ghi nhiều lần, đọc được khác nhau",
    "stands there more than once, spelled alike": "ghi nhiều lần, viết như nhau",
    "here read {}, elsewhere {}": "chỗ này đọc là {}, chỗ khác là {}",
    "elsewhere read {}": "chỗ khác đọc là {}",
    "named again in the text": "được nhắc lại trong văn bản",
    "words beside it were not taken": "không lấy các từ bên cạnh",
    "words that such notes seldom have: {}": "từ ít gặp trong ghi chú loại này: {}",
    "no family name before {}": "không có họ trước {}",
    "family name mended from {}": "họ được sửa từ {}",
    "surname mended from {}": "họ được sửa từ {}",
    "{} mended from {}": "{} được sửa từ {}",
    "{} may be a middle name": "{} có thể là tên đệm",
    "{} is no usual name": "{} không phải tên thường gặp",
    "capitals inside a word": "chữ hoa giữa từ",
    "tone of {}: over ê it is easily misread": "dấu thanh của {}: trên ê dễ đọc nhầm",
    "{} for {}": "{} thay cho {}",
}
"""A note, or a part of one between semicolons; `{}` stands for what was read. The first that fits counts."""
_PATTERNS = [(re.compile("(.+?)".join(map(re.escape, en.split("{}")))), vi) for en, vi in NOTES_VI.items()]


def field_note(note: str, language: Language) -> str:
    """What to say to a person; a part that nobody translated stays as it is."""
    parts = clean(note).split("; ")
    return "; ".join(parts if language == "en" else map(_in_vietnamese, parts))


def _in_vietnamese(part: str) -> str:
    fitting = ((found, vi) for pattern, vi in _PATTERNS if (found := pattern.fullmatch(part)))
    return next((vi.format(*found.groups()) for found, vi in fitting), part)

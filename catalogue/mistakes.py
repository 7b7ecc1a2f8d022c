"""What can be wrong in a file of the catalogue: said with its place, why, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from pydantic_core import PydanticCustomError

Place = list[int | str]
"""Keys and positions that lead from the root of a file to a part of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do, without its place. `kind` is a stable word."""

    kind: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A fault with the file and the line, from 1, on which it stands."""

    file: str
    line: int
    kind: str
    vi: str
    en: str


def fault_in_model(kind: str, vi: str, en: str) -> PydanticCustomError:
    """To be raised by a validator of a model; `fault_of` finds both sentences again."""
    return PydanticCustomError("fault", "{en}", {"fault": kind, "vi": vi, "en": en})


def fault_of(error: Mapping[str, Any], written: str | None, known_keys: Collection[str]) -> Fault:
    """An error of pydantic in words for whoever edits the file.

    `written` is the text that stands at that place, as far as it is a plain value; `known_keys` are all keys there are.
    """
    context: dict[str, Any] = error.get("ctx", {})
    kind, key, value = error["type"], _key(error["loc"]), error["input"]
    if kind == "fault":
        return Fault(context["fault"], context["vi"], context["en"])
    if kind in _UNCLEAR:
        return _UNCLEAR[kind]
    if kind == "missing":
        return Fault("key_missing", f"thiếu khóa `{key}`; thêm khóa này", f"the key `{key}` is missing; add it")
    if kind == "extra_forbidden":
        hint_vi, hint_en = nearest(key, known_keys)
        return Fault(
            "key_unknown",
            f"không có khóa `{key}`{hint_vi or '; bỏ đi hoặc sửa tên'}",
            f"there is no key `{key}`{hint_en or '; remove it or correct its name'}",
        )
    if kind == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        hint_vi, hint_en = nearest(str(value), expected.split(", "))
        return Fault(
            "value_unknown",
            f"`{key}` không nhận giá trị {shown(value)}{hint_vi}; giá trị được nhận: {expected}",
            f"`{key}` cannot be {shown(value)}{hint_en}; allowed: {expected}",
        )
    if kind == "string_type":
        return _not_text(key, value, written)
    if kind == "string_pattern_mismatch":
        return _not_in_shape(key, value)
    return _wrong_kind(kind, key, value, context) or Fault(
        "value_invalid", f"`{key}`: {error['msg']}", f"`{key}`: {error['msg']}"
    )


_UNCLEAR = {
    "condition": Fault(
        "condition_unclear",
        "điều kiện phải có một trong các khóa: fact, shows, all, any, not",
        "a condition is a mapping with one of: fact, shows, all, any, not",
    ),
    "node": Fault(
        "node_unclear",
        "ở đây phải là một thành phần (id: …) hoặc một nhóm (all_of, one_of, at_least kèm of)",
        "expected a requirement (id: …) or a group of them (all_of, one_of, at_least with of)",
    ),
}


def nearest(given: str, known: Collection[str]) -> tuple[str, str]:
    """A remark on what may have been meant, in both languages; empty where nothing is near."""
    found = get_close_matches(given, list(known), n=1, cutoff=0.7)
    return (f"; có phải `{found[0]}`?", f"; did you mean `{found[0]}`?") if found else ("", "")


def shown(value: Any) -> str:
    """A value as it would be written in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(trống/empty)" if value is None else str(value)


def _not_text(key: str, value: Any, written: str | None) -> Fault:
    """Text was expected, and YAML understood something else: its own traps."""
    if isinstance(value, bool | int | float | date) and written is not None:
        read_vi, read_en = _read_as(value)
        return Fault(
            "not_quoted",
            f'`{key}`: YAML hiểu {written} là {read_vi}; đặt trong ngoặc kép: "{written}"',
            f'`{key}`: YAML reads {written} as {read_en}; put it in quotes: "{written}"',
        )
    if value is None:
        return Fault(
            "value_empty", f"`{key}` để trống; viết nội dung hoặc bỏ khóa", f"`{key}` is empty; write a text or drop the key"
        )
    return Fault("not_text", f"`{key}` phải là một dòng chữ", f"`{key}` has to be a text")


def _read_as(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "đúng/sai (true/false)", "true or false"
    return ("một ngày", "a day") if isinstance(value, date) else ("một con số", "a number")


_SHAPES = {
    "code": (
        'một số, dấu chấm, sáu số trong ngoặc kép, ví dụ "1.001667"',
        'a digit, a point, six digits, in quotes, as "1.001667"',
    ),
    "id": (
        "chữ không dấu, số và gạch dưới: thường cho câu hỏi và thành phần (death_proof), HOA cho loại giấy tờ (GIAY_RA_VIEN)",
        "letters without marks, digits, underscores: small for facts and requirements (death_proof), CAPITALS for document types",
    ),
}


def _not_in_shape(key: str, value: Any) -> Fault:
    vi, en = _SHAPES.get(key, ("đúng mẫu", "of the right shape"))
    return Fault("shape_wrong", f"`{key}: {shown(value)}` không đúng dạng; viết {vi}", f"`{key}: {shown(value)}`: write {en}")


_EXPECTED = {
    "int": ("một số nguyên, không có ngoặc kép", "a whole number without quotes"),
    "bool": ("true hoặc false, không có ngoặc kép", "true or false without quotes"),
    "date": ("một ngày dạng 2025-07-01, không có ngoặc kép", "a day such as 2025-07-01 without quotes"),
    "tuple": ("một danh sách: [A, B] hoặc mỗi dòng một dấu gạch", "a list: [A, B], or one dash a line"),
    "list": ("một danh sách: [A, B] hoặc mỗi dòng một dấu gạch", "a list: [A, B], or one dash a line"),
    "dict": ("các khóa và giá trị: {vi: …, en: …}", "keys and values: {vi: …, en: …}"),
    "model": ("các khóa và giá trị: {vi: …, en: …}", "keys and values: {vi: …, en: …}"),
}


def _wrong_kind(kind: str, key: str, value: Any, context: Mapping[str, Any]) -> Fault | None:
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        return Fault("too_few", f"`{key}` cần ít nhất {least}; bổ sung", f"`{key}` needs at least {least}; add to it")
    if kind == "greater_than_equal":
        return Fault("too_small", f"`{key}` phải từ {context['ge']} trở lên", f"`{key}` has to be {context['ge']} or more")
    if kind == "recursion_loop":
        return Fault("recursion", f"`{key}` chứa chính nó; bỏ dấu * đó", f"`{key}` contains itself; remove that *")
    expected = _EXPECTED.get(kind.split("_")[0])
    if expected is None:
        return None
    return Fault(
        "wrong_kind",
        f"`{key}` là {shown(value)[:60]} nhưng phải là {expected[0]}",
        f"`{key}` is {shown(value)[:60]} but has to be {expected[1]}",
    )


_TAGS = frozenset({"requirement", "group", "[key]"})


def _key(place: tuple[int | str, ...]) -> str:
    """The name nearest to the place."""
    return next((str(part) for part in reversed(place) if isinstance(part, str) and part not in _TAGS), "-")

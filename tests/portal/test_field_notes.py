"""Why a field is as sure as it is, said in Vietnamese on Vietnamese screens."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ocr.fields
from portal.printing.field_notes import field_note

SAYS_WHY = {"_raised", "_lowered", "_at_most"}
"""Functions of `ocr.fields.checks` that are given a note."""


def notes_in_the_code() -> Iterator[str]:
    """What is given as a note somewhere in `ocr/fields/`; `Nguyễn` for what was read."""
    for path in Path(ocr.fields.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = [one.value for one in node.keywords if one.arg == "note"]
            if isinstance(node.func, ast.Name) and node.func.id in SAYS_WHY:
                given += node.args[2:]
            for one in given:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
                    yield one.value
                if isinstance(one, ast.JoinedStr):
                    yield "".join(str(part.value) if isinstance(part, ast.Constant) else "Nguyễn" for part in one.values)


def test_every_note_that_the_rules_give_is_said_in_vietnamese() -> None:
    notes = set(notes_in_the_code())
    assert {"issued before discharge", "here read Nguyễn, elsewhere Nguyễn", "several persons are described"} <= notes
    assert not [note for note in notes if field_note(note, "vi") == note]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("by hand", "viết tay"),
        ("by hand; does not fit the time of the signature", "viết tay; không khớp thời điểm ký số"),
        ("tone of Yến: over ê it is easily misread", "dấu thanh của Yến: trên ê dễ đọc nhầm"),
        ("here read Lê Thị Hoa, elsewhere Lê Thị Hòa", "chỗ này đọc là Lê Thị Hoa, chỗ khác là Lê Thị Hòa"),
        ("surname mended from Nguyên", "họ được sửa từ Nguyên"),
        ("Thủy mended from Thúy; Văn may be a middle name", "Thủy được sửa từ Thúy; Văn có thể là tên đệm"),
        ("does not fit the personal number: birth year", "không khớp số định danh cá nhân: năm sinh"),
        ("", ""),
    ],
)
def test_it_is_said_part_by_part_with_what_was_read(note: str, said: str) -> None:
    assert field_note(note, "vi") == said
    assert field_note(note, "en") == note

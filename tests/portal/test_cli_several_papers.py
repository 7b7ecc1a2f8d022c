"""A requirement that needs several papers, on the terminal: as a tree, and as a change."""

from __future__ import annotations

from pathlib import Path

from tests.portal.command import sohoa

BOOK = "1.002759"


def test_show_says_how_many_and_how_they_are_told_apart(tmp_path: Path) -> None:
    assert (
        "ít nhất 2 giấy · mỗi giấy một mã số BHXH khác · của người đề nghị" in sohoa("catalogue", "show", BOOK, data=tmp_path).out
    )
    english = sohoa("catalogue", "show", BOOK, data=tmp_path, LANGUAGE="en").out
    assert "at least 2 papers · each with another social insurance number" in english


def test_diff_says_that_another_number_is_due(tmp_path: Path) -> None:
    draft = tmp_path / "so-bhxh.yaml"
    assert sohoa("catalogue", "export", BOOK, "--yaml", "--to", draft, data=tmp_path).code == 0
    text = draft.read_text("utf-8")
    draft.write_text(text.replace("        count: 2\n        told_apart_by: social_insurance_number\n", ""), "utf-8")
    told = sohoa("catalogue", "diff", BOOK, "2026-01-01", draft, data=tmp_path).out
    assert "~ đổi thành phần books_to_merge, số giấy ít nhất: 2 → 1" in told
    assert "~ đổi thành phần books_to_merge, khác nhau ở: mã số BHXH → không có" in told

"""Words that a sign parts from the next may be pieces of one."""

from __future__ import annotations

import pytest

from search.tokens import keys, parted


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Phường T.rúc Lâm", [("t", "ruc")]),
        ("xã Th)nh Minh, M.ỹ Quý", [("th", "nh"), ("m", "y")]),
        ("ngày 12/3, QĐ-BHXH và/hoặc", []),
        ("Lê Mỹ. Ông (Bình), TP.HCM", []),
        ("Trúc, Lâm", []),
        ("", []),
    ],
)
def test_a_sign_alone_behind_which_a_small_letter_follows_parts_pieces(text: str, pieces: list[tuple[str, str]]) -> None:
    words = [folded for _, folded in keys(text)]
    assert [(words[place], words[place + 1]) for place in parted(text)] == pieces

"""What can be a Vietnamese syllable once the diacritics are off."""

from __future__ import annotations

import pytest

from vietnamese.folding import fold
from vietnamese.syllables import is_syllable

SYLLABLES = """
nghiêng khuya quyết quỳnh giếng gì giữa quốc khuỷu thuở xoong boong ý yên uống oanh uyên ngoằn ngoèo thuế huơ khuếch huynh
Đặng nghĩa gìn quý qua loét hoạch tuýp rượu hươu
"""
DAMAGED = "ciia hqi pinh dugc 4n s6 twong thyc trlen hiém3 bhxh tthc chinhh xh nganhg"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(fold(word))


@pytest.mark.parametrize("word", DAMAGED.split())
def test_what_reading_made_of_them_is_not(word: str) -> None:
    assert not is_syllable(fold(word))

"""What counts as damage of a word, and what is another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tolerance import confused, damaged, damaged_syllables, edits_allowed, is_near, meant, variants
from vietnamese.syllables import SYLLABLES, is_syllable

WORDS = ["bao", "hiem", "xa", "hoi", "quyet", "dinh", "huong", "nghiep", "tri", "cua", "bhyt", "2402", "qd", "thu"]


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [("hoi", "hqi"), ("cua", "ciia"), ("thu", "thii"), ("dinh", "pinh"), ("do", "d6"), ("huong", "hirong"), ("nghiep", "nghi6p")],
)
def test_what_readers_make_of_a_word_is_near_it(wanted: str, seen: str) -> None:
    assert is_near(wanted, seen)


@pytest.mark.parametrize(("wanted", "seen"), [("hoi", "hai"), ("bao", "cao"), ("dinh", "binh")])
def test_another_syllable_is_near_no_word_but_counts_beside_its_neighbour(wanted: str, seen: str) -> None:
    assert not is_near(wanted, seen)
    assert seen in damaged_syllables(wanted)


@pytest.mark.parametrize("wanted", ["2402", "001185012345", "bhyt", "xa"])
def test_numbers_abbreviations_and_the_shortest_words_allow_no_edits(wanted: str) -> None:
    assert edits_allowed(wanted) == 0
    assert "bhtn" not in damaged(wanted)
    assert not any(one.isdecimal() for one in damaged(wanted))


@given(wanted=st.sampled_from(WORDS), data=st.data())
def test_all_damage_counts_by_itself_or_beside_a_neighbour(wanted: str, data: st.DataObject) -> None:
    """So whoever looks for words near by themselves and for syllables beside neighbours misses nothing."""
    if damaged(wanted):
        seen = data.draw(st.sampled_from(sorted(damaged(wanted))))
        assert seen != wanted
        assert is_near(wanted, seen) != (seen in damaged_syllables(wanted))
        assert is_syllable(seen) == (seen in damaged_syllables(wanted))


@pytest.mark.parametrize(
    "seen", ["hqi", "ciia", "thii", "pinh", "d6", "hirong", "nghi6p", "baoo", "nghiepp", "tr6et", "xhach", "2402", "hoi"]
)
def test_what_a_broken_word_may_have_been_are_all_syllables_that_it_is_near_to(seen: str) -> None:
    assert meant(seen) == {syllable for syllable in SYLLABLES if is_near(syllable, seen)}
    assert confused(seen) == {syllable for syllable in SYLLABLES if seen in variants(syllable) and not is_syllable(seen)}


@given(wanted=st.sampled_from(sorted(SYLLABLES)), data=st.data())
def test_a_broken_word_tells_of_every_syllable_that_it_may_have_been(wanted: str, data: st.DataObject) -> None:
    """So whoever asks for the syllable finds it without knowing how it was damaged."""
    if broken := sorted(damaged(wanted) - damaged_syllables(wanted)):
        assert wanted in meant(data.draw(st.sampled_from(broken)))

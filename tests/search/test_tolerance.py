"""What counts as damage of a word, and what is another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from search.tolerance import (
    confused,
    damaged,
    damaged_syllables,
    edits_allowed,
    in_one,
    is_near,
    meant,
    meant_in_pieces,
    misread,
    variants,
)
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


@pytest.mark.parametrize(
    ("pieces", "word"), [(("th", "nh"), "thinh"), (("t", "ruc"), "truc"), (("m", "y"), "my"), (("nguy", "2en"), "nguyen")]
)
def test_a_sign_makes_two_pieces_of_a_word(pieces: tuple[str, str], word: str) -> None:
    assert word in meant_in_pieces(*pieces)


@pytest.mark.parametrize("pieces", [("qd", "bhxh"), ("12", "3"), ("va", "hoac"), ("nguyen", "thuong"), ("abcdef", "ghijkl")])
def test_two_words_are_no_pieces(pieces: tuple[str, str]) -> None:
    assert meant_in_pieces(*pieces) == frozenset()


def test_pieces_in_one_are_a_word_or_a_damaged_one() -> None:
    assert (in_one("t", "ruc"), in_one("th", "nh")) == ("truc", "th.nh")


@pytest.mark.parametrize(
    ("wanted", "seen"), [("duc", "uc"), ("van", "tan"), ("iy", "my"), ("le", "ie"), ("phan", "pha"), ("lo", "loc")]
)
def test_beside_a_neighbour_a_word_may_have_been_misread_as_another(wanted: str, seen: str) -> None:
    assert seen in misread(wanted)


@given(st.sampled_from(sorted(SYLLABLES)))
def test_what_was_misread_is_one_letter_away(wanted: str) -> None:
    assert {Levenshtein.distance(seen, wanted) for seen in misread(wanted)} <= {1}


def test_figures_are_never_misread() -> None:
    assert misread("2402") == misread("b1") == misread("a") == frozenset()


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

"""Which words of a query tell something by standing side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.neighbours import Neighbours, Shares, pair_seen
from search.questions import Has
from search.wanted import read_wish


def shares_of(words: Mapping[str, float], pairs: Mapping[str, float]) -> Shares:
    """Of the documents: so many have each word, and so many each pair."""

    def shares(field: str, terms: Sequence[str]) -> list[float]:
        return [(words if field == "near" else pairs)[term] for term in terms]

    return shares


def better(neighbours: Neighbours) -> list[object]:
    return [one.value for one in neighbours.better if isinstance(one, Has)]


def test_the_words_of_a_name_stand_together_in_few_documents_and_come_first_there() -> None:
    shares = shares_of({"nguyen": 0.9, "thi": 0.8, "hoa": 0.6}, {"nguyen_thi": 0.3, "thi_hoa": 0.01})
    found = Neighbours.of(read_wish("Nguyễn Thị Hoa"), shares)
    assert found.tell
    assert better(found) == [pair_seen("thi", "hoa"), pair_seen("nguyen", "thi")], "the rarest tells most"


def test_a_word_that_stands_nowhere_was_damaged_as_it_was_typed_and_the_others_still_tell() -> None:
    shares = shares_of({"eguyen": 0.0, "thi": 0.8, "hoa": 0.6}, {"eguyen_thi": 0.0, "thi_hoa": 0.01})
    assert Neighbours.of(read_wish("Eguyễn Thị Hoa"), shares).tell


def test_what_nearly_every_document_has_side_by_side_is_not_looked_at_again() -> None:
    shares = shares_of({"bao": 0.9, "hiem": 0.85, "xa": 0.9}, {"bao_hiem": 0.84, "hiem_xa": 0.7})
    found = Neighbours.of(read_wish("bảo hiểm xã"), shares)
    assert not found.tell
    assert better(found) == [pair_seen("hiem", "xa")], "a seventh of the documents has them elsewhere only"


def test_in_few_documents_it_costs_nothing_to_look() -> None:
    shares = shares_of({"bao": 0.4, "tu": 0.4}, {"bao_tu": 0.4})
    assert better(Neighbours.of(read_wish("bảo tử"), shares)) == [pair_seen("bao", "tu")]


def test_a_single_word_has_no_neighbour() -> None:
    assert Neighbours.of(read_wish("lương"), shares_of({}, {})) == Neighbours((), tell=False)

"""What every index must do for officers. Written once; each adapter runs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.rights import EVERYWHERE, PaperKinds, PurposeGiven, RoleInUnits, Scope, Standing, Units, scope_of
from search.port import Facets, Hits, IndexedDocument, Query, SearchIndex, Suggestion
from search.tokens import tokens
from tests.search.closeness_contract import ClosenessContract
from tests.search.damage_contract import DamageContract
from tests.search.papers import DAMAGED, DECISION, DISCHARGE, PLAIN, highlighted, ids
from vietnamese.folding import fold

OF_EVERY_ADAPTER = (HealthCheck.function_scoped_fixture, HealthCheck.differing_executors)
"""Each runs the contract, on the index of its fixture."""


class SearchIndexContract(DamageContract, ClosenessContract):
    """Subclasses give the fixture `empty`: an index that holds nothing."""

    @pytest.fixture
    def index(self, empty: SearchIndex) -> SearchIndex:
        empty.put([DECISION, DAMAGED, PLAIN, DISCHARGE])
        return empty

    def test_what_was_put_in_is_counted_and_named(self, index: SearchIndex) -> None:
        assert index.count() == 4
        assert index.ids() == {1, 2, 3, 4}

    def test_putting_a_document_in_again_replaces_it(self, index: SearchIndex) -> None:
        assert index.put([IndexedDocument(3, pages=("Giấy ủy quyền của bà Lê Thị Thủy",))]) == 1
        assert index.count() == 4
        assert ids(index.search(Query("ủy quyền"))) == [3]
        assert ids(index.search(Query('"đơn đề nghị"'))) == []

    def test_the_same_document_twice_in_one_put_is_there_once(self, empty: SearchIndex) -> None:
        empty.put([PLAIN, IndexedDocument(3, pages=("Trích lục khai sinh",))])
        assert empty.count() == 1
        assert ids(empty.search(Query("trích lục"))) == [3]

    def test_removed_documents_are_gone_and_unknown_ids_do_not_matter(self, index: SearchIndex) -> None:
        index.remove([1, 99])
        assert index.ids() == {2, 3, 4}
        assert 1 not in ids(index.search(Query("hưu trí")))

    def test_all_can_be_replaced_at_once(self, index: SearchIndex) -> None:
        assert index.replace_all([PLAIN, DAMAGED]) == 2
        assert index.ids() == {2, 3}

    def test_a_failure_while_documents_are_read_leaves_the_index_as_it_was(self, index: SearchIndex) -> None:
        def failing() -> Iterator[IndexedDocument]:
            yield IndexedDocument(5, pages=("Biên bản giám định y khoa",))
            raise RuntimeError("the archive went away")

        with pytest.raises(RuntimeError, match="went away"):
            index.replace_all(failing())
        assert index.ids() == {1, 2, 3, 4}
        index.put([IndexedDocument(5, pages=("Biên bản giám định y khoa",))])
        assert index.count() == 5

    def test_as_typed_comes_before_other_diacritics_before_damage(self, index: SearchIndex) -> None:
        found = index.search(Query("bảo hiểm xã hội"))
        assert [(hit.document_id, hit.exactness) for hit in found.hits] == [(1, "exact"), (3, "folded"), (2, "damaged")]
        assert found.total == 3

    def test_without_diacritics_everything_is_found_too(self, index: SearchIndex) -> None:
        assert set(ids(index.search(Query("bao hiem xa hoi")))) == {1, 2, 3}
        assert ids(index.search(Query("dang van binh")))[0] == 3
        assert set(ids(index.search(Query("dang van binh")))) == {3, 4}

    def test_case_does_not_matter(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("NGUYỄN THỊ HOA"))) == ids(index.search(Query("nguyễn thị hoa"))) == [1]

    @pytest.mark.parametrize("typed", ["hòa giải", "hoà giải", normalize("NFD", "hòa giải"), normalize("NFD", "hoà giải")])
    def test_the_place_of_the_tone_and_the_composition_do_not_matter(self, index: SearchIndex, typed: str) -> None:
        assert [(hit.document_id, hit.exactness) for hit in index.search(Query(typed)).hits] == [(1, "exact")]

    @pytest.mark.parametrize("typed", ["kỹ thuật", "kĩ thuật", "KĨ THUẬT"])
    def test_i_or_y_does_not_matter(self, index: SearchIndex, typed: str) -> None:
        assert [(hit.document_id, hit.exactness) for hit in index.search(Query(typed)).hits] == [(1, "exact")]

    def test_the_letter_with_a_bar_is_told_apart_and_found_without(self, index: SearchIndex) -> None:
        found = index.search(Query("Đặng"))
        assert [(hit.document_id, hit.exactness) for hit in found.hits] == [(4, "exact"), (3, "folded")]

    def test_another_word_with_the_same_letters_comes_after_the_right_one(self, index: SearchIndex) -> None:
        found = index.search(Query("án"))
        assert [(hit.document_id, hit.exactness) for hit in found.hits][:2] == [(4, "exact"), (3, "folded")]

    @pytest.mark.parametrize(
        ("typed", "seen"),
        [
            ('"quyết định"', ["QUYET", "PINH"]),
            ("bảo hiểm xã hội", ["BAO", "HIEM", "XA", "HQI"]),
            ("của", ["ciia", "ciia"]),
            ("thủ tục hành chính", ["thii", "tuc", "hanh", "chinh"]),
            ("thực hiện", ["THU'C", "HIEN"]),
            ("Hà Nội", ["Ha", "Ngi"]),
            ("89/2020/NĐ-CP", ["89", "2020", "NP", "CP"]),
            ("2402/KH-BHXH", ["2402", "KH", "BHXH"]),
            ('"chế độ hưu trí"', ["ché", "d6", "huu", "tri"]),
        ],
    )
    def test_damaged_text_is_found_and_shown(self, index: SearchIndex, typed: str, seen: list[str]) -> None:
        hit = next(hit for hit in index.search(Query(typed)).hits if hit.document_id == 2)
        assert highlighted(hit) == seen

    def test_damage_is_no_licence_for_other_words(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("thai sản"))) == []
        assert ids(index.search(Query("BHYT"))) == []
        assert ids(index.search(Query("1178/QĐ-BHXH"))) == []

    def test_words_in_quotation_marks_stand_side_by_side(self, index: SearchIndex) -> None:
        assert ids(index.search(Query('"hưởng lương hưu"'))) == [1]
        assert ids(index.search(Query('"lương hưu hưởng"'))) == []
        assert ids(index.search(Query("“hưởng lương hưu”"))) == [1]

    def test_words_of_two_papers_do_not_stand_side_by_side(self, index: SearchIndex) -> None:
        assert ids(index.search(Query('"hằng tháng 1177"'))) == []

    def test_damaged_words_can_be_typed_as_they_were_copied(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("Đặng Văn Bìinh")))[0] == 4
        assert ids(index.search(Query("hưởng lương hvu của quỹ bảo hiẽrn")))[0] == 1

    @pytest.mark.parametrize("typed", ["2402/KH-BHXH", "2402 /KH-BHXH", "2402/kh-bhxh", "2402 / KH - BHXH", "2402/KH–BHXH"])
    def test_a_number_is_found_however_it_is_spaced(self, index: SearchIndex, typed: str) -> None:
        assert [(hit.document_id, hit.exactness) for hit in index.search(Query(typed)).hits] == [(2, "exact")]

    @pytest.mark.parametrize("typed", ["001185012345", "001 185 012 345", "DN 4 79 1234567890", "dn4791234567890", "0123456789"])
    def test_an_identifier_is_found_as_a_whole(self, index: SearchIndex, typed: str) -> None:
        assert [(hit.document_id, hit.exactness) for hit in index.search(Query(typed)).hits] == [(1, "exact")]

    def test_a_part_of_an_identifier_finds_nothing(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("00118501"))) == []
        assert ids(index.search(Query("001185012346"))) == []

    def test_all_of_three_words_must_be_there_and_three_in_four_of_more(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("giấy ra toà"))) == []
        found = index.search(Query("giấy ra viện cấp"))
        assert [(hit.document_id, hit.exactness) for hit in found.hits] == [(4, "damaged")]

    def test_a_title_that_is_nowhere_on_the_page_is_found(self, index: SearchIndex) -> None:
        hit = index.search(Query('"hằng tháng"')).hits[0]
        assert (hit.document_id, hit.page, hit.highlights) == (1, 1, ())
        assert hit.snippet.startswith("BẢO HIỂM XÃ HỘI")

    def test_the_snippet_is_from_the_page_and_in_its_own_letters(self, index: SearchIndex) -> None:
        hit = index.search(Query("nghi them")).hits[0]
        assert (hit.document_id, hit.page, hit.snippet) == (4, 3, "Ghi chú: nghỉ thêm 05 ngày")
        assert highlighted(hit) == ["nghỉ", "thêm"]

    def test_the_snippet_of_a_long_page_is_cut_at_words_around_the_place(self, empty: SearchIndex) -> None:
        words = [f"trang{number}" for number in range(500)]
        empty.put([IndexedDocument(1, pages=(" ".join([*words, "giám định y khoa", *words]),))])
        hit = empty.search(Query("giám định")).hits[0]
        assert highlighted(hit) == ["giám", "định"]
        assert len(hit.snippet) <= 240
        assert set(hit.snippet.split()) <= {*words, "giám", "định", "y", "khoa"}

    def test_filters_narrow_what_is_found(self, index: SearchIndex) -> None:
        assert set(ids(index.search(Query("hưu trí")))) == {1, 2, 3}
        assert set(ids(index.search(Query("hưu trí", type_id="QD_HUU")))) == {1, 2}
        assert ids(index.search(Query("hưu trí", type_id="QD_HUU", unit="BHXH-TB"))) == [2]
        assert ids(index.search(Query("hưu trí", person_ids=(12,)))) == [3]
        assert set(ids(index.search(Query("hưu trí", person_ids=(11, 12))))) == {1, 3}
        assert ids(index.search(Query("hưu trí", person_ids=()))) == []
        assert ids(index.search(Query("hưu trí", unit="BHXH"))) == []

    def test_a_scope_of_rights_narrows_what_is_found_and_counted(self, index: SearchIndex) -> None:
        kinds = PaperKinds(
            ordinary=frozenset({"QD_HUU", "HSB_14"}), sensitive=frozenset({"GIAY_RA_VIEN"}), many_persons=frozenset()
        )
        officer = Standing((RoleInUnits("officer", Units(frozenset({"BHXH-HN"}))),))
        open_to_them = scope_of(officer, PurposeGiven(), "find", kinds, date(2026, 3, 20))
        found = index.search(Query("hưu trí", within=open_to_them))
        assert (set(ids(found)), found.total) == ({1, 3}, 2)
        assert ids(index.search(Query("viêm phổi", within=open_to_them))) == []
        assert set(ids(index.search(Query("", within=open_to_them)))) == {1, 3}
        assert index.search(Query("hưu trí", within=Scope(kinds))).total == 0

    def test_a_paper_without_a_unit_is_found_by_whoever_has_such_papers(self, index: SearchIndex) -> None:
        index.put([IndexedDocument(5, type_id="QD_HUU", pages=("Quyết định về chế độ hưu trí",))])
        kinds = PaperKinds(frozenset({"QD_HUU", "HSB_14"}), frozenset(), frozenset())
        for own, expected in (
            (Units(frozenset({"BHXH-HN"})), {1, 3, 4}),
            (EVERYWHERE, {1, 2, 3, 4, 5}),
            (Units(frozenset({None})), {5}),
        ):
            scope = scope_of(Standing((RoleInUnits("archivist", own),)), PurposeGiven(), "find", kinds, date(2026, 3, 20))
            assert set(ids(index.search(Query("", within=scope)))) == expected

    def test_what_is_found_is_counted_by_type_unit_and_year_where_that_is_asked_for(self, index: SearchIndex) -> None:
        index.put([IndexedDocument(5, pages=("Đơn xin hưởng chế độ hưu trí",))])
        assert index.search(Query("hưu trí")).facets is None
        found = index.search(Query("hưu trí", limit=1, facets=True))
        assert found.facets == Facets(
            types={"QD_HUU": 2, "HSB_14": 1, None: 1},
            units={"BHXH-HN": 2, "BHXH-TB": 1, None: 1},
            years={None: 2, 2021: 1, 2024: 1},
        )
        assert found.total == sum(found.facets.types.values()) == 4
        everything = index.search(Query("", facets=True)).facets
        assert everything is not None
        assert list(everything.units.items()) == [("BHXH-HN", 3), ("BHXH-TB", 1), (None, 1)]
        assert index.search(Query("thiên văn", facets=True)).facets == Facets({}, {}, {})

    def test_nothing_is_counted_that_may_not_be_found(self, index: SearchIndex) -> None:
        kinds = PaperKinds(frozenset({"QD_HUU", "HSB_14"}), frozenset({"GIAY_RA_VIEN"}), frozenset())
        officer = Standing((RoleInUnits("officer", Units(frozenset({"BHXH-HN"}))),))
        open_to_them = scope_of(officer, PurposeGiven(), "find", kinds, date(2026, 3, 20))
        for text in ("hưu trí", ""):
            facets = index.search(Query(text, within=open_to_them, facets=True)).facets
            assert facets == Facets({"HSB_14": 1, "QD_HUU": 1}, {"BHXH-HN": 2}, {2024: 1, None: 1})

    def test_facets_are_of_the_documents_that_are_counted(self, index: SearchIndex) -> None:
        """Where those with the words as typed fill the page, of these; where not all words are there, of those found."""
        index.put(IndexedDocument(number, unit="BHXH-HP", pages=("Sổ bảo hiểm xã hội",)) for number in range(100, 200))
        first = index.search(Query("bảo hiểm xã hội", facets=True))
        assert first.facets is not None
        assert (first.total, first.total_is_exact, dict(first.facets.units)) == (101, False, {"BHXH-HP": 100, "BHXH-HN": 1})
        last = index.search(Query("bảo hiểm xã hội", offset=101, facets=True))
        assert last.facets is not None
        assert (last.total, last.total_is_exact, sum(last.facets.units.values())) == (103, True, 103)
        partly = index.search(Query("giấy ra viện cấp", facets=True))
        assert (partly.total, partly.facets) == (1, Facets({"GIAY_RA_VIEN": 1}, {"BHXH-HN": 1}, {2026: 1}))

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("quyet di", ["Quyết định về việc hưởng chế độ hưu trí hằng tháng"]),
            ("Quyết đ", ["Quyết định về việc hưởng chế độ hưu trí hằng tháng"]),
            ("GIAY", ["GIẤY RA VIỆN"]),
            ("1177/q", ["1177/QĐ-BHXH"]),
            ("nguyễn t", ["Nguyễn Thị Hoa"]),
            ("ho", ["Nguyễn Thị Hoa"]),
            ("thi hoa", ["Nguyễn Thị Hoa"]),
            ("dinh", []),
            ("q", []),
            ("", []),
            ("🙂 *", []),
            ("00118501", []),
        ],
    )
    def test_what_begins_as_one_types_is_suggested(self, index: SearchIndex, typed: str, expected: list[str]) -> None:
        """Numbers of persons are not: whoever has to know one has it before them."""
        assert [one.text for one in index.suggest(typed)] == expected

    def test_suggestions_say_what_they_are_and_where_they_stand_the_most_frequent_first(self, index: SearchIndex) -> None:
        index.put(
            [
                IndexedDocument(5, title="Giấy chứng sinh", person_names=("Trần Gia Bảo",)),
                IndexedDocument(6, title="Giấy chứng sinh"),
                IndexedDocument(7, title="GIẤY CHỨNG SINH"),
            ]
        )
        assert index.suggest("gi") == (
            Suggestion("GIẤY CHỨNG SINH", "title", (7, 6, 5)),
            Suggestion("Trần Gia Bảo", "name", (5,)),
            Suggestion("GIẤY RA VIỆN", "title", (4,)),
        )
        assert [one.text for one in index.suggest("gi", limit=1)] == ["GIẤY CHỨNG SINH"]

    def test_nothing_is_suggested_from_documents_that_may_not_be_found(self, index: SearchIndex) -> None:
        kinds = PaperKinds(frozenset({"QD_HUU", "HSB_14"}), frozenset({"GIAY_RA_VIEN"}), frozenset())
        officer = Standing((RoleInUnits("officer", Units(frozenset({"BHXH-TB"}))),))
        open_to_them = scope_of(officer, PurposeGiven(), "find", kinds, date(2026, 3, 20))
        assert [one.text for one in index.suggest("quyet", open_to_them)] == ["QUYET PINH"]
        for typed in ("nguyen thi hoa", "giay ra", "1177", "don de nghi"):
            assert index.suggest(typed, open_to_them) == ()
        assert index.suggest("quyet", Scope(kinds)) == ()

    def test_the_days_of_issue_are_both_included(self, index: SearchIndex) -> None:
        assert set(ids(index.search(Query("", issued_from=date(2024, 5, 6), issued_to=date(2026, 3, 9))))) == {1, 4}
        assert set(ids(index.search(Query("", issued_from=date(2024, 5, 7))))) == {4}
        assert set(ids(index.search(Query("", issued_to=date(2024, 5, 5))))) == {2}

    def test_a_filter_alone_lists_the_newest_first(self, index: SearchIndex) -> None:
        assert ids(index.search(Query("", unit="BHXH-HN"))) == [4, 3, 1]
        assert ids(index.search(Query("  "))) == [4, 3, 2, 1]

    def test_results_come_in_pages(self, index: SearchIndex) -> None:
        whole = ids(index.search(Query("hưu trí")))
        parts = [index.search(Query("hưu trí", limit=1, offset=offset)) for offset in range(4)]
        assert [ids(part) for part in parts] == [[whole[0]], [whole[1]], [whole[2]], []]
        assert {part.total for part in parts} == {3}
        assert index.search(Query("hưu trí", limit=0)) == Hits(3, ())

    def test_pages_go_through_every_document_once_from_the_best_kind_to_the_worst(self, index: SearchIndex) -> None:
        index.put(
            [IndexedDocument(5, pages=("Giấy ra viện; người bệnh xin cấp lại",)), IndexedDocument(6, pages=("giay ra vien",))]
        )
        pages = [index.search(Query("giấy ra viện cấp lại", limit=1, offset=offset)) for offset in range(3)]
        assert [ids(page) for page in pages] == [[5], [], []]
        pages = [index.search(Query("hưu trí", limit=1, offset=offset)).hits[0] for offset in range(3)]
        assert [page.exactness for page in pages] == ["exact", "folded", "folded"]
        assert {page.document_id for page in pages} == {1, 2, 3}
        assert pages[0].score > pages[1].score >= pages[2].score

    def test_where_words_as_typed_are_many_the_others_are_counted_when_one_comes_to_them(self, index: SearchIndex) -> None:
        index.put(IndexedDocument(number, pages=("Sổ bảo hiểm xã hội",)) for number in range(100, 200))
        first = index.search(Query("bảo hiểm xã hội"))
        assert {hit.exactness for hit in first.hits} == {"exact"}
        assert (first.total, first.total_is_exact) == (101, False)
        last = index.search(Query("bảo hiểm xã hội", offset=101))
        assert [(hit.document_id, hit.exactness) for hit in last.hits] == [(3, "folded"), (2, "damaged")]
        assert (last.total, last.total_is_exact) == (103, True)

    def test_of_few_documents_that_are_open_the_damaged_are_counted_too(self, index: SearchIndex) -> None:
        index.put(IndexedDocument(number, unit="BHXH-HP", pages=("Sổ bảo hiểm xã hội",)) for number in range(100, 200))
        found = index.search(Query("bảo hiểm xã hội", unit="BHXH-TB"))
        assert [(hit.document_id, hit.exactness, found.total) for hit in found.hits] == [(2, "damaged", 1)]

    def test_words_that_stand_together_come_before_those_that_are_scattered(self, empty: SearchIndex) -> None:
        scattered, together = "viện phí, ra quân, giấy tờ khác", "giấy tờ khác, ra quân, giấy ra viện"
        empty.put([IndexedDocument(1, pages=(scattered,)), IndexedDocument(2, pages=(together,))])
        assert ids(empty.search(Query("giấy ra viện"))) == [2, 1]

    @pytest.mark.parametrize(
        "typed",
        ['"', '""', "AND (", "*", "🙂", "hưu AND NOT trí", "title:hưu", "hưu~2", "[a TO b]", "\\", "trí^4", "\x00", "^$.*", "+-"],
    )
    def test_nothing_that_is_typed_is_an_error(self, index: SearchIndex, typed: str) -> None:
        index.search(Query(typed))

    @pytest.mark.parametrize("typed", ['"hưu trí', 'hưu "trí', "(hưu trí)", "hưu, trí!", "*hưu* trí?", "🙂 hưu trí"])
    def test_signs_around_words_are_passed_over(self, index: SearchIndex, typed: str) -> None:
        assert set(ids(index.search(Query(typed)))) == {1, 2, 3}

    def test_what_holds_no_word_finds_nothing(self, index: SearchIndex) -> None:
        assert index.search(Query("*")) == index.search(Query("🙂 …")) == Hits(0, ())

    def test_a_whole_page_can_be_pasted(self, index: SearchIndex) -> None:
        assert ids(index.search(Query(" ".join(DISCHARGE.pages) * 20)))[0] == 4

    def test_of_more_words_those_that_are_nowhere_are_left_out_however_many_they_are(self, index: SearchIndex) -> None:
        index.put([IndexedDocument(5, pages=("Biên bản giám định y khoa của hội đồng tỉnh Bắc Giang",))])
        assert ids(index.search(Query("biên bản giám định y khoa hội đồng thị xã"))) == [5]
        assert ids(index.search(Query("biên bản giám định y khoa nhà nước thị xã"))) == []

    def test_of_documents_without_some_words_those_with_more_of_them_come_first(self, empty: SearchIndex) -> None:
        wanted = ["biên", "bản", "giám", "định", "y", "khoa", "hội", "đồng"]
        empty.put(IndexedDocument(less, pages=(" ".join(wanted[: 8 - less]),)) for less in (2, 1, 3))
        assert ids(empty.search(Query(" ".join(wanted)))) == [1, 2]
        assert empty.search(Query(" ".join(wanted))).total == 2

    def test_a_new_index_is_empty_and_answers(self, empty: SearchIndex) -> None:
        assert (empty.count(), empty.ids(), empty.search(Query("hưu trí"))) == (0, set(), Hits(0, ()))
        assert empty.search(Query("quyết định hưởng lương hưu hằng tháng")) == Hits(0, ())

    @settings(max_examples=40, deadline=None, suppress_health_check=OF_EVERY_ADAPTER)
    @given(text=st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z", "Cc", "So")), max_size=80))
    def test_each_word_of_any_text_finds_it_with_and_without_diacritics(self, empty: SearchIndex, text: str) -> None:
        empty.replace_all([IndexedDocument(1, pages=(text,))])
        composed = normalize("NFC", text)
        for token in tokens(text):
            word = composed[token.start : token.end]
            assert ids(empty.search(Query(word))) == [1]
            assert ids(empty.search(Query(fold(word)))) == [1]

    @settings(max_examples=40, deadline=None, suppress_health_check=OF_EVERY_ADAPTER)
    @given(typed=st.text(st.characters(codec="utf-8"), max_size=60))
    def test_any_text_at_all_can_be_typed(self, index: SearchIndex, typed: str) -> None:
        for hit in index.search(Query(typed)).hits:
            assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.highlights)

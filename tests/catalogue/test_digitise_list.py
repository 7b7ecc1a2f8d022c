"""The agency's list of papers that must be digitised, laid over the catalogue that comes with the product."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue import load_catalogue
from catalogue.errors import CatalogueInvalid
from catalogue.loading import load_with, mistakes_in

BASIS = "QĐ 215/QĐ-BHXH ngày 12/02/2026, Phụ lục I"
LIST = f"""# Danh mục giấy tờ, văn bản cần số hóa
- procedure: "1.001667"
  legal_basis: {BASIS}
  requirements:
    claim_list: yes
    discharge: yes
    foreign_paper: no
- procedure: "2.000693"
  legal_basis: {BASIS}
  requirements: {{birth_proof: true}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "danh-muc-so-hoa.yaml"
    path.write_text(LIST, "utf-8")
    return path


def test_the_list_says_which_papers_must_be_digitised_and_leaves_the_rest_unknown(file: Path) -> None:
    marked = load_catalogue(digitise_list=file).procedures["1.001667"].all_requirements
    assert {one.id: one.must_digitise for one in marked} == {
        "claim_list": True, "discharge": True, "foreign_paper": False, "death_in_facility": "unknown", "admission": "unknown",
        "transfer": "unknown", "leave_certificate": "unknown",
    }  # fmt: skip
    assert {one.id: one.digitise_basis for one in marked if one.digitise_basis} == dict.fromkeys(
        ("claim_list", "discharge", "foreign_paper"), BASIS
    )


def test_a_paper_deep_in_the_tree_is_found(file: Path) -> None:
    marked = load_catalogue(digitise_list=file).procedures["2.000693"].all_requirements
    assert [one.id for one in marked if one.must_digitise is True] == ["birth_proof"]


def test_the_catalogue_itself_stays_as_it_is(file: Path) -> None:
    load_catalogue(digitise_list=file)
    assert {one.must_digitise for version in load_catalogue().versions for one in version.all_requirements} == {"unknown"}


def test_a_list_that_was_changed_is_read_again(file: Path) -> None:
    before = load_catalogue(digitise_list=file)
    assert load_catalogue(digitise_list=file) is before
    file.write_text(LIST.replace("discharge: yes", "discharge: no "), "utf-8")
    marked = load_catalogue(digitise_list=file).procedures["1.001667"].all_requirements
    assert next(one for one in marked if one.id == "discharge").must_digitise is False


WRONG = [
    ('"1.001667"', '"1.001668"', 2, "procedure_unknown", "có phải `1.001667`?", "did you mean `1.001667`?"),
    ('"1.001667"', "1.001667", 2, "not_quoted", 'ngoặc kép: "1.001667"', 'in quotes: "1.001667"'),
    ("discharge: yes", "dischrage: yes", 6, "requirement_unknown", "có phải `discharge`?", "did you mean `discharge`?"),
    ("discharge: yes", "discharge: perhaps", 6, "wrong_kind", "true hoặc false", "true or false"),
    ("discharge: yes", "claim_list: no", 6, "key_twice", "hai lần", "given twice"),
    (f"  legal_basis: {BASIS}\n", "", 2, "key_missing", "legal_basis", "legal_basis"),
    ("legal_basis", "basis", 3, "key_unknown", "basis", "basis"),
    ('"2.000693"', '"1.001667"', 10, "requirement_unknown", "birth_proof", "birth_proof"),
]


@pytest.mark.parametrize(("old", "new", "line", "kind", "vi", "en"), WRONG, ids=[one[3] + str(n) for n, one in enumerate(WRONG)])
def test_what_is_wrong_is_told_with_file_and_line(
    file: Path, old: str, new: str, line: int, kind: str, vi: str, en: str
) -> None:  # fmt: skip
    file.write_text(LIST.replace(old, new, 1), "utf-8")
    found = next(one for one in mistakes_in(digitise_list=file) if one.kind == kind)
    assert (found.file, found.line) == (file.name, line)
    assert vi in found.vi
    assert en in found.en
    with pytest.raises(CatalogueInvalid, match=rf"{file.name}, line \d+"):
        load_catalogue(digitise_list=file)


def test_a_paper_that_two_entries_name_is_told(file: Path) -> None:
    file.write_text(LIST.replace('"2.000693"', '"1.001667"').replace("birth_proof: true", "discharge: false"), "utf-8")
    (found,) = mistakes_in(digitise_list=file)
    assert (found.kind, found.line) == ("listed_twice", 10)


def test_a_list_that_is_not_there_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="cannot be read"):
        load_catalogue(digitise_list=tmp_path / "khong-co.yaml")


def test_a_list_may_be_tried_before_it_is_used(file: Path) -> None:
    assert mistakes_in(file) == ()
    tried = load_with(file)[0].procedures["1.001667"].all_requirements
    assert sum(one.must_digitise is True for one in tried) == 2


def test_the_list_of_the_guide_is_a_list(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text("utf-8")
    (block,) = re.findall(r"```yml \S+\n(.*?)```", guide, re.S)
    path = tmp_path / "danh-muc-so-hoa.yaml"
    path.write_text(block, "utf-8")
    assert mistakes_in(digitise_list=path) == ()

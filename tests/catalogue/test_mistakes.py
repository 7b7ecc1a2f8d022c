"""Whatever can be wrong in a file of the catalogue is told with file, line, reason and remedy, in both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue import load_catalogue
from catalogue.errors import CatalogueInvalid
from catalogue.loading import FOLDER, files_of, load_with, mistakes_in
from catalogue.mistakes import Mistake

SICKNESS = "procedures/1.001667.yaml"
MATERNITY = "procedures/2.000693.yaml"
ONE_TIME = "procedures/1.014173.yaml"
BOOK = "procedures/1.002759.yaml"
CARD = "procedures/1.001656.yaml"
MEDICAL = "document_types/medical.yaml"
CIVIL = "document_types/civil_status.yaml"
ABROAD = "when: {fact: treatment, is: abroad}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "catalogue"


def changed(folder: Path, file: str, old: str, new: str) -> int:
    """Change one place; gives the line on which the change begins."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_catalogue_that_comes_with_the_product_has_no_mistake() -> None:
    assert mistakes_in() == ()


SHAPE = [
    (SICKNESS, "form: original\n", "fomr: original\n", "key_unknown", "có phải `form`?", "did you mean `form`?"),
    (SICKNESS, "form: original\n", "form: orignal\n", "value_unknown", "có phải `original`?", "allowed: original, lawful_copy"),
    (SICKNESS, "who: employer\n", "who: boss\n", "value_unknown", "`who` không nhận giá trị boss", "`who` cannot be boss"),
    (SICKNESS, 'code: "1.001667"', "code: 1.001667", "not_quoted", 'ngoặc kép: "1.001667"', 'in quotes: "1.001667"'),
    (SICKNESS, 'code: "1.001667"', 'code: "1001667"', "shape_wrong", 'ví dụ "1.001667"', 'as "1.001667"'),
    (ONE_TIME, '["1.001613"]', "[1.001613]", "not_quoted", "YAML hiểu 1.001613 là một con số", "YAML reads 1.001613 as a number"),
    (MATERNITY, '        "no": {vi', "        no: {vi", "not_quoted", 'ngoặc kép: "no"', 'in quotes: "no"'),
    (ONE_TIME, "effective_from: null", "effective_from: 01/07/2025", "wrong_kind", "dạng 2025-07-01", "such as 2025-07-01"),
    (ONE_TIME, "effective_from: null", "effective_from: 2025-02-30", "no_such_day", "ngày có thật", "no day that exists"),
    (ONE_TIME, "decision: 863/QĐ-BNV", "decision: 2025-07-01", "not_quoted", "là một ngày", "as a day"),
    (ONE_TIME, "decision: 863/QĐ-BNV", "decision:", "value_empty", "`decision` để trống", "`decision` is empty"),
    (ONE_TIME, "value: 7,", "value: seven,", "wrong_kind", "một số nguyên", "a whole number"),
    (ONE_TIME, "{value: 7,", "{value: -7,", "too_small", "từ 0 trở lên", "0 or more"),
    (ONE_TIME, "papers: [SO_BHXH]", "papers: SO_BHXH", "wrong_kind", "một danh sách", "a list"),
    (ONE_TIME, "papers: [SO_BHXH]", "papers: []", "too_few", "ít nhất 1", "at least 1"),
    (ONE_TIME, "kind: choice", "kind: yes_no", "values_unclear", "kind: choice phải có values", "a choice lists its values"),
    (SICKNESS, ABROAD, "when: {fact: treatment}", "condition_unclear", "đúng một trong: is", "exactly one of: is"),
    (SICKNESS, ABROAD, "when: {treatment: abroad}", "condition_unclear", "fact, shows, all", "fact, shows, all"),
    (MEDICAL, "sensitivity: medical", "sensitive: medical", "key_unknown", "`sensitivity`", "`sensitivity`"),
    (MEDICAL, "fields: &patient [serial,", "fields: &patient [seri,", "field_unknown", "có phải `serial`?", "mean `serial`?"),
    (MEDICAL, "expiry: {kind: permanent}", "expiry: {kind: printed}", "expiry_unclear", "phải ghi field", "names its field"),
    (MEDICAL, "expiry: {kind: permanent}", "expiry: {kind: fixed}", "expiry_unclear", "phải ghi day", "names its day"),
    (
        SICKNESS,
        "must_show: [rest_note]",
        "must_show: [{field: rest_note, years_after: issued_on}]",
        "field_test_unclear",
        "years_after cần at_least",
        "years_after needs at_least",
    ),
    (BOOK, "count: 2", "count: 0", "too_small", "từ 1 trở lên", "1 or more"),
    (MEDICAL, "          early: 1\n", "          early: 0\n", "margin_unclear", "cần late hoặc early", "has late or early"),
    (BOOK, "one_of:\n", "one_off:\n", "key_unknown", "có phải `one_of`?", "did you mean `one_of`?"),
]  # fmt: skip
BETWEEN = [
    (SICKNESS, "papers: [HSB_01B]", "papers: [HSB_01X]", "type_unknown", "có phải `HSB_01B`?", "did you mean `HSB_01B`?"),
    (SICKNESS, ABROAD, "when: {fact: tretment, is: abroad}", "fact_unknown", "có phải `treatment`?", "mean `treatment`?"),
    (SICKNESS, ABROAD, "when: {fact: treatment, is: aboard}", "fact_value_unknown", "có phải `abroad`?", "mean `abroad`?"),
    (MATERNITY, '["no", after_birth]', "[no, after_birth]", "fact_value_unknown", 'ngoặc kép: "no"', 'in quotes: "no"'),
    (SICKNESS, "transferred, is: true", 'transferred, is: "true"', "fact_value_unknown", "bỏ ngoặc kép", "without quotes"),
    (SICKNESS, "id: transfer\n", "id: discharge\n", "id_twice", "cùng mang id discharge", "are called discharge"),
    (SICKNESS, "id: second_parent\n", "id: transferred\n", "id_twice", "transferred có hai lần", "transferred is listed twice"),
    (CIVIL, "id: GIAY_CHUNG_TU\n", "id: GIAY_KHAI_SINH\n", "id_twice", "GIAY_KHAI_SINH đã có", "GIAY_KHAI_SINH is defined twice"),
    (CIVIL, "by: [THE_CAN_CUOC]", "by: [THE_CAN_CUOT]", "type_unknown", "THE_CAN_CUOC", "THE_CAN_CUOC"),
    (
        BOOK,
        "when: {fact: party_member, is: true}",
        "when: {fact: work, is: merge}",
        "never_applies",
        "không có trường hợp nào",
        "no case can meet",
    ),
    (
        BOOK,
        "            papers: [LY_LICH_DANG_VIEN]\n            form: original",
        "            papers: [LY_LICH_DANG_VIEN]\n            form: electronic_original",
        "form_impossible",
        "chỉ có trên giấy",
        "exists on paper only",
    ),
    (SICKNESS, "papers: [GIAY_KCB_NUOC_NGOAI]", "papers: [CCCD]", "does_not_prove", "minh: identity", "proves: identity"),
    (SICKNESS, "must_show: [rest_note]", "must_show: [amount]", "field_not_on_type", "không có trường amount", "no field amount"),
    (BOOK, "apart_by: social_insurance_number", "apart_by: serial", "field_not_on_type", "trường serial", "no field serial"),
    (SICKNESS, "about: [event_from, event_to]", "about: [patient, event_to]", "about_no_date", "patient không", "patient is no"),
    (
        SICKNESS,
        "- not: {shows: {type: GIAY_BAO_TU, field: admitted_on}}",
        "- {shows: {type: GIAY_BAO_TU, field: admitted_on}}",
        "shows_calls_for_more",
        "không được đòi thêm",
        "never call for one more",
    ),
    (
        CARD,
        "- id: invoice_copy\n",
        "- id: invoice_copy\n            when: {not: {shows: {type: THE_BHYT, field: valid_to}}}\n",
        "shows_in_alternatives",
        "lựa chọn thay thế",
        "inside alternatives",
    ),
    (CARD, "papers: [THE_BHYT]", "papers: [THE_BHYT, SO_HO_KHAU]", "may_not_be_asked_for", "không được", "may not"),
    (ONE_TIME, '["1.001613"]', '["1.001643"]', "equivalent_one_way", "1.001643 không ghi lại", "1.001643 does not name"),
    (ONE_TIME, '["1.001613"]', '["9.001613"]', "equivalent_unknown", "1.001613", "1.001613"),
    (
        BOOK,
        "is: card_unchanged}}",
        "is: card_unchaged}}",
        "fact_value_unknown",
        "có phải `card_unchanged`?",
        "did you mean `card_unchanged`?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "kind", "vi", "en"), [*SHAPE, *BETWEEN])
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    folder: Path, file: str, old: str, new: str, kind: str, vi: str, en: str
) -> None:
    line = changed(folder, file, old, new)
    found = next(one for one in mistakes_in(folder) if (one.kind, one.file) == (kind, file))
    assert line - 2 <= found.line <= line + new.count("\n")
    assert vi in found.vi
    assert en in found.en


def test_papers_are_told_apart_only_where_several_are_due(folder: Path) -> None:
    changed(folder, BOOK, "        count: 2\n", "")
    (found,) = mistakes_in(folder)
    assert (found.file, found.kind) == (BOOK, "told_apart_unclear")
    assert "cần count từ 2" in found.vi


def test_only_a_paper_with_days_has_a_margin(folder: Path) -> None:
    changed(folder, MEDICAL, "        from_field: issued_on\n        margin: &billed", "        margin: &billed")
    assert "proof_unclear" in {one.kind for one in mistakes_in(folder)}


@pytest.mark.parametrize(
    ("text", "line", "kind", "en"),
    [
        ("- code: [\n", 2, "yaml", "a comma or a closing bracket"),
        ("- code: x\n  name: a: b\n", 2, "yaml", "text with a colon in quotes"),
        ("- code: x\n\tname: b\n", 2, "yaml", "not with Tab"),
        ('- code: "x\n', 2, "yaml", "a quotation mark is not closed"),
        ("- code: *nobody\n", 1, "yaml", "no & defines"),
        ("- !thing x\n", 1, "yaml", "remove the !"),
        ("- code: x\n  code: y\n", 2, "key_twice", "`code` is given twice"),
        ("- &me\n  name: *me\n", 2, "recursion", "contains itself"),
        ("code: x\n", 1, "no_list", "begins with a dash"),
        ("", 1, "no_list", "begins with a dash"),
        ("- [1, 2]\n", 1, "wrong_kind", "keys and values"),
        ("- {code: 5}\n---\n- {code: 6}\n", 2, "yaml", "check indentation"),
    ],
)
def test_text_that_is_no_good_yaml_is_told_with_its_line(folder: Path, text: str, line: int, kind: str, en: str) -> None:
    (folder / "procedures" / "new.yaml").write_text(text, "utf-8")
    found = mistakes_in(folder)[0]
    assert (found.file, found.kind) == ("procedures/new.yaml", kind)
    assert abs(found.line - line) <= 1
    assert en in found.en


def test_files_that_are_no_text_or_lie_elsewhere_are_told(folder: Path) -> None:
    (folder / "procedures" / "new.yaml").write_bytes("- tên: thủ tục".encode("utf-16"))
    (folder / "loose.yaml").write_text("- code: x\n", "utf-8")
    assert {(one.file, one.kind) for one in mistakes_in(folder)} == {
        ("procedures/new.yaml", "encoding"), ("loose.yaml", "folder_unknown"),
    }  # fmt: skip


def test_a_folder_without_files_is_no_catalogue(tmp_path: Path) -> None:
    assert [one.kind for one in mistakes_in(tmp_path)] == ["nothing_here"]


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    lines = {
        (SICKNESS, changed(folder, SICKNESS, "form: original\n", "fomr: original\n")),
        (SICKNESS, changed(folder, SICKNESS, "who: employer\n", "who: boss\n")),
        (ONE_TIME, changed(folder, ONE_TIME, "value: 7,", "value: seven,")),
    }
    assert lines <= {(one.file, one.line) for one in mistakes_in(folder)}


def test_two_versions_for_the_same_day_are_refused(folder: Path) -> None:
    shutil.copy(folder / ONE_TIME, folder / "procedures" / "again.yaml")
    found = mistakes_in(folder)
    assert {one.kind for one in found} == {"versions_overlap"}
    assert "1.014173 has two versions for the same days" in found[0].en


def test_a_version_ends_after_it_begins(folder: Path) -> None:
    changed(folder, ONE_TIME, "effective_from: null", "effective_from: 2026-01-01\n  effective_to: 2025-12-31")
    assert [one.kind for one in mistakes_in(folder)] == ["ends_before_it_begins"]


def test_of_several_deadlines_the_last_is_the_ordinary_one(folder: Path) -> None:
    changed(folder, "procedures/1.001939.yaml", '    - {value: 5, unit: working_days, raw: "≤5 ngày làm việc"}\n', "")
    assert [one.kind for one in mistakes_in(folder)] == ["deadline_unclear"]


def test_loading_names_the_first_mistake_in_both_languages(folder: Path) -> None:
    line = changed(folder, SICKNESS, "form: original\n", "fomr: original\n")
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(folder)
    problem = caught.value.problem
    assert f"{SICKNESS}, dòng {line}: " in problem.vi
    assert "có phải" in problem.vi
    assert f"{SICKNESS}, line {line}: " in problem.en
    assert "did you mean" in problem.en


def test_one_file_stands_in_place_of_what_has_its_code(tmp_path: Path) -> None:
    (source,) = files_of("1.014177")
    draft = tmp_path / "mai-tang.yaml"
    draft.write_text(source.read_text("utf-8").replace("value: 10,", "value: 8,"), "utf-8")
    assert mistakes_in(draft) == ()
    catalogue, own = load_with(draft)
    assert [one.deadline.value for one in own] == [8]
    assert catalogue.procedures["1.014177"].deadline.value == 8
    assert load_catalogue().procedures["1.014177"].deadline.value == 10


def test_one_file_of_document_types_is_checked_with_the_rest(tmp_path: Path) -> None:
    draft = tmp_path / "loai-moi.yaml"
    text = (FOLDER / CIVIL).read_text("utf-8")
    draft.write_text(text, "utf-8")
    assert mistakes_in(draft) == ()
    draft.write_text(text.replace("by: [THE_CAN_CUOC]", "by: [THE_CAN_CUOT]"), "utf-8")
    assert [one.kind for one in mistakes_in(draft)] == ["type_unknown"]


def test_a_mistake_is_a_value(folder: Path) -> None:
    changed(folder, SICKNESS, "form: original\n", "fomr: original\n")
    assert all(isinstance(one, Mistake) and one.line >= 1 and one.vi != one.en for one in mistakes_in(folder))

"""`sohoa catalogue`: what an expert on procedures sees, checks and compares, without an installation."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, get_args

import pytest

from catalogue import Procedure, load_catalogue
from catalogue.document_type import Event
from catalogue.procedure import DataSource, Form, Role
from catalogue.rules import Standing
from portal.printing import catalogue_words as words
from tests.portal.command import Ended, sohoa

FUNERAL = "1.014177"
CATALOGUE = load_catalogue()


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    def asked(*arguments: str | Path, **settings: str) -> Ended:
        return sohoa("catalogue", *arguments, data=tmp_path / "data", **settings)

    return asked


@pytest.fixture
def draft(ask: Any, tmp_path: Path) -> Path:
    """The file of the funeral allowance, taken out to be edited."""
    path = tmp_path / "mai-tang.yaml"
    assert ask("export", FUNERAL, "--yaml", "--to", path).code == 0
    return path


def rewritten(path: Path, *pairs: tuple[str, str]) -> Path:
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


class TestShow:
    def test_lists_every_procedure_and_apart_from_them_those_known_by_name_only(self, ask: Any) -> None:
        out = ask("show").out
        assert all(code in out for code in CATALOGUE.procedures)
        assert "1.014176" in out.split("Chỉ biết tên")[1]
        assert "chưa đối chiếu" in out

    def test_draws_a_tree_with_conditions_forms_and_roles_in_words(self, ask: Any) -> None:
        out = ask("show", "1.001667").out
        assert "khi «Điều trị nội trú, ngoại trú hay ở nước ngoài?» nội trú" in out
        assert "Giấy báo tử đang có không thể hiện ngày vào viện" in out
        assert "của người bệnh · bản sao hợp lệ · chứng minh đợt điều trị nội trú · thay được bằng hệ thống giám định BHYT" in out
        assert "Một trong" in ask("show", "1.014173").out

    def test_speaks_english_as_well(self, ask: Any) -> None:
        out = ask("show", "1.001667", LANGUAGE="en").out
        assert "when «Treated as an inpatient, as an outpatient or abroad?» inpatient" in out
        assert "of the patient · lawful copy · proves the stay" in out
        assert "not compared with the law" in out

    def test_tells_of_every_deadline_and_of_what_the_source_contradicts(self, ask: Any) -> None:
        book = ask("show", "1.002759").out
        assert "Thời hạn: 45 ngày khi" in book
        assert "phải báo bằng văn bản" in book
        assert "Thời hạn: trong ngày khi" in book
        assert "nguồn cũng ghi 20 ngày" in ask("show", "1.014173").out

    def test_says_what_is_due_in_a_case(self, ask: Any) -> None:
        ended = ask("show", "1.014173", "--fact", "ground=disease", "--json")
        assert ended.value["case"]["requirements"] == {
            "insurance_book": "due", "request": "due", "capacity_proof": "not_applicable", "disease_proof": "due",
            "nationality_renounced": "not_applicable", "settlement_proof": "not_applicable",
        }  # fmt: skip
        drawn = ask("show", "1.002759", "--fact", "work=correct_entries").out
        assert "? chưa rõ  Quyết định về nơi làm việc" in drawn
        assert "? Điều chỉnh nội dung gì trên sổ?" in drawn

    def test_of_a_day_on_which_nothing_was_in_force(self, ask: Any, draft: Path) -> None:
        rewritten(draft, ("effective_from: null", "effective_from: 2027-01-01"))
        assert "01/01/2027" in ask("show", draft).out

    @pytest.mark.parametrize(
        ("arguments", "code", "exit_code"),
        [
            (("show", "9.999999"), "PROCEDURE_UNKNOWN", 4),
            (("show", "1.014173", "--fact", "weather=rain"), "FACT_UNKNOWN", 2),
            (("show", "1.014173", "--fact", "ground=luck"), "FACT_INVALID", 2),
            (("show", "--fact", "ground=luck"), "USAGE", 2),
            (("show", "--on", "2026-13-01"), "USAGE", 2),
            (("validate", "nowhere"), "USAGE", 2),
            (("diff", "9.999999", "2026-01-01", "2026-02-01"), "PROCEDURE_UNKNOWN", 4),
            (("diff", FUNERAL, "then", "now"), "USAGE", 2),
            (("export", "9.999999"), "PROCEDURE_UNKNOWN", 4),
            (("export", "--yaml"), "USAGE", 2),
            (("export", "--csv", "--json"), "USAGE", 2),
        ],
    )
    def test_what_is_not_there_or_not_understood(self, ask: Any, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
        ended = ask(*arguments)
        assert ended.code == exit_code
        assert (ended.value["code"] == code) if "--json" in arguments else (code in ended.err)
        assert "--json" in arguments or ask(*arguments, "--json").value["code"] == code


class TestValidate:
    def test_says_that_the_catalogue_can_be_used(self, ask: Any) -> None:
        ended = ask("validate")
        assert ended.code == 0
        assert ended.out.startswith("✔ Danh mục dùng được")
        assert ask("validate", "--json").value["usable"] is True

    def test_tells_each_mistake_of_a_draft_with_file_line_and_remedy(self, ask: Any, draft: Path) -> None:
        rewritten(draft, ("form: original", "form: orignal"), ("value: 10,", "value: ten,"))
        ended = ask("validate", draft)
        assert ended.code == 3
        assert "✗ mai-tang.yaml:7: `value` là ten nhưng phải là một số nguyên" in ended.out
        assert "có phải `original`?" in ended.out
        assert "2 lỗi." in ended.out
        found = ask("validate", draft, "--json").value
        assert [one["kind"] for one in found["mistakes"]] == ["wrong_kind", "value_unknown"]
        assert found["mistakes"][0]["line"] == 7

    def test_a_draft_is_shown_only_once_it_is_sound(self, ask: Any, draft: Path) -> None:
        rewritten(draft, ("who: deceased", "who: dead"))
        ended = ask("show", draft)
        assert ended.code == 5
        assert "CATALOGUE_INVALID" in ended.err


class TestDiff:
    def test_says_that_nothing_changed(self, ask: Any, draft: Path) -> None:
        assert "không khác nhau" in ask("diff", FUNERAL, "2026-01-01", draft).out

    def test_says_what_was_added_dropped_and_changed(self, ask: Any, draft: Path) -> None:
        rewritten(
            draft,
            ("value: 10,", "value: 8,"),
            ("id: declaration\n", "id: statement\n"),
            ("when: {fact: drawing_pension, is: false}\n", "when: {fact: foreign_worker_died_abroad, is: false}\n"),
            ("form: lawful_copy", "form: original"),
            ("papers: [TRICH_LUC_KHAI_TU, GIAY_CHUNG_TU, ", "papers: [TRICH_LUC_KHAI_TU, "),
        )
        out = ask("diff", FUNERAL, "2026-01-01", draft).out
        assert f"~ đổi thủ tục {FUNERAL}, thời hạn: 10 ngày làm việc → 8 ngày làm việc" in out
        assert "+ thêm thành phần statement: Tờ khai" in out
        assert "− bỏ thành phần declaration: Tờ khai" in out
        assert "~ đổi thành phần death_proof, hình thức: bản sao hợp lệ → bản chính" in out
        assert "~ đổi thành phần death_proof, giấy tờ được nhận: Trích lục khai tử, Giấy chứng tử," in out
        assert "điều kiện: «Người chết đang hưởng lương hưu phải không?» không → «Có phải người lao động nước ngoài" in out
        assert "deadline: 10 working days → 8 working days" in ask("diff", FUNERAL, "2026-01-01", draft, LANGUAGE="en").out

    def test_speaks_json(self, ask: Any, draft: Path) -> None:
        rewritten(draft, ("value: 10,", "value: 8,"))
        (change,) = ask("diff", FUNERAL, "2026-01-01", draft, "--json").value["changes"]
        assert (change["kind"], change["about"], change["what"]) == ("changed", "procedure", "deadline")
        assert (change["before"][0]["value"], change["after"][0]["value"]) == (10, 8)

    def test_one_way_is_the_other_way_turned_round(self, ask: Any, draft: Path) -> None:
        rewritten(draft, ("id: declaration\n", "id: statement\n"), ("id: drawing_pension", "id: had_pension"))
        rewritten(draft, ("{fact: drawing_pension", "{fact: had_pension"))
        there = ask("diff", FUNERAL, "2026-01-01", draft, "--json").value["changes"]
        back = ask("diff", FUNERAL, draft, "2026-01-01", "--json").value["changes"]
        turned = {"added": "dropped", "dropped": "added", "changed": "changed"}
        assert {(one["kind"], one["id"], one["what"]) for one in there} == {
            (turned[one["kind"]], one["id"], one["what"]) for one in back
        }


class TestExport:
    def test_the_json_of_a_procedure_is_that_procedure(self, ask: Any) -> None:
        found = ask("export", "--json").value
        assert [Procedure.model_validate(one) for one in found["procedures"]] == list(CATALOGUE.versions)
        assert {one["id"] for one in found["document_types"]} == set(CATALOGUE.types)
        assert len(found["named_only"]) == len(CATALOGUE.named)

    def test_the_table_has_a_line_for_every_requirement(self, ask: Any) -> None:
        rows = list(csv.DictReader(io.StringIO(ask("export", "--csv").out)))
        assert len(rows) == sum(len(one.all_requirements) for one in CATALOGUE.versions)
        row = next(one for one in rows if (one["procedure"], one["requirement"]) == ("1.001667", "transfer"))
        assert row["when"].endswith("«Người bệnh có chuyển cơ sở trong đợt điều trị không?» có")
        assert (row["papers"], row["form"], row["verified"]) == ("GIAY_CHUYEN_TUYEN", "lawful_copy", "False")
        assert not any(cell.startswith(tuple("=+-@")) for one in rows for cell in one.values())

    def test_writes_a_file_that_spreadsheets_read_and_never_over_another(self, ask: Any, tmp_path: Path) -> None:
        target = tmp_path / "danh-muc.csv"
        assert ask("export", "--csv", "--to", target).code == 0
        assert target.read_bytes().startswith(b"\xef\xbb\xbfprocedure,")
        again = ask("export", "--csv", "--to", target)
        assert (again.code, "TARGET_EXISTS" in again.err) == (6, True)

    def test_a_file_to_edit_is_the_file_of_the_catalogue(self, ask: Any, draft: Path) -> None:
        assert draft.read_text("utf-8") == ask("export", FUNERAL, "--yaml").out
        assert ask("validate", draft).code == 0


def test_everything_has_a_name_in_both_languages() -> None:
    for table, known in (
        (words.FORMS, Form),
        (words.ROLES, Role),
        (words.SOURCES, DataSource),
        (words.EVENTS, Event),
        (words.STANDINGS, Standing),
    ):
        assert set(table) == set(get_args(known))

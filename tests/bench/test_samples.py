"""samples/: what lies there is what its truth, its table and the issue of a believable demo say."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from bench.scans.samples import PASSWORD
from bench.scans.truth import SUFFIX, FileTruth, load
from catalogue import checked_facts, load_catalogue
from catalogue.document_type import FIELD_NAMES
from catalogue.rules import evaluate
from vietnamese.identifiers import parse_dossier_code, parse_personal_number

ROOT = Path(__file__).resolve().parents[2] / "samples"
SCANS = sorted(path for path in ROOT.glob("*/*") if not path.name.endswith(SUFFIX))
TRUTHS: dict[Path, FileTruth] = {path: load(path.with_name(path.name + SUFFIX)) for path in SCANS}
TABLE: dict[str, Any] = json.loads((ROOT / "dossiers.json").read_text(encoding="utf-8"))
CATALOGUE = load_catalogue()
STATES = {"held_valid", "held_unusable", "obtainable", "must_submit", "not_applicable"}


def with_days(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name.startswith("event_") else value for name, value in facts.items()}


def pages_of(path: Path) -> int:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


class TestFiles:
    def test_are_12_to_20_of_about_40_pages_and_12_megabytes(self) -> None:
        assert 12 <= len(SCANS) <= 20
        assert 34 <= sum(len(truth.pages) for truth in TRUTHS.values()) + 3 <= 44
        assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 12_000_000

    def test_come_in_all_formats(self) -> None:
        assert {path.suffix for path in SCANS} == {".pdf", ".tif", ".jpg", ".png"}

    @pytest.mark.parametrize("path", [path for path in SCANS if TRUTHS[path].outcome == "read"], ids=lambda path: path.name)
    def test_have_as_many_pages_as_their_truth_and_each_in_one_document(self, path: Path) -> None:
        truth = TRUTHS[path]
        assert truth.file == path.name
        assert pages_of(path) == len(truth.pages)
        assert sorted(page for document in truth.documents for page in document.pages) == list(range(1, len(truth.pages) + 1))

    def test_include_one_damaged_one_encrypted_and_one_twin(self) -> None:
        outcomes = Counter(truth.outcome for truth in TRUTHS.values())
        assert (outcomes["damaged"], outcomes["encrypted"]) == (1, 1)
        contents: dict[str, list[Path]] = {}
        for path in SCANS:
            contents.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), []).append(path)
        (twins,) = [paths for paths in contents.values() if len(paths) > 1]
        assert len(twins) == 2
        assert twins[0].name != twins[1].name
        assert twins[0].parent != twins[1].parent

    def test_the_damaged_one_cannot_be_opened_or_mended(self) -> None:
        (damaged,) = [path for path, truth in TRUTHS.items() if truth.outcome == "damaged"]
        assert damaged.read_bytes().startswith(b"%PDF-")
        with pytest.raises(pikepdf.PdfError):
            pikepdf.open(damaged)

    def test_the_encrypted_one_opens_with_its_password_only(self) -> None:
        (locked,) = [path for path, truth in TRUTHS.items() if truth.outcome == "encrypted"]
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(locked)
        with pikepdf.open(locked, password=PASSWORD) as pdf:
            assert len(pdf.pages) == 1

    def test_include_a_stack_a_page_upside_down_blank_backs_and_a_number_by_hand(self) -> None:
        assert max(len(truth.documents) for truth in TRUTHS.values()) >= 4
        pages = [page for truth in TRUTHS.values() for page in truth.pages]
        assert any(page.turn == 180 for page in pages)
        assert any(page.blank for page in pages)
        numbers = [
            field for truth in TRUTHS.values() for one in truth.documents for field in one.fields if field.name == "number"
        ]
        assert any(field.by_hand for field in numbers)
        assert any(not field.by_hand for field in numbers)


class TestTruth:
    def test_names_types_and_fields_of_the_catalogue(self) -> None:
        for truth in TRUTHS.values():
            for document in truth.documents:
                assert document.type in CATALOGUE.types
                assert {field.name for field in document.fields} <= FIELD_NAMES

    def test_has_dates_in_iso_and_numbers_that_fit_the_persons(self) -> None:
        for truth in TRUTHS.values():
            for document in truth.documents:
                for field in document.fields:
                    if field.name.endswith("_on") or field.name.endswith("_date"):
                        assert date.fromisoformat(field.value)
                    if field.name == "personal_number":
                        assert parse_personal_number(field.value)

    def test_boxes_lie_on_their_page(self) -> None:
        for truth in TRUTHS.values():
            for page in truth.pages:
                for word in page.words:
                    assert 0 <= word.box.left < word.box.right <= 1
                    assert 0 <= word.box.top < word.box.bottom <= 1


class TestDossiers:
    @pytest.mark.parametrize("dossier", TABLE["dossiers"], ids=lambda one: one["code"])
    def test_are_folders_of_a_valid_code_for_a_person_with_a_valid_number(self, dossier: dict[str, Any]) -> None:
        assert parse_dossier_code(dossier["code"]) is not None
        assert (ROOT / dossier["folder"]).is_dir()
        person = dossier["person"]
        number = parse_personal_number(person["personal_number"])
        assert number is not None
        assert number.disagreements(birth_year=int(person["birth_date"][:4]), sex=person["sex"]) == ()

    @pytest.mark.parametrize("dossier", TABLE["dossiers"], ids=lambda one: one["code"])
    def test_what_is_due_is_either_filled_or_missing(self, dossier: dict[str, Any]) -> None:
        code = parse_dossier_code(dossier["code"])
        assert code is not None
        procedure = CATALOGUE.procedure(dossier["procedure"], code.received_on)
        evaluation = evaluate(procedure, checked_facts(procedure, with_days(dossier["facts"])))
        due = {requirement.id for requirement in evaluation.of("due")}
        assert evaluation.missing_facts == ()
        assert due == {*dossier["filled_or_awaiting"], *dossier["missing"]}

    @pytest.mark.parametrize("dossier", TABLE["dossiers"], ids=lambda one: one["code"])
    def test_a_requirement_is_filled_exactly_where_a_paper_of_its_types_can_be_read(self, dossier: dict[str, Any]) -> None:
        procedure = CATALOGUE.procedure(dossier["procedure"], date(2026, 3, 31))
        there = {one.type for path, truth in TRUTHS.items() if path.parent.name == dossier["folder"] for one in truth.documents}
        for requirement in procedure.all_requirements:
            held = bool(there & {paper.type for paper in requirement.papers})
            assert requirement.id not in dossier["filled_or_awaiting"] or held
            assert requirement.id not in dossier["missing"] or not held


class TestLookUps:
    @pytest.mark.parametrize("look_up", TABLE["look_ups"], ids=lambda one: one["procedure"])
    def test_answer_every_requirement_of_the_procedure(self, look_up: dict[str, Any]) -> None:
        procedure = CATALOGUE.procedure(look_up["procedure"], date.fromisoformat(look_up["on"]))
        assert checked_facts(procedure, with_days(look_up["facts"]))
        assert {one.id for one in procedure.all_requirements} == set(look_up["expected"])
        assert look_up["purpose"]
        assert look_up["comment"]

    def test_are_one_for_each_person_and_show_all_five_states(self) -> None:
        persons = [dossier["person"]["personal_number"] for dossier in TABLE["dossiers"]]
        assert sorted(look_up["person"] for look_up in TABLE["look_ups"]) == sorted(persons)
        assert {state for look_up in TABLE["look_ups"] for state in look_up["expected"].values()} == STATES

    @pytest.mark.parametrize("look_up", TABLE["look_ups"], ids=lambda one: one["procedure"])
    def test_name_verified_documents_that_exist(self, look_up: dict[str, Any]) -> None:
        for one in look_up["verified"]:
            assert one["type"] in {document.type for document in TRUTHS[ROOT / one["file"]].documents}
            assert one["form"] in ("original", "lawful_copy")

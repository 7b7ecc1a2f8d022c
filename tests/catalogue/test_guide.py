"""The guide for experts (docs/catalogue.md) shows what is in the catalogue, and what the catalogue takes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from catalogue import load_catalogue
from catalogue.conditions import Condition
from catalogue.difference import differences
from catalogue.loading import FOLDER, load_with, mistakes_in
from catalogue.procedure import Paper
from catalogue.rules import evaluate

GUIDE = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text("utf-8")
CATALOGUE = load_catalogue()


def test_the_worked_example_is_a_procedure_that_loads(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    draft = tmp_path / "mai-tang.yaml"
    draft.write_text(block, "utf-8")
    assert mistakes_in(draft) == ()
    (own,) = load_with(draft)[1]
    assert differences(CATALOGUE.procedures["1.014177"], own) == []


def test_the_case_of_the_guide_comes_out_as_it_says() -> None:
    facts = {"drawing_pension": True, "foreign_worker_died_abroad": False}
    evaluation = evaluate(CATALOGUE.procedures["1.014177"], facts)
    assert {one.id for one in evaluation.of("due")} == {"declaration", "death_proof"}
    assert {one.id for one in evaluation.of("not_applicable")} == {"insurance_book", "foreign_death_proof"}


def test_the_conditions_of_the_reference_are_conditions_that_files_use() -> None:
    table = GUIDE[GUIDE.index("**Conditions**") : GUIDE.index("`shows` stands")]
    shown = [
        yaml.safe_load(text if text.startswith("{") else f"{{{text}}}") for text in re.findall(r"^\| `([^`]+)`", table, re.M)
    ]
    told = [one for one in shown if "…" not in str(one)]
    assert len(told) == 6
    files = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("procedures/*.yaml"))
    for one in told:
        TypeAdapter(Condition).validate_python(one)
        name = one.get("fact") or one["not"]["shows"]["type"]
        assert name in files


def test_the_papers_of_the_reference_are_papers() -> None:
    part = GUIDE[GUIDE.index("**Papers**") : GUIDE.index("**Facts**")]
    papers = [yaml.safe_load(" ".join(text.split())) for text in re.findall(r"`(\{type[^`]+)`", part)]
    assert [Paper.model_validate(one).type for one in papers] == ["GCN_NGHI_VIEC_BHXH", "GIAY_RA_VIEN"]

"""The look-up against cases written from the law's text (`cases/*.yaml`), and what these cases cover of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from catalogue import Procedure, Requirement, load_catalogue
from catalogue.procedure import Group, Node
from tests.intake.case_files import STATES, Case, all_cases, mistakes, principles
from vietnamese.folding import fold

CATALOGUE = load_catalogue()
CASES = all_cases(CATALOGUE)
ASKED_FOR = STATES - {"not_applicable", "undecided"}

UNSHOWN = ("DOES_NOT_SHOW", "EVENT_NOT_READ")


def marked(case: Case) -> object:
    """A case of which the text and the catalogue say different things is seen to fail, and must be freed once it does not."""
    marks = [pytest.mark.xfail(reason=case.disputed, strict=True)] if case.disputed else []
    return pytest.param(case, id=fold(case.name), marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_case(case: Case) -> None:
    wrong = mistakes(case, case.looked_up())
    assert not wrong, "\n".join(wrong)


def test_there_are_at_least_150_cases() -> None:
    assert len({case.entry for case in CASES}) >= 150


def test_every_case_names_its_sentence_of_the_law() -> None:
    always = as_words(principles())
    unfounded = [
        f"{case.name}: {quote}"
        for case in CASES
        for quote in case.law
        if as_words(quote) not in as_words(case.procedure.raw) and as_words(quote) not in always
    ]
    assert not unfounded, "\n".join(unfounded)


def as_words(text: str) -> str:
    return re.sub(r"[\s`]+", " ", text).strip()


def test_every_case_expects_something_of_known_requirements() -> None:
    for case in CASES:
        known = {one.id for one in case.procedure.all_requirements}
        assert case.expect or case.ask, case.name
        assert set(case.expect) <= known, f"{case.name}: {set(case.expect) - known}"


@pytest.mark.parametrize("procedure", CATALOGUE.versions, ids=lambda one: one.code)
def test_cases_cover(procedure: Procedure) -> None:
    """Of every requirement: asked for; not asked for, where it may be; each paper fills it; a weaker form does not."""
    cases = [case for case in CASES if case.procedure is procedure]
    states = {(name, one.state) for case in cases for name, one in case.expect.items()}
    reasons = {(name, one.reason) for case in cases for name, one in case.expect.items()}
    filled = {pair for case in cases for pair in fills(case)}
    missing = []
    for requirement, guarded in with_guards(procedure.requirements):
        if not any((requirement.id, state) in states for state in ASKED_FOR - {"held_valid"}):
            missing.append(f"{requirement.id}: no case in which it is asked for and not filled")
        if guarded and (requirement.id, "not_applicable") not in states:
            missing.append(f"{requirement.id}: no case in which it does not apply")
        for kind in dict.fromkeys(paper.type for paper in requirement.papers):
            if (requirement.id, kind) not in filled:
                missing.append(f"{requirement.id}: no case in which {kind} fills it")
        if strict(requirement) and (requirement.id, "FORM_NOT_ENOUGH") not in reasons:
            missing.append(f"{requirement.id}: no case in which a weaker form is not enough")
        if requirement.about and (requirement.id, "OTHER_EVENT") not in reasons:
            missing.append(f"{requirement.id}: no case with a paper about another event")
        if requirement.count > 1 and (requirement.id, "TOO_FEW") not in reasons:
            missing.append(f"{requirement.id}: no case with fewer papers than are due")
        if any(paper.must_show for paper in requirement.papers) and not reasons & {(requirement.id, one) for one in UNSHOWN}:
            missing.append(f"{requirement.id}: no case in which the paper does not show what it has to")
    assert not missing, "\n".join(missing)


def with_guards(node: Node, guarded: bool = False, choice: bool = False) -> Iterator[tuple[Requirement, bool]]:
    """Requirements, and whether there are cases in which they are not asked for: a condition, or another paper that is enough."""
    guarded = guarded or node.when is not None or choice
    if isinstance(node, Group):
        for child in node.nodes:
            yield from with_guards(child, guarded, node.all_of is None)
    else:
        yield node, guarded


def strict(requirement: Requirement) -> bool:
    return any(requirement.form_of(paper) in ("original", "electronic_original") for paper in requirement.papers)


def fills(case: Case) -> Iterator[tuple[str, str]]:
    """(requirement, type of the paper that is said to fill it), where it is clear which paper that is."""
    requirements = {one.id: one for one in case.procedure.all_requirements}
    for name, expected in case.expect.items():
        if expected.state != "held_valid":
            continue
        kinds = {paper.type for paper in requirements[name].papers}
        papers = [one for one in case.holdings if one.type_id in kinds and expected.paper in (None, one.document_id)]
        if len({one.type_id for one in papers}) == 1:
            yield name, papers[0].type_id or ""

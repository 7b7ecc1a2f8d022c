"""National codes of results: many mean one type of paper, so a code is told where only one is left, and never guessed."""

from __future__ import annotations

import pytest

from archive.result_codes import result_code
from catalogue import Procedure, load_catalogue
from catalogue.procedure import Result

CATALOGUE = load_catalogue()
TYPES = CATALOGUE.types
CARD = TYPES["THE_BHYT"]


def procedures(*codes: str) -> list[Procedure]:
    return [CATALOGUE.procedures[code] for code in codes]


def test_a_type_with_one_code_has_that_one() -> None:
    assert TYPES["C70A_HD"].result_codes == ("KQ.G24.000005",)
    assert result_code(TYPES["C70A_HD"], []) == "KQ.G24.000005"


@pytest.mark.parametrize(("procedure", "code"), [("1.001521", "KQ.G24.000060"), ("2.000809", "KQ.G24.000004")])
def test_of_several_the_procedure_of_its_dossier_leaves_one(procedure: str, code: str) -> None:
    """A health card comes of several procedures, each with its own code for it."""
    assert len(CARD.result_codes) == 2
    assert result_code(CARD, procedures(procedure)) == code


def test_where_several_are_left_or_none_no_code_is_guessed() -> None:
    assert result_code(CARD, []) is None
    assert result_code(CARD, procedures("1.001521", "2.000809")) is None
    assert result_code(CARD, procedures("1.001667")) is None


def test_a_procedure_that_asks_for_such_a_paper_tells_nothing() -> None:
    """There it may be an earlier result that was handed in with the new dossier."""
    asking = [
        (kind, one)
        for kind in TYPES.values()
        for one in CATALOGUE.procedures.values()
        if len(kind.result_codes) > 1 and kind.id in {paper.type for asked in one.all_requirements for paper in asked.papers}
    ]
    assert asking
    for kind, procedure in asking:
        gives_it_too = procedure.model_copy(update={"results": (Result(code=kind.result_codes[0]),)})
        assert result_code(kind, [gives_it_too]) is None, (kind.id, procedure.code)


def test_what_is_no_result_has_no_code() -> None:
    assert result_code(TYPES["GIAY_RA_VIEN"], procedures("1.001521")) is None
    assert result_code(None, procedures("1.001521")) is None

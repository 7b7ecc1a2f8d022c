"""A dossier that concerns further persons: what the command line shows is what the API gives out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from intake.dossiers import attach, get_dossier
from portal.dossiers import whole_dossier
from portal.handling import handling
from registry import persons
from sohoa.assembly import open_installation
from sohoa.clock import utc_now
from sohoa.settings import Settings
from tests.intake.desk import AGENCY, HOA, OFFICER, hoa, scanned
from tests.portal.command import Ended, sohoa

SURVIVORS = "2.000821"
BINH, DUNG = "001055012345", "001058054321"
FACTS = ("employment=drawing", "relative_incapable=false", "cause=other", "fee_claimed=false", "army_area_before_2007=false")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation in which Nguyễn Thị Hoa, the deceased and another man are known."""
    folder = tmp_path / "data"
    with open_installation(Settings(data=folder)) as installation, installation.sessions.begin() as session:
        hoa(session)
        persons.find_or_create(session, personal_number=BINH, name="Trần Văn Bình")
        persons.find_or_create(session, personal_number=DUNG, name="Phạm Văn Dũng")
    return folder


def run(data: Path, *words: str) -> Ended:
    return sohoa(*words, data=data, AGENCY_CODE=AGENCY, ACTOR="Lê Minh Tuấn")


def opened(data: Path) -> str:
    facts = [word for fact in FACTS for word in ("--fact", fact)]
    words = ("--procedure", SURVIVORS, "--person", HOA, *facts, "--unit", "07906", "--json")
    return str(run(data, "dossier", "open", *words).value["code"])


def with_extract(session: Session, code: str) -> None:
    """The extract of Phạm Văn Dũng's death lies in the dossier."""
    dung = persons.find_or_create(session, personal_number=DUNG)
    extract = scanned(
        session, "TRICH_LUC_KHAI_TU", dung, form="original", personal_number=DUNG, deceased_name="Phạm Văn Dũng",
        death_date="2026-02-20",
    )  # fmt: skip
    attach(session, get_dossier(session, code), extract.id)


def test_a_paper_is_weighed_for_the_person_that_the_dossier_names(data: Path) -> None:
    code = opened(data)
    with open_installation(Settings(data=data)) as installation, installation.sessions.begin() as session:
        with_extract(session, code)
    unnamed = run(data, "dossier", "show", code)
    assert "◐ có, chờ đối chiếu" in unnamed.out
    assert "Chưa cho biết người chết là ai" in unnamed.out
    assert run(data, "dossier", "show", code, "--json").value["persons_needed"] == ["deceased"]
    assert run(data, "dossier", "change", code, "--other", f"deceased={BINH}").code == 0
    assert "Giấy tờ đang có là của người khác." in run(data, "dossier", "show", code).out
    shown = run(data, "dossier", "show", code, "--json").value
    proof = next(one for one in shown["requirements"] if one["requirement"] == "death_proof")
    assert (proof["filling"], proof["reason"], shown["persons_needed"]) == ("unusable", "OTHER_PERSON", [])
    with open_installation(Settings(data=data)) as installation, installation.sessions() as session:
        held = handling(session, installation.catalogue, OFFICER, code)
        given = whole_dossier(session, installation.catalogue, installation.settings, held, utc_now())
    assert given.model_dump(mode="json")["requirements"] == shown["requirements"]

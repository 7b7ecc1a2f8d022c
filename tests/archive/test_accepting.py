"""An officer accepts a document: what it proves must have been read, or said not to be on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from archive import Changes, FieldChange, accept, acts
from archive.corrections import NOT_SHOWN
from archive.documents import get_document
from archive.errors import ProofUnread, VerifiedFormUnknown
from page.box import Box
from page.reading import Field
from tests.archive.corrected import BINH, TYPES, WHY, an_archive, row, scanned


@pytest.fixture
def make_session(records: str) -> Iterator[sessionmaker[Session]]:
    with an_archive(records) as made:
        yield made


@pytest.fixture
def session(make_session: sessionmaker[Session]) -> Iterator[Session]:
    with make_session.begin() as opened:
        yield opened


def test_accepting_needs_what_the_paper_proves(session: Session) -> None:
    """Days of the stay decide about which stay it is: `discharged_on` was not read with confidence."""
    document = scanned(session)
    with pytest.raises(ProofUnread, match="discharged_on") as refused:
        accept(session, TYPES, document.id, BINH, "original")
    assert "admitted_on" not in refused.value.problem.en
    assert document.verified_at is None
    accept(session, TYPES, document.id, BINH, "original", changes=Changes(WHY, [FieldChange("discharged_on", "confirm")]))
    assert (document.verified_by, document.verified_form) == ("Trần Thị Bình", "original")


def test_accepting_a_paper_that_does_not_show_it(session: Session) -> None:
    document = scanned(session)
    accept(session, TYPES, document.id, BINH, "lawful_copy", not_shown=["discharged_on"])
    assert (document.verified_form, row(document, "discharged_on").value) == ("lawful_copy", None)
    (kept,) = document.corrections
    assert (kept.after["note"], kept.before["value"]) == (NOT_SHOWN, "2026-03-07")  # type: ignore[index]
    assert [act.verb for act in acts.acts_on(session, "document", document.id)] == ["deposit", "correct", "verify"]


def test_a_printed_last_day_is_asked_for_too(session: Session) -> None:
    card = [Field("personal_number", "030185004321", "030185004321", 0.98, 1, Box(0.2, 0.3, 0.5, 0.32))]
    document = scanned(session, *card, type_id="CCCD")
    with pytest.raises(ProofUnread, match="valid_to"):
        accept(session, TYPES, document.id, BINH, "original")
    accept(session, TYPES, document.id, BINH, "original", changes=Changes(WHY, [FieldChange("valid_to", value="12/03/2045")]))
    assert date.fromisoformat(row(document, "valid_to").value or "") == date(2045, 3, 12)


def test_accepting_is_all_or_nothing(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        number = scanned(session).id
    changes = Changes(WHY, [FieldChange("serial", value="BV 1")])
    with pytest.raises(ProofUnread), make_session.begin() as session:
        accept(session, TYPES, number, BINH, "original", changes=changes)
    with make_session() as session:
        document = get_document(session, number)
        assert (document.corrections, [one.name for one in document.fields if one.name == "serial"]) == ([], [])
    with pytest.raises(VerifiedFormUnknown), make_session.begin() as session:
        accept(session, TYPES, number, BINH, "photocopy", changes=changes)


def test_a_paper_of_unknown_type_may_be_accepted_as_what_it_is(session: Session) -> None:
    document = scanned(session, type_id=None)
    accept(session, TYPES, document.id, BINH, "original")
    assert (document.type_id, document.verified_by) == (None, "Trần Thị Bình")

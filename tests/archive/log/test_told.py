"""Who compared a scan with the paper, and who holds which role, cannot be changed past the log without being found."""

from __future__ import annotations

from datetime import date

import pytest

from archive import FieldChange, acts, correct, verify
from archive.corrections import Changes
from catalogue import load_catalogue
from registry.accounts.account import add_person, get
from registry.accounts.roles import give, take
from registry.actor import Actor
from sohoa.clock import utc_now
from tests.archive.log.kept import COUNTER, OFFICER, KeptLog, deposited

ADMINISTRATOR = Actor("Lê Thị Thu", "cli", origin="thu@may-chu")
TYPES = load_catalogue().types


def accepted(log: KeptLog) -> int:
    """A document that the officer compared with a lawful copy."""
    document = deposited(log)
    with log.sessions.begin() as session:
        verify(session, document, OFFICER, "lawful_copy")
    return document


def said_to_be_another(log: KeptLog, document: int) -> None:
    with log.sessions.begin() as session:
        correct(session, TYPES, document, COUNTER, Changes("nhầm loại", type_id="GIAY_CHUNG_SINH"))


def with_role(log: KeptLog) -> int:
    """The account of Bình, officer of one unit, who was an auditor before."""
    with log.sessions.begin() as session:
        account, _, added = add_person(session, ADMINISTRATOR, "binh.tv", "Trần Văn Bình")
        auditor, first = give(session, ADMINISTRATOR, account, "auditor", None, valid_from=date(2026, 1, 1))
        events = [added, first, take(session, ADMINISTRATOR, account, auditor.id, utc_now())]
        _, last = give(session, ADMINISTRATOR, account, "officer", None, valid_from=date(2026, 3, 1), valid_to=date(2026, 12, 31))
        for event in (*events, last):
            acts.record(session, ADMINISTRATOR, event.verb, "account", account.id, **event.details)
        return account.id


def found(log: KeptLog) -> list[tuple[str, str]]:
    log.sealer.seal_all()
    return [(one.kind, one.detail) for one in log.verified().findings.kept]


def test_what_acts_tell_is_what_stands(log: KeptLog) -> None:
    document = accepted(log)
    with_role(log)
    assert found(log) == []
    with log.sessions.begin() as session:
        changes = Changes("đối chiếu", [FieldChange("personal_number", value="030185004321")])
        correct(session, TYPES, document, OFFICER, changes)
    assert found(log) == [], "a correction of a value leaves the acceptance"
    said_to_be_another(log, document)
    assert found(log) == [], "another kind of paper has to be compared anew"
    with log.sessions.begin() as session:
        verify(session, document, COUNTER, "original")
    assert found(log) == []


@pytest.mark.parametrize(
    "change",
    [
        "verified_form = 'original'",
        "verified_by = 'Lê Minh Tuấn'",
        "verified_at = '2026-01-02 08:15:30.000000'",
        "verified_at = substr(verified_at, 1, 25) || (substr(verified_at, 26) + 1) % 10",
        "verified_at = 'hôm qua'",
        "verified_at = NULL, verified_by = NULL, verified_form = NULL",
    ],
)
def test_an_acceptance_that_was_changed_is_found(log: KeptLog, change: str) -> None:
    document = accepted(log)
    log.tampered(f"UPDATE document SET {change} WHERE id = ?", document)
    assert found(log) == [("ACCEPTANCE_DIFFERS", f"document {document}")]


def test_an_acceptance_that_nobody_gave_is_found(log: KeptLog) -> None:
    document = deposited(log)
    accepting = "UPDATE document SET verified_at = ?, verified_by = ?, verified_form = 'original' WHERE id = ?"
    log.tampered(accepting, f"{utc_now():%Y-%m-%d %H:%M:%S.%f}", OFFICER.name, document)
    assert found(log) == [("ACCEPTANCE_DIFFERS", f"document {document}")]


def test_an_acceptance_that_was_taken_back_does_not_stand_again(log: KeptLog) -> None:
    document = accepted(log)
    said = "SELECT verified_at, verified_by, verified_form FROM document WHERE id = ?"
    with log.unguarded() as connection:
        before = connection.execute(said, (document,)).fetchone()
    said_to_be_another(log, document)
    log.tampered("UPDATE document SET verified_at = ?, verified_by = ?, verified_form = ? WHERE id = ?", *before, document)
    assert found(log) == [("ACCEPTANCE_DIFFERS", f"document {document}")]


@pytest.mark.parametrize(
    ("change", "role"),
    [
        ("UPDATE account_role SET role = 'administrator' WHERE role = 'officer'", "administrator@*"),
        ("UPDATE account_role SET valid_to = NULL WHERE role = 'officer'", "officer@*"),
        ("UPDATE account_role SET valid_from = '2025-01-01' WHERE role = 'officer'", "officer@*"),
        ("UPDATE account_role SET unit = '07906' WHERE role = 'officer'", "officer@07906"),
        ("UPDATE account_role SET taken_at = NULL WHERE role = 'auditor'", "auditor@*"),
        ("UPDATE account_role SET taken_at = given_at WHERE role = 'officer'", "officer@*"),
        ("DELETE FROM account_role WHERE role = 'auditor'", "auditor@*"),
        (
            "INSERT INTO account_role (account_id, role, valid_from, given_at, given_by) "
            "SELECT account_id, 'records_manager', valid_from, given_at, given_by FROM account_role WHERE role = 'officer'",
            "records_manager@*",
        ),
    ],
)
def test_a_role_that_no_act_gave_or_took_is_found(log: KeptLog, change: str, role: str) -> None:
    account = with_role(log)
    log.tampered(change)
    assert ("ROLE_DIFFERS", f"account {account}: {role}") in found(log)


def test_a_role_that_was_given_to_one_is_not_anothers(log: KeptLog) -> None:
    with_role(log)
    with log.sessions.begin() as session:
        add_person(session, ADMINISTRATOR, "mai.lt", "Lê Thị Mai")
        mai = get(session, "mai.lt").id
    log.tampered("UPDATE account_role SET account_id = ? WHERE role = 'officer'", mai)
    assert ("ROLE_DIFFERS", f"account {mai}: officer@*") in found(log)

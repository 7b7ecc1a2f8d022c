"""The procedures that come with the product: what is in them, whom they ask, and that nothing in them is taken for certain."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue import Procedure, load_catalogue
from catalogue.procedure import Group, Requirement, walk
from vietnamese.identifiers import parse_result_code

CATALOGUE = load_catalogue()

REQUIREMENTS = {
    "1.001521": "insurance_book earlier_board_report repeated_board_report accident_report traffic_report "
    "environment_measurement aid_receipts travel_tickets",
    "1.001598": "claim_list",
    "1.001601": "mandate_form mandate_contract photo_identity",
    "1.001613": "insurance_book request capacity_proof disease_proof nationality_renounced settlement_proof",
    "1.001632": "employers_claim own_request stay board_report hiv_certificate disease_examination aids_prescription board_fee "
    "board_fee_schedule",
    "1.001643": "employers_claim previous_employers_claim last_stay accident_report traffic_report environment_measurement "
    "combined_board_report earlier_board_report aids_prescription board_fee board_fee_schedule aid_receipts travel_tickets",
    "1.001646": "declaration relatives_declaration death_proof relatives_mandate",
    "1.001656": "health_card photo_identity birth_proof visit_proof invoice invoice_copy invoice_confirmed "
    "cost_statement vouchers",
    "1.001667": "claim_list discharge death_in_facility admission transfer leave_certificate foreign_paper",
    "1.001710": "request identity_update basis_papers",
    "1.001742": "request",
    "1.001939": "declaration online_declaration organ_donation_proof entitlement_proof members_list receipts_list "
    "refund_declaration death_proof",
    "1.002179": "declaration online_declaration members_list receipts_list refund_declaration insurance_book death_proof",
    "1.002759": "declaration books_to_merge identity_proof party_history workplace_decision original_history history_confirmed "
    "admission_decision admission_confirmed pay_decision pay_confirmed waiting_decision waiting_list waiting_confirmed "
    "sent_back_decision sent_back_confirmed no_allowance_confirmation no_allowance_confirmed",
    "1.014160": "employee_declaration employer_declaration employee_list voluntary_declaration",
    "1.014162": "declaration related_papers",
    "1.014171": "insurance_book termination own_request request capacity_proof hiv_certificate",
    "1.014172": "papers_of_the_decision",
    "1.014173": "insurance_book request capacity_proof disease_proof nationality_renounced settlement_proof",
    "1.014174": "request nationality_renounced passport_translation visa_translation residence_translation",
    "1.014175": "request sentence_proof return_proof court_cancellation",
    "1.014177": "insurance_book declaration death_proof foreign_death_proof",
    "2.000693": "claim_list insurance_book care_discharge care_transfer care_leave birth_proof child_death child_death_record "
    "mother_death mother_unfit_proof rest_inpatient rest_outpatient rest_board rest_certificate surrogacy_agreement handing_over "
    "surgery_proof adoption board_fee board_fee_schedule",
    "2.000755": "request nationality_renounced passport_translation visa_translation residence_translation",
    "2.000809": "request sentence_proof return_proof court_cancellation",
    "2.000821": "insurance_book death_proof relatives_declaration relative_capacity accident_report disease_record board_fee "
    "army_service",
}
DEADLINES = {
    "1.001521": (6, "working_days"), "1.001598": (6, "working_days"), "1.001601": (1, "working_days"),
    "1.001613": (7, "working_days"), "1.001632": (6, "working_days"), "1.001643": (6, "working_days"),
    "1.001646": (12, "working_days"), "1.001656": (40, "days"), "1.001667": (6, "working_days"), "1.001710": (12, "days"),
    "1.001742": (1, "days"), "1.001939": (5, "working_days"), "1.002179": (5, "working_days"), "1.002759": (10, "days"),
    "1.014160": (5, "working_days"), "1.014162": (5, "working_days"), "1.014171": (20, "days_without_holidays"),
    "1.014172": (20, "days_without_holidays"), "1.014173": (7, "working_days"), "1.014174": (7, "working_days"),
    "1.014175": (10, "working_days"), "1.014177": (10, "working_days"), "2.000693": (6, "working_days"),
    "2.000755": (5, "working_days"), "2.000809": (5, "working_days"), "2.000821": (8, "working_days"),
}  # fmt: skip
EVERY = sorted(CATALOGUE.procedures.values(), key=lambda one: one.code)
each_procedure = pytest.mark.parametrize("procedure", EVERY, ids=lambda one: one.code)


def test_every_procedure_of_which_the_papers_are_known_is_there() -> None:
    assert {one.code: " ".join(line.id for line in one.all_requirements) for one in EVERY} == REQUIREMENTS


@each_procedure
def test_the_ordinary_deadline_is_that_of_the_source(procedure: Procedure) -> None:
    assert (procedure.deadline.value, procedure.deadline.unit) == DEADLINES[procedure.code]
    assert all(one.raw for one in procedure.deadlines)


@each_procedure
def test_nothing_counts_as_certain_and_everything_names_its_source(procedure: Procedure) -> None:
    assert procedure.raw
    assert procedure.legal_basis
    assert not procedure.verified
    for requirement in procedure.all_requirements:
        assert requirement.raw
        assert not requirement.verified
        assert requirement.must_digitise == "unknown"


@each_procedure
def test_questions_and_their_answers_are_worded_in_both_languages(procedure: Procedure) -> None:
    for fact in procedure.facts:
        assert fact.ask.vi.endswith("?"), fact.id
        assert fact.ask.en.endswith("?"), fact.id
        assert all(label is not None and label.vi and label.en for label in fact.choices.values()), fact.id


@each_procedure
def test_every_question_matters(procedure: Procedure) -> None:
    """A fact is asked because a rule needs it, because it says whose paper it is, or because it is the day of the event."""
    text = str(procedure.requirements) + str([one.when for one in procedure.deadlines])
    for fact in procedure.facts:
        assert f"'{fact.id}'" in text or fact.id in ("patient", "claimant"), fact.id


def test_two_generations_of_one_benefit_name_each_other() -> None:
    linked = {tuple(sorted((one.code, code))) for one in EVERY for code in one.equivalents}
    assert linked == {
        ("1.001613", "1.014173"), ("1.014174", "2.000755"), ("1.014175", "2.000809"), ("1.002179", "1.014160"),
    }  # fmt: skip
    by_code = CATALOGUE.procedures
    assert all({by_code[one].generation, by_code[other].generation} == {"G24", "G09"} for one, other in linked)


def test_money_and_rights_are_results_but_no_documents() -> None:
    without = {one.code: [result.code for result in one.results if not result.is_document] for one in EVERY}
    assert {code: results for code, results in without.items() if results} == {
        "1.001598": ["KQ.G24.000053"], "1.001601": ["KQ.G24.000042"], "1.001632": [None], "1.001656": ["KQ.G24.000048"],
        "1.001667": ["KQ.G24.000053"], "2.000693": ["KQ.G24.000053"],
    }  # fmt: skip
    assert all(parse_result_code(code) for one in EVERY for code in one.result_codes)


def test_deadlines_go_by_case_where_the_source_gives_several() -> None:
    book = CATALOGUE.procedures["1.002759"]
    days = {
        work: book.deadline_in({"work": work, "verify_elsewhere": False}).value for work in book.facts[0].values
    }  # fmt: skip
    assert days == {
        "reissue": 10, "merge": 10, "correct_identity": 10, "correct_entries": 5, "card_changed": 3, "card_unchanged": 0,
    }  # fmt: skip
    elsewhere = book.deadline_in({"work": "merge", "verify_elsewhere": True})
    assert (elsewhere.value, elsewhere.needs_notice) == (45, True)
    assert book.deadline_in({}).value == 10
    card = CATALOGUE.procedures["1.001939"]
    assert [card.deadline_in({"unemployed": answer}).value for answer in (True, False)] == [2, 5]


def test_what_the_source_says_twice_is_kept_twice() -> None:
    deadline = CATALOGUE.procedures["1.014173"].deadline
    assert (deadline.value, deadline.contradicted_by[0].value, deadline.verified) == (7, 20, False)
    odd = next(one for one in CATALOGUE.named if one.code == "1.014176")
    assert odd.deadline is not None
    assert (odd.deadline.value, odd.deadline.unit) == (50, "working_days")
    assert "1.014176" not in CATALOGUE.procedures


def test_old_papers_are_a_tree_in_which_each_may_be_replaced() -> None:
    book = CATALOGUE.procedures["1.002759"]
    places = {node.id: place for place, node in walk(book.requirements, []) if isinstance(node, Requirement)}
    assert len(places["waiting_list"]) == 8, "all of - all of - one of - all of"
    choices = [
        {one.papers[0].type for one in node.nodes if isinstance(one, Requirement)}
        for _, node in walk(book.requirements, [])
        if isinstance(node, Group) and node.one_of
    ]
    assert len(choices) == 6
    assert all("VB_XAC_NHAN_CONG_TAC" in types for types in choices)


def test_nobody_may_ask_for_the_household_book() -> None:
    book = CATALOGUE.types["SO_HO_KHAU"]
    assert book.forbidden_to_request
    asked = {paper.type for one in EVERY for line in one.all_requirements for paper in line.papers}
    assert "SO_HO_KHAU" not in asked


def test_each_form_that_the_law_marks_stands_in_the_tree() -> None:
    """A sample of marks of the source: [O] original, [C] copy, nothing: a lawful copy is enough."""
    forms = {
        (one.code, line.id, paper.type): line.form_of(paper)
        for one in EVERY for line in one.all_requirements for paper in line.papers if paper.when is None
    }  # fmt: skip
    assert forms["1.001667", "leave_certificate", "GCN_NGHI_VIEC_BHXH"] == "original"
    assert forms["1.001667", "leave_certificate", "GIAY_RA_VIEN"] == "lawful_copy"
    assert forms["2.000693", "care_leave", "GCN_NGHI_VIEC_BHXH"] == "lawful_copy"
    assert forms["1.001632", "board_report", "BIEN_BAN_GDYK"] == "original"
    assert forms["1.014171", "capacity_proof", "BIEN_BAN_GDYK"] == "lawful_copy"
    assert forms["1.001656", "health_card", "THE_BHYT"] == "scan_to_compare"
    assert forms["1.002759", "party_history", "LY_LICH_DANG_VIEN"] == "original"
    assert forms["1.001939", "online_declaration", "TK_01"] == "electronic_original"


def test_every_version_is_in_force_today() -> None:
    assert all(CATALOGUE.procedure(code, date(2026, 11, 1)).code == code for code in CATALOGUE.procedures)

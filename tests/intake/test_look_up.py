"""The look-up at the counter: five states, each for its reason. Rules on values; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue import load_catalogue
from catalogue.conditions import Facts
from intake.holdings import HeldPaper, Identity
from intake.look_up import Answer, answer
from intake.weighing import Circumstances

CATALOGUE = load_catalogue()
HOA = Identity(1, "Nguyễn Thị Hoa", frozenset({("personal_number", "001185012345"), ("social_insurance_number", "0123456789")}))
OWN = frozenset({("personal_number", "001185012345")})
STAY: Facts = {
    "treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False,
    "event_from": date(2026, 3, 2), "event_to": date(2026, 3, 9),
}  # fmt: skip
ON = date(2026, 3, 20)


def paper(document_id: int, type_id: str, **more: Any) -> HeldPaper:
    return HeldPaper(document_id, type_id, **{"identifiers": OWN, "persons": frozenset({1}), **more})


def discharge(document_id: int = 7, *, begin: str = "2026-03-02", end: str = "2026-03-09", **more: Any) -> HeldPaper:
    more = {"verified_form": "lawful_copy", **more}
    return paper(document_id, "GIAY_RA_VIEN", fields={"admitted_on": begin, "discharged_on": end}, **more)


def looked_up(code: str, facts: Facts, *papers: HeldPaper, dossier: str | None = None, on: date = ON) -> dict[str, Answer]:
    persons = {"employee": HOA, "claimant": HOA, str(facts.get("claimant", "claimant")): HOA}
    around = Circumstances(CATALOGUE.types, facts, on, papers, persons, dossier)
    return {one.requirement: one for one in answer(CATALOGUE.procedures[code], around, HOA.person_id).answers}


def test_nothing_at_hand_one_can_be_had_one_must_be_brought_the_rest_does_not_apply() -> None:
    answers = looked_up("1.001667", STAY)
    assert {one.requirement: one.state for one in answers.values()} == {
        "claim_list": "must_submit", "discharge": "obtainable", "death_in_facility": "not_applicable",
        "admission": "not_applicable", "transfer": "not_applicable", "leave_certificate": "not_applicable",
        "foreign_paper": "not_applicable",
    }  # fmt: skip
    assert [one.requirement for one in answers.values() if one.to_bring] == ["claim_list"]


def test_a_verified_paper_about_this_stay_is_held_and_valid() -> None:
    found = looked_up("1.001667", STAY, discharge())["discharge"]
    assert (found.state, found.reason, found.document_id) == ("held_valid", "VERIFIED", 7)


def test_what_only_the_machine_has_read_waits_for_an_officer() -> None:
    found = looked_up("1.001667", STAY, discharge(verified_form=None))["discharge"]
    assert (found.state, found.reason, found.to_bring) == ("held_unusable", "UNVERIFIED", False)
    assert found.would_change_en


def test_the_paper_of_an_earlier_stay_proves_nothing_about_this_one() -> None:
    found = looked_up("1.001667", STAY, discharge(begin="2025-06-01", end="2025-06-05"))["discharge"]
    assert (found.state, found.reason) == ("held_unusable", "OTHER_EVENT")


def test_of_two_stays_the_right_one_is_taken() -> None:
    found = looked_up("1.001667", STAY, discharge(7), discharge(8, begin="2025-06-01", end="2025-06-05"))["discharge"]
    assert (found.state, found.document_id) == ("held_valid", 7)


def test_the_paper_of_somebody_else_is_of_no_use() -> None:
    other = discharge(identifiers=frozenset({("personal_number", "001185999999")}))
    assert looked_up("1.001667", STAY, other)["discharge"].reason == "OTHER_PERSON"
    by_name = discharge(identifiers=frozenset(), names=("Trần Văn Bình",))
    assert looked_up("1.001667", STAY, by_name)["discharge"].reason == "OTHER_PERSON"
    misread = discharge(identifiers=frozenset(), names=("NGUYEN THI H0A",))
    assert looked_up("1.001667", STAY, misread)["discharge"].state == "held_valid"


def test_without_the_days_of_the_event_nothing_definite_is_said_of_the_paper() -> None:
    facts = {name: value for name, value in STAY.items() if not name.startswith("event")}
    around = Circumstances(CATALOGUE.types, facts, ON, [discharge()], {"employee": HOA})
    found = answer(CATALOGUE.procedures["1.001667"], around, 1)
    assert next(one for one in found.answers if one.requirement == "discharge").reason == "EVENT_NOT_GIVEN"
    assert found.facts_needed == ("event_from", "event_to")


def test_a_paper_whose_days_were_not_read_awaits_an_officer() -> None:
    unread = paper(7, "GIAY_RA_VIEN", fields={"diagnosis": "Viêm phổi"}, verified_form="lawful_copy")
    found = looked_up("1.001667", STAY, unread)["discharge"]
    assert (found.state, found.reason, found.to_bring) == ("held_unusable", "EVENT_NOT_READ", False)


def test_a_discharge_paper_serves_an_outpatient_only_with_an_order_to_rest() -> None:
    facts: Facts = {**STAY, "treatment": "outpatient", "second_parent": False}
    assert looked_up("1.001667", facts, discharge())["leave_certificate"].reason == "DOES_NOT_SHOW"
    fields = {"admitted_on": "2026-03-02", "discharged_on": "2026-03-09", "rest_note": "nghỉ thêm 05 ngày"}
    ordering = paper(7, "GIAY_RA_VIEN", fields=fields, verified_form="lawful_copy")
    assert looked_up("1.001667", facts, ordering)["leave_certificate"].state == "held_valid"


def test_a_copy_does_not_do_where_the_original_is_asked_for() -> None:
    facts: Facts = {**STAY, "treatment": "outpatient", "second_parent": False}
    certificate = paper(
        7, "GCN_NGHI_VIEC_BHXH", fields={"leave_from": "2026-03-02", "leave_to": "2026-03-09"}, verified_form="lawful_copy"
    )
    assert looked_up("1.001667", facts, certificate)["leave_certificate"].reason == "FORM_NOT_ENOUGH"
    assert looked_up("1.001667", {**facts, "second_parent": True}, certificate)["leave_certificate"].state == "held_valid"


def test_a_request_serves_one_dossier() -> None:
    facts: Facts = {"ground": "contributions_ended"}
    request = paper(9, "HSB_14", verified_form="original", dossiers=frozenset({"000.00.01.H29-260310-0420"}))
    spent = looked_up("1.014173", facts, request)["request"]
    assert (spent.state, spent.reason, spent.to_bring) == ("held_unusable", "SPENT", True)
    assert looked_up("1.014173", facts, request, dossier="000.00.01.H29-260310-0420")["request"].state == "held_valid"


def birth(document_id: int, type_id: str, day: str, **fields: str) -> HeldPaper:
    return HeldPaper(
        document_id, type_id, fields={"birth_date": day, **fields}, persons=frozenset({1}), verified_form="original"
    )  # fmt: skip


def test_the_birth_certificate_replaces_the_hospitals_but_only_as_proof_of_birth() -> None:
    facts: Facts = {
        "case": "father_both", "claimant": "father", "employment": "working", "child_died": "no", "surgery_or_early": True,
        "fee_claimed": False, "event_from": date(2026, 3, 2),
    }  # fmt: skip
    by_hospital = birth(3, "GIAY_CHUNG_SINH", "2026-03-02", surgery_note="mổ lấy thai")
    answers = looked_up("2.000693", facts, by_hospital, birth(4, "TRICH_LUC_KHAI_SINH", "2026-03-02"))
    assert (answers["birth_proof"].state, answers["birth_proof"].document_id) == ("held_valid", 4)
    assert answers["surgery_proof"].state == "not_applicable"
    assert looked_up("2.000693", facts, birth(4, "TRICH_LUC_KHAI_SINH", "2026-03-02"))["surgery_proof"].state == "must_submit"
    brother = looked_up("2.000693", facts, by_hospital, birth(4, "TRICH_LUC_KHAI_SINH", "2021-01-15"))
    assert (brother["birth_proof"].state, brother["birth_proof"].document_id) == ("held_valid", 3)


def test_an_older_report_of_the_board_gives_way_to_the_later_one() -> None:
    facts: Facts = {"ground": "working_capacity"}
    old = paper(3, "BIEN_BAN_GDYK", fields={"issued_on": "2024-05-06", "disability_percent": "85%"}, verified_form="original")
    new = paper(2, "BIEN_BAN_GDYK", fields={"issued_on": "2026-01-07", "disability_percent": "85%"}, verified_form="original")
    found = looked_up("1.014173", facts, old, new)["capacity_proof"]
    assert (found.state, found.document_id) == ("held_valid", 2)


HELD = st.builds(
    lambda number, begin, form, own: discharge(
        number,
        begin=begin,
        end="2026-03-09",
        verified_form=form,
        identifiers=OWN if own else frozenset({("personal_number", "x")}),
    ),
    st.integers(1, 50),
    st.sampled_from(["2026-03-02", "2026-03-08"]),
    st.sampled_from([None, "original", "lawful_copy"]),
    st.booleans(),
)


@given(st.lists(HELD, max_size=4), HELD)
def test_one_more_paper_never_makes_more_to_bring(held: list[HeldPaper], more: HeldPaper) -> None:
    before = {one.requirement for one in looked_up("1.001667", STAY, *held).values() if one.to_bring}
    after = {one.requirement for one in looked_up("1.001667", STAY, *held, more).values() if one.to_bring}
    assert after <= before


def test_a_paper_of_somebody_who_was_not_named_is_not_taken_for_theirs() -> None:
    facts: Facts = {"employment": "drawing", "relative_incapable": False, "cause": "other", "fee_claimed": False}
    death = HeldPaper(7, "TRICH_LUC_KHAI_TU", names=("Trần Văn Bình",), verified_form="original")
    found = looked_up("2.000821", facts, death)["death_proof"]
    assert (found.state, found.reason, found.to_bring) == ("held_unusable", "PERSON_NOT_GIVEN", False)
    around = Circumstances(CATALOGUE.types, facts, ON, [death], {"claimant": HOA, "deceased": Identity(2, "Trần Văn Bình")})
    named = answer(CATALOGUE.procedures["2.000821"], around, HOA.person_id)
    assert next(one for one in named.answers if one.requirement == "death_proof").state == "held_valid"


def test_a_paper_counts_from_the_day_of_its_issue() -> None:
    issued = discharge()
    issued = replace(issued, fields={**issued.fields, "issued_on": "2026-03-21"})
    assert looked_up("1.001667", STAY, issued, on=date(2026, 3, 20))["discharge"].reason == "NOT_YET_ISSUED"
    assert looked_up("1.001667", STAY, issued, on=date(2026, 3, 21))["discharge"].state == "held_valid"


def test_a_later_paper_that_nobody_has_checked_may_end_one_so_an_officer_looks_first() -> None:
    book = paper(7, "SO_BHXH", fields={"issued_on": "2015-01-05"}, verified_form="original")
    newer = paper(8, "SO_BHXH", fields={"issued_on": "2020-06-01"})
    facts: Facts = {"ground": "contributions_ended"}
    assert looked_up("1.014173", facts, book)["insurance_book"].state == "held_valid"
    found = looked_up("1.014173", facts, book, newer)["insurance_book"]
    assert (found.state, found.document_id, found.to_bring) == ("held_unusable", 8, False)

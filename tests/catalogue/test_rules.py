"""The rule engine: the law's own examples, and the laws that hold for every tree."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import Procedure, load_catalogue
from catalogue.checks import check_procedure
from catalogue.conditions import Facts, FieldTest, ShownFields
from catalogue.rules import evaluate

CATALOGUE = load_catalogue()
SICKNESS = CATALOGUE.procedures["1.001667"]
MATERNITY = CATALOGUE.procedures["2.000693"]
INPATIENT: Facts = {"treatment": "inpatient", "died_in_facility": False, "transferred": False}


def due(procedure: Procedure, facts: Facts, **more: Any) -> set[str]:
    return {one.id for one in evaluate(procedure, facts, **more).of("due")}


def test_an_inpatient_needs_the_list_and_the_discharge_paper() -> None:
    assert due(SICKNESS, INPATIENT) == {"claim_list", "discharge"}


def test_a_transfer_during_the_stay_adds_its_paper() -> None:
    assert due(SICKNESS, {**INPATIENT, "transferred": True}) == {"claim_list", "discharge", "transfer"}


def test_the_notice_of_death_takes_the_place_of_the_discharge_paper() -> None:
    facts = {**INPATIENT, "died_in_facility": True}
    assert due(SICKNESS, facts) == {"claim_list", "death_in_facility", "admission"}
    shown = {"GIAY_BAO_TU": frozenset({"admitted_on", "death_date"})}
    assert due(SICKNESS, facts, filled={"death_in_facility"}, shown=shown) == {"claim_list"}


def test_an_outpatient_needs_the_certificate_of_leave_instead() -> None:
    assert due(SICKNESS, {"treatment": "outpatient"}) == {"claim_list", "leave_certificate"}


def test_nothing_is_said_of_a_guarded_paper_before_the_fact_is_known() -> None:
    evaluation = evaluate(SICKNESS, {})
    assert [one.id for one in evaluation.of("due")] == ["claim_list"]
    assert evaluation.complete is False
    assert evaluation.missing_facts[0] == "treatment"
    assert {one.id for one in evaluation.of("undecided")} >= {"discharge", "leave_certificate", "foreign_paper"}


def test_a_child_who_died_before_any_certificate_replaces_the_whole_group() -> None:
    facts: Facts = {
        "case": "birth", "employment": "working", "child_died": "before_certificate", "mother_died": False, "mother_unfit": False,
        "pregnancy_rest": False, "surrogacy": False, "fee_claimed": False,
    }  # fmt: skip
    assert due(MATERNITY, facts) == {"claim_list", "child_death_record"}
    assert due(MATERNITY, {**facts, "child_died": "after_birth"}) == {"claim_list", "birth_proof", "child_death"}


def test_certificate_of_birth_that_shows_surgery_spares_another_paper() -> None:
    facts: Facts = {
        "case": "father_both", "employment": "working", "child_died": "no", "surgery_or_early": True, "fee_claimed": False
    }  # fmt: skip
    assert due(MATERNITY, facts) == {"claim_list", "birth_proof", "surgery_proof"}
    assert due(MATERNITY, facts, shown={"GIAY_CHUNG_SINH": frozenset({"surgery_note"})}) == {"claim_list", "birth_proof"}


def test_one_of_several_ways_to_prove_settling_abroad_is_enough() -> None:
    one_time = CATALOGUE.procedures["1.014173"]
    facts: Facts = {"ground": "settle_abroad"}
    for proof, other in (("nationality_renounced", "settlement_proof"), ("settlement_proof", "nationality_renounced")):
        evaluation = evaluate(one_time, facts, filled={"insurance_book", "request", proof})
        assert evaluation.complete is True
        assert [one.id for one in evaluation.of("spared")] == [other]


def test_retirement_with_reserved_time_needs_book_and_request() -> None:
    assert due(CATALOGUE.procedures["1.014171"], {"case": "reserved"}) == {"insurance_book", "request"}


def test_survivors_of_a_pensioner_need_no_book() -> None:
    facts: Facts = {
        "employment": "drawing", "relative_incapable": False, "cause": "other", "fee_claimed": False
    }  # fmt: skip
    assert due(CATALOGUE.procedures["2.000821"], facts) == {"death_proof", "relatives_declaration"}


def test_certificate_of_birth_spares_a_further_paper_only_if_it_shows_less_than_32_weeks() -> None:
    facts: Facts = {
        "case": "father_leave", "employment": "working", "child_died": "no", "surgery_or_early": True, "fee_claimed": False
    }  # fmt: skip
    for weeks, spared in (("30", True), ("31 tuần", True), ("32", False), ("39", False)):
        left = due(MATERNITY, facts, shown={"GIAY_CHUNG_SINH": {"weeks_of_pregnancy": [weeks]}})
        assert ("surgery_proof" not in left) == spared, weeks
    assert "surgery_proof" in due(MATERNITY, facts, shown={"GIAY_CHUNG_SINH": frozenset({"weeks_of_pregnancy"})})


def test_a_field_passes_by_what_stands_in_it() -> None:
    percent = {"field": "disability_percent", "at_least": 81}
    strict, lenient = FieldTest.model_validate(percent), FieldTest.model_validate({**percent, "if_read": True})
    assert [strict.passes(value) for value in ("81", "81 %", "80,5", "tám mốt", None)] == [True, True, False, False, False]
    assert [lenient.passes(value) for value in ("81", "61%", "tám mốt", None)] == [True, False, True, True]
    rest = FieldTest.model_validate({"field": "diagnosis", "contains": "dưỡng thai"})
    assert [rest.passes(value) for value in ("Nghỉ DUONG THAI, dọa sẩy", "Viêm phổi", None)] == [True, False, False]
    cancels = FieldTest.model_validate({"field": "subject", "lacks": "hủy quyết định"})
    subjects = ("Tuyên bố ông Trần Quốc Huy đã chết", "Hủy quyết định tuyên bố mất tích", None)
    assert [cancels.passes(value) for value in subjects] == [True, False, False]


def test_a_length_of_time_ends_with_its_last_day() -> None:
    five = FieldTest.model_validate({"field": "valid_to", "years_after": "valid_from", "at_least": 5})
    begin = {"valid_from": "2025-01-01"}
    days = ("2030-01-01", "2029-12-31", "2029-12-30", "2026-12-31", None)
    assert [five.passes(value, begin) for value in days] == [True, True, False, False, False]
    assert five.passes("2029-02-27", {"valid_from": "2024-02-29"}) is False
    assert five.passes("2029-02-28", {"valid_from": "2024-02-29"}) is True
    assert five.passes("2030-01-01") is False


def test_what_was_not_read_is_open_only_where_an_officer_shall_say() -> None:
    percent = {"field": "disability_percent", "at_least": 81}
    strict, lenient = FieldTest.model_validate(percent), FieldTest.model_validate({**percent, "if_read": True})
    assert [lenient.is_open(value) for value in ("81", "61%", "tám mốt", None)] == [False, False, True, True]
    assert not strict.is_open(None)


def test_what_decides_on_the_form_of_a_paper_is_asked_as_well() -> None:
    """The second parent's certificate may be a copy, so whoever is an outpatient is asked."""
    assert "second_parent" in evaluate(SICKNESS, {"treatment": "outpatient"}).missing_facts
    assert evaluate(SICKNESS, {"treatment": "outpatient", "second_parent": True}).missing_facts == ()
    assert "second_parent" not in evaluate(SICKNESS, INPATIENT).missing_facts


# Trees of any shape, three facts, depth to four.

FACTS = ("a", "b", "c")


def leaf(number: int) -> dict[str, Any]:
    return {
        "id": f"r{number}", "name": {"vi": "x", "en": "x"}, "who": "claimant", "papers": ["CCCD"], "form": "original",
        "proves": "identity",
    }  # fmt: skip


def conditions(*, shows: bool) -> st.SearchStrategy[Any]:
    on_fact = st.builds(lambda fact, value: {"fact": fact, "is": value}, st.sampled_from(FACTS), st.booleans())
    seen = [{"type": "CCCD", "field": "valid_to"}, {"type": "BIEN_BAN_GDYK", "field": "disability_percent", "at_least": 81}]
    not_shown = st.sampled_from([{"not": {"shows": one}} for one in seen])
    return st.recursive(
        st.one_of(on_fact, not_shown) if shows else on_fact,
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, on_fact),
        ),
        max_leaves=4,
    )


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    counter = iter(range(1000))

    def node(depth: int, among_alternatives: bool) -> dict[str, Any]:
        kind = draw(st.sampled_from(["leaf", "all_of", "one_of", "at_least"])) if depth < 4 else "leaf"
        if kind == "leaf":
            made = leaf(next(counter))
        else:
            inside = among_alternatives or kind != "all_of"
            children = [node(depth + 1, inside) for _ in range(draw(st.integers(2, 3)))]
            made = {"at_least": draw(st.integers(1, len(children))), "of": children} if kind == "at_least" else {kind: children}
        if draw(st.booleans()):
            made["when"] = draw(conditions(shows=not among_alternatives))
        return made

    return node(0, False)


def as_procedure(tree: dict[str, Any]) -> Procedure:
    made = Procedure.model_validate(
        {
            "code": "9.999999", "name": {"vi": "x", "en": "x"}, "generation": "G09", "decision": "x", "effective_from": None,
            "deadline": {"value": 1, "unit": "days"}, "results": [], "raw": "x",
            "facts": [{"id": fact, "ask": {"vi": "x", "en": "x"}, "kind": "yes_no"} for fact in FACTS], "requirements": tree,
        }
    )  # fmt: skip
    kinds = {fault.kind for _, fault in check_procedure(made, CATALOGUE.types)}
    assert kinds <= {"never_applies"}
    return made


def procedures() -> st.SearchStrategy[Procedure]:
    return trees().map(as_procedure)


many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long it takes to draw a tree depends on what else the machine does."""
all_facts = st.fixed_dictionaries({fact: st.booleans() for fact in FACTS})
NOTHING: ShownFields = {}
SOMETHING: ShownFields = {"CCCD": frozenset({"valid_to"}), "BIEN_BAN_GDYK": {"disability_percent": ["61"]}}
EVERYTHING: ShownFields = {"CCCD": frozenset({"valid_to"}), "BIEN_BAN_GDYK": {"disability_percent": ["61", "85%"]}}
shown = st.sampled_from([NOTHING, SOMETHING, EVERYTHING])


def some_ids(procedure: Procedure, draw: st.DataObject) -> set[str]:
    return draw.draw(st.sets(st.sampled_from([one.id for one in procedure.all_requirements])))


@many
@given(procedures(), all_facts, st.data())
def test_one_more_paper_never_makes_more_to_hand_in(procedure: Procedure, facts: dict[str, bool], data: st.DataObject) -> None:
    filled = some_ids(procedure, data)
    more = filled | some_ids(procedure, data)
    before = due(procedure, facts, filled=filled)
    for shows in (NOTHING, SOMETHING, EVERYTHING):
        after = due(procedure, facts, filled=more, shown=shows)
        assert after <= before
        before = after


@many
@given(procedures(), all_facts, shown, st.sets(st.sampled_from(FACTS)), st.data())
def test_a_definite_answer_stays_when_facts_are_added(
    procedure: Procedure, facts: dict[str, bool], shows: Any, forgotten: set[str], data: st.DataObject
) -> None:
    filled = some_ids(procedure, data)
    partly = {fact: value for fact, value in facts.items() if fact not in forgotten}
    before, after = (evaluate(procedure, known, filled=filled, shown=shows) for known in (partly, facts))
    if before.complete is not None:
        assert after.complete == before.complete
    for early, late in zip(before.judged, after.judged, strict=True):
        if early.standing in ("not_applicable", "filled", "spared"):
            assert late.standing == early.standing
        if early.standing == "due":
            assert late.standing in ("due", "spared")
        assert (early.standing == "undecided") == bool(early.missing_facts)
    assert after.complete is not None
    assert set(before.missing_facts) <= forgotten


def turned(node: dict[str, Any]) -> dict[str, Any]:
    groups = ("all_of", "one_of", "of")
    return {key: [turned(child) for child in reversed(value)] if key in groups else value for key, value in node.items()}


@many
@given(trees(), all_facts, shown, st.data())
def test_the_order_in_a_group_does_not_matter(tree: dict[str, Any], facts: Facts, shows: Any, data: st.DataObject) -> None:
    procedure = as_procedure(tree)
    filled = some_ids(procedure, data)
    one, two = (evaluate(which, facts, filled=filled, shown=shows) for which in (procedure, as_procedure(turned(tree))))
    assert one.complete == two.complete
    assert {(j.requirement.id, j.standing) for j in one.judged} == {(j.requirement.id, j.standing) for j in two.judged}


@many
@given(procedures(), all_facts, shown, st.data())
def test_complete_means_that_nothing_is_due_once_everything_is_filled(
    procedure: Procedure, facts: dict[str, bool], shows: Any, data: st.DataObject
) -> None:
    everything = {one.id for one in procedure.all_requirements}
    assert evaluate(procedure, facts, filled=everything, shown=shows).complete is True
    evaluation = evaluate(procedure, facts, filled=some_ids(procedure, data), shown=shows)
    if not evaluation.of("due"):
        assert evaluation.complete is True


def any_case(procedure: Procedure, luck: random.Random) -> Facts:
    """A case with every fact known; days lie on both sides of those that laws name."""
    values: dict[str, list[Any]] = {
        "yes_no": [True, False], "number": [1, 2], "date": [date(2006, 5, 1), date(2015, 5, 1), date(2026, 5, 1)]
    }  # fmt: skip
    return {fact.id: luck.choice(list(fact.values) or values[fact.kind]) for fact in procedure.facts}


@pytest.mark.parametrize("code", sorted(CATALOGUE.procedures))
def test_every_requirement_of_every_procedure_can_become_due(code: str) -> None:
    """A requirement that no case asks for is a mistake of the data."""
    procedure = CATALOGUE.procedures[code]
    luck = random.Random(1)
    seen: set[str] = set()
    for _ in range(2000):
        seen |= due(procedure, any_case(procedure, luck))
    assert seen == {one.id for one in procedure.all_requirements}

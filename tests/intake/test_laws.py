"""What holds of every look-up, whatever the procedure, the facts and the papers: over the real catalogue."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import Catalogue, Procedure, Requirement, load_catalogue
from catalogue.conditions import Facts
from catalogue.document_type import FIELD_NAMES
from catalogue.procedure import Fact
from intake.holdings import HeldPaper, Identity
from intake.look_up import LookUp, answer
from intake.weighing import Circumstances

CATALOGUE = load_catalogue()
HOA = Identity(1, "Nguyễn Thị Hoa", frozenset({("personal_number", "001185012345")}))
KHOI = Identity(2, "Trần Minh Khôi", frozenset({("personal_number", "001226004567")}))
THANH = Identity(3, "Phạm Văn Thành", frozenset({("personal_number", "001070033344")}))
DAYS = [
    date(2006, 12, 31),
    date(2011, 12, 31),
    date(2016, 6, 30),
    *(date(2026, 3, 1) + timedelta(days=n) for n in (0, 4, 9, 19, 20)),
]
DOSSIER, OTHER_DOSSIER = "000.00.01.H29-260310-0420", "000.00.01.H29-260210-0007"
UNMET = {"must_submit", "obtainable", "held_unusable"}
ENDING = sorted({by for kind in CATALOGUE.types.values() for ending in kind.validity.ended for by in ending.by})
DAY_FIELDS = sorted(
    name for name in FIELD_NAMES if name.endswith(("_on", "_from", "_to", "_date"))
)  # fmt: skip
WORDS = {
    "rest_note": "nghỉ thêm 05 ngày, đã hiến bộ phận cơ thể", "diagnosis": "dưỡng thai", "child_death_note": "con chết",
    "surgery_note": "mổ lấy thai", "weeks_of_pregnancy": "31", "place": "Osaka", "deceased_name": "Phạm Văn Thành",
    "number_symbol": "12/2024/QĐDS-ST", "target_number_symbol": "12/2024/QĐDS-ST",
}  # fmt: skip
THANG_LONG, SONG_DA = Identity(4, "Công ty TNHH May Thăng Long"), Identity(5, "Công ty CP Xây lắp Sông Đà")
OTHERS = {"mother": HOA, "child": KHOI, "deceased": THANH, "employer": THANG_LONG, "previous_employer": SONG_DA}
TWO_PERSONS = [{"employer", "previous_employer"}, {"child", "mother"}, {"child", "father"}, {"child", "surrogate"}]
"""Roles that one person, or one organisation, cannot both have."""
many = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Counter:
    """A look-up about to be made."""

    procedure: Procedure
    around: Circumstances
    kinds: list[str]
    """Types of papers that may matter."""

    def with_papers(self, papers: list[HeldPaper]) -> Counter:
        return replace(self, around=replace(self.around, papers=papers))

    def answer(self) -> LookUp:
        return answer(self.procedure, self.around, HOA.person_id)


def values(fact: Fact) -> st.SearchStrategy[bool | int | date | str | None]:
    """What may be known of a fact; None: nothing."""
    match fact.kind:
        case "choice":
            known: st.SearchStrategy[bool | int | date | str] = st.sampled_from(fact.values)
        case "yes_no":
            known = st.booleans()
        case "number":
            known = st.integers(0, 3)
        case "date":
            known = st.sampled_from(DAYS)
    return st.integers(0, 9).flatmap(lambda chance: known if chance else st.none())


def rivals(procedure: Procedure) -> list[Requirement]:
    """Those that share a type of paper and its event with one that is about somebody else."""
    pairs = permutations(procedure.all_requirements, 2)
    return [one for one, other in pairs if is_of_two_persons(one, other) and types_of(one) & types_of(other)]


def is_of_two_persons(one: Requirement, other: Requirement) -> bool:
    return one.proves == other.proves and all({ours, theirs} in TWO_PERSONS for ours in one.owners for theirs in other.owners)


def types_of(requirement: Requirement) -> set[str]:
    return {paper.type for paper in requirement.papers}


FOCUSES = [(procedure, one) for procedure in CATALOGUE.versions for one in procedure.all_requirements]
CONTESTED = [(procedure, one) for procedure in CATALOGUE.versions for one in rivals(procedure)]


@st.composite
def papers(draw: st.DrawFn, number: int, kinds: list[str]) -> HeldPaper:
    kind = CATALOGUE.types[draw(st.sampled_from(kinds))]
    of = draw(st.sampled_from([[HOA], [HOA], [HOA], [KHOI], [THANH], [HOA, KHOI]]))
    named = [name for name in DAY_FIELDS if name in kind.fields]
    shown = {name: draw(st.sampled_from(DAYS)).isoformat() for name in named if draw(st.integers(0, 4))}
    shown |= {name: word for name, word in WORDS.items() if name in kind.fields and draw(st.booleans())}
    if "employer_name" in kind.fields and draw(st.booleans()):
        shown["employer_name"] = draw(st.sampled_from([THANG_LONG, SONG_DA])).name or ""
    if "social_insurance_number" in kind.fields and draw(st.booleans()):
        shown["social_insurance_number"] = draw(st.sampled_from(["0116054321", "7915022222"]))
    if "disability_percent" in kind.fields:
        shown["disability_percent"] = draw(st.sampled_from(["60%", "81%"]))
    return HeldPaper(
        number,
        kind.id,
        fields=shown,
        identifiers=frozenset() if kind.many_persons else frozenset().union(*(one.identifiers for one in of)),
        names=() if kind.many_persons else tuple(one.name or "" for one in of),
        persons=frozenset(one.person_id for one in of),
        verified_form=draw(st.sampled_from(["original", "original", "lawful_copy", "electronic_original", None])),
        dossiers=draw(st.sampled_from([frozenset(), frozenset(), frozenset({DOSSIER}), frozenset({OTHER_DOSSIER})])),
    )


@st.composite
def counters(draw: st.DrawFn) -> Counter:
    procedure, focus = draw(st.one_of(st.sampled_from(FOCUSES), st.sampled_from(CONTESTED)))
    facts: Facts = {
        fact.id: value for fact in procedure.facts if (value := draw(values(fact))) is not None
    }  # fmt: skip
    kinds = kinds_of(procedure, focus)
    held = [draw(papers(number, kinds)) for number in range(1, draw(st.integers(1, 6)))]
    named = draw(st.sets(st.sampled_from(sorted(OTHERS))))
    persons = {"employee": HOA, "claimant": HOA, **{role: OTHERS[role] for role in sorted(named)}}
    dossier = draw(st.sampled_from([None, DOSSIER]))
    return Counter(
        procedure, Circumstances(CATALOGUE.types, facts, draw(st.sampled_from(DAYS[3:])), held, persons, dossier), kinds
    )


def kinds_of(procedure: Procedure, focus: Requirement) -> list[str]:
    """Half of them types that could fill one requirement, so that papers compete; else any that may matter to the procedure."""
    wanted = [paper.type for paper in focus.papers]
    others = [*dict.fromkeys(paper.type for one in procedure.all_requirements for paper in one.papers), *ENDING]
    return wanted * (1 + len(others) // len(wanted)) + others


def ends_or_replaces(later: HeldPaper, held: HeldPaper) -> bool:
    validity = CATALOGUE.types[held.type_id or ""].validity
    return (validity.latest_prevails and later.type_id == held.type_id) or any(
        later.type_id in ending.by for ending in validity.ended
    )


@many
@given(counters(), st.data())
def test_a_paper_that_ends_no_other_never_makes_a_met_requirement_unmet(counter: Counter, data: st.DataObject) -> None:
    more = data.draw(papers(90, counter.kinds))
    held = [one for one in counter.around.papers if not ends_or_replaces(more, one)]
    before = counter.with_papers(held).answer()
    after = counter.with_papers([*held, more]).answer()
    met = {one.requirement for one in before.answers if one.state not in UNMET}
    unmet = {one.requirement for one in after.answers if one.state in UNMET}
    assert not met & unmet


@many
@given(counters())
def test_one_paper_never_counts_for_two_persons(counter: Counter) -> None:
    known = {one.id: one for one in counter.procedure.all_requirements}
    held = [one for one in counter.answer().answers if one.state == "held_valid"]
    for one, other in combinations(held, 2):
        if is_of_two_persons(known[one.requirement], known[other.requirement]):
            assert one.document_id != other.document_id


@many
@given(counters())
def test_where_several_papers_are_due_so_many_different_ones_are_here(counter: Counter) -> None:
    known = {one.id: one for one in counter.procedure.all_requirements}
    papers_by_id = {one.document_id: one for one in counter.around.papers}
    for one in counter.answer().answers:
        due = known[one.requirement]
        if one.state != "held_valid" or due.count == 1 or one.document_id is None:
            continue
        fields = [papers_by_id[document].fields for document in (one.document_id, *one.further_documents)]
        assert due.told_apart_by is not None
        assert len({shown[due.told_apart_by] for shown in fields}) >= due.count


@many
@given(counters(), st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(counter: Counter, chance: random.Random) -> None:
    shuffled = list(counter.around.papers)
    chance.shuffle(shuffled)
    assert counter.with_papers(shuffled).answer() == counter.answer()
    assert counter.with_papers(shuffled[::-1]).answer() == counter.answer()


@many
@given(counters())
def test_what_was_issued_after_the_day_decides_nothing_on_it(counter: Counter) -> None:
    day = counter.around.on.isoformat()
    by_then = [one for one in counter.around.papers if one.fields.get("issued_on", "") <= day]
    said, without = counter.answer(), counter.with_papers(by_then).answer()
    assert {(one.requirement, one.state in UNMET, one.to_bring) for one in said.answers} == {
        (one.requirement, one.state in UNMET, one.to_bring) for one in without.answers
    }
    assert {(one.requirement, one.document_id) for one in said.answers if one.state == "held_valid"} == {
        (one.requirement, one.document_id) for one in without.answers if one.state == "held_valid"
    }
    assert said.undecided == without.undecided


@many
@given(counters())
def test_what_fills_a_requirement_was_issued_and_had_not_expired_on_the_day(counter: Counter) -> None:
    on = counter.around.on
    papers_by_id = {one.document_id: one for one in counter.around.papers}
    for one in counter.answer().answers:
        if one.state != "held_valid" or one.document_id is None:
            continue
        paper = papers_by_id[one.document_id]
        requirement = next(known for known in counter.procedure.all_requirements if known.id == one.requirement)
        expiry = CATALOGUE.types[paper.type_id or ""].validity.expiry
        assert paper.verified_form is not None
        assert paper.fields.get("issued_on", "") <= on.isoformat()
        if expiry.kind != "permanent" and (not expiry.only_for or requirement.proves in expiry.only_for):
            last_day = expiry.last_day(paper.fields)
            assert last_day is None or on <= last_day


@given(st.sampled_from(CATALOGUE.versions), st.sampled_from(DAYS), st.integers(-400, 400))
def test_on_a_day_the_version_of_that_day_is_used(procedure: Procedure, change: date, distance: int) -> None:
    earlier = procedure.model_copy(update={"effective_to": change - timedelta(days=1), "decision": "QĐ cũ"})
    later = procedure.model_copy(update={"effective_from": change, "decision": "QĐ mới"})
    both = Catalogue(CATALOGUE.types, (later, earlier))
    used = both.procedure(procedure.code, change + timedelta(days=distance))
    assert used.decision == ("QĐ mới" if distance >= 0 else "QĐ cũ")

"""The look-up: for each required paper, is it here, can it be had, must it be brought. Every look-up is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session

from archive import acts
from catalogue import Catalogue, Procedure, Requirement, checked_facts
from catalogue.conditions import Facts, FactValue
from catalogue.rules import Evaluation, evaluate
from intake.as_purpose import types_asked_by
from intake.choosing import choose
from intake.dossiers import as_json, get_dossier
from intake.errors import DossierConflict, OwnerNotIdentified, PurposeMissing
from intake.holdings import EVERYTHING, Identity, Sight, held_papers, identity_of
from intake.reasons import AWAIT_OFFICER, Reason
from intake.records import LookUpRecord
from intake.weighing import Circumstances, Finding, findings_for
from registry.actor import Actor
from registry.persons import group_ids
from registry.records import Person

_ON_RECORD = ("requirement", "state", "reason", "document_id", "document_type", "valid_until", "obtainable_from", "to_bring")
"""What is kept of each answer; its sentences follow from it."""
State = Literal["held_valid", "held_unusable", "obtainable", "must_submit", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one requirement."""

    requirement: str
    name_vi: str
    name_en: str
    state: State
    reason: str
    """Stable code."""
    vi: str
    en: str
    document_id: int | None = None
    document_type: str | None = None
    valid_until: str | None = None
    """Last day of the paper at hand; None where it has none."""
    obtainable_from: str | None = None
    """The data source that could give it instead."""
    to_bring: bool = False
    """The citizen has to bring something."""
    further_documents: tuple[int, ...] = ()
    """Those that fill it together with `document_id`, where it asks for several."""
    would_change_vi: str = ""
    would_change_en: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A requirement of which nothing can be said before these facts are known."""

    requirement: str
    name_vi: str
    name_en: str
    missing_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer at the counter."""

    procedure: str
    procedure_name: str
    person_id: int
    on: date
    answers: tuple[Answer, ...]
    undecided: tuple[Undecided, ...]
    facts_needed: tuple[str, ...]
    """Ids of facts, in the order in which to ask them; the procedure holds the questions."""
    persons_needed: tuple[str, ...]
    """Roles of persons who must be named before it can be said whose papers these are."""
    verified_rules: bool
    """Whether a person has compared the rules with the law; if not, say so on screen."""
    papers_held: int = 0
    """How many papers of these persons may be found: none of somebody who is new to the archive."""
    limited: bool = False
    """For an open dossier of their own, whoever asked could find more: papers of other units, sensitive ones."""
    record_id: int | None = None

    @property
    def to_bring(self) -> tuple[Answer, ...]:
        """What the citizen must still bring."""
        return tuple(answer for answer in self.answers if answer.to_bring)


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A look-up that nobody has seen yet: its answer is given out once it is on record."""

    _found: LookUp
    _record: LookUpRecord
    _actor: Actor
    _persons: frozenset[int]
    """Whose papers were looked through."""
    _grants: tuple[str, ...] = ()
    """Those by which papers were found."""

    def put_on_record(self, session: Session) -> LookUp:
        """Write the record in a session that writes, with the act that vouches for it, and give out the answer."""
        record = self._record
        session.add(record)
        session.flush()
        actor = self._actor
        acts.record(
            session, replace(actor, purpose=record.purpose if record.purpose != actor.dossier else None), "look_up",
            "person", record.person_id, persons=self._persons, covers=[record], look_up=record.id, procedure=record.procedure,
            dossier=record.dossier, **({"by": list(self._grants)} if self._grants else {}),
        )  # fmt: skip
        return replace(self._found, record_id=record.id)


def look_up(session: Session, catalogue: Catalogue, **asked: Any) -> LookUp:
    """`find_out` and its record in one transaction."""
    return find_out(session, catalogue, **asked).put_on_record(session)


def find_out(
    session: Session,
    catalogue: Catalogue,
    *,
    procedure: str,
    person: Person | None,
    facts: Mapping[str, FactValue],
    on: date,
    actor: Actor,
    purpose: str,
    case: str | None = None,
    dossier: str | None = None,
    persons: Mapping[str, Person] | None = None,
    sight: Sight = EVERYTHING,
) -> Unrecorded:
    """What is due from `person` under `procedure` on the day `on`, and what of it is here already. Only reads.

    `case` is the fact of that name. `dossier` is the one being handled; `persons` are further persons by role (`child`,
    `deceased`, …). `sight` is what whoever asks may see. Raises `OwnerNotIdentified`, `PurposeMissing`, `DossierUnknown`,
    `DossierConflict`, and what the catalogue raises for unknown procedures and facts.
    """
    if person is None:
        raise OwnerNotIdentified
    if not purpose.strip():
        raise PurposeMissing
    if dossier is not None:
        _refuse_dossier_of_another(session, dossier, person)
    version = catalogue.procedure(procedure, on)
    known = checked_facts(version, {**facts, **({"case": case} if case is not None else {})})
    in_roles = roles(session, person, known, persons or {})
    around = Circumstances(
        types=catalogue.types,
        facts=known,
        on=on,
        papers=held_papers(session, catalogue.types, set(in_roles.values()), dossier=dossier, sight=sight),
        persons=in_roles,
        dossier=dossier,
    )
    limited = sight.limited_for(in_roles.values(), types_asked_by(version, catalogue.types))
    found = replace(answer(version, around, person.id), limited=limited)
    record = LookUpRecord(
        who=actor.name,
        unit=actor.unit,
        channel=actor.channel,
        purpose=purpose,
        person_id=person.id,
        procedure=procedure,
        on_date=on,
        dossier=dossier,
        facts=as_json(known),
        answers=[_on_record(one) for one in found.answers],
    )
    looked_through = frozenset(number for one in in_roles.values() for number in one.record_ids)
    grants = sorted({one for paper in around.papers for one in paper.grants})
    return Unrecorded(found, record, actor, looked_through, tuple(grants))


def _on_record(one: Answer) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in _ON_RECORD}
    return {**kept, "further_documents": list(one.further_documents)} if one.further_documents else kept


def _refuse_dossier_of_another(session: Session, code: str, person: Person) -> None:
    """Papers of somebody's dossier are never weighed for somebody else."""
    owner = get_dossier(session, code).person_id
    if owner is not None and owner != person.id and owner not in group_ids(session, person):
        raise DossierConflict(dossier=code, what="cá nhân/person", held=owner, given=person.id)


def roles(session: Session, owner: Person | None, facts: Facts, others: Mapping[str, Person]) -> dict[str, Identity]:
    """Who stands in which role: the owner claims, and is the mother or father that the facts say."""
    named = {role: identity_of(session, one) for role, one in others.items()}
    if owner is None:
        return named
    own = identity_of(session, owner)
    claimant = facts.get("claimant")
    return {"employee": own, "claimant": own, **({claimant: own} if isinstance(claimant, str) else {}), **named}


def answer(procedure: Procedure, around: Circumstances, person_id: int) -> LookUp:
    """The look-up without any database: rules and held papers in, answers out."""
    findings, evaluation = weigh_all(procedure, around)
    answers, undecided = [], []
    persons_needed: list[str] = []
    needed = set(evaluation.missing_facts)
    for judged in evaluation.judged:
        requirement = judged.requirement
        if judged.standing == "undecided":
            undecided.append(Undecided(requirement.id, requirement.name.vi, requirement.name.en, judged.missing_facts))
            continue
        finding = findings.get(requirement.id)
        if judged.standing in ("due", "filled") and finding is not None:
            needed |= set(finding.missing_facts)
            persons_needed += [finding.missing_person] if finding.missing_person is not None else []
        answers.append(_answered(requirement, judged.standing, finding, around))
    return LookUp(
        procedure=procedure.code,
        procedure_name=procedure.name.vi,
        person_id=person_id,
        on=around.on,
        answers=tuple(answers),
        undecided=tuple(undecided),
        facts_needed=tuple(fact.id for fact in procedure.facts if fact.id in needed),
        persons_needed=tuple(dict.fromkeys(persons_needed)),
        verified_rules=procedure.verified,
        papers_held=len(around.papers),
    )


def weigh_all(procedure: Procedure, around: Circumstances) -> tuple[dict[str, Finding], Evaluation]:
    """The paper that is taken for each requirement, and what the rules say once those that count are known."""
    requirements = procedure.all_requirements
    weighed = {one.id: findings_for(one, around) for one in requirements}
    shown: dict[str, dict[str, set[str]]] = {}
    for finding in (one for findings in weighed.values() for one in findings if one.still_shows):
        for name, value in finding.paper.fields.items():
            shown.setdefault(finding.paper.type_id or "", {}).setdefault(name, set()).add(value)
    chosen = choose(procedure, requirements, weighed, around, shown)
    filled = {requirement for requirement, finding in chosen.items() if finding.fills}
    return chosen, evaluate(procedure, around.facts, filled=filled, shown=shown)


def _answered(requirement: Requirement, standing: str, finding: Finding | None, around: Circumstances) -> Answer:
    """One of the five states, with its reason."""
    sources = (*((requirement.data_source,) if requirement.data_source is not None else ()), *requirement.other_sources)
    source = sources[0] if sources else None
    details: dict[str, Any] = {}
    state: State
    if standing in ("not_applicable", "spared"):
        state, finding = "not_applicable", None
        reason = Reason.NOT_IN_THIS_CASE if standing == "not_applicable" else Reason.ALTERNATIVE_FILLED
    elif finding is not None:
        state, reason, details = ("held_valid" if finding.fills else "held_unusable"), finding.reason, finding.details
    elif requirement.forbidden_to_request is True:
        state, reason, details = "obtainable", Reason.NOT_TO_BE_ASKED_FOR, {"data_source": sources or ("population",)}
    elif source is not None:
        state, reason, details = "obtainable", Reason.IN_DATABASE, {"data_source": sources}
    else:
        state, reason = "must_submit", Reason.NOT_HELD
    has_other_way = reason in AWAIT_OFFICER or source is not None or requirement.forbidden_to_request is True
    to_bring = state == "must_submit" or (state == "held_unusable" and not has_other_way)
    change_vi, change_en = _would_change(requirement, state, reason, around)
    kind = around.types.get(finding.paper.type_id or "") if finding is not None else None
    last_day = kind.validity.expiry.last_day(finding.paper.fields) if kind is not None and finding is not None else None
    return Answer(
        requirement=requirement.id,
        name_vi=requirement.name.vi,
        name_en=requirement.name.en,
        state=state,
        reason=reason.name,
        vi=reason.vi(**details),
        en=reason.en(**details),
        document_id=finding.paper.document_id if finding is not None else None,
        further_documents=finding.further if finding is not None else (),
        document_type=finding.paper.type_id if finding is not None else None,
        valid_until=last_day.isoformat() if last_day is not None else None,
        obtainable_from=source if state != "not_applicable" else None,
        to_bring=to_bring,
        would_change_vi=change_vi,
        would_change_en=change_en,
    )


def _would_change(requirement: Requirement, state: State, reason: Reason, around: Circumstances) -> tuple[str, str]:
    """What would make it held and valid."""
    if state in ("held_valid", "not_applicable"):
        return "", ""
    if reason is Reason.UNVERIFIED:
        return (
            "Cán bộ đối chiếu bản quét với giấy tờ và xác nhận.",
            "An officer compares the scan with the paper and verifies it.",
        )
    if reason is Reason.EVENT_NOT_GIVEN:
        return "Cho biết ngày của đợt đang giải quyết.", "Give the days of the event that is handled."
    if reason is Reason.PERSON_NOT_GIVEN:
        return "Cho biết người đó là ai (số định danh).", "Say who that person is (by number)."
    if reason is Reason.PERHAPS_SUPERSEDED:
        return "Cán bộ kiểm tra tài liệu mới hơn.", "An officer checks the later document."
    if reason is Reason.EVENT_NOT_READ:
        return "Cán bộ xem ngày trên giấy tờ.", "An officer looks at the days on the paper."
    if reason is Reason.FIELD_NOT_READ:
        return "Cán bộ xem nội dung trên giấy tờ.", "An officer looks at what the paper says."
    types = [around.types[paper.type] for paper in requirement.papers]
    vi = " hoặc ".join(dict.fromkeys(one.name.vi for one in types))
    en = " or ".join(dict.fromkeys(one.name.en for one in types))
    return f"Có {vi}.", f"To have: {en}."

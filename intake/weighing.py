"""Whether a held paper fills a requirement, on a day, in a case. Pure: values in, a finding out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import product
from typing import Any

from catalogue import DocumentType, DocumentTypes, Requirement
from catalogue.conditions import Facts
from catalogue.document_type import Ending
from catalogue.procedure import Form, Paper, never_one
from intake.holdings import UNNAMED, HeldPaper, Identity
from intake.reasons import Reason
from vietnamese.damage import likeness

_SATISFIED_BY: Mapping[Form, frozenset[str]] = {
    "original": frozenset({"original", "electronic_original"}),
    "electronic_original": frozenset({"electronic_original"}),
    "lawful_copy": frozenset({"original", "electronic_original", "lawful_copy"}),
    "scan_to_compare": frozenset({"original", "electronic_original", "lawful_copy"}),
}
_SAME_NAME = 0.8
_ORGANISATIONS = frozenset({"employer", "previous_employer", "agent", "agency", "organiser"})
"""Roles of which it need not be said who it is, where the paper is linked to the owner."""
_Owners = Sequence[tuple[str, Identity]]
"""Those whose paper it may be, as far as it is known who they are, each with the role."""
_EMPLOYERS = frozenset({"employer", "previous_employer"})
"""They stand on papers by name, and in a field of their own."""


class Tie(IntEnum):
    """What ties a paper to somebody whose paper it may be."""

    OTHER_PERSON = 0
    NOTHING_AGAINST = 1
    """Nothing on it says otherwise, or it was not said who that is."""
    NAME = 2
    NUMBER = 3


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything against which a paper is weighed."""

    types: DocumentTypes
    facts: Facts
    on: date
    papers: Sequence[HeldPaper]
    persons: Mapping[str, Identity] = field(default_factory=dict)
    """Role -> who it is, where known."""
    dossier: str | None = None
    """The dossier that is handled: papers that lie in it are not spent."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How near a paper comes to filling a requirement."""

    paper: HeldPaper
    reason: Reason
    details: dict[str, Any] = field(default_factory=dict)
    missing_facts: tuple[str, ...] = ()
    missing_person: str | None = None
    """The role of somebody who must be named before it can be said whose paper this is."""
    replaced_in_part: bool = False
    """Superseded as proof of one thing only: what the later paper does not show, it goes on showing."""
    further: tuple[int, ...] = ()
    """Documents that fill the requirement together with this one, where it asks for several."""

    @property
    def still_shows(self) -> bool:
        """What stands on it may be relied on, whether or not it fills the requirement."""
        stands = self.reason in (Reason.VERIFIED, Reason.FORM_NOT_ENOUGH) or self.replaced_in_part
        return stands and self.paper.verified_form is not None

    @property
    def fills(self) -> bool:
        """It fills it."""
        return self.reason is Reason.VERIFIED


_NEAREST_FIRST = [
    Reason.VERIFIED,
    Reason.EVENT_NOT_GIVEN,
    Reason.EVENT_NOT_READ,
    Reason.FIELD_NOT_READ,
    Reason.UNVERIFIED,
    Reason.PERSON_NOT_GIVEN,
    Reason.PERHAPS_SUPERSEDED,
    Reason.EXPIRY_UNKNOWN,
    Reason.FORM_NOT_ENOUGH,
    Reason.DOES_NOT_SHOW,
    Reason.COUNTS_FOR_ANOTHER,
    Reason.EXPIRED,
    Reason.SUPERSEDED,
    Reason.SPENT,
    Reason.NOT_YET_ISSUED,
    Reason.OTHER_EVENT,
    Reason.OTHER_PERSON,
]


def findings_for(requirement: Requirement, around: Circumstances) -> list[Finding]:
    """Every held paper of a kind that could fill the requirement, the nearest to filling it first; of equals the newest."""
    known = _known_owners(requirement, around)
    findings = [
        _weigh(held, paper, requirement, known, around)
        for held in around.papers
        for paper in requirement.papers
        if held.type_id == paper.type and (paper.when is None or paper.when.holds(around.facts, {}))
    ]
    return nearest_first(findings)


def nearest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The nearest to filling the requirement first; of equals the newest."""
    return sorted(findings, key=lambda one: (_NEAREST_FIRST.index(one.reason), -one.paper.document_id))


def tie_to_owner(held: HeldPaper, requirement: Requirement, around: Circumstances) -> Tie:
    """What ties a paper to whom the requirement asks for."""
    kind = around.types[held.type_id or ""]
    known = _known_owners(requirement, around)
    return max((_tie(held, role, who, kind) for role, who in known), default=Tie.NOTHING_AGAINST)


def is_settled_whose(requirement: Requirement, around: Circumstances) -> bool:
    """Whether it is known whose paper is asked for, or need not be."""
    return requirement.who in _ORGANISATIONS or bool(_known_owners(requirement, around))


def may_be_one(ours: Requirement, theirs: Requirement, around: Circumstances) -> bool:
    """Whether the two may be about one person or organisation: as their roles tell, or who stands in them."""
    return any(_same(our, their, around) for our, their in product(_owners(ours, around), _owners(theirs, around)))


def _same(role: str, other: str, around: Circumstances) -> bool:
    """Whether one person may stand in both roles."""
    if role in around.persons and other in around.persons:
        return around.persons[role].person_id == around.persons[other].person_id
    claimant = around.facts.get("claimant", "claimant")
    role, other = (str(claimant) if one == "claimant" else one for one in (role, other))
    return not never_one(role, other)


def _weigh(held: HeldPaper, paper: Paper, requirement: Requirement, known: _Owners, around: Circumstances) -> Finding:
    """The first thing that speaks against it. What contradicts comes before what is only not known yet."""
    kind = around.types[paper.type]
    if known and not any(_tie(held, role, who, kind) for role, who in known):
        return Finding(held, Reason.OTHER_PERSON)
    if _issued_after(held, around.on):
        return Finding(held, Reason.NOT_YET_ISSUED, {"issued_on": f"{_day(held.fields['issued_on']):%d/%m/%Y}"})
    about = _is_about_event(held, kind, requirement, around.facts)
    if about is False:
        return Finding(held, Reason.OTHER_EVENT)
    expiry = kind.validity.expiry
    expires = expiry.kind != "permanent" and (not expiry.only_for or requirement.proves in expiry.only_for)
    last_day = expiry.last_day(held.fields) if expires else None
    if last_day is not None and around.on > last_day:
        return Finding(held, Reason.EXPIRED, {"last_day": f"{last_day:%d/%m/%Y}"})
    others = held.dossiers - {around.dossier}
    if kind.validity.spent == "one_dossier" and others and around.dossier not in held.dossiers:
        return Finding(held, Reason.SPENT, {"dossiers": ", ".join(sorted(others - {UNNAMED})) or UNNAMED})
    if not requirement.earlier_one and (replaced := _replaced_by(held, kind, requirement, around)) is not None:
        later, ending = replaced
        in_part = ending.only_as_proof_of is not None
        reason = Reason.SUPERSEDED if later.verified_form is not None else Reason.PERHAPS_SUPERSEDED
        return Finding(held, reason, {"by": later.document_id}, replaced_in_part=in_part)
    if held.verified_form is None:
        return Finding(held, Reason.UNVERIFIED)
    tied_by_event = requirement.about is not None and about is True
    if not known and not tied_by_event and not _names_owner(held, role := _owners(requirement, around)[0], around):
        return Finding(held, Reason.PERSON_NOT_GIVEN, {"role": role}, missing_person=role)
    if about is None:
        missing = tuple(name for name in requirement.about or () if name is not None and name not in around.facts)
        return Finding(held, Reason.EVENT_NOT_GIVEN if missing else Reason.EVENT_NOT_READ, missing_facts=missing)
    if expires and last_day is None and expiry.kind != "unknown":
        return Finding(held, Reason.EXPIRY_UNKNOWN)
    if absent := paper.lacking(held.fields):
        return Finding(held, Reason.DOES_NOT_SHOW, {"fields": ", ".join(absent)})
    form = requirement.form_of(paper)
    if held.verified_form not in _SATISFIED_BY[form]:
        return Finding(held, Reason.FORM_NOT_ENOUGH, {"verified_form": held.verified_form, "form": form})
    if unread := paper.unread(held.fields):
        return Finding(held, Reason.FIELD_NOT_READ, {"fields": ", ".join(unread)})
    return Finding(held, Reason.VERIFIED, {"verified_form": held.verified_form})


def _owners(requirement: Requirement, around: Circumstances) -> list[str]:
    """In which roles those are known whose paper it may be; who the patient is, the facts say."""
    return [str(around.facts.get("patient", role)) if role == "patient" else role for role in requirement.owners]


def _known_owners(requirement: Requirement, around: Circumstances) -> _Owners:
    return [(role, around.persons[role]) for role in _owners(requirement, around) if role in around.persons]


def _names_owner(held: HeldPaper, role: str, around: Circumstances) -> bool:
    """Whether the paper ties itself to the owner: as a parent on a child's paper, or as one of those on a list."""
    owner = around.persons.get("claimant")
    if owner is None or (role in _ORGANISATIONS and owner.person_id in held.persons):
        return True
    return bool(held.identifiers & owner.identifiers) or any(
        owner.name is not None and likeness(name, owner.name) >= _SAME_NAME for name in held.names
    )


def _issued_after(held: HeldPaper, day: date) -> bool:
    issued = _day(held.fields.get("issued_on"))
    return issued is not None and issued > day


def _tie(held: HeldPaper, role: str, who: Identity, kind: DocumentType) -> Tie:
    """Numbers decide where both sides have one of the same kind; else the name, tolerant of a misread letter."""
    if kind.many_persons:
        return Tie.NUMBER if who.person_id in held.persons else Tie.OTHER_PERSON
    if held.identifiers & who.identifiers:
        return Tie.NUMBER
    kinds = {kind for kind, _ in who.identifiers}
    if any(kind in kinds for kind, _ in held.identifiers):
        return Tie.OTHER_PERSON
    employer = held.fields.get("employer_name") if role in _EMPLOYERS else None
    names = held.names if employer is None else (employer,)
    if names and who.name is not None:
        return Tie.NAME if any(likeness(name, who.name) >= _SAME_NAME for name in names) else Tie.OTHER_PERSON
    return Tie.NOTHING_AGAINST


def _is_about_event(held: HeldPaper, kind: DocumentType, requirement: Requirement, facts: Facts) -> bool | None:
    """Whether the paper's days meet those of the case, within the margin of the proof; None where one of them is not known."""
    if requirement.about is None:
        return True
    dated = [proof for proof in kind.validity.proves if proof.from_field is not None]
    proof = next((one for one in dated if one.event == requirement.proves), dated[0] if dated else None)
    if proof is None:
        return True
    paper_from = _day(held.fields.get(proof.from_field or ""))
    paper_to = _day(held.fields.get(proof.to_field or "")) or paper_from
    begin_fact, end_fact = requirement.about
    case_from = facts.get(begin_fact)
    case_to = facts.get(end_fact) if end_fact is not None else None
    if paper_from is None or paper_to is None or not isinstance(case_from, date):
        return None
    last = case_to if isinstance(case_to, date) else case_from
    early, late = (proof.margin.early, proof.margin.late) if proof.margin is not None else (0, 0)
    return (paper_from - last).days <= late and (case_from - paper_to).days <= early


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _replaced_by(
    held: HeldPaper, kind: DocumentType, requirement: Requirement, around: Circumstances
) -> tuple[HeldPaper, Ending] | None:
    """A paper that ends or replaces this one as proof of what is asked: wholly before in part, verified before not."""
    endings = [
        ending
        for ending in kind.validity.ended
        if ending.only_as_proof_of is None or ending.only_as_proof_of == requirement.proves
    ]
    if kind.validity.latest_prevails and requirement.count == 1:
        endings.append(Ending(by=(kind.id,)))
    endings.sort(key=lambda ending: ending.only_as_proof_of is not None)
    others = [paper for paper in around.papers if not _issued_after(paper, around.on)]
    others.sort(key=lambda paper: (paper.verified_form is None, -paper.document_id))
    return next(((other, ending) for ending in endings for other in others if _ends(other, held, ending, around)), None)


def _ends(later: HeldPaper, earlier: HeldPaper, ending: Ending, around: Circumstances) -> bool:
    if later.document_id == earlier.document_id or later.type_id not in ending.by:
        return False
    if not later.persons & earlier.persons:
        return False
    if ending.names_it:
        named = later.fields.get("target_number_symbol")
        return named is not None and named == earlier.fields.get("number_symbol")
    ours, theirs = _day(earlier.fields.get("issued_on")), _day(later.fields.get("issued_on"))
    if ending.only_as_proof_of is None:
        return ours is not None and theirs is not None and ours < theirs
    begin = next((proof.from_field for proof in around.types[earlier.type_id or ""].validity.proves if proof.from_field), None)
    return begin is not None and begin in earlier.fields and earlier.fields.get(begin) == later.fields.get(begin)

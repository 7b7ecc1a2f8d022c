"""Which papers are taken for which requirement, once each was weighed for itself. Pure.

Ordinarily one paper may fill several requirements. But of two that ask for the same event of different persons it fills one: the
last employer's claim is not the earlier employer's too. Among such rivals each paper goes to whom it names, else to where it lets
as many as possible be filled, the earlier in the tree first. A paper that comes later only adds: who was served stays served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from catalogue import Procedure, Requirement
from catalogue.conditions import ShownFields
from catalogue.rules import evaluate
from intake.holdings import HeldPaper
from intake.reasons import AWAIT_OFFICER, Reason
from intake.weighing import Circumstances, Finding, Tie, is_settled_whose, may_be_one, nearest_first, tie_to_owner

Weighed = Mapping[str, Sequence[Finding]]
"""Id of a requirement -> every paper that could fill it, the nearest first."""
_Rivals = Mapping[str, set[str]]
"""Id of a requirement -> ids of those that cannot be filled by the same paper."""
_Slot = tuple[str, int]
"""A requirement, and which of the papers that it asks for."""


def choose(
    procedure: Procedure, requirements: Iterable[Requirement], weighed: Weighed, around: Circumstances, shown: ShownFields
) -> dict[str, Finding]:
    """The finding that stands for each of the procedure's requirements of which any paper is at hand."""
    asked = [one for one in requirements if weighed[one.id]]
    if _rivals(asked, weighed, around):
        due = _in_question(procedure, around, shown)
        if rivals := _rivals(due, weighed, around):
            competing = {one.id: one for one in due if one.id in rivals}
            weighed = {**weighed, **_Sharing(competing, rivals, weighed, around).findings()}
    return {one.id: _standing_for(one, weighed[one.id]) for one in asked}


def _in_question(procedure: Procedure, around: Circumstances, shown: ShownFields) -> list[Requirement]:
    """Those that apply, then those of which that is not known yet."""
    judged = evaluate(procedure, around.facts, shown=shown).judged
    applying = [one for one in judged if one.standing != "not_applicable"]
    return [one.requirement for one in sorted(applying, key=lambda one: one.standing == "undecided")]


def _rivals(requirements: Iterable[Requirement], weighed: Weighed, around: Circumstances) -> _Rivals:
    asking: dict[int, list[Requirement]] = {}
    for one in requirements:
        for document in {finding.paper.document_id for finding in weighed[one.id] if _may_count(finding)}:
            asking.setdefault(document, []).append(one)
    rivals: dict[str, set[str]] = {}
    for several in asking.values():
        for one, other in combinations(several, 2):
            if one.proves == other.proves and not may_be_one(one, other, around):
                rivals.setdefault(one.id, set()).add(other.id)
                rivals.setdefault(other.id, set()).add(one.id)
    return rivals


def _may_count(finding: Finding) -> bool:
    return finding.fills or finding.reason in AWAIT_OFFICER


@dataclass(frozen=True)
class _Sharing:
    """Rivals among which papers are shared out."""

    requirements: Mapping[str, Requirement]
    """By their ids, in the order in which they are served."""
    rivals: _Rivals
    weighed: Weighed
    around: Circumstances

    def findings(self) -> dict[str, list[Finding]]:
        """Those of the rivals, in which a paper that is taken for one says so to the others."""
        taken = self._taken()
        return {one: nearest_first(self._told(one, each, taken) for each in self.weighed[one]) for one in self.requirements}

    def _taken(self) -> dict[int, str]:
        """Document -> the requirement that it is taken for: papers that fill it, then those that only wait for an officer."""
        slots = [(one.id, number) for one in self.requirements.values() for number in range(one.count)]
        served = _matched(slots, self._offered(lambda _, finding: finding.fills))
        left = [slot for slot in slots if slot not in served.values()]
        settled = {one.id for one in self.requirements.values() if is_settled_whose(one, self.around)}
        waiting = self._offered(
            lambda one, finding: finding.reason in AWAIT_OFFICER and one in settled and finding.paper.document_id not in served
        )
        return {document: one for document, (one, _) in (served | _matched(left, waiting)).items()}

    def _offered(self, counts: Callable[[str, Finding], bool]) -> dict[str, list[int]]:
        """Documents that may be taken for each, the best first; not those that name a rival."""
        return {
            one: [
                each.paper.document_id
                for each in self.weighed[one]
                if counts(one, each) and self._named_rival(one, each.paper) is None
            ]
            for one in self.requirements
        }

    def _named_rival(self, one: str, paper: HeldPaper) -> str | None:
        """A rival to whose owner the paper is tied by name or number, and closer than to this one's."""
        own = tie_to_owner(paper, self.requirements[one], self.around)
        for other, requirement in self.requirements.items():
            is_asked = other in self.rivals[one] and any(each.paper is paper for each in self.weighed[other])
            if is_asked and (tie := tie_to_owner(paper, requirement, self.around)) >= Tie.NAME and tie > own:
                return other
        return None

    def _told(self, one: str, finding: Finding, taken: Mapping[int, str]) -> Finding:
        holder = self._named_rival(one, finding.paper) or taken.get(finding.paper.document_id)
        if not _may_count(finding) or holder is None or holder not in self.rivals[one]:
            return finding
        name = self.requirements[holder].name
        return Finding(finding.paper, Reason.COUNTS_FOR_ANOTHER, {"other_vi": name.vi, "other_en": name.en})


def _matched(slots: Iterable[_Slot], offered: Mapping[str, Sequence[int]]) -> dict[int, _Slot]:
    """Document -> slot: as many as possible, the earlier first; for a later one an earlier may change its paper, not lose it."""
    holder: dict[int, _Slot] = {}

    def is_served(slot: _Slot, tried: set[int]) -> bool:
        for document in offered[slot[0]]:
            if document not in holder:
                holder[document] = slot
                return True
        for document in offered[slot[0]]:
            if document not in tried:
                tried.add(document)
                if is_served(holder[document], tried):
                    holder[document] = slot
                    return True
        return False

    for slot in slots:
        is_served(slot, set())
    return holder


def _standing_for(requirement: Requirement, findings: Sequence[Finding]) -> Finding:
    """The nearest; where several papers are asked for, the one that says how far they are."""
    if requirement.count == 1:
        return findings[0]
    sure = _different([one for one in findings if one.fills], requirement.told_apart_by, unread_differ=False)
    if len(sure) >= requirement.count:
        return replace(sure[0], further=tuple(one.paper.document_id for one in sure[1:]))
    perhaps = _different([one for one in findings if _may_count(one)], requirement.told_apart_by, unread_differ=True)
    if not perhaps:
        return findings[0]
    if len(perhaps) < requirement.count:
        return Finding(perhaps[0].paper, Reason.TOO_FEW, {"held": len(perhaps), "wanted": requirement.count})
    doubtful = next(one for one in perhaps if one not in sure)
    return Finding(doubtful.paper, Reason.FIELD_NOT_READ, {"fields": requirement.told_apart_by}) if doubtful.fills else doubtful


def _different(findings: Sequence[Finding], by: str | None, *, unread_differ: bool) -> list[Finding]:
    """One finding for each different paper. Where the field that tells them apart was not read, all or only one may differ."""
    if by is None:
        return list(findings)
    read: dict[str, Finding] = {}
    unread = []
    for one in findings:
        if (value := one.paper.fields.get(by)) is None:
            unread.append(one)
        else:
            read.setdefault(value, one)
    return [*read.values(), *(unread if unread_differ else unread[: 0 if read else 1])]

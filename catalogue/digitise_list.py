"""The agency's list of papers that must be digitised (Danh mục giấy tờ cần số hóa), laid over a catalogue that stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from catalogue.document_type import Data
from catalogue.mistakes import Fault, Place, nearest
from catalogue.procedure import Group, Node, Procedure, Requirement


class DigitiseList(Data):
    """What one decision says of the papers of one procedure."""

    procedure: str = Field(pattern=r"^[1-9]\.\d{6}$")
    legal_basis: str = Field(min_length=3)
    requirements: Mapping[str, bool] = Field(min_length=1)
    """Id of a requirement -> whether its paper must be digitised. What is not named stays unknown."""


def check_lists(lists: Sequence[DigitiseList], procedures: Sequence[Procedure]) -> Iterator[tuple[int, Place, Fault]]:
    """Procedures and requirements that the catalogue does not have, and what is said twice. Gives the number of the entry too."""
    known: dict[str, set[str]] = {}
    for version in procedures:
        known.setdefault(version.code, set()).update(one.id for one in version.all_requirements)
    said: set[tuple[str, str]] = set()
    for number, entry in enumerate(lists):
        if entry.procedure not in known:
            vi, en = nearest(entry.procedure, known)
            yield (
                number,
                ["procedure"],
                Fault(
                    "procedure_unknown",
                    f"danh mục không có thủ tục {entry.procedure}{vi}",
                    f"the catalogue has no procedure {entry.procedure}{en}",
                ),
            )
            continue
        for requirement in entry.requirements:
            place: Place = ["requirements", requirement]
            if requirement not in known[entry.procedure]:
                yield number, place, _no_such_requirement(requirement, entry.procedure, known[entry.procedure])
            elif (entry.procedure, requirement) in said:
                yield (
                    number,
                    place,
                    Fault(
                        "listed_twice",
                        f"{requirement} của {entry.procedure} đã có trong danh mục này; bỏ một",
                        f"{requirement} of {entry.procedure} is on this list already; drop one",
                    ),
                )
            said.add((entry.procedure, requirement))


def _no_such_requirement(given: str, procedure: str, known: set[str]) -> Fault:
    vi, en = nearest(given, known)
    return Fault(
        "requirement_unknown",
        f"{procedure} không có thành phần {given}{vi or '; có: ' + ', '.join(sorted(known))}",
        f"{procedure} has no requirement {given}{en or '; it has: ' + ', '.join(sorted(known))}",
    )


def with_lists(procedures: Sequence[Procedure], lists: Sequence[DigitiseList]) -> tuple[Procedure, ...]:
    """The procedures, their requirements marked as the lists say, all versions alike."""
    said = {(entry.procedure, one): (must, entry.legal_basis) for entry in lists for one, must in entry.requirements.items()}
    listed = {entry.procedure for entry in lists}
    return tuple(_marked_procedure(one, said) if one.code in listed else one for one in procedures)


def _marked_procedure(procedure: Procedure, said: Mapping[tuple[str, str], tuple[bool, str]]) -> Procedure:
    def marked(node: Node) -> Node:
        if isinstance(node, Group):
            return node.model_copy(update={node.key: tuple(marked(child) for child in node.nodes)})
        return _marked(node, said.get((procedure.code, node.id)))

    return procedure.model_copy(update={"requirements": marked(procedure.requirements)})


def _marked(requirement: Requirement, said: tuple[bool, str] | None) -> Requirement:
    if said is None:
        return requirement
    must, basis = said
    return requirement.model_copy(update={"must_digitise": must, "digitise_basis": basis})

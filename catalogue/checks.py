"""What the entries of the catalogue have to keep among each other: references, dates, and the laws of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from math import prod

from catalogue.conditions import All, Any_, Condition, FactIs, Facts, FactValue, FieldTest, Not, Shows
from catalogue.document_type import DocumentType, DocumentTypes
from catalogue.mistakes import Fault, Place, nearest, shown
from catalogue.procedure import Fact, Group, Paper, Procedure, Requirement, walk

Found = Iterator[tuple[Place, Fault]]
_MOST_CASES = 4096
"""Whether a condition can ever hold is tried out in at most so many cases."""


def check_type(kind: DocumentType, types: DocumentTypes) -> Found:
    """Later papers that end this one are types of the catalogue."""
    for number, ending in enumerate(kind.validity.ended):
        for by in ending.by:
            if by not in types:
                yield ["validity", "ended", number, "by"], _no_such_type(by, types)


def check_procedure(procedure: Procedure, types: DocumentTypes) -> Found:
    """References that lead nowhere, rules that could turn against the citizen, and requirements that no case can ask for."""
    facts = {fact.id: fact for fact in procedure.facts}
    yield from _twice([fact.id for fact in procedure.facts], "facts")
    guards: dict[tuple[int | str, ...], list[Condition]] = {}
    seen: set[str] = set()
    for place, node in walk(procedure.requirements, ["requirements"]):
        around = next((guards[key] for key in (tuple(place[:-2]), ()) if key in guards), [])
        guards[tuple(place)] = [*around, *([node.when] if node.when is not None else [])]
        yield from _check_condition(node.when, [*place, "when"], facts, types)
        if node.when is not None and _never_hold(guards[tuple(place)], facts) and not _never_hold(around, facts):
            yield [*place, "when"], _NEVER
        if isinstance(node, Group):
            continue
        if node.id in seen:
            yield (
                [*place, "id"],
                Fault(
                    "id_twice",
                    f"hai thành phần cùng mang id {node.id}; đổi một",
                    f"two requirements are called {node.id}; rename one",
                ),
            )
        seen.add(node.id)
        yield from _check_requirement(node, place, facts, types, guards[tuple(place)])
    for number, deadline in enumerate(procedure.deadlines):
        yield from _check_condition(deadline.when, ["deadline", number, "when"], facts, types)


def check_versions(procedures: Sequence[Procedure]) -> Iterator[tuple[int, Place, Fault]]:
    """Versions of one code do not overlap, and equivalents name each other. Gives the number of the procedure as well."""
    names = {one.code: set[str]() for one in procedures}
    for one in procedures:
        names[one.code] |= set(one.equivalents)
    for number, one in enumerate(procedures):
        for other in procedures[:number]:
            if one.code == other.code and one.overlaps(other):
                yield (
                    number,
                    ["effective_from"],
                    Fault(
                        "versions_overlap",
                        f"{one.code} có hai phiên bản cho cùng ngày; bản cũ phải hết hạn trước khi bản mới bắt đầu",
                        f"{one.code} has two versions for the same days; end the old one before the new one begins",
                    ),
                )
        for code in one.equivalents:
            if code not in names:
                yield (
                    number,
                    ["equivalents"],
                    Fault(
                        "equivalent_unknown",
                        f"danh mục không có thủ tục {code}{nearest(code, names)[0]}",
                        f"the catalogue has no procedure {code}{nearest(code, names)[1]}",
                    ),
                )
            elif one.code not in names[code] or code == one.code:
                yield (
                    number,
                    ["equivalents"],
                    Fault(
                        "equivalent_one_way",
                        f"{code} không ghi lại {one.code} trong equivalents; thêm vào tệp của {code}",
                        f"{code} does not name {one.code} among its equivalents; add it to the file of {code}",
                    ),
                )


def _twice(ids: Iterable[str], key: str) -> Found:
    seen: set[str] = set()
    for number, one in enumerate(ids):
        if one in seen:
            yield [key, number, "id"], Fault("id_twice", f"id {one} có hai lần; đổi một", f"{one} is listed twice; rename one")
        seen.add(one)


def _check_requirement(
    node: Requirement, place: Place, facts: Mapping[str, Fact], types: DocumentTypes, guards: list[Condition]
) -> Found:
    for number, paper in enumerate(node.papers):
        at = [*place, "papers", number]
        yield from _check_condition(paper.when, [*at, "when"], facts, types)
        if paper.when is not None and _never_hold([*guards, paper.when], facts):
            yield at, _NEVER
        kind = types.get(paper.type)
        if kind is None:
            yield at, _no_such_type(paper.type, types)
            continue
        yield from _check_paper(node, paper, kind, at)
        if node.told_apart_by is not None:
            yield from _check_fields([node.told_apart_by], kind, [*place, "told_apart_by"])
    for name in node.about or ():
        if name is not None and (name not in facts or facts[name].kind != "date"):
            yield (
                [*place, "about"],
                Fault(
                    "about_no_date",
                    f"`about`: {name} không phải câu hỏi kind: date trong facts",
                    f"`about`: {name} is no fact that holds a date",
                ),
            )


def _check_paper(node: Requirement, paper: Paper, kind: DocumentType, at: Place) -> Found:
    events = [proof.event for proof in kind.validity.proves]
    if node.proves not in events:
        yield (
            at,
            Fault(
                "does_not_prove",
                f"{kind.id} không chứng minh {node.proves}; loại giấy này chứng minh: {', '.join(events)}",
                f"{kind.id} does not prove {node.proves}; it proves: {', '.join(events)}",
            ),
        )
    for test in paper.must_show:
        yield from _check_field(test, kind, [*at, "must_show"])
    if node.form_of(paper) == "electronic_original" and kind.only_on_paper:
        yield (
            at,
            Fault(
                "form_impossible",
                f"{kind.id} chỉ có trên giấy, không có bản chính điện tử; đổi form",
                f"{kind.id} exists on paper only, there is no electronic original; change the form",
            ),
        )
    if kind.forbidden_to_request and node.forbidden_to_request is not True:
        yield (
            at,
            Fault(
                "may_not_be_asked_for",
                f"không được yêu cầu {kind.id}; bỏ đi, hoặc ghi forbidden_to_request: true và data_source",
                f"{kind.id} may not be asked for; drop it, or say forbidden_to_request: true with a data_source",
            ),
        )


def _check_field(test: FieldTest, kind: DocumentType, at: Place) -> Found:
    yield from _check_fields((test.field, test.years_after or test.field), kind, at)


def _check_fields(names: Iterable[str], kind: DocumentType, at: Place) -> Found:
    for name in names:
        if name not in kind.fields:
            yield (
                at,
                Fault(
                    "field_not_on_type",
                    f"{kind.id} không có trường {name}; có: {', '.join(kind.fields)}",
                    f"{kind.id} has no field {name}; it has: {', '.join(kind.fields)}",
                ),
            )
            break


def _check_condition(condition: Condition | None, place: Place, facts: Mapping[str, Fact], types: DocumentTypes) -> Found:
    for atom, at, negated in _placed(condition, place) if condition is not None else ():
        if isinstance(atom, Shows):
            yield from _check_shows(atom, at, types, negated=negated)
        elif atom.fact not in facts:
            vi, en = nearest(atom.fact, facts)
            yield (
                at,
                Fault(
                    "fact_unknown",
                    f"facts không có câu hỏi {atom.fact}{vi or '; thêm câu hỏi hoặc sửa tên'}",
                    f"no such fact: {atom.fact}{en or '; add it to facts or correct its name'}",
                ),
            )
        else:
            yield from _check_values(atom, at, facts[atom.fact])


def _placed(condition: Condition, place: Place, *, negated: bool = False) -> Iterator[tuple[FactIs | Shows, Place, bool]]:
    """Every simple condition in it, with its place and whether it stands under an odd number of `not`."""
    match condition:
        case FactIs() | Shows():
            yield condition, place, negated
        case All(all=parts):
            for number, part in enumerate(parts):
                yield from _placed(part, [*place, "all", number], negated=negated)
        case Any_(any=parts):
            for number, part in enumerate(parts):
                yield from _placed(part, [*place, "any", number], negated=negated)
        case Not():
            yield from _placed(condition.negated, [*place, "not"], negated=not negated)


def _check_shows(atom: Shows, place: Place, types: DocumentTypes, *, negated: bool) -> Found:
    kind = types.get(atom.shows.type)
    if kind is None:
        yield place, _no_such_type(atom.shows.type, types)
    else:
        yield from _check_field(atom.shows, kind, place)
    if not negated:
        yield (
            place,
            Fault(
                "shows_calls_for_more",
                "giấy tờ đang có chỉ được miễn giấy khác, không được đòi thêm: đặt `shows` dưới `not`",
                "a paper at hand may spare another one, never call for one more: put `shows` under `not`",
            ),
        )
    if {"one_of", "of", "papers", "deadline"} & set(place):
        yield (
            place,
            Fault(
                "shows_in_alternatives",
                "`shows` không đứng trong các lựa chọn thay thế, ở papers hay thời hạn: có thêm giấy có thể làm mất giấy đang đủ",
                "`shows` does not stand inside alternatives, papers or deadlines: one more paper could undo another",
            ),
        )


def _check_values(atom: FactIs, place: Place, fact: Fact) -> Found:
    wrong = next((value for value in atom.compared_with if not fact.takes(value)), None)
    if wrong is None:
        return
    hint_vi, hint_en = nearest(str(wrong), fact.values)
    if isinstance(wrong, bool) and fact.kind == "choice":
        hint_vi, hint_en = '; đặt giá trị trong ngoặc kép: "no", "yes"', '; put the value in quotes: "no", "yes"'
    elif isinstance(wrong, str) and fact.kind in ("yes_no", "number", "date"):
        hint_vi, hint_en = "; bỏ ngoặc kép", "; without quotes"
    yield (
        place,
        Fault(
            "fact_value_unknown",
            f"{fact.id} không nhận giá trị {shown(wrong)}{hint_vi}; giá trị được nhận: {fact.allowed}",
            f"{fact.id} cannot be {shown(wrong)}{hint_en}; allowed: {fact.allowed}",
        ),
    )


def _no_such_type(given: str, types: DocumentTypes) -> Fault:
    vi, en = nearest(given, types)
    return Fault(
        "type_unknown",
        f"không có loại giấy tờ {given}{vi or '; thêm vào document_types hoặc sửa tên'}",
        f"no such document type: {given}{en or '; add it to document_types or correct its name'}",
    )


_NEVER = Fault(
    "never_applies",
    "không có trường hợp nào thỏa điều kiện này cùng các điều kiện bao quanh; sửa `when`",
    "no case can meet this condition together with those around it; correct `when`",
)


def _never_hold(conditions: Sequence[Condition], facts: Mapping[str, Fact]) -> bool:
    """Whether no case meets all of them. False where that would take too many cases to tell."""
    asked = [atom for condition in conditions for atom, _, _ in _placed(condition, []) if isinstance(atom, FactIs)]
    if any(atom.fact not in facts for atom in asked):
        return False
    worth_trying = {fact: _values_worth_trying(facts[fact], asked) for fact in dict.fromkeys(atom.fact for atom in asked)}
    if prod(len(values) for values in worth_trying.values()) > _MOST_CASES:
        return False
    cases: Iterator[Facts] = (dict(zip(worth_trying, values, strict=True)) for values in product(*worth_trying.values()))
    return not any(all(condition.holds(case, {}) for condition in conditions) for case in cases)


def _values_worth_trying(fact: Fact, asked: Iterable[FactIs]) -> list[FactValue]:
    """All values of a choice; of numbers and days those that are compared with, and their neighbours."""
    if fact.kind == "choice":
        return list(fact.values)
    if fact.kind == "yes_no":
        return [True, False]
    compared = [value for atom in asked if atom.fact == fact.id for value in atom.compared_with]
    near: list[FactValue] = [value + step for value in compared if type(value) is int for step in (-1, 0, 1)]
    near += [value + timedelta(days=step) for value in compared if not isinstance(value, int | str) for step in (-1, 0, 1)]
    return near or [0]

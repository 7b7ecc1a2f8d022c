"""Cases written from the law's text, as a lawyer reads them: `cases/*.yaml` -> values for the look-up and what it has to say.

A file holds the ordinary case (`procedures`, `on`, `persons`, `facts`, `form`) and a list of `cases`, each of which says only
what is different in it. `each` lists papers that are tried one at a time, beside `holdings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalogue import Catalogue, Procedure, checked_facts
from intake.holdings import HeldPaper, Identity
from intake.look_up import LookUp, answer
from intake.weighing import Circumstances

FOLDER = Path(__file__).parent / "cases"


class _Words(yaml.SafeLoader):
    """YAML in which `on`, `no` and the like are words: only true and false are yes and no."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the loader's own)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tf"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


STATES = frozenset({"held_valid", "held_unusable", "obtainable", "must_submit", "not_applicable", "undecided", "due"})
"""As the look-up has them; `due`: nothing is at hand, and it must be handed in or can be had from a database."""
_FILE_KEYS = {"procedures", "on", "persons", "facts", "form", "cases"}
_CASE_KEYS = {
    "case", "law", "on", "persons", "facts", "form", "dossier", "holdings", "each", "expect", "expect_rest", "ask", "who",
    "disputed",
}  # fmt: skip
_HOLDING_KEYS = {"type", "of", "form", "fields", "lies_in", "number"}
_OWNER = 1


@dataclass(frozen=True)
class Expected:
    """What must be said of one requirement; what is None is not looked at."""

    state: str
    reason: str | None = None
    paper: int | None = None
    to_bring: bool | None = None
    valid_until: str | None = None


@dataclass(frozen=True)
class Case:
    """One case of one procedure, with one of its `each` where it has some."""

    name: str
    entry: str
    """File and number of the entry that it comes from."""
    law: tuple[str, ...]
    procedure: Procedure
    around: Circumstances
    expect: Mapping[str, Expected]
    ask: tuple[str, ...] | None = None
    who: tuple[str, ...] | None = None
    disputed: str | None = None
    holdings: tuple[HeldPaper, ...] = ()

    def looked_up(self) -> LookUp:
        """What the product says."""
        return answer(self.procedure, self.around, _OWNER)


def all_cases(catalogue: Catalogue) -> list[Case]:
    """Every case of every file, in the order of the files."""
    return [case for path in sorted(FOLDER.glob("[0-9]*.yaml")) for case in _of_file(path, catalogue)]


def mistakes(case: Case, found: LookUp) -> list[str]:
    """Where an answer is not what the law says: empty where it is."""
    answers = {one.requirement: one for one in found.answers}
    undecided = {one.requirement for one in found.undecided}
    wrong = []
    for requirement, expected in case.expect.items():
        got = answers.get(requirement)
        if got is None or expected.state == "undecided":
            state = got.state if got else "undecided" if requirement in undecided else "not asked for at all"
            wrong += [f"{requirement}: {expected.state} expected, got {state}"] if expected.state != state else []
            continue
        pairs = [
            (expected.state, "due" if expected.state == "due" and got.state in ("must_submit", "obtainable") else got.state),
            (expected.reason, got.reason),
            (expected.paper, got.document_id),
            (expected.to_bring, got.to_bring),
            (expected.valid_until, got.valid_until),
        ]
        wrong += [
            f"{requirement}: {want} expected, got {have} ({got.reason})" for want, have in pairs if want not in (None, have)
        ]
    if case.ask not in (None, found.facts_needed):
        wrong.append(f"to ask: {case.ask} expected, got {found.facts_needed}")
    if case.who not in (None, found.persons_needed):
        wrong.append(f"who to name: {case.who} expected, got {found.persons_needed}")
    return wrong


def principles() -> str:
    """Sentences of the source that hold for every procedure."""
    return "\n".join(yaml.safe_load((FOLDER / "principles.yaml").read_text(encoding="utf-8")))


def _of_file(path: Path, catalogue: Catalogue) -> Iterator[Case]:
    content = yaml.load(path.read_text(encoding="utf-8"), _Words)
    _no_other_keys(content, _FILE_KEYS, path.name)
    for number, given in enumerate(content["cases"], 1):
        place = f"{path.stem}:{number}"
        _no_other_keys(given, _CASE_KEYS, place)
        for code in content["procedures"]:
            for paper in given.get("each") or [None]:
                yield _case(
                    f"{place} {code}" if len(content["procedures"]) > 1 else place, content, given, code, paper, catalogue
                )


def _case(place: str, content: dict[str, Any], given: dict[str, Any], code: str, paper: Any, catalogue: Catalogue) -> Case:
    procedure = catalogue.procedures[code]
    facts = _without_gaps({**content.get("facts", {}), **given.get("facts", {})})
    named = _without_gaps({**content["persons"], **given.get("persons", {})})
    persons = {role: _identity(number, one) for number, (role, one) in enumerate(named.items(), _OWNER)}
    on = given.get("on", content["on"])
    form = given.get("form", content.get("form", "lawful_copy"))
    listed = [*given.get("holdings", []), *([paper] if paper is not None else [])]
    holdings = tuple(_holding(number, one, persons, form, catalogue, place) for number, one in enumerate(listed, 1))
    known = checked_facts(procedure, facts)
    around = Circumstances(catalogue.types, known, on, holdings, _roles(persons, known), given.get("dossier"))
    laws = given["law"] if isinstance(given["law"], list) else [given["law"]]
    expect = {name: _expected(one, place) for name, one in given.get("expect", {}).items()}
    if "expect_rest" in given:
        rest = _expected(given["expect_rest"], place)
        expect = {one.id: expect.get(one.id, rest) for one in procedure.all_requirements}
    return Case(
        name=f"{place} {given['case']}" + (f" [{paper['type']}]" if paper is not None else ""),
        entry=place.split()[0],
        law=tuple(laws),
        procedure=procedure,
        around=around,
        expect=expect,
        ask=_tuple(given.get("ask")),
        who=_tuple(given.get("who")),
        disputed=given.get("disputed"),
        holdings=holdings,
    )


def _roles(persons: Mapping[str, Identity], facts: Mapping[str, Any]) -> dict[str, Identity]:
    """As at the counter: the owner is the employee and the claimant, and in the role that the facts give the claimant."""
    owner = persons["owner"]
    claimant = facts.get("claimant")
    return {
        "employee": owner,
        "claimant": owner,
        **({claimant: owner} if isinstance(claimant, str) else {}),
        **{role: one for role, one in persons.items() if role != "owner"},
    }


def _identity(person_id: int, given: Mapping[str, str]) -> Identity:
    numbers = {"personal_number": given.get("number"), "social_insurance_number": given.get("insurance")}
    return Identity(person_id, given.get("name"), frozenset((kind, value) for kind, value in numbers.items() if value))


def _holding(
    number: int, given: dict[str, Any], persons: Mapping[str, Identity], form: str, catalogue: Catalogue, place: str
) -> HeldPaper:
    """A paper as the archive gives it: of lists the links alone."""
    _no_other_keys(given, _HOLDING_KEYS, place)
    of = given.get("of", "owner")
    people = (
        [persons[role] for role in ([of] if isinstance(of, str) else of)] if not isinstance(of, dict) else [_identity(99, of)]
    )
    listed = catalogue.types[given["type"]].many_persons
    compared = given.get("form", form)
    return HeldPaper(
        document_id=given.get("number", number),
        type_id=given["type"],
        fields={name: str(value) for name, value in given.get("fields", {}).items()},
        identifiers=frozenset() if listed else frozenset().union(*(one.identifiers for one in people)),
        names=() if listed else tuple(one.name for one in people if one.name),
        persons=frozenset(one.person_id for one in people),
        verified_form=None if compared == "unverified" else compared,
        dossiers=frozenset(given.get("lies_in", [])),
    )


def _expected(given: str | dict[str, Any], place: str) -> Expected:
    """`held_unusable EXPIRED`, or a mapping where more is said."""
    expected = Expected(**given) if isinstance(given, dict) else Expected(*given.split(maxsplit=1))  # type: ignore[arg-type]
    if expected.state not in STATES:
        raise ValueError(f"{place}: no such state: {expected.state}")
    return expected


def _tuple(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def _without_gaps(given: Mapping[str, Any]) -> dict[str, Any]:
    """`~` takes out what the ordinary case holds."""
    return {name: value for name, value in given.items() if value is not None}


def _no_other_keys(given: Mapping[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(str(key) for key in set(given) - known):
        raise ValueError(f"{place}: unknown keys: {', '.join(unknown)}")

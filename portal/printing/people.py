"""People on the terminal."""

from __future__ import annotations

from portal.terminal import clean
from registry.persons import masked
from registry.records import Person


def called(person: Person | None) -> str:
    """A person for people: name and first number, masked."""
    if person is None:
        return "–"
    return clean(" ".join(part for part in (person.name, *(masked(one.value) for one in person.identifiers[:1])) if part))

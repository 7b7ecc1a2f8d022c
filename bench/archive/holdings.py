"""A million documents that are held, and people with very different rights to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from archive.rights import (
    EVERYWHERE,
    DossierGiven,
    Grant,
    PaperKinds,
    PurposeGiven,
    RoleInUnits,
    Scope,
    Standing,
    Units,
    scope_of,
)
from catalogue import load_catalogue

DOCUMENTS, SHORT = 1_000_000, 20_000
SEED = 5
PROVINCES, OFFICES = 34, 12
PAPERS_A_PERSON = 5
FEW = 60
"""Documents of the smallest unit."""
ON = date(2026, 3, 20)
KINDS = PaperKinds.of(load_catalogue().types)
COMMON, RARE = "GIAY_RA_VIEN", "C70A_HD"
SHARES = {COMMON: 0.3, "GCN_NGHI_VIEC_BHXH": 0.2, "SO_BHXH": 0.2, "HSB_14": 0.2, "HSB_01B": 0.049, RARE: 0.001, None: 0.05}
"""Of the documents, by type."""
SMALLEST = "99901"


def offices() -> list[str]:
    return [f"{province:03d}{office:02d}" for province in range(1, PROVINCES + 1) for office in range(OFFICES)]


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is held: number, type, unit, and the person whose it is."""

    number: int
    kind: str | None
    unit: str
    person: int


def holdings(documents: int) -> Iterator[Held]:
    """So many documents in offices of very different size, the smallest one's spread over all."""
    rng = np.random.default_rng(SEED)
    codes, names = offices(), list(SHARES)
    shares = 1 / np.arange(1, len(codes) + 1)
    unit = rng.choice(len(codes), documents, p=shares / shares.sum())
    kind = rng.choice(len(SHARES), documents, p=list(SHARES.values()))
    person = rng.integers(1, documents // PAPERS_A_PERSON + 1, documents)
    few = set(rng.choice(documents, FEW, replace=False).tolist())
    for one in range(documents):
        yield Held(one + 1, names[kind[one]], SMALLEST if one in few else codes[unit[one]], int(person[one]))


def standings(documents: int) -> dict[str, Scope]:
    """Who asks, by what they may find."""
    everybody = scope(Standing((RoleInUnits("archivist", EVERYWHERE),)), PurposeGiven("Rà soát kho"))
    province = Units(frozenset(code for code in offices() if code.startswith("003")))
    half = Units(frozenset(offices()[::2]))
    largest, small = Units(frozenset({offices()[0]})), Units(frozenset({SMALLEST}))
    persons, lying_in_it = frozenset({7, 8, documents // 9}), frozenset(range(1, documents, documents // 12))
    dossier = DossierGiven("000.00.01.G24-260320-000007", SMALLEST, True, persons, lying_in_it, frozenset({COMMON}))
    grant = Grant(1, frozenset({"find"}), province, ON, ON, sensitive=True, types=frozenset({RARE}))
    return {
        "all rights": everybody,
        "officer of half of all offices, a reason": scope(officer(half), PurposeGiven("Trả lời công dân")),
        "officer of a province of 12 offices, a reason": scope(officer(province), PurposeGiven("Trả lời công dân")),
        "officer of the largest office, no reason": scope(officer(largest), PurposeGiven()),
        f"officer of an office with {FEW} documents, a reason": scope(officer(small), PurposeGiven("Trả lời công dân")),
        "the same, for a dossier of three persons": scope(officer(small), PurposeGiven(dossier=dossier)),
        "intake system, the same dossier": scope(
            Standing((RoleInUnits("intake_system", small),)), PurposeGiven(dossier=dossier), "read"
        ),
        "a grant for a rare type in a province": scope(Standing(grants=(grant,)), PurposeGiven()),
        "no rights": scope(Standing(), PurposeGiven()),
    }


def officer(own: Units) -> Standing:
    return Standing((RoleInUnits("officer", own),))


def scope(standing: Standing, purpose: PurposeGiven, action: str = "find") -> Scope:
    return scope_of(standing, purpose, action, KINDS, ON)  # type: ignore[arg-type]

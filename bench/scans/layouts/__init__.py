"""The papers of dossiers, one function a kind: a scene in, a drawn document out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bench.scans import prose
from bench.scans.layouts import administrative, civil_status, counter, insurance, medical
from bench.scans.paper import Paper, Scene
from bench.scans.people import make_person

_HANDED_IN = ("Danh sách đề nghị (01B-HSB)", "Giấy ra viện", "Sổ bảo hiểm xã hội", "Đơn đề nghị (14-HSB)")

DRAWN: tuple[Callable[[Scene], Paper], ...] = (
    lambda scene: administrative.decision(scene, subject=str(scene.rng.choice(prose.DECISION_SUBJECTS)), extra=2),
    lambda scene: administrative.letter(scene, subject=str(scene.rng.choice(prose.SUBJECTS))),
    lambda scene: administrative.notice(scene, subject=str(scene.rng.choice(prose.SUBJECTS))),
    insurance.pension_decision,
    insurance.one_time_decision,
    insurance.request,
    insurance.claim_list,
    insurance.book,
    medical.discharge,
    medical.leave_certificate,
    lambda scene: medical.birth_by_hospital(_of_a_mother(scene)),
    lambda scene: civil_status.birth_extract(_of_a_mother(scene)),
    lambda scene: counter.receipt(scene, papers=[str(name) for name in scene.rng.choice(_HANDED_IN, 3, replace=False)]),
    counter.end_of_contract,
)
"""Everything that a corpus is made of. Cards are left out: most of what stands on them is picture."""
SEALED = (*DRAWN[:5], counter.end_of_contract)
"""Those whose signature block has one signer under a seal."""


def _of_a_mother(scene: Scene) -> Scene:
    return replace(scene, person=make_person(scene.rng, sex="nữ", born=(1986, 2003)))

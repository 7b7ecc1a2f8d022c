"""The papers of dossiers, one function a kind: a scene in, a drawn document out."""

from __future__ import annotations

from collections.abc import Callable

from bench.scans import prose
from bench.scans.layouts import administrative
from bench.scans.paper import Paper, Scene

DRAWN: tuple[Callable[[Scene], Paper], ...] = (
    lambda scene: administrative.decision(scene, subject=str(scene.rng.choice(prose.DECISION_SUBJECTS)), extra=2),
    lambda scene: administrative.letter(scene, subject=str(scene.rng.choice(prose.SUBJECTS))),
    lambda scene: administrative.notice(scene, subject=str(scene.rng.choice(prose.SUBJECTS))),
)
"""Everything that a corpus is made of."""

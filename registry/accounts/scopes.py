"""Scopes: what a service may be let in for. They narrow what its roles allow, and never widen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from registry.accounts.errors import ScopeUnknown

Scope = Literal[
    "ingest", "search", "intake", "dossiers", "documents:read", "documents:write", "persons", "reports", "units",
    "audit", "accounts", "grants",
]  # fmt: skip
SCOPES: tuple[Scope, ...] = get_args(Scope)


def checked_scopes(asked: Sequence[str], allowed: Sequence[str] = SCOPES) -> list[str]:
    """Each once, in order. Raises `ScopeUnknown` for the first that is not among the allowed."""
    for scope in asked:
        if scope not in allowed:
            raise ScopeUnknown(scope=scope[:60], scopes=", ".join(allowed))
    return sorted(set(asked))

"""What happened to an account, as a value: the log stands above the registry, and whoever called writes it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One act on an account."""

    verb: str
    account: int | None
    """None: nobody has the name that was given. The name itself is not kept: people type passwords there."""
    details: Mapping[str, Any] = field(default_factory=dict)

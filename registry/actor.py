"""Who acts: kept with every act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["cli", "api", "worker"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something. Until accounts exist, `name` is what the caller says it is."""

    name: str
    channel: Channel
    unit: str | None = None
    purpose: str | None = None

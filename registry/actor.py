"""Who acts: kept with every act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Channel = Literal["cli", "api", "worker"]
Role = Literal[
    "archivist", "officer", "intake_system", "reviewer", "signer", "auditor", "administrator", "records_manager"
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody holds now."""

    role: Role
    unit: str | None = None
    """Code of the unit that it is held for. None: for the whole agency."""
    until: date | None = None
    """Its last day. None: no end is known."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something. Without accounts, `name` is what the caller says it is; with them, it is the account's."""

    name: str
    channel: Channel
    unit: str | None = None
    purpose: str | None = None
    account: int | None = None
    """Number of the account. None: this installation has no accounts, or the product itself is at work."""
    roles: tuple[HeldRole, ...] = ()
    origin: str | None = None
    """Where from: the address of the caller."""
    dossier: str | None = None
    """Code of the dossier for which it is done, where one was named."""

    @property
    def why(self) -> str | None:
        """What for, as acts tell it: the dossier that was named, and what was said beside it."""
        return ": ".join(filter(None, (self.dossier, self.purpose))) or None

    @property
    def key(self) -> str:
        """Tells two actors apart; two accounts may have one name."""
        return self.name if self.account is None else f"account {self.account}"

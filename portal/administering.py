"""What only an administrator of the whole agency may do."""

from __future__ import annotations

from portal.errors import AdministratorNeeded
from registry.actor import Actor


def refuse_others(by: Actor) -> None:
    """Raises `AdministratorNeeded`. Without accounts everybody who works on the machine is one."""
    if by.account is not None and not any(held.role == "administrator" and held.unit is None for held in by.roles):
        raise AdministratorNeeded

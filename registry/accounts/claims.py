"""What an OpenID provider says of somebody, and what its groups mean here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.accounts.errors import GroupRolesInvalid
from registry.accounts.roles import checked_role
from registry.actor import HeldRole


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider that the settings name."""

    issuer: str
    client_id: str
    client_secret: str
    audience: str
    """What tokens of services must be made out to."""
    groups_claim: str
    roles: Mapping[str, tuple[HeldRole, ...]]
    """By group."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of somebody."""

    issuer: str
    subject: str
    name: str
    full_name: str
    groups: tuple[str, ...]
    scopes: tuple[str, ...]


def group_roles(mapping: Mapping[str, Sequence[str]]) -> dict[str, tuple[HeldRole, ...]]:
    """`{"/can-bo-07906": ["officer@07906"], "/quan-tri": ["administrator"]}` as roles.

    Raises `RoleUnknown` and `GroupRolesInvalid`.
    """
    found = {}
    for group, roles in mapping.items():
        if not group or not roles:
            raise GroupRolesInvalid(group=group)
        pairs = (one.partition("@") for one in roles)
        found[group] = tuple(HeldRole(checked_role(role.strip()), unit.strip() or None) for role, _, unit in pairs)
    return found


def roles_of(provider: Provider, groups: Sequence[str]) -> tuple[HeldRole, ...]:
    """The roles that these groups mean here, each once. Groups that the settings do not name mean nothing."""
    return tuple(dict.fromkeys(role for group in groups for role in provider.roles.get(group, ())))

"""The OpenID provider of the settings."""

from __future__ import annotations

from registry.accounts.claims import Provider, group_roles
from registry.accounts.openid import OpenId
from sohoa.settings import Settings


def openid_of(settings: Settings) -> OpenId | None:
    """None where no provider is named. It is not asked before it is needed. Raises `RoleUnknown` and `GroupRolesInvalid`."""
    if not settings.openid_issuer:
        return None
    provider = Provider(
        issuer=settings.openid_issuer,
        client_id=settings.openid_client_id,
        client_secret=settings.openid_client_secret.get_secret_value(),
        audience=settings.openid_audience or settings.openid_client_id,
        groups_claim=settings.openid_groups_claim,
        roles=group_roles(settings.openid_roles),
    )
    return OpenId(provider)

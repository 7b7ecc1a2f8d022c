"""OpenID Connect: people sign in at a provider (authorization code with PKCE), services bring its signed tokens.

What the provider says is believed only where its signature, issuer, audience and times are right. Its groups become roles by the
mapping of the settings, for as long as the session or token lasts.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from registry.accounts.claims import Claims, Provider
from registry.accounts.errors import OpenIdRefused, OpenIdUnreachable
from registry.accounts.provider_keys import ProviderKeys, answered

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures with a key pair. Never HMAC, whose key would be the public one, and never none."""
CLOCKS_APART = 30
"""Seconds by which the provider's clock may differ from ours."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun: what must be the same when the person comes back."""

    state: str
    nonce: str
    verifier: str


class OpenId:
    """Talks to the provider. One for the whole process: it keeps the provider's description and keys."""

    def __init__(self, provider: Provider, http: httpx2.Client | None = None) -> None:
        self.provider = provider
        self._http = http if http is not None else httpx2.Client(timeout=10.0, follow_redirects=False)
        self._keys = ProviderKeys(provider.issuer, self._http)

    def close(self) -> None:
        """Give back connections."""
        self._http.close()

    def begin(self, redirect: str) -> tuple[str, Pending]:
        """Where the browser is sent, and what to remember meanwhile. Raises `OpenIdUnreachable`."""
        pending = Pending(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        endpoint = self._keys.description()["authorization_endpoint"]
        with self._client(redirect) as client:
            url, _ = client.create_authorization_url(
                endpoint, state=pending.state, code_verifier=pending.verifier, nonce=pending.nonce
            )
        return url, pending

    def finish(self, redirect: str, pending: Pending, state: str, code: str, now: datetime) -> Claims:
        """Who came back with `code`. Raises `OpenIdRefused` and `OpenIdUnreachable`."""
        if not secrets.compare_digest(state.encode(), pending.state.encode()):
            raise self._refused("state")
        claims = self._claims(self._id_token(redirect, pending, code), self.provider.client_id, now)
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), pending.nonce.encode()):
            raise self._refused("nonce")
        if claims.get("azp", self.provider.client_id) != self.provider.client_id:
            raise self._refused("azp")
        return self._read(claims)

    def of_service(self, token: str, now: datetime) -> Claims:
        """Whom an access token of the provider names. Raises `OpenIdRefused` and `OpenIdUnreachable`."""
        return self._read(self._claims(token, self.provider.audience, now))

    def _id_token(self, redirect: str, pending: Pending, code: str) -> str:
        endpoint = self._keys.description()["token_endpoint"]
        try:
            with self._client(redirect) as client:
                got = client.fetch_token(
                    endpoint, grant_type="authorization_code", code=code, redirect_uri=redirect, code_verifier=pending.verifier
                )
        except OAuthError as error:
            raise self._refused(f"token endpoint: {error.error}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise OpenIdUnreachable(issuer=self.provider.issuer, reason=answered(error)) from error
        token = got.get("id_token")
        if not isinstance(token, str):
            raise self._refused("no id_token")
        return token

    def _client(self, redirect: str) -> OAuth2Client:
        return OAuth2Client(
            client_id=self.provider.client_id,
            client_secret=self.provider.client_secret or None,
            scope="openid profile",
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=10.0,
        )

    def _claims(self, token: str, audience: str, now: datetime) -> dict[str, Any]:
        """Claims of a token whose signature, issuer, audience and times are right."""
        try:
            keys = KeySet([self._keys.key_for(token)])
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=CLOCKS_APART,
                iss={"essential": True, "value": self.provider.issuer},
                aud={"essential": True, "value": audience},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise self._refused(type(error).__name__) from error
        return claims

    def _read(self, claims: Mapping[str, Any]) -> Claims:
        groups = claims.get(self.provider.groups_claim) or []
        subject, name = str(claims["sub"]), str(claims.get("preferred_username") or claims["sub"])
        return Claims(
            issuer=self.provider.issuer,
            subject=subject,
            name=name,
            full_name=str(claims.get("name") or name)[:200],
            groups=tuple(str(one) for one in groups) if isinstance(groups, list) else (),
            scopes=tuple(str(claims.get("scope") or "").split()),
        )

    def _refused(self, reason: str) -> OpenIdRefused:
        return OpenIdRefused(issuer=self.provider.issuer, reason=reason)

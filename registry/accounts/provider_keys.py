"""What an OpenID provider tells of itself: its description and the keys it signs with, which it changes from time to time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jws import extract_compact

from registry.accounts.errors import OpenIdRefused, OpenIdUnreachable

KEPT_SECONDS = 3600.0
ASKED_EVERY_SECONDS = 10.0
"""A token with a key that nobody knows makes us ask again, but no more often: anybody can make up such tokens."""
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderKeys:
    """Description and keys of one provider, asked for when needed and kept for an hour."""

    def __init__(self, issuer: str, http: httpx2.Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._http, self._clock = issuer, http, clock
        self._lock = Lock()
        self._description: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._described_at = self._keys_at = -KEPT_SECONDS

    def description(self) -> dict[str, Any]:
        """Where its endpoints are. Raises `OpenIdUnreachable`."""
        with self._lock:
            if self._description is None or self._clock() - self._described_at > KEPT_SECONDS:
                self._description = self._described()
                self._described_at = self._clock()
            return self._description

    def key_for(self, token: str) -> Key:
        """The key that a token says it was signed with. Raises `OpenIdRefused`, `OpenIdUnreachable`, JoseError, ValueError."""
        kid = extract_compact(token.encode()).headers().get("kid")
        jwks_uri = self.description()["jwks_uri"]
        with self._lock:
            age = self._clock() - self._keys_at
            found = _named(self._keys, kid)
            if self._keys is None or age > KEPT_SECONDS or (found is None and age > ASKED_EVERY_SECONDS):
                self._keys = self._fetched(jwks_uri)
                self._keys_at = self._clock()
                found = _named(self._keys, kid)
        if found is None:
            raise OpenIdRefused(issuer=self._issuer, reason="kid")
        return found

    def _described(self) -> dict[str, Any]:
        told = self._asked(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != self._issuer:
            raise OpenIdUnreachable(issuer=self._issuer, reason=f"issuer: {str(told.get('issuer'))[:200]}")
        for name in _NEEDED:
            self._refuse_unsafe(name, str(told.get(name) or ""))
        return told

    def _refuse_unsafe(self, name: str, url: str) -> None:
        """Only TLS, except where the provider itself is asked without it, which is for trying things out."""
        if urlsplit(url).scheme not in {"https", urlsplit(self._issuer).scheme}:
            raise OpenIdUnreachable(issuer=self._issuer, reason=f"{name}: {url[:200]}")

    def _fetched(self, jwks_uri: str) -> KeySet:
        """Its keys, those left out that we cannot use: a provider may offer kinds that are new to us."""
        usable = []
        for one in self._asked(jwks_uri).get("keys", []):
            try:
                usable += KeySet.import_key_set({"keys": [one]}).keys if one.get("use", "sig") == "sig" else []
            except (JoseError, ValueError, KeyError):
                continue
        return KeySet(usable)

    def _asked(self, url: str) -> dict[str, Any]:
        try:
            answer = self._http.get(url)
            answer.raise_for_status()
            told = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise OpenIdUnreachable(issuer=self._issuer, reason=answered(error)) from error
        if not isinstance(told, dict):
            raise OpenIdUnreachable(issuer=self._issuer, reason="JSON")
        return told


def answered(error: Exception) -> str:
    """What went wrong, without the address, which may hold a code."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return type(error).__name__


def _named(keys: KeySet | None, kid: object) -> Key | None:
    """The key with this name. One without a name is taken only where there is no other: guessing among several is no check."""
    if keys is None:
        return None
    if kid is None:
        return keys.keys[0] if len(keys.keys) == 1 else None
    return next((one for one in keys.keys if one.kid == kid), None)

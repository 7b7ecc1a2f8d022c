"""The provider of identities that runs for tests: its realm, its client, its groups and its two users."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.services.keycloak import REALM
from tests.services.needed import needed

SECRETS = ("secret", "value")


@pytest.fixture
def keycloak() -> Mapping[str, str]:
    return needed("keycloak")


def token(keycloak: Mapping[str, str], **form: str) -> httpx.Response:
    client = {"client_id": keycloak["client_id"], "client_secret": keycloak["client_secret"]}
    return httpx.post(f"{keycloak['issuer']}/protocol/openid-connect/token", data={**client, **form}, timeout=30)


def claims(jwt: str) -> dict[str, Any]:
    body = jwt.split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return told


@pytest.mark.services
@pytest.mark.parametrize(("user", "group"), [("archivist", "luu-tru"), ("auditor", "kiem-tra")])
def test_each_user_logs_in_with_the_password_of_this_start_and_has_its_group(
    user: str, group: str, keycloak: Mapping[str, str]
) -> None:
    given = token(keycloak, grant_type="password", username=keycloak[user], password=keycloak[f"{user}_password"], scope="openid")
    assert given.status_code == 200, given.text
    told = claims(given.json()["id_token"])
    assert (told["preferred_username"], told["groups"], told["iss"]) == (keycloak[user], [group], keycloak["issuer"])
    guessed = token(keycloak, grant_type="password", username=keycloak[user], password="123456")
    assert (guessed.status_code, guessed.json()["error"]) == (400, "invalid_grant"), "RFC 6749, 5.2"


@pytest.mark.services
def test_the_client_gets_a_token_of_its_own(keycloak: Mapping[str, str]) -> None:
    given = token(keycloak, grant_type="client_credentials")
    assert given.status_code == 200, given.text
    assert claims(given.json()["access_token"])["azp"] == keycloak["client_id"]
    assert token(keycloak, grant_type="client_credentials", client_secret="đoán").status_code == 401


def test_the_realm_file_holds_no_secret() -> None:
    """Each is a place that the server fills from its environment."""

    def secrets_in(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [text for name, text in value.items() if name in SECRETS and isinstance(text, str)]
            return own + [one for inner in value.values() for one in secrets_in(inner)]
        return [one for inner in value for one in secrets_in(inner)] if isinstance(value, list) else []

    found = secrets_in(json.loads(REALM.read_text("utf-8")))
    assert len(found) == 3
    assert all(re.fullmatch(r"\$\{SOHOA_[A-Z_]+\}", one) for one in found)

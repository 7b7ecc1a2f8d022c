"""Services get short tokens for their secrets, and are let in for their scopes only."""

from __future__ import annotations

import base64

import httpx
import pytest

from tests.portal.agency import BINH, PHRASES, Agency
from tests.portal.api.known import acts, code_of, token_of
from tests.portal.api.served import Served

pytestmark = pytest.mark.xdist_group("api-accounts")


def test_a_service_gets_a_short_token_for_its_secret(guarded: Served, agency: Agency, gateway: tuple[str, str, int]) -> None:
    name, secret, _ = gateway
    told = token_of(guarded, name, secret)
    assert told.status_code == 200, told.text
    assert {**told.json(), "access_token": ""} == {
        "access_token": "", "token_type": "Bearer", "expires_in": 900, "scope": "documents:read intake",
    }  # fmt: skip
    header = {"Authorization": f"Bearer {told.json()['access_token']}", "X-Sohoa-Purpose": "tra-cuu-tai-quay"}
    assert httpx.get(f"{guarded.url}/v1/documents", headers=header).status_code == 200
    act = acts(agency, "search")[-1]
    assert (act.who, act.unit) == ("Cổng dịch vụ công", "07906")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/v1/batches", "ingest"),
        ("GET", "/v1/batches", "ingest"),
        ("GET", "/v1/search?q=giay", "search"),
        ("GET", "/v1/persons?number=030185004321", "persons"),
        ("GET", "/v1/dossiers", "dossiers"),
        ("POST", "/v1/documents/1/corrections", "documents:write"),
        ("POST", "/v1/documents/1/verification", "documents:write"),
        ("GET", "/v1/reports/re-requests?first=2026-01-01&last=2026-12-31", "reports"),
    ],
)
def test_a_token_lets_in_for_its_scopes_only(
    guarded: Served, gateway: tuple[str, str, int], method: str, path: str, scope: str
) -> None:
    name, secret, _ = gateway
    header = {"Authorization": f"Bearer {token_of(guarded, name, secret).json()['access_token']}"}
    answer = httpx.request(method, f"{guarded.url}{path}", headers=header, json={} if method == "POST" else None)
    assert code_of(answer) == (403, "SCOPE_MISSING")
    assert scope in answer.json()["en"]


def test_a_service_asks_for_less_and_never_for_more(guarded: Served, gateway: tuple[str, str, int]) -> None:
    name, secret, _ = gateway
    less = token_of(guarded, name, secret, scope="intake")
    assert less.json()["scope"] == "intake"
    header = {"Authorization": f"Bearer {less.json()['access_token']}"}
    assert code_of(httpx.get(f"{guarded.url}/v1/documents", headers=header)) == (403, "SCOPE_MISSING")
    more = token_of(guarded, name, secret, scope="intake ingest")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


def test_what_is_no_request_for_a_token_is_told_as_oauth_has_it(guarded: Served, gateway: tuple[str, str, int]) -> None:
    name, secret, _ = gateway
    wrong = token_of(guarded, name, "sai")
    assert (wrong.status_code, wrong.json()["error"], wrong.json()["code"]) == (401, "invalid_client", "SIGN_IN_REFUSED")
    assert wrong.headers["www-authenticate"].startswith("Basic")
    other = httpx.post(f"{guarded.url}/v1/token", data={"grant_type": "password", "username": BINH, "password": PHRASES[BINH]})
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")
    assert httpx.post(f"{guarded.url}/v1/token", data={}).json()["error"] == "invalid_request"
    for header in ("Basic ???", "Basic " + base64.b64encode(b"\xff\xfe").decode(), "Basic " + base64.b64encode(b"x").decode()):
        broken = httpx.post(
            f"{guarded.url}/v1/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
        )
        assert (broken.status_code, broken.json()["error"]) == (401, "invalid_client")
    in_form = httpx.post(
        f"{guarded.url}/v1/token",
        data={"grant_type": "client_credentials", "client_id": name, "client_secret": secret},
        timeout=60,
    )
    assert in_form.status_code == 200


def test_a_person_gets_no_token_as_a_service(guarded: Served, gateway: tuple[str, str, int]) -> None:
    assert token_of(guarded, BINH, PHRASES[BINH].encode().hex()).status_code == 401


def test_a_secret_is_changed_without_a_gap(guarded: Served, agency: Agency) -> None:
    agency.done(
        "account", "add-service", "may-quet", "--full-name", "Máy quét tầng 1", "--scope", "ingest", "--role", "archivist@07906"
    )
    old = agency.done("account", "secret", "make", "may-quet", "--json").value
    new = agency.done("account", "secret", "make", "may-quet", "--json").value
    assert (
        token_of(guarded, "may-quet", old["value"]).status_code == token_of(guarded, "may-quet", new["value"]).status_code == 200
    )
    assert "SECRETS_IN_USE" in agency.run("account", "secret", "make", "may-quet").err
    agency.done("account", "secret", "end", "may-quet", str(old["secret"]["id"]))
    assert token_of(guarded, "may-quet", old["value"]).status_code == 401
    last = token_of(guarded, "may-quet", new["value"]).json()["access_token"]
    header = {"Authorization": f"Bearer {last}"}
    assert httpx.get(f"{guarded.url}/v1/batches", headers=header).status_code == 200
    agency.done("account", "end", "may-quet", "--reason", "thay máy")
    assert httpx.get(f"{guarded.url}/v1/batches", headers=header).status_code == 401

"""Signing in at a real OpenID provider (Keycloak, `make services`): browsers go there and come back, services bring tokens."""

from __future__ import annotations

import base64
import html
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.portal.agency import Agency, set_up
from tests.portal.api.known import acts, code_of
from tests.portal.api.served import Served, free_port, serving
from tests.services.needed import needed

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("api-openid")]
MAPPING = {"luu-tru": ["archivist@07906"]}
"""The other group of the realm means nothing here."""


@pytest.fixture(scope="module")
def keycloak() -> Mapping[str, str]:
    return needed("keycloak")


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory, keycloak: Mapping[str, str]) -> Agency:
    return set_up(tmp_path_factory.mktemp("cơ quan"))


@pytest.fixture(scope="module")
def served(agency: Agency, keycloak: Mapping[str, str]) -> Iterator[Served]:
    port = free_port()
    with serving(
        agency.data, port=port, public_url=f"http://127.0.0.1:{port}", openid_issuer=keycloak["issuer"],
        openid_client_id=keycloak["client_id"], openid_client_secret=keycloak["client_secret"], openid_roles=json.dumps(MAPPING),
    ) as running:  # fmt: skip
        yield running


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    """Keeps cookies, and goes only where a test says."""
    with httpx.Client(timeout=60) as client:
        yield client


def sent_there(served: Served, browser: httpx.Client) -> str:
    answer = browser.get(f"{served.url}/v1/sign-in/openid")
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def typed_there(browser: httpx.Client, there: str, user: str, password: str) -> httpx.Response:
    """Fills in the page of the provider."""
    page = browser.get(there)
    for cookie in browser.cookies.jar:
        cookie.secure = False  # Browsers send such cookies to this machine itself without TLS too; this client does not.
    form = re.search(r'<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"', page.text)
    assert form is not None, page.text[:2000]
    return browser.post(html.unescape(form[1]), data={"username": user, "password": password})


def came_back(served: Served, browser: httpx.Client, user: str, password: str) -> str:
    """The address to which the provider sends the browser back."""
    answer = typed_there(browser, sent_there(served, browser), user, password)
    assert answer.status_code == 302, answer.text[:2000]
    return answer.headers["location"]


def test_a_person_signs_in_there_and_has_the_roles_of_the_groups(
    served: Served, agency: Agency, keycloak: Mapping[str, str], browser: httpx.Client
) -> None:
    asked = parse_qs(urlsplit(there := sent_there(served, browser)).query)
    assert there.startswith(keycloak["issuer"])
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert len(asked["state"][0]) >= 43
    assert len(asked["nonce"][0]) >= 43
    back = typed_there(browser, there, keycloak["archivist"], keycloak["archivist_password"]).headers["location"]
    answer = browser.get(back)
    assert answer.status_code == 200, answer.text
    assert "httponly" in answer.headers["set-cookie"].lower()
    known = browser.get(f"{served.url}/v1/session").json()
    assert (known["full_name"], known["roles"]) == (
        "Bình Trần Văn", [{"role": "archivist", "unit": "07906", "until": None}],
    )  # fmt: skip
    assert browser.get(f"{served.url}/v1/documents").status_code == 200
    act = acts(agency, "sign_in")[-1]
    assert (act.who, act.unit, act.details["way"], act.details["roles"]) == (
        "Bình Trần Văn", "07906", "openid", ["archivist@07906"],
    )  # fmt: skip


def test_the_second_sign_in_is_the_same_account(served: Served, keycloak: Mapping[str, str]) -> None:
    found = set()
    for _ in range(2):
        with httpx.Client(timeout=60) as browser:
            browser.get(came_back(served, browser, keycloak["archivist"], keycloak["archivist_password"]))
            found.add(browser.get(f"{served.url}/v1/session").json()["account"])
    assert len(found) == 1


def test_who_has_no_group_that_means_a_role_is_refused_and_that_is_on_record(
    served: Served, agency: Agency, keycloak: Mapping[str, str], browser: httpx.Client
) -> None:
    answer = browser.get(came_back(served, browser, keycloak["auditor"], keycloak["auditor_password"]))
    assert code_of(answer) == (403, "NO_ROLE_HERE")
    assert browser.get(f"{served.url}/v1/session").status_code == 401
    assert acts(agency, "refuse_sign_in")[-1].details == {"reason": "openid", "code": "NO_ROLE_HERE"}


def test_a_code_counts_once_and_in_its_own_browser(served: Served, keycloak: Mapping[str, str], browser: httpx.Client) -> None:
    back = came_back(served, browser, keycloak["archivist"], keycloak["archivist_password"])
    with httpx.Client(timeout=60) as thief:
        assert code_of(thief.get(back)) == (401, "OPENID_REFUSED"), "no cookie: this browser began nothing"
        sent_there(served, thief)
        assert code_of(thief.get(back)) == (401, "OPENID_REFUSED"), "another state"
    began = dict(browser.cookies)
    assert browser.get(back).status_code == 200
    browser.cookies.update(began)
    assert code_of(browser.get(back)) == (401, "OPENID_REFUSED"), "the provider gives no second token for a code"


def test_what_the_provider_refuses_is_told(served: Served, browser: httpx.Client) -> None:
    state = parse_qs(urlsplit(sent_there(served, browser)).query)["state"][0]
    answer = browser.get(f"{served.url}/v1/sign-in/openid/callback", params={"state": state, "error": "access_denied"})
    assert code_of(answer) == (401, "OPENID_REFUSED")
    assert "access_denied" in answer.json()["en"]


# Services


class Realm:
    """The realm as its administrator changes it."""

    def __init__(self, keycloak: Mapping[str, str]) -> None:
        self._keycloak = keycloak
        given = httpx.post(
            f"{keycloak['address']}/realms/master/protocol/openid-connect/token",
            data={
                "grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": keycloak["admin_password"],
            },
            timeout=60,
        )  # fmt: skip
        self._admin = httpx.Client(
            base_url=f"{keycloak['address']}/admin/realms/sohoa/", timeout=60,
            headers={"Authorization": f"Bearer {given.json()['access_token']}"},
        )  # fmt: skip

    def service(self, name: str, *, audience: str | None) -> str:
        """A client for a service; gives its secret."""
        secret = secrets.token_urlsafe(24)
        mappers = [
            {
                "name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                "config": {"included.client.audience": audience, "access.token.claim": "true"},
            }
        ] if audience is not None else []  # fmt: skip
        made = self._admin.post(
            "clients",
            json={
                "clientId": name, "secret": secret, "publicClient": False, "standardFlowEnabled": False,
                "serviceAccountsEnabled": True, "protocolMappers": mappers,
            },
        )  # fmt: skip
        assert made.status_code == 201, made.text
        return secret

    def rotate_keys(self) -> None:
        """From now on another key signs; the old one is still published."""
        made = self._admin.post(
            "components",
            json={
                "name": f"khóa {secrets.token_hex(4)}", "providerId": "rsa-generated",
                "providerType": "org.keycloak.keys.KeyProvider",
                "config": {"priority": [str(time.time_ns())], "algorithm": ["RS256"]},
            },
        )  # fmt: skip
        assert made.status_code == 201, made.text

    def token(self, name: str, secret: str) -> str:
        given = httpx.post(
            f"{self._keycloak['issuer']}/protocol/openid-connect/token", data={"grant_type": "client_credentials"},
            auth=(name, secret), timeout=60,
        )  # fmt: skip
        assert given.status_code == 200, given.text
        return str(given.json()["access_token"])


def part_of(token: str, number: int) -> dict[str, object]:
    part = token.split(".")[number]
    told: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return told


def asked_with(served: Served, token: str, path: str = "/v1/documents") -> httpx.Response:
    return httpx.get(f"{served.url}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60)


def test_a_service_brings_a_token_of_the_provider(served: Served, agency: Agency, keycloak: Mapping[str, str]) -> None:
    realm, name = Realm(keycloak), f"may-quet-{secrets.token_hex(3)}"
    token = realm.token(name, secret := realm.service(name, audience=keycloak["client_id"]))
    assert code_of(asked_with(served, token)) == (401, "OPENID_REFUSED"), "nobody made it known here"
    agency.done(
        "account", "add-service", name, "--full-name", "Máy quét tầng 1", "--scope", "documents:read",
        "--role", "archivist@07906", "--subject", str(part_of(token, 1)["sub"]), OPENID_ISSUER=keycloak["issuer"],
    )  # fmt: skip
    assert asked_with(served, token).status_code == 200
    assert code_of(asked_with(served, token, "/v1/search?q=giay")) == (403, "SCOPE_MISSING")
    act = acts(agency, "search")[-1]
    assert (act.who, act.unit) == ("Máy quét tầng 1", "07906")

    before = part_of(token, 0)["kid"]
    realm.rotate_keys()
    newer = realm.token(name, secret)
    assert part_of(newer, 0)["kid"] != before
    until = time.monotonic() + 30
    while asked_with(served, newer).status_code != 200:
        assert time.monotonic() < until, "the new key is not asked for"
        time.sleep(1)
    agency.done("account", "end", name, "--reason", "thay máy")
    assert code_of(asked_with(served, newer)) == (401, "OPENID_REFUSED")


def test_a_token_for_somebody_else_is_refused(served: Served, keycloak: Mapping[str, str]) -> None:
    realm, name = Realm(keycloak), f"khac-{secrets.token_hex(3)}"
    token = realm.token(name, realm.service(name, audience=None))
    answer = asked_with(served, token)
    assert code_of(answer) == (401, "OPENID_REFUSED")
    assert token not in answer.text

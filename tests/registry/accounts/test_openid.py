"""Tokens of an OpenID provider are believed only where signature, issuer, audience and times are right.

The provider of these tests is one as far as a verifier sees it: a server that publishes its description and keys, and signs. The
whole way, browser and all, is walked with Keycloak (`tests/portal/api/test_openid.py`).
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy.orm import Session

from registry.accounts import account as accounts
from registry.accounts import openid_accounts, roles
from registry.accounts.claims import Claims, Provider, group_roles, roles_of
from registry.accounts.errors import GroupRolesInvalid, NoRoleHere, OpenIdRefused, OpenIdUnreachable, RoleUnknown
from registry.accounts.openid import OpenId
from registry.accounts.provider_keys import ASKED_EVERY_SECONDS, ProviderKeys
from registry.actor import HeldRole
from sohoa.records import Sessions
from tests.registry.accounts.conftest import NOON, THU

NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


class Identities:
    """A provider on a free port of this machine."""

    def __init__(self) -> None:
        self.keys: list[Any] = [RSAKey.generate_key(2048, {"kid": "một", "use": "sig"})]
        self.description: dict[str, Any] = {}
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                found = provider.pages().get(self.path)
                self.send_response(200 if found is not None else 404)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realms/bhxh"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def pages(self) -> dict[str, Any]:
        described = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/auth", "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/certs", **self.description,
        }  # fmt: skip
        published = [one.as_dict(private=False) for one in self.keys]
        return {"/realms/bhxh/.well-known/openid-configuration": described, "/realms/bhxh/certs": {"keys": published}}

    def signed(self, key: Any = None, alg: str = "RS256", **claims: Any) -> str:
        key = key or self.keys[0]
        told = {
            "iss": self.issuer, "aud": "sohoa", "sub": "5f0c-1", "iat": int(NOW.timestamp()) - 5,
            "exp": int(NOW.timestamp()) + 60, "preferred_username": "service-account-may-quet", "groups": ["/can-bo/07906"],
            **claims,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": key.kid}, told, key, algorithms=[alg])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def letters(told: dict[str, Any]) -> str:
    """JSON as a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


@pytest.fixture
def identities() -> Iterator[Identities]:
    made = Identities()
    yield made
    made.close()


@pytest.fixture
def openid(identities: Identities) -> Iterator[OpenId]:
    mapping = group_roles({"/can-bo/07906": ["officer@07906", "archivist@07906"], "/quan-tri": ["administrator"]})
    made = OpenId(Provider(identities.issuer, "sohoa", "bí mật", "sohoa", "groups", mapping))
    yield made
    made.close()


def test_a_right_token_names_a_service_and_its_groups(identities: Identities, openid: OpenId) -> None:
    claims = openid.of_service(identities.signed(scope="intake profile"), NOW)
    assert (claims.subject, claims.groups, claims.scopes) == ("5f0c-1", ("/can-bo/07906",), ("intake", "profile"))
    assert roles_of(openid.provider, claims.groups) == (HeldRole("officer", "07906"), HeldRole("archivist", "07906"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1/realms/bhxh"},
        {"iss": None},
        {"aud": "account"},
        {"aud": ["account", "khac"]},
        {"aud": None},
        {"exp": int(NOW.timestamp()) - 31},
        {"exp": None},
        {"exp": "mai"},
        {"nbf": int(NOW.timestamp()) + 31},
        {"iat": int(NOW.timestamp()) + 31},
        {"iat": None},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_or_another_time_is_refused(
    identities: Identities, openid: OpenId, wrong: dict[str, Any]
) -> None:
    with pytest.raises(OpenIdRefused):
        openid.of_service(identities.signed(**wrong), NOW)


def test_clocks_may_differ_by_half_a_minute(identities: Identities, openid: OpenId) -> None:
    openid.of_service(identities.signed(exp=int(NOW.timestamp()) - 29, iat=int(NOW.timestamp()) - 90), NOW)
    openid.of_service(identities.signed(aud=["account", "sohoa"]), NOW)


def test_a_signature_of_somebody_else_is_refused(identities: Identities, openid: OpenId) -> None:
    same_name = RSAKey.generate_key(2048, {"kid": "một"})
    with pytest.raises(OpenIdRefused):
        openid.of_service(identities.signed(same_name), NOW)
    header, body, signature = identities.signed().split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    with pytest.raises(OpenIdRefused):
        openid.of_service(f"{header}.{letters({**told, 'sub': 'khác'})}.{signature}", NOW)


def test_the_public_key_as_a_password_and_no_signature_at_all_are_refused(identities: Identities, openid: OpenId) -> None:
    """RFC 8725, 2.1: a verifier that lets the token choose takes an HMAC with the public key, or nothing, for a signature."""
    _, body, _ = identities.signed().split(".")
    signed = f"{letters({'alg': 'HS256', 'kid': 'một'})}.{body}"
    mac = hmac.new(identities.keys[0].as_pem(private=False), signed.encode(), sha256).digest()
    with pytest.raises(OpenIdRefused):
        openid.of_service(f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}", NOW)
    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(OpenIdRefused):
            openid.of_service(f"{letters({'alg': algorithm, 'kid': 'một'})}.{body}.", NOW)


@pytest.mark.parametrize("token", ["..", "a.b.c", "eyJhbGciOiJSUzI1NiJ9..", "ấ.ấ.ấ", "e30.e30.e30"])
def test_what_is_no_token_is_refused(openid: OpenId, token: str) -> None:
    with pytest.raises(OpenIdRefused):
        openid.of_service(token, NOW)


def test_keys_are_asked_for_again_when_the_provider_changes_them(identities: Identities) -> None:
    clock = [0.0]
    keys = ProviderKeys(identities.issuer, httpx2.Client(timeout=5), lambda: clock[0])
    keys.key_for(identities.signed())
    later = ECKey.generate_key("P-256", {"kid": "hai", "use": "sig"})
    identities.keys.insert(0, later)
    clock[0] += ASKED_EVERY_SECONDS + 1
    assert keys.key_for(identities.signed(later, "ES256")).kid == "hai"
    assert identities.asked.count("/realms/bhxh/certs") == 2


def test_made_up_keys_do_not_make_us_ask_for_ever(identities: Identities) -> None:
    clock = [0.0]
    keys = ProviderKeys(identities.issuer, httpx2.Client(timeout=5), lambda: clock[0])
    keys.key_for(identities.signed())
    made_up = RSAKey.generate_key(2048, {"kid": "bịa"})
    for _ in range(20):
        clock[0] += 1
        with pytest.raises(OpenIdRefused):
            keys.key_for(identities.signed(made_up))
    assert identities.asked.count("/realms/bhxh/certs") <= 3


def test_a_key_that_was_withdrawn_signs_nothing_any_more(identities: Identities) -> None:
    clock = [0.0]
    keys = ProviderKeys(identities.issuer, httpx2.Client(timeout=5), lambda: clock[0])
    old = identities.signed()
    keys.key_for(old)
    identities.keys = [RSAKey.generate_key(2048, {"kid": "hai"})]
    clock[0] += 3601
    with pytest.raises(OpenIdRefused):
        keys.key_for(old)


def test_a_provider_that_is_away_or_another_is_told(identities: Identities, openid: OpenId) -> None:
    token = identities.signed()
    identities.description = {"issuer": "http://127.0.0.1:1/realms/khac"}
    with pytest.raises(OpenIdUnreachable):
        openid.of_service(token, NOW)
    identities.close()
    with pytest.raises(OpenIdUnreachable):
        openid.of_service(token, NOW)


def test_a_provider_with_tls_is_not_left_without(identities: Identities) -> None:
    """Its description is asked through TLS; where that names an address without, somebody could read or change what comes."""
    keys = ProviderKeys("https://id.example.vn/realms/bhxh", httpx2.Client())
    with pytest.raises(OpenIdUnreachable, match="jwks_uri"):
        keys._refuse_unsafe("jwks_uri", "http://id.example.vn/certs")
    with pytest.raises(OpenIdUnreachable):
        keys._refuse_unsafe("jwks_uri", "file:///etc/passwd")


def test_a_mapping_that_means_nothing_is_told() -> None:
    with pytest.raises(RoleUnknown):
        group_roles({"/can-bo": ["giám đốc@07906"]})
    with pytest.raises(GroupRolesInvalid):
        group_roles({"/can-bo": []})


# Accounts


@pytest.fixture
def session(make_sessions: Sessions) -> Iterator[Session]:
    with make_sessions.begin() as opened:
        yield opened


def claims(name: str = "tran.van.binh", subject: str = "7d1a", full_name: str = "Trần Văn Bình") -> Claims:
    return Claims("https://id.example.vn/realms/bhxh", subject, name, full_name, (), ())


OFFICER = (HeldRole("officer", "07906"),)


def test_a_person_gets_an_account_at_the_first_sign_in_and_keeps_it(session: Session) -> None:
    account, events = openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    assert [event.verb for event in events] == ["add_account"]
    again, events = openid_accounts.person_of(session, claims("binh.doi.ten", full_name="Trần Văn Bính"), OFFICER, THU, TODAY)
    assert (again.id, again.name, again.full_name) == (account.id, "tran.van.binh", "Trần Văn Bính")
    assert [event.verb for event in events] == ["rename_account"]


def test_a_name_that_somebody_has_here_is_not_taken_over(session: Session) -> None:
    local, _, _ = accounts.add_person(session, THU, "tran.van.binh", "Trần Văn Bình (tại chỗ)")
    account, _ = openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    assert account.id != local.id
    assert account.name == "tran.van.binh@id.example.vn"


def test_who_has_no_role_is_refused_unless_one_was_given_here(session: Session) -> None:
    with pytest.raises(NoRoleHere):
        openid_accounts.person_of(session, claims(), (), THU, TODAY)
    assert accounts.listed(session) == []
    account, _ = openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    with pytest.raises(NoRoleHere):
        openid_accounts.person_of(session, claims(), (), THU, TODAY)
    roles.give(session, THU, account, "auditor", None, valid_from=TODAY)
    assert openid_accounts.person_of(session, claims(), (), THU, TODAY)[0] is account


def test_an_account_that_ended_here_stays_out_whatever_the_provider_says(session: Session) -> None:
    account, _ = openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    accounts.end(session, THU, account, "nghỉ hưu", NOON)
    with pytest.raises(OpenIdRefused):
        openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)


def test_a_service_comes_in_only_where_an_administrator_made_it_known(session: Session) -> None:
    with pytest.raises(OpenIdRefused):
        openid_accounts.service_of(session, claims(subject="5f0c"), OFFICER, TODAY)
    account, _ = accounts.add_service(session, THU, "may-quet", "Máy quét", ["ingest", "search"])
    openid_accounts.bind(account, "https://id.example.vn/realms/bhxh", "5f0c")
    session.flush()
    known = openid_accounts.service_of(session, claims(subject="5f0c"), OFFICER, TODAY)
    assert (known.name, known.scopes, known.roles) == ("may-quet", ("ingest", "search"), OFFICER)
    narrowed = Claims("https://id.example.vn/realms/bhxh", "5f0c", "x", "x", (), ("profile", "search", "persons"))
    assert openid_accounts.service_of(session, narrowed, (), TODAY).scopes == ("search",)


def test_a_persons_token_is_no_services(session: Session) -> None:
    openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    with pytest.raises(OpenIdRefused):
        openid_accounts.service_of(session, claims(), OFFICER, TODAY)


def test_the_day_of_the_roles_is_the_day_of_the_sign_in(session: Session) -> None:
    account, _ = openid_accounts.person_of(session, claims(), OFFICER, THU, TODAY)
    roles.give(session, THU, account, "auditor", None, valid_from=TODAY, valid_to=TODAY)
    with pytest.raises(NoRoleHere):
        openid_accounts.person_of(session, claims(), (), THU, TODAY + timedelta(days=1))

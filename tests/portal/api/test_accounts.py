"""The API of an installation with accounts: nobody comes in unknown, sessions end, services have scopes, and nothing leaks."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from registry.accounts.records import Account
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests.portal.agency import ADMINISTRATOR, BINH, PHRASES, Agency
from tests.portal.api.known import acts, code_of, signed_in, token_of
from tests.portal.api.served import Served, serving
from tests.registry.accounts.test_second_factor import device

pytestmark = pytest.mark.xdist_group("api-accounts")
MAI = "mai.lt"
OPEN_TO_ALL = {"/v1/", "/v1/health", "/v1/openapi.json", "/healthz", "/readyz"}


@pytest.fixture
def anyone(guarded: Served) -> Iterator[httpx.Client]:
    """Somebody who says nothing of themselves."""
    with httpx.Client(base_url=guarded.url, timeout=60) as client:
        yield client


# Who comes in


def test_every_operation_needs_somebody_who_is_signed_in(guarded: Served, anyone: httpx.Client) -> None:
    described = anyone.get("/v1/openapi.json").json()
    tried = 0
    for path, operations in described["paths"].items():
        if path in OPEN_TO_ALL or path in ("/v1/session", "/v1/token") or path.startswith("/v1/sign-in"):
            continue
        for method in operations:
            answer = anyone.request(method, re.sub(r"{\w+}", "1", path), headers={"X-Sohoa-Actor": "Lan"})
            assert code_of(answer) == (401, "NOT_SIGNED_IN"), (method, path, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
            tried += 1
    assert tried > 40


def test_what_tells_nothing_of_papers_is_open(anyone: httpx.Client) -> None:
    assert {path: anyone.get(path).status_code for path in OPEN_TO_ALL} == dict.fromkeys(OPEN_TO_ALL, 200)
    assert "Sign in first" in anyone.get("/v1/").json()["notice_en"]


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer x",
        "Bearer",
        "Bearer a.b.c",
        "Bearer Ω",
        "Bearer ' OR 1=1 --",
        "Basic eDp5",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
    ],
)
def test_a_token_that_is_none_finds_nobody(anyone: httpx.Client, sent: str) -> None:
    assert code_of(anyone.get("/v1/documents", headers={"Authorization": sent.encode()})) == (401, "NOT_SIGNED_IN")


def test_whoever_is_signed_in_acts_as_that_account(guarded: Served, agency: Agency) -> None:
    with signed_in(guarded) as client:
        assert client.get("/v1/documents").status_code == 200
        assert client.get("/v1/session").json()["roles"] == [
            {"role": "officer", "unit": "07906", "until": None}, {"role": "archivist", "unit": "07906", "until": None},
        ]  # fmt: skip
    act = acts(agency, "search")[-1]
    assert (act.who, act.unit, act.channel, act.origin, act.purpose) == ("Trần Văn Bình", "07906", "api", "127.0.0.1", "ho-so")


@pytest.mark.parametrize("header", ["X-Sohoa-Actor", "X-Sohoa-Unit"])
def test_a_caller_cannot_name_somebody_else(guarded: Served, header: str) -> None:
    with signed_in(guarded) as client:
        answer = client.get("/v1/documents", headers={header: "07907"})
        assert code_of(answer) == (403, "NAMED_BY_CALLER")
        assert header in answer.json()["en"]


# Signing in


def test_what_is_wrong_is_not_told(anyone: httpx.Client) -> None:
    said = [
        anyone.post("/v1/session", json={"name": name, "password": password})
        for name, password in ((BINH, "không phải mật khẩu này"), ("khong.ai", "không phải mật khẩu này"), ("ấ" * 90, ""))
    ]
    bodies = [{**answer.json(), "instance": ""} for answer in said]
    assert bodies[0] == bodies[1] == bodies[2]
    assert code_of(said[0]) == (401, "SIGN_IN_REFUSED")


def test_guessing_waits_and_says_for_how_long(guarded: Served, agency: Agency, anyone: httpx.Client) -> None:
    said = []
    while not said or (said[-1].status_code == 401 and len(said) < 15):  # The first waits are shorter than a slow answer.
        said.append(anyone.post("/v1/session", json={"name": "ai.do", "password": "đoán mò"}))
    assert len(said) > 5
    assert code_of(said[-1]) == (429, "SIGN_IN_DELAYED")
    assert int(said[-1].headers["retry-after"]) >= 1
    assert acts(agency, "refuse_sign_in")[-1].details["reason"] == "wait"


@pytest.mark.parametrize("more", [{"role": "administrator"}, {"roles": ["administrator"]}, {"account": 1}, {"kind": "service"}])
def test_nobody_says_which_roles_they_have(anyone: httpx.Client, more: dict[str, Any]) -> None:
    answer = anyone.post("/v1/session", json={"name": BINH, "password": PHRASES[BINH], **more})
    assert code_of(answer) == (422, "REQUEST_INVALID")
    assert PHRASES[BINH] not in answer.text


def test_signing_out_ends_the_session_and_this_one_only(guarded: Served) -> None:
    with signed_in(guarded) as one, signed_in(guarded) as other:
        assert one.delete("/v1/session").status_code == 204
        assert code_of(one.get("/v1/documents")) == (401, "NOT_SIGNED_IN")
        assert other.get("/v1/documents").status_code == 200


def test_own_sessions_are_seen_and_ended_and_nobody_elses(guarded: Served) -> None:
    with signed_in(guarded) as one, signed_in(guarded) as other, signed_in(guarded, MAI) as mai:
        numbers = [client.get("/v1/session").json()["session"] for client in (one, other, mai)]
        listed = {session["id"]: session for session in one.get("/v1/sessions").json()["sessions"]}
        assert set(numbers[:2]) <= set(listed)
        assert numbers[2] not in listed
        assert listed[numbers[1]]["origin"] == "127.0.0.1"
        assert code_of(one.delete(f"/v1/sessions/{numbers[2]}")) == (404, "SESSION_UNKNOWN")
        assert one.delete(f"/v1/sessions/{numbers[1]}").status_code == 204
        assert other.get("/v1/documents").status_code == 401
        assert mai.get("/v1/documents").status_code == 200


def test_a_changed_password_ends_every_other_session(guarded: Served) -> None:
    with signed_in(guarded, MAI) as here, signed_in(guarded, MAI) as elsewhere:
        changed = {"old": PHRASES[MAI], "new": "gió mùa đông bắc về lạnh buốt"}
        answer = here.post("/v1/session/password", json=changed)
        assert answer.status_code == 200, answer.text
        assert here.get("/v1/documents").status_code == elsewhere.get("/v1/documents").status_code == 401
        now = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert here.get("/v1/documents", headers=now).status_code == 200
        back = here.post("/v1/session/password", json={"old": changed["new"], "new": PHRASES[MAI]}, headers=now)
        assert back.status_code == 200


def test_a_wrong_old_password_or_a_bad_new_one_changes_nothing(guarded: Served) -> None:
    with signed_in(guarded) as client:
        for old, new, code in (
            ("không đúng đâu nhé bạn", "gió mùa đông bắc về lạnh buốt", "SIGN_IN_REFUSED"),
            (PHRASES[BINH], PHRASES[BINH], "PASSWORD_UNCHANGED"),
            (PHRASES[BINH], "ngắn", "PASSWORD_TOO_SHORT"),
            (PHRASES[BINH], "bảo hiểm xã hội 2026", "PASSWORD_COMMON"),
        ):
            assert code_of(client.post("/v1/session/password", json={"old": old, "new": new}))[1] == code
        assert client.get("/v1/documents").status_code == 200


def test_whoever_must_change_the_password_comes_no_further(guarded: Served, agency: Agency) -> None:
    first = agency.add("hoa.nt", "Nguyễn Thị Hoa", "officer@07907")
    answer = httpx.post(f"{guarded.url}/v1/session", json={"name": "hoa.nt", "password": first}, timeout=60)
    assert answer.json()["must_change"] is True
    header = {"Authorization": f"Bearer {answer.json()['token']}"}
    for path in ("/v1/documents", "/v1/units", "/v1/procedures", "/v1/batches/1/progress"):
        assert code_of(httpx.get(f"{guarded.url}{path}", headers=header)) == (403, "PASSWORD_CHANGE_NEEDED"), path
    changed = httpx.post(
        f"{guarded.url}/v1/session/password",
        headers=header,
        json={"old": first, "new": "hoa sữa thơm cả con phố nhỏ"},
        timeout=60,
    )
    assert changed.json()["must_change"] is False
    header = {"Authorization": f"Bearer {changed.json()['token']}"}
    assert httpx.get(f"{guarded.url}/v1/documents", headers=header).status_code == 200


def test_a_second_factor_over_http(guarded: Served, agency: Agency) -> None:
    name = "lan.pt"
    PHRASES[name] = "cầu vồng sau mưa trên sông"
    agency.settle(name, agency.add(name, "Phạm Thị Lan", "officer@07906"))
    agency.sign_in(ADMINISTRATOR)
    with signed_in(guarded, name) as client:
        refused = client.post("/v1/session/second-factor", json={"password": "không phải mật khẩu của Lan"})
        assert code_of(refused) == (401, "SIGN_IN_REFUSED"), "who comes upon a session does not bind a device to it"
        factor = client.post("/v1/session/second-factor", json={"password": PHRASES[name]}).json()
        assert code_of(client.post("/v1/session/second-factor/confirmation", json={"code": "000000"}))[1] == "SIGN_IN_REFUSED"
        shown = device(factor["secret"], datetime.now(UTC))
        codes = client.post("/v1/session/second-factor/confirmation", json={"code": shown}).json()["recovery_codes"]
        asked = {"name": name, "password": PHRASES[name]}
        assert code_of(client.post("/v1/session", json=asked)) == (401, "SECOND_FACTOR_NEEDED")
        replayed = client.post("/v1/session", json={**asked, "code": shown})
        assert code_of(replayed) == (401, "SIGN_IN_REFUSED"), "the code that confirmed the factor is spent"
        assert client.post("/v1/session", json={**asked, "code": codes[0]}).status_code == 201
        assert code_of(client.post("/v1/session", json={**asked, "code": codes[0]}))[0] == 401
        given_up = client.post("/v1/session/second-factor/removal", json={"password": PHRASES[name], "code": codes[1]})
        assert given_up.status_code == 204
        assert client.post("/v1/session", json=asked).status_code == 201


# Pages


def test_a_page_gets_a_cookie_that_no_script_reads_and_proves_every_change(guarded: Served) -> None:
    with httpx.Client(base_url=guarded.url, timeout=60) as page:
        asked = {"name": BINH, "password": PHRASES[BINH], "deliver": "cookie"}
        answer = page.post("/v1/session", json=asked)
        cookie = answer.headers["set-cookie"].lower()
        assert answer.json()["token"] is None
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "path=/" in cookie
        assert page.get("/v1/documents").status_code == 200
        batch = {"files": {"file": ("ghi chú.txt", b"x")}}
        assert code_of(page.post("/v1/batches", **batch)) == (403, "PROOF_MISSING")
        assert code_of(page.post("/v1/batches", headers={"X-CSRF-Token": "0" * 64}, **batch)) == (403, "PROOF_MISSING")
        proof = page.get("/v1/session").json()["proof"]
        assert proof == answer.json()["proof"]
        assert page.post("/v1/batches", headers={"X-CSRF-Token": proof}, **batch).status_code == 202
        assert page.delete("/v1/session", headers={"X-CSRF-Token": proof}).status_code == 204
        assert page.get("/v1/documents").status_code == 401


def test_another_sites_page_gets_nowhere_with_the_cookie(guarded: Served) -> None:
    with httpx.Client(base_url=guarded.url, timeout=60) as page:
        proof = page.post("/v1/session", json={"name": BINH, "password": PHRASES[BINH], "deliver": "cookie"}).json()["proof"]
        for headers in ({"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = page.delete("/v1/session", headers={"X-CSRF-Token": proof, **headers})
            assert code_of(answer) == (403, "CROSS_SITE_REFUSED")


# What others may read


def test_no_secret_stands_in_the_log_the_database_or_an_answer(
    guarded: Served, agency: Agency, gateway: tuple[str, str, int]
) -> None:
    """A whole run of signing in, guessing and changing, then everything that was written anywhere."""
    name, secret, _ = gateway
    guess = "mật khẩu đoán rất riêng 77"
    with signed_in(guarded) as client:
        token = client.headers["authorization"].removeprefix("Bearer ")
        client.get("/v1/documents")
        client.post("/v1/session", json={"name": guess, "password": guess})
        client.post("/v1/session/password", json={"old": guess, "new": "một chuỗi mới rất riêng 88"})
        client.get(f"/v1/documents/{token}")
        given = token_of(guarded, name, secret).json()["access_token"]
        httpx.get(f"{guarded.url}/v1/documents", headers={"Authorization": f"Bearer {given}"})
    secrets = {*PHRASES.values(), token, secret, given, guess, "một chuỗi mới rất riêng 88"}
    written = {
        file: file.read_bytes()
        for file in [guarded.data.with_suffix(".log"), *guarded.data.rglob("*")]
        if file.is_file() and "objects" not in file.parts
    }
    assert len(written) > 3
    for file, content in written.items():
        for one in secrets:
            assert one.encode() not in content, (file.name, one)


def test_tokens_do_not_go_into_addresses(guarded: Served) -> None:
    with signed_in(guarded) as client:
        token = client.headers.pop("authorization").removeprefix("Bearer ")
        for name in ("token", "access_token", "session"):
            assert client.get("/v1/documents", params={name: token}).status_code == 401


def test_a_server_that_runs_asks_for_accounts_as_soon_as_they_are_made(tmp_path: Path) -> None:
    agency = Agency(tmp_path / "data", tmp_path / "config")
    with serving(agency.data) as running:
        assert running.client.get("/v1/documents").status_code == 200
        agency.done("init")
        time.sleep(1.1)
        assert code_of(running.client.get("/v1/documents")) == (401, "NOT_SIGNED_IN")


def test_the_log_names_accounts_not_only_names(guarded: Served, agency: Agency) -> None:
    with signed_in(guarded):
        pass
    engine = open_engine(Settings(data=agency.data).database_url)
    with Session(engine) as session:
        number = session.query(Account).filter(Account.name == BINH).one().id
    engine.dispose()
    act = acts(agency, "sign_in")[-1]
    assert (act.subject_kind, act.subject_id, act.account, act.who) == ("account", str(number), number, "Trần Văn Bình")
    assert act.details["roles"] == ["officer@07906", "archivist@07906"]

"""Accounts over the API: made, changed and ended by an administrator of the whole agency, with the code of the commands."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from registry.actor import ROLES
from tests.portal.command import sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import OF_ALL, OWN

pytestmark = pytest.mark.xdist_group("rights")
PHRASE = "gió mùa đông bắc về lạnh buốt"
_numbers = count(1)


def ask(api: Api, method: str, url: str, json: Any = None, role: str = OF_ALL, **headers: str) -> Any:
    return api.ask(
        role, Purpose(), method=method, url=url, json=json, headers={key.replace("_", "-"): one for key, one in headers.items()}
    )


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def person(**more: Any) -> dict[str, Any]:
    return {"kind": "person", "name": f"nguoi.{next(_numbers)}x", "full_name": "Trần Văn Bình", **more}


def added(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = ask(api, "POST", "/v1/accounts", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/accounts/{answer.json()['account']['id']}"
    return dict(answer.json())


def signed_in(api: Api, name: str, password: str) -> Any:
    return api.client.post("/v1/session", json={"name": name, "password": password})


def test_a_person_signs_in_with_what_is_handed_over_and_changes_it_first(own_api: Api) -> None:
    made = added(own_api, person(roles=[{"role": "officer", "unit": OWN}]))
    account = made["account"]
    assert [(one["role"], one["unit"]) for one in account["roles"]] == [("officer", OWN)]
    begun = signed_in(own_api, account["name"], made["password"]).json()
    assert begun["must_change"] is True
    header = {"Authorization": f"Bearer {begun['token']}"}
    assert code_of(own_api.client.get("/v1/documents", headers=header)) == (403, "PASSWORD_CHANGE_NEEDED")
    changed = own_api.client.post("/v1/session/password", json={"old": made["password"], "new": PHRASE}, headers=header)
    header = {"Authorization": f"Bearer {changed.json()['token']}"}
    assert own_api.client.get("/v1/documents", headers=header).status_code == 200


def test_a_password_is_told_once_and_kept_nowhere(own_api: Api) -> None:
    """The answer to a write that is sent again is kept for that; the password in it is not."""
    body = person()
    first, again = (ask(own_api, "POST", "/v1/accounts", body, Idempotency_Key=f"them-{body['name']}") for _ in range(2))
    password = first.json()["password"]
    assert (again.status_code, again.json()) == (201, {"account": first.json()["account"], "password": None})
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers["etag"] == again.headers["etag"]
    with own_api.records() as session:
        kept = session.execute(text("SELECT body FROM idempotency_key")).scalars().all()
        assert kept
        assert all(password.encode() not in bytes(one) for one in kept)
    assert signed_in(own_api, body["name"], password).status_code == 201


def test_whose_right_was_taken_away_gets_no_answer_of_old_either(own_api: Api) -> None:
    made = added(own_api, person(roles=[{"role": "administrator"}]))
    name, number = made["account"]["name"], made["account"]["id"]
    header = {"Authorization": f"Bearer {signed_in(own_api, name, made['password']).json()['token']}"}
    changed = own_api.client.post("/v1/session/password", json={"old": made["password"], "new": PHRASE}, headers=header).json()
    request = {
        "json": person(), "headers": {"Authorization": f"Bearer {changed['token']}", "Idempotency-Key": "them-nguoi-1"}
    }  # fmt: skip
    assert own_api.client.post("/v1/accounts", **request).status_code == 201
    (role,) = made["account"]["given"]
    assert ask(own_api, "DELETE", f"/v1/accounts/{number}/roles/{role['id']}").status_code == 200
    assert code_of(own_api.client.post("/v1/accounts", **request)) == (403, "RIGHT_MISSING")


def test_an_account_is_listed_by_name_and_shown_with_roles_of_all_days(own_api: Api) -> None:
    account = added(own_api, person())["account"]
    role = {"role": "archivist", "unit": OWN, "valid_from": "2020-01-01", "valid_to": "2020-12-31"}
    assert ask(own_api, "POST", f"/v1/accounts/{account['id']}/roles", role).status_code == 201
    shown = ask(own_api, "GET", f"/v1/accounts/{account['id']}")
    assert shown.json()["roles"] == []
    assert [(one["role"], one["valid_to"]) for one in shown.json()["given"]] == [("archivist", "2020-12-31")]
    again = ask(own_api, "GET", f"/v1/accounts/{account['id']}", If_None_Match=shown.headers["etag"])
    assert again.status_code == 304
    names, cursor = [], ""
    while True:
        part = ask(own_api, "GET", f"/v1/accounts?limit=3{cursor}").json()
        names += [one["name"] for one in part["accounts"]]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"
    assert names == sorted(set(names))
    assert {account["name"], "quan-tri", "cong-dvc"} <= set(names)


def test_a_change_of_what_somebody_else_changed_is_refused(own_api: Api) -> None:
    account = added(own_api, person())["account"]
    address = f"/v1/accounts/{account['id']}"
    seen = ask(own_api, "GET", address).headers["etag"]
    assert ask(own_api, "PATCH", address, {"full_name": "Trần Văn Minh"}, If_Match=seen).json()["full_name"] == "Trần Văn Minh"
    assert code_of(ask(own_api, "PATCH", address, {"full_name": "Trần Văn Nam"}, If_Match=seen)) == (412, "PRECONDITION_FAILED")
    assert ask(own_api, "GET", address).json()["full_name"] == "Trần Văn Minh"


def test_who_went_away_is_signed_out_at_once_and_stays_on_record(own_api: Api) -> None:
    made = added(own_api, person())
    number, name = made["account"]["id"], made["account"]["name"]
    token = signed_in(own_api, name, made["password"]).json()["token"]
    ended = ask(own_api, "DELETE", f"/v1/accounts/{number}?reason=chuyển công tác")
    assert (ended.status_code, ended.json()["ended_reason"]) == (200, "chuyển công tác")
    assert own_api.client.get("/v1/session", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert code_of(ask(own_api, "DELETE", f"/v1/accounts/{number}?reason=lần nữa")) == (409, "ACCOUNT_ENDED")
    assert name not in {one["name"] for one in ask(own_api, "GET", "/v1/accounts?limit=200").json()["accounts"]}
    assert name in {one["name"] for one in ask(own_api, "GET", "/v1/accounts?limit=200&ended=true").json()["accounts"]}
    assert code_of(ask(own_api, "POST", "/v1/accounts", person(name=name))) == (409, "ACCOUNT_NAME_TAKEN")


def test_the_last_administrator_stays(own_api: Api) -> None:
    (first,) = (one for one in ask(own_api, "GET", "/v1/accounts?limit=200").json()["accounts"] if one["name"] == "quan-tri")
    assert code_of(ask(own_api, "DELETE", f"/v1/accounts/{first['id']}?reason=nghỉ")) == (409, "LAST_ADMINISTRATOR")
    (role,) = ask(own_api, "GET", f"/v1/accounts/{first['id']}").json()["given"]
    taken = ask(own_api, "DELETE", f"/v1/accounts/{first['id']}/roles/{role['id']}")
    assert code_of(taken) == (409, "LAST_ADMINISTRATOR")


def test_whoever_forgot_the_password_gets_one_for_a_single_use(own_api: Api) -> None:
    made = added(own_api, person())
    answer = ask(own_api, "POST", f"/v1/accounts/{made['account']['id']}/password", {})
    assert answer.json()["account"]["must_change_password"] is True
    assert signed_in(own_api, made["account"]["name"], made["password"]).status_code == 401
    assert signed_in(own_api, made["account"]["name"], answer.json()["password"]).status_code == 201


def test_a_service_gets_secrets_that_are_shown_once_and_ended(own_api: Api) -> None:
    body = {"kind": "service", "name": f"may-{next(_numbers)}", "full_name": "Máy quét", "scopes": ["ingest"]}
    made = added(own_api, body)
    assert (made["password"], made["account"]["scopes"]) == (None, ["ingest"])
    address = f"/v1/accounts/{made['account']['id']}/secrets"
    first, again = (ask(own_api, "POST", address, {"days": 30}, Idempotency_Key=f"khoa-{body['name']}") for _ in range(2))
    assert (again.json()["value"], again.json()["secret"]) == (None, first.json()["secret"])
    form = {"grant_type": "client_credentials", "client_id": body["name"], "client_secret": first.json()["value"]}
    assert own_api.client.post("/v1/token", data=form).json()["scope"] == "ingest"
    ended = ask(own_api, "DELETE", f"{address}/{first.json()['secret']['id']}")
    assert ended.json()["secrets"] == []
    assert own_api.client.post("/v1/token", data=form).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"roles": [{"role": "giamdoc"}]}, 422, "REQUEST_INVALID"),
        ({"roles": [{"role": "officer", "unit": "99999"}]}, 404, "UNIT_UNKNOWN"),
        ({"name": "Trần Văn Bình"}, 422, "ACCOUNT_NAME_INVALID"),
        ({"full_name": "  "}, 422, "REQUEST_INVALID"),
        ({"scopes": ["audit"]}, 422, "REQUEST_INVALID"),
        ({"password": "mật khẩu tự đặt rất dài"}, 422, "REQUEST_INVALID"),
        ({"id": 1}, 422, "REQUEST_INVALID"),
        ({"issuer": "https://example.com", "subject": "x"}, 422, "REQUEST_INVALID"),
        ({"kind": "robot"}, 422, "REQUEST_INVALID"),
        ({"kind": "service", "scopes": ["everything"]}, 422, "REQUEST_INVALID"),
        ({"kind": "service", "subject": "5f0c"}, 404, "OPENID_OFF"),
    ],
)
def test_what_is_not_right_makes_no_account(own_api: Api, body: dict[str, Any], status: int, code: str) -> None:
    wanted = person(**body)
    assert code_of(ask(own_api, "POST", "/v1/accounts", wanted)) == (status, code)
    assert wanted["name"] not in {one["name"] for one in ask(own_api, "GET", "/v1/accounts?limit=200").json()["accounts"]}


def test_of_an_account_that_is_not_there_nothing_is_changed(own_api: Api) -> None:
    for method, path, body in (
        ("GET", "", None), ("PATCH", "", {"full_name": "Lan"}), ("DELETE", "?reason=nghỉ", None),
        ("POST", "/roles", {"role": "officer"}), ("POST", "/password", {}), ("POST", "/release", None), ("POST", "/secrets", {}),
    ):  # fmt: skip
        assert code_of(ask(own_api, method, f"/v1/accounts/999999{path}", body)) == (404, "ACCOUNT_UNKNOWN"), (method, path)


def test_each_change_is_on_record_as_from_the_command_line(own_api: Api) -> None:
    before = own_api.last_act
    made = added(own_api, person(roles=[{"role": "officer", "unit": OWN}]))
    address = f"/v1/accounts/{made['account']['id']}"
    ask(own_api, "PATCH", address, {"full_name": "Trần Văn Minh"})
    ask(own_api, "POST", f"{address}/password", {})
    ask(own_api, "POST", f"{address}/release")
    ask(own_api, "DELETE", f"{address}?reason=chuyển công tác")
    told = own_api.acts_since(before)
    assert [act.verb for act in told] == [
        "add_account", "give_role", "rename_account", "reset_password", "release_account", "end_account"
    ]  # fmt: skip
    assert {(act.who, act.subject_kind, act.subject_id) for act in told} == {
        ("Lê Thị Thu", "account", str(made["account"]["id"]))
    }
    assert made["password"] not in str([act.details for act in told])


@pytest.mark.parametrize("role", ["", *ROLES])
def test_nobody_else_does_any_of_it(own_api: Api, role: str) -> None:
    """An administrator of one unit either: what is given here counts in all of them."""
    before = own_api.last_act
    answer = ask(own_api, "POST", "/v1/accounts", person(roles=[{"role": "administrator"}]), role=role)
    assert code_of(answer) == (403, "RIGHT_MISSING")
    assert own_api.refusals(before) == ["RIGHT_MISSING"]
    ended = sohoa("account", "list", "--json", data=own_api.house.data, TOKEN=own_api.house.tokens[role])
    assert (ended.code, ended.value["code"]) == (6, "RIGHT_MISSING")


@pytest.mark.parametrize(("scopes", "expected"), [(["accounts"], 200), (["ingest", "audit"], 403)])
def test_a_service_does_so_only_with_role_and_scope(own_api: Api, scopes: list[str], expected: int) -> None:
    body = {
        "kind": "service", "name": f"nhan-su-{next(_numbers)}", "full_name": "Phần mềm nhân sự", "scopes": scopes,
        "roles": [{"role": "administrator"}],
    }  # fmt: skip
    made = added(own_api, body)["account"]
    secret = ask(own_api, "POST", f"/v1/accounts/{made['id']}/secrets", {}).json()["value"]
    form = {"grant_type": "client_credentials", "client_id": body["name"], "client_secret": secret}
    header = {"Authorization": f"Bearer {own_api.client.post('/v1/token', data=form).json()['access_token']}"}
    answer = own_api.client.get("/v1/accounts", headers=header)
    assert answer.status_code == expected
    assert expected == 200 or answer.json()["code"] == "SCOPE_MISSING"
    assert ask(own_api, "DELETE", f"/v1/accounts/{made['id']}?reason=thử xong").status_code == 200

"""Accounts on the command line: set up once, and from then on every command acts as whoever signed in."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.acts import acts_on
from archive.records import Act
from registry.accounts.records import Account
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests.portal.agency import ADMINISTRATOR, BINH, PHRASES, Agency, set_up, staffed
from tests.registry.accounts.test_second_factor import device

pytestmark = pytest.mark.xdist_group("cli-accounts")


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    return staffed(tmp_path_factory.mktemp("cơ quan"))


@pytest.fixture
def own(tmp_path: Path) -> Agency:
    """An agency that a test may change."""
    return set_up(tmp_path)


def acts(agency: Agency, name: str) -> list[Act]:
    """Acts on an account, oldest first."""
    engine = open_engine(Settings(data=agency.data).database_url)
    try:
        with Session(engine) as session:
            number = session.query(Account).filter(Account.name == name).one().id
            return acts_on(session, "account", number)
    finally:
        engine.dispose()


def test_there_is_no_secret_that_everybody_knows(tmp_path: Path) -> None:
    passwords = {
        Agency(tmp_path / name / "data", tmp_path / name / "config").done("init", "--json").value["password"]
        for name in ("một", "hai")
    }
    assert len(passwords) == 2


def test_it_is_set_up_once(own: Agency) -> None:
    again = own.run("init", "--name", "khac")
    assert (again.code, "ACCOUNTS_THERE" in again.err) == (6, True)
    assert [one["name"] for one in own.done("account", "list", "--json").value] == [ADMINISTRATOR]


def test_the_key_and_the_token_are_readable_by_their_owner_only(agency: Agency) -> None:
    key, (token,) = agency.data / "keys" / "identity.key", list((agency.config / "sohoa").iterdir())
    assert {file.stat().st_mode & 0o777 for file in (key, token)} == {0o600}
    assert {file.parent.stat().st_mode & 0o777 for file in (key, token)} == {0o700}


def test_before_anything_else_the_password_that_was_handed_over_is_changed(own: Agency) -> None:
    first = own.add(BINH, "Trần Văn Bình", "officer@07906")
    own.sign_in(BINH, first)
    refused = own.run("document", "list")
    assert (refused.code, "PASSWORD_CHANGE_NEEDED" in refused.err) == (6, True)
    weak = own.run("account", "password", typed=f"{first}\nTrần Văn Bình 2026\n")
    assert (weak.code, "PASSWORD_COMMON" in weak.err) == (2, True)
    own.done("account", "password", typed=f"{first}\n{PHRASES[BINH]}\n")
    own.done("document", "list")
    assert own.run("sign-in", BINH, typed=f"{first}\n").code == 6


def test_without_a_session_nothing_is_shown(agency: Agency, tmp_path: Path) -> None:
    stranger = Agency(agency.data, tmp_path)
    for words in (
        ("document", "list"), ("batch", "list"), ("unit", "list"), ("search", "giấy"), ("account", "list"), ("review", "list"),
    ):  # fmt: skip
        refused = stranger.run(*words)
        assert "NOT_SIGNED_IN" in refused.err, words
        assert refused.code == 6
        assert not refused.out


def test_every_command_acts_as_whoever_signed_in(agency: Agency, tmp_path: Path) -> None:
    officer = Agency(agency.data, tmp_path)
    officer.sign_in(BINH)
    officer.done("document", "list")
    engine = open_engine(Settings(data=agency.data).database_url)
    with Session(engine) as session:
        act = session.query(Act).filter(Act.verb == "search").order_by(Act.id.desc()).first()
        assert act is not None
        number = session.query(Account).filter(Account.name == BINH).one().id
        assert (act.who, act.account, act.unit, act.channel) == ("Trần Văn Bình", number, "07906", "cli")
        assert "@" in (act.origin or "")
    engine.dispose()


@pytest.mark.parametrize("way", ["option", "variable"])
def test_nobody_acts_under_another_name(agency: Agency, way: str) -> None:
    words = ("--by", "Giám đốc") if way == "option" else ()
    settings = {"ACTOR": "Giám đốc"} if way == "variable" else {}
    refused = agency.run("document", "list", *words, **settings)
    assert (refused.code, "NAMED_BY_CALLER" in refused.err, "Lê Thị Thu" in refused.err) == (6, True, True)


def test_scripts_hand_a_token_over(agency: Agency, tmp_path: Path) -> None:
    officer = Agency(agency.data, tmp_path / "một")
    officer.sign_in(BINH)
    (file,) = (officer.config / "sohoa").iterdir()
    token = file.read_text()
    script = Agency(agency.data, tmp_path / "hai")
    script.done("document", "list", TOKEN=token)
    officer.done("sign-out")
    assert not file.exists()
    assert "NOT_SIGNED_IN" in script.run("document", "list", TOKEN=token).err


def test_only_an_administrator_manages_accounts(agency: Agency, tmp_path: Path) -> None:
    officer = Agency(agency.data, tmp_path)
    officer.sign_in(BINH)
    for words in (
        ("list",), ("show", BINH), ("add", "moi", "--full-name", "Người Mới"), ("reset", ADMINISTRATOR),
        ("role", "give", BINH, "administrator"), ("end", ADMINISTRATOR, "--reason", "x"),
    ):  # fmt: skip
        refused = officer.run("account", *words)
        assert (refused.code, "RIGHT_MISSING" in refused.err) == (6, True), words


def test_an_administrator_of_one_unit_does_not_manage_the_accounts_of_all(own: Agency) -> None:
    own.settle(BINH, own.add(BINH, "Trần Văn Bình", "administrator@07906"))
    assert "RIGHT_MISSING" in own.run("account", "role", "give", BINH, "administrator").err
    own.sign_in(ADMINISTRATOR)
    assert "LAST_ADMINISTRATOR" in own.run("account", "end", ADMINISTRATOR, "--reason", "x").err


def test_who_went_away_is_signed_out_and_stays_on_record(own: Agency, tmp_path: Path) -> None:
    own.settle(BINH, own.add(BINH, "Trần Văn Bình", "officer@07906"))
    officer = Agency(own.data, tmp_path / "máy khác")
    officer.sign_in(BINH)
    own.sign_in(ADMINISTRATOR)
    own.done("account", "end", BINH, "--reason", "chuyển công tác")
    assert "NOT_SIGNED_IN" in officer.run("document", "list").err
    assert "SIGN_IN_REFUSED" in officer.run("sign-in", BINH, typed=f"{PHRASES[BINH]}\n").err
    assert BINH not in own.done("account", "list").out
    shown = own.done("account", "show", BINH).out
    assert "chuyển công tác" in shown
    assert "ACCOUNT_NAME_TAKEN" in own.run("account", "add", BINH, "--full-name", "Trần Thị Bình").err
    assert [act.verb for act in acts(own, BINH)][-2:] == ["end_account", "refuse_sign_in"]


def test_the_last_administrator_cannot_be_ended(own: Agency) -> None:
    refused = own.run("account", "end", ADMINISTRATOR, "--reason", "x")
    assert (refused.code, "LAST_ADMINISTRATOR" in refused.err) == (6, True)
    own.done("account", "list")


def test_roles_are_given_for_a_unit_and_a_time_and_taken(own: Agency) -> None:
    own.add(BINH, "Trần Văn Bình")
    own.done("account", "role", "give", BINH, "officer@07906", "--from", "2026-01-01", "--to", "2026-01-31")
    given = own.done("account", "role", "give", BINH, "reviewer@07907", "--json").value
    shown = own.done("account", "show", BINH, "--json").value
    assert [(one["role"], one["unit"]) for one in shown["roles"]] == [("reviewer", "07907")]
    assert [(one["role"], one["valid_to"]) for one in shown["given"]] == [("officer", "2026-01-31"), ("reviewer", None)]
    own.done("account", "role", "take", BINH, str(given["id"]))
    assert own.done("account", "show", BINH, "--json").value["roles"] == []
    assert "UNIT_UNKNOWN" in own.run("account", "role", "give", BINH, "officer@99999").err
    assert "ROLE_UNKNOWN" in own.run("account", "role", "give", BINH, "giamdoc@07906").err


def test_a_second_factor_is_set_up_asked_for_and_given_back(own: Agency) -> None:
    own.settle(BINH, own.add(BINH, "Trần Văn Bình", "officer@07906"))
    assert "SIGN_IN_REFUSED" in own.run("account", "factor", "set-up", typed="không phải mật khẩu của Bình\n").err
    assert "SIGN_IN_REFUSED" in own.run("account", "factor", "set-up", typed=f"{PHRASES[BINH]}\n000000\n").err
    own.sign_in(BINH)
    codes = _set_up_by_hand(own)
    needed = own.run("sign-in", BINH, typed=f"{PHRASES[BINH]}\n\n")
    assert (needed.code, "SECOND_FACTOR_NEEDED" in needed.err) == (6, True)
    own.done("sign-in", BINH, typed=f"{PHRASES[BINH]}\n{codes[0]}\n")
    assert "SIGN_IN_REFUSED" in own.run("sign-in", BINH, typed=f"{PHRASES[BINH]}\n{codes[0]}\n").err
    own.done("account", "factor", "remove", typed=f"{PHRASES[BINH]}\n{codes[1]}\n")
    own.sign_in(BINH)


def _set_up_by_hand(own: Agency) -> list[str]:
    """The recovery codes. As a person does it who reads the secret from the screen and types what the device shows then."""
    environment = {**os.environ, "SOHOA_DATA": str(own.data), "XDG_CONFIG_HOME": str(own.config), "COLUMNS": "300"}
    with subprocess.Popen(
        [Path(sys.executable).with_name("sohoa"), "account", "factor", "set-up"], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as talk:  # fmt: skip
        assert talk.stdin is not None
        assert talk.stderr is not None
        print(PHRASES[BINH], file=talk.stdin, flush=True)
        secret = talk.stderr.readline().strip()
        out, err = talk.communicate(f"{device(secret, datetime.now(UTC))}\n", timeout=60)
    assert talk.returncode == 0, err
    return out.split()


def test_who_guesses_waits_and_an_administrator_lets_them_in(own: Agency) -> None:
    own.add(BINH, "Trần Văn Bình")
    said = ["SIGN_IN_REFUSED"]
    while "SIGN_IN_REFUSED" in said[-1] and len(said) < 15:  # The first waits are shorter than a slow command.
        said.append(own.run("sign-in", BINH, typed="đoán mò thôi\n").err)
    assert len(said) > 6
    assert "SIGN_IN_DELAYED" in said[-1]
    own.done("account", "release", BINH)
    assert "SIGN_IN_REFUSED" in own.run("sign-in", BINH, typed="đoán mò thôi\n").err


def test_whoever_forgot_the_password_gets_one_to_change(own: Agency) -> None:
    own.settle(BINH, own.add(BINH, "Trần Văn Bình"))
    own.sign_in(ADMINISTRATOR)
    first = own.done("account", "reset", BINH, "--json").value["password"]
    assert "SIGN_IN_REFUSED" in own.run("sign-in", BINH, typed=f"{PHRASES[BINH]}\n").err
    own.settle(BINH, first)


def test_own_sessions_are_listed_and_ended(own: Agency, tmp_path: Path) -> None:
    other = Agency(own.data, tmp_path / "máy khác")
    other.sign_in(ADMINISTRATOR)
    listed = other.done("account", "sessions", "--json").value
    assert [one["way"] for one in listed] == ["terminal", "terminal"]
    other.done("account", "sessions", "--end", str(listed[1]["id"]))
    assert "NOT_SIGNED_IN" in own.run("account", "list").err


def test_every_change_of_an_account_is_on_record_with_who_and_from_where(own: Agency) -> None:
    first = own.add(BINH, "Trần Văn Bình", "officer@07906")
    own.settle(BINH, first)
    told = acts(own, BINH)
    assert [act.verb for act in told] == ["add_account", "give_role", "sign_in", "change_password", "sign_in"]
    assert [act.who for act in told] == ["Lê Thị Thu", "Lê Thị Thu", *["Trần Văn Bình"] * 3]
    assert all("@" in (act.origin or "") for act in told)
    assert first not in str([act.details for act in told])


def test_help_and_what_needs_no_papers_go_on_without_a_session(agency: Agency, tmp_path: Path) -> None:
    stranger = Agency(agency.data, tmp_path)
    for words in (("--version",), ("config", "show"), ("db", "show"), ("sign-in", "--help")):
        stranger.done(*words)

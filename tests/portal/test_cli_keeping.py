"""What whoever keeps the machine does without an account: what nobody could sign in for, and what tells nothing of anybody."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal.signing_in import Door, with_secret
from sohoa.assembly import open_installation
from sohoa.settings import Settings
from tests.portal.agency import BINH, Agency, staffed
from tests.portal.command import sohoa
from tests.portal.test_cli_backup import filled

pytestmark = pytest.mark.xdist_group("cli-accounts")


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    """With documents, so that a lost index is one."""
    made = staffed(tmp_path)
    filled(made.data)
    return made


@pytest.fixture
def keeper(agency: Agency, tmp_path: Path) -> Agency:
    """Somebody at the machine who is not signed in."""
    return Agency(agency.data, tmp_path / "ai đó")


def acts(agency: Agency, verb: str) -> list[tuple[str, int | None]]:
    """Who did it, and as which account."""
    with closing(sqlite3.connect(agency.data / "sohoa.db")) as connection:
        return connection.execute("SELECT who, account FROM act WHERE verb = ? ORDER BY id", (verb,)).fetchall()


def code_of(agency: Agency, *words: str) -> tuple[int, str | None]:
    ended = agency.run(*words, "--json")
    return ended.code, ended.value["code"] if ended.code not in (0, 3) else None


def test_a_lost_index_is_made_anew_by_whoever_keeps_the_machine_since_nobody_can_sign_in(agency: Agency, keeper: Agency) -> None:
    shutil.rmtree(agency.data / "index")
    assert code_of(agency, "document", "list") == (5, "INDEX_MISSING")
    keeper.done("index", "rebuild")
    ((who, account),) = acts(agency, "rebuild")
    assert (who != "Lê Thị Thu", account) == (True, None)
    agency.done("account", "list")


def test_an_index_that_is_there_is_made_anew_by_an_administrator(agency: Agency, keeper: Agency) -> None:
    assert code_of(keeper, "index", "rebuild") == (6, "NOT_SIGNED_IN")
    agency.done("index", "rebuild")
    keeper.sign_in(BINH)
    assert code_of(keeper, "index", "rebuild") == (6, "RIGHT_MISSING")
    assert [who for who, _ in acts(agency, "rebuild")] == ["Lê Thị Thu"]


def test_the_store_is_made_by_anybody_before_there_are_accounts_and_then_by_an_administrator(
    agency: Agency, keeper: Agency, tmp_path: Path
) -> None:
    assert sohoa("archive", "init", data=tmp_path / "mới").code == 0
    assert code_of(keeper, "archive", "init") == (6, "NOT_SIGNED_IN")
    agency.done("archive", "init")
    keeper.sign_in(BINH)
    for words in (("archive", "init"), ("archive", "hold"), ("archive", "verify"), ("audit", "seal"), ("index", "check")):
        assert code_of(keeper, *words) == (6, "RIGHT_MISSING"), words


def test_a_database_of_this_version_is_left_alone(keeper: Agency) -> None:
    keeper.done("db", "upgrade")
    keeper.done("db", "show")


def test_machine_and_settings_are_shown_without_secrets(keeper: Agency) -> None:
    secrets = {
        "S3_ACCESS_KEY": "khoa-truy-cap-7731", "S3_SECRET_KEY": "bi-mat-kho-5517", "OPENID_CLIENT_SECRET": "bi-mat-openid-2260",
        "DATABASE": "postgresql+psycopg://sohoa:mat-khau-9921@localhost:1/sohoa",
    }  # fmt: skip
    for words in (("config", "show"), ("doctor",)):
        ended = keeper.run(*words, **secrets)
        assert ended.out
        for secret in ("bi-mat-kho-5517", "bi-mat-openid-2260", "mat-khau-9921"):
            assert secret not in ended.out + ended.err, words


def test_a_backup_by_night_is_made_by_a_service(agency: Agency, keeper: Agency, tmp_path: Path) -> None:
    agency.done("account", "add-service", "sao-luu", "--full-name", "Sao lưu đêm", "--role", "administrator")
    secret = agency.done("account", "secret", "make", "sao-luu", "--json").value["value"]
    assert code_of(keeper, "backup", str(tmp_path / "sao lưu")) == (6, "NOT_SIGNED_IN")
    keeper.done("backup", tmp_path / "sao lưu", TOKEN=token(agency, secret))
    assert {who for who, _ in acts(agency, "back_up")} == {"Sao lưu đêm"}


def token(agency: Agency, secret: str) -> str:
    """As `POST /v1/token` gives one."""
    with open_installation(Settings(data=agency.data)) as installation:
        door = Door(installation.sessions, installation.settings, "api", "127.0.0.1")
        return with_secret(door, "sao-luu", secret, [])[0].token

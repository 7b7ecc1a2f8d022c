"""`sohoa archive init` and the settings of an S3 server, where there is no server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.command import sohoa
from tests.services.service import free_port

KEYS = {"S3_ACCESS_KEY": "bi-mat-truy-cap-8842", "S3_SECRET_KEY": "bi-mat-chinh-5517"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_the_folder_needs_no_making(data: Path) -> None:
    made = sohoa("archive", "init", "--json", data=data)
    assert made.code == 0
    assert (made.value["store"]["kind"], made.value["store"]["place"]) == ("folder", str(data / "objects"))
    held = sohoa("archive", "hold", "--json", data=data)
    assert (held.code, held.value["told"]) == (0, 0)


@pytest.mark.parametrize("name", ["S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"])
def test_a_setting_that_an_s3_server_needs_is_asked_for_by_name(name: str, data: Path) -> None:
    given = {"S3_ENDPOINT": "kho.bhxh.example:9000", **KEYS}
    del given[name]
    refused = sohoa("archive", "init", "--json", data=data, OBJECTS="s3", **given)
    assert (refused.code, refused.value["code"]) == (5, "SETTING_INVALID")
    assert f"SOHOA_{name}" in refused.value["vi"]


def test_an_address_that_is_none_is_refused(data: Path) -> None:
    refused = sohoa("archive", "init", "--json", data=data, OBJECTS="s3", S3_ENDPOINT="http://kho/đường dẫn", **KEYS)
    assert (refused.code, refused.value["code"]) == (5, "SETTING_INVALID")
    assert "SOHOA_S3_ENDPOINT" in refused.value["vi"]


def test_a_server_that_does_not_answer_is_named_by_init_and_doctor(data: Path) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    settings = {"OBJECTS": "s3", "S3_ENDPOINT": nowhere, "S3_TLS": "false", **KEYS}
    refused = sohoa("archive", "init", "--json", data=data, **settings)
    assert (refused.code, refused.value["code"]) == (5, "OBJECT_STORE_UNREACHABLE")
    assert nowhere in refused.value["vi"]
    said = sohoa("archive", "init", data=data, **settings).err
    assert (said.count("OBJECT_STORE_UNREACHABLE"), len(said.splitlines())) == (1, 1), "once, whatever was tried"
    told = sohoa("doctor", data=data, **settings)
    assert (told.code, nowhere in told.out) == (5, True)


@pytest.mark.parametrize("wrong", [{}, {"S3_LOCK_DAYS": "rất lâu"}], ids=["valid settings", "a wrong one among them"])
def test_keys_are_never_shown(wrong: dict[str, str], data: Path) -> None:
    for arguments in (["config", "show"], ["config", "show", "--json"], ["doctor"], ["archive", "init"]):
        said = sohoa(*arguments, data=data, OBJECTS="s3", S3_ENDPOINT="127.0.0.1:1", S3_TLS="false", **KEYS, **wrong)
        for key in KEYS.values():
            assert key not in said.out + said.err
    shown = {one["name"]: one for one in sohoa("config", "show", "--json", data=data, **KEYS).value}
    assert shown["SOHOA_S3_SECRET_KEY"]["origin"] == "environment"
    assert shown["SOHOA_S3_SECRET_KEY"]["value"] not in ("", KEYS["S3_SECRET_KEY"])
    assert {one["name"]: one for one in sohoa("config", "show", "--json", data=data).value}["SOHOA_S3_SECRET_KEY"]["value"] == ""

"""Settings: environment before file before default, and each tells where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohoa.errors import SettingInvalid
from sohoa.settings import load_settings, setting_origins


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SOHOA_WINDOW", "SOHOA_DPI", "SOHOA_DATA"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sohoa.toml").write_text("window = 2\ndpi = 300\n", "utf-8")
    monkeypatch.setenv("SOHOA_WINDOW", "8")
    settings = load_settings()
    assert (settings.window, settings.dpi, settings.port) == (8, 300, 8700)
    origins = {origin.name: origin.origin for origin in setting_origins(settings)}
    assert (origins["SOHOA_WINDOW"], origins["SOHOA_DPI"], origins["SOHOA_PORT"]) == ("environment", "sohoa.toml", "default")


def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DPI", "rất nét")
    with pytest.raises(SettingInvalid) as refused:
        load_settings()
    assert "SOHOA_DPI" in refused.value.problem.vi


def test_a_value_that_should_be_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_OPENID_ROLES", "can-bo=officer")
    with pytest.raises(SettingInvalid, match="SOHOA_OPENID_ROLES"):
        load_settings()
    monkeypatch.setenv("SOHOA_OPENID_ROLES", '{"/can-bo": ["officer@07906"]}')
    assert load_settings().openid_roles == {"/can-bo": ["officer@07906"]}


def test_an_unknown_name_in_the_file_is_refused() -> None:
    Path("sohoa.toml").write_text("wndow = 2\n", "utf-8")
    with pytest.raises(SettingInvalid, match="WNDOW"):
        load_settings()


def test_a_broken_file_is_named() -> None:
    Path("sohoa.toml").write_text("window = = 2\n", "utf-8")
    with pytest.raises(SettingInvalid, match=r"sohoa\.toml"):
        load_settings()

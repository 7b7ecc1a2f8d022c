"""An installation with accounts, as tests set one up: through the command line, as an administrator would."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.portal.command import Ended, sohoa

UNITS = """
units:
  - {code: "079", name: BHXH tỉnh Mỹ Quang}
  - {code: "07906", name: BHXH cơ sở Cửa Đông, parent: "079"}
  - {code: "07907", name: BHXH cơ sở Sông Mây, parent: "079"}
"""
ADMINISTRATOR, BINH = "quan-tri", "binh.tv"
PHRASES = {
    ADMINISTRATOR: "cây khế sau hè trổ bông tím",
    BINH: "máy in kẹt giấy hoài mà vui",
    "mai.lt": "trời mưa to nhớ mang áo tơi",
}


@dataclass(frozen=True)
class Agency:
    """A data folder, and the configuration folder of whoever sits at the terminal."""

    data: Path
    config: Path

    def run(self, *words: str | Path, typed: str = "", **settings: str) -> Ended:
        """`sohoa WORDS`, with what is typed where it asks; `settings` as in `TOKEN="…"`."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CONFIG_HOME", str(self.config))
            patch.setattr(sys, "stdin", io.StringIO(typed))
            return sohoa(*words, data=self.data, **settings)

    def done(self, *words: str | Path, typed: str = "", **settings: str) -> Ended:
        """The same, of a command that must end well."""
        ended = self.run(*words, typed=typed, **settings)
        assert ended.code == 0, (words, ended.out, ended.err)
        return ended

    def sign_in(self, name: str, password: str | None = None) -> None:
        self.done("sign-in", name, typed=f"{password or PHRASES[name]}\n")

    def settle(self, name: str, first: str) -> None:
        """Somebody signs in with the password that was handed over, and changes it."""
        self.sign_in(name, first)
        self.done("account", "password", typed=f"{first}\n{PHRASES[name]}\n")

    def add(self, name: str, full_name: str, *roles: str) -> str:
        """The administrator adds a person; gives the password that is handed over."""
        options = [part for role in roles for part in ("--role", role)]
        return str(self.done("account", "add", name, "--full-name", full_name, *options, "--json").value["password"])


def set_up(folder: Path) -> Agency:
    """An agency of three units with an administrator who is signed in."""
    agency = Agency(folder / "data", folder / "config")
    first = agency.done("init", "--name", ADMINISTRATOR, "--full-name", "Lê Thị Thu", "--json").value["password"]
    agency.settle(ADMINISTRATOR, first)
    units = folder / "don-vi.yaml"
    units.write_text(UNITS, "utf-8")
    agency.done("unit", "load", units)
    return agency


def staffed(folder: Path) -> Agency:
    """With two officers of one unit besides; the administrator is signed in."""
    agency = set_up(folder)
    for name, full_name in ((BINH, "Trần Văn Bình"), ("mai.lt", "Lê Thị Mai")):
        agency.settle(name, agency.add(name, full_name, "officer@07906", "archivist@07906"))
        agency.sign_in(ADMINISTRATOR)
    return agency

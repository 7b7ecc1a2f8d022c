"""`deploy/make-env.sh`: the secrets of an installation, made with nothing but a shell."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.deploy.composition import SECRETS
from tests.services.running import ROOT

SHELLS = [shell for shell in ("sh", "dash", "bash") if shutil.which(shell)]


def a_checkout(folder: Path) -> Path:
    (folder / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "make-env.sh", folder / "deploy")
    return folder


def make_env(checkout: Path, *arguments: str, shell: str = "sh", path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shell, str(checkout / "deploy" / "make-env.sh"), *arguments],
        env={"PATH": path}, cwd="/", capture_output=True, text=True, check=False, umask=0,
    )  # fmt: skip


def made(checkout: Path) -> dict[str, str]:
    lines = (checkout / ".env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_makes_it_and_nobody_else_can_read_it(shell: str, tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "so hoa")
    done = make_env(checkout, shell=shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    found = made(checkout)
    assert set(found) == {*SECRETS, "SOHOA_PUBLIC_URL"}
    assert all(re.fullmatch("[0-9a-f]{64}", found[name]) for name in SECRETS), "256 bits each, in letters that fit into addresses"


def test_secrets_are_made_by_chance(tmp_path: Path) -> None:
    secrets: list[str] = []
    for run in range(20):
        checkout = a_checkout(tmp_path / str(run))
        make_env(checkout)
        secrets += [made(checkout)[name] for name in SECRETS]
    assert len(set(secrets)) == 20 * len(SECRETS), "no two are the same"
    assert all(len(set(digits)) > 5 for digits in zip(*secrets, strict=True)), "no place of them stays as it is"


def test_secrets_that_are_in_use_are_never_replaced(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "a")
    make_env(checkout)
    before = (checkout / ".env").read_bytes()
    again = make_env(checkout, "https://kho.example.vn")
    assert again.returncode == 1
    assert "đã có" in again.stderr
    assert (checkout / ".env").read_bytes() == before


def test_the_public_address_is_the_one_that_was_given_else_this_machine(tmp_path: Path) -> None:
    here, elsewhere = a_checkout(tmp_path / "a"), a_checkout(tmp_path / "b")
    make_env(here)
    make_env(elsewhere, "https://kho.example.vn")
    assert made(here)["SOHOA_PUBLIC_URL"] == "http://localhost:8700"
    assert made(elsewhere)["SOHOA_PUBLIC_URL"] == "https://kho.example.vn"


def test_where_chance_cannot_be_had_no_file_is_written(tmp_path: Path) -> None:
    checkout, programs = a_checkout(tmp_path / "a"), tmp_path / "programs"
    programs.mkdir()
    (programs / "od").write_text("#!/bin/sh\necho 0a1b\n")
    (programs / "od").chmod(0o755)
    done = make_env(checkout, path=f"{programs}{os.pathsep}/usr/bin:/bin")
    assert done.returncode == 1
    assert "/dev/urandom" in done.stderr
    assert not (checkout / ".env").exists()

"""Programs that tests of what is deployed run, built from their Go modules once; they stay in `.cache/deploy/`."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from sohoa.locks import locked
from tests.services.needed import REQUIRED
from tests.services.running import ROOT
from tests.services.service import ServiceFailed, program, run

HELM = "3.22.0"
CACHE = ROOT / ".cache" / "deploy"
_OWN = Path(__file__).with_name("composed")


def helm() -> Path:
    """Helm, for `lint` and `template`. Takes two minutes to build."""
    return _built(f"helm-{HELM}", "install", f"helm.sh/helm/v3/cmd/helm@v{HELM}") / "helm"


def composed() -> Path:
    """`composed/main.go`: what `docker compose` makes of its files, by its own library."""
    sources = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_OWN.iterdir()))).hexdigest()[:12]
    return _built(f"composed-{sources}", "build", "-C", str(_OWN), "-trimpath", "-o", "{home}/composed", ".") / "composed"


def missing(what: str) -> None:
    """Skips the test for want of something; fails it where nothing may be left out."""
    (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(what)


def _built(name: str, *arguments: str) -> Path:
    """The folder of a program, built where it is not there. What was cut off is begun anew."""
    CACHE.mkdir(parents=True, exist_ok=True)
    home, begun = CACHE / name, CACHE / f"{name}.part"
    with locked(CACHE / f"{name}.lock"):
        if not home.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            command = [_go(), *(word.format(home=begun) for word in arguments)]
            run(command, log=begun / "build.log", environment={**os.environ, "GOBIN": str(begun)})
            begun.rename(home)
    return home


def _go() -> str:
    try:
        return program("go", "golang-go")
    except ServiceFailed as without:
        missing(str(without))
        raise

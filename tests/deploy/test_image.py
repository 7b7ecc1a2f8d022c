"""The image, built from the `Dockerfile` without Docker, and run as its containers are: it has all that the product needs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.contained import Volumes, contained
from tests.deploy.image import build
from tests.services.running import ROOT

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.xdist_group("image")]

SAMPLES = ROOT / "samples" / "000.00.01.H29-260310-0420"
WRITABLE = ["/tmp", "/var/lib/sohoa/data", "/var/lib/sohoa/keys", "/var/lib/sohoa/seals"]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("image")
    yield build(folder)
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture(scope="module")
def volumes(tmp_path_factory: pytest.TempPathFactory) -> Volumes:
    return Volumes({**Volumes.new(tmp_path_factory.mktemp("volumes") / "new", WRITABLE).folders, "/mnt": SAMPLES})


def run(image: Path, volumes: Volumes, *command: str) -> subprocess.CompletedProcess[str]:
    words = contained(command, volumes, {"SOHOA_WORKERS": "2"}, image)
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)


def test_it_has_every_program_language_and_font_that_the_product_asks_for(image: Path, volumes: Volumes) -> None:
    done = run(image, volumes, "sohoa", "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {probe["state"] for probe in json.loads(done.stdout) if probe["name"] != "disk"} == {"ok"}


def test_it_reads_scans_and_finds_them(image: Path, volumes: Volumes) -> None:
    read = run(image, volumes, "sohoa", "ingest", "/mnt/03-giay-ra-vien.pdf", "/mnt/04-can-cuoc.jpg", "--json")
    assert read.returncode == 0, read.stdout + read.stderr
    assert json.loads(read.stdout)["state"] == "done"
    assert json.loads(run(image, volumes, "sohoa", "search", "giấy ra viện", "--json").stdout)["hits"]


def test_it_prepares_an_installation(image: Path, volumes: Volumes) -> None:
    done = run(image, volumes, "sohoa-prepare")
    assert done.returncode == 0, done.stderr
    assert "Mật khẩu" in done.stdout


def test_it_has_nothing_that_built_it_and_nothing_that_gives_more_rights(image: Path) -> None:
    assert not (image / "source").exists()
    assert not (image / "opt/sohoa/bin/pip").exists()
    ours = [image / "opt/sohoa", image / "usr/local/bin", image / "var/lib/sohoa"]
    raising = [path for top in ours for path in top.rglob("*") if path.is_file() and path.stat().st_mode & 0o6000]
    assert raising == []
    assert not os.access(image / "usr/bin/gcc", os.F_OK)

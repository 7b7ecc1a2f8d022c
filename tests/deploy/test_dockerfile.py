"""The `Dockerfile`. What it runs is run here as far as it can be without Docker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.built import missing
from tests.deploy.dockerfile import DOCKERFILE, stages
from tests.deploy.image import seen_by_docker
from tests.services.running import ROOT
from tests.services.versitygw import MODULE, REGION, Versitygw

IMAGES = ("sohoa", "s3")
BESIDE = {"postgresql-client", "tini", "tzdata"}
"""For backups of PostgreSQL, as the first process of a container, for the time of Vietnam: elsewhere the machine has them."""


def apt_packages() -> list[str]:
    (install,) = [text for text in stages()["sohoa"].all("RUN") if "apt-get install" in text]
    return install.partition("--no-install-recommends")[2].partition("&&")[0].split()


def test_hadolint_has_nothing_to_say() -> None:
    done = subprocess.run([Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_runs_as_nobody_in_particular_and_says_whether_it_is_well(image: str) -> None:
    stage = stages()[image]
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", stage.all("USER")[-1])
    assert stage.all("HEALTHCHECK")
    assert not re.search(r"\b(pip|gcc|build-essential|go) ", " ".join(stage.all("RUN"))), "what builds stays behind"
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+(-[a-z]+)*", one.image) for one in stages().values()), "a version each"


def test_python_is_one_that_the_product_takes_and_the_same_in_both_stages() -> None:
    images = {stages()[name].image for name in ("packages", "sohoa")}
    (image,) = images
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert wanted == ">=3.11,<3.14"
    assert (3, 11) <= tuple(int(part) for part in re.findall(r"\d+", image)[:2]) < (3, 14)


def test_the_s3_server_is_the_one_of_the_tests_and_runs_as_there(tmp_path: Path) -> None:
    assert f"go install {MODULE}@v{Versitygw.version} " in " ".join(stages()["s3-program"].all("RUN"))
    start = Versitygw().start(Path("/usr/local/bin"), _made(tmp_path / "data"))
    as_in_tests = [word for word in start.command if word.startswith("-") or word in ("posix", "/health", REGION)]
    (run,) = (json.loads(text) for text in stages()["s3"].all("CMD"))
    assert [word for word in run if word.startswith("-") or word in ("posix", "/health", REGION)] == [
        *as_in_tests[: as_in_tests.index("posix")], "--quiet", *as_in_tests[as_in_tests.index("posix") :],
    ]  # fmt: skip


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_programs_are_those_that_setup_asks_for() -> None:
    asked = re.findall(r"\|\| echo ([\w.-]+)(?: +#.*)?$", (ROOT / "setup.sh").read_text("utf-8").partition("case ")[0], re.M)
    assert set(apt_packages()) == {*asked, *BESIDE}


@pytest.mark.services
def test_debian_has_every_program_that_is_named() -> None:
    if "VERSION_CODENAME=bookworm" not in Path("/etc/os-release").read_text("utf-8"):
        missing("needs the Debian of the image: bookworm")
    assert "bookworm" in stages()["sohoa"].image
    told = subprocess.run(["apt-cache", "policy", *apt_packages()], capture_output=True, text=True, check=True).stdout
    candidates = dict(re.findall(r"^([\w.-]+):\n(?:.*\n)?  Candidate: (\S+)", told, re.M))
    assert set(candidates) == set(apt_packages())
    assert "(none)" not in candidates.values()
    assert candidates["postgresql-client"].startswith("15"), "no older than the server of docker-compose.yml"


def test_the_image_has_every_extra_that_is_not_for_building_it() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (wanted,) = re.findall(r'"\.\[(.*)\]"', " ".join(stages()["packages"].all("RUN")))
    assert set(wanted.split(",")) == set(extras) - {"dev", "bench", "reader"}


def test_everything_that_is_copied_is_let_in() -> None:
    inside = seen_by_docker()
    assert all(path.exists() for path in inside)
    for text in stages()["sohoa"].all("COPY"):
        if "--from" not in text:
            assert ROOT / text.split()[-2] in inside
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {ROOT / name.rstrip("*") for name in packages} <= set(inside)
    assert not {ROOT / name for name in (".env", ".git", "var", "data", "tests", "samples", ".venv")} & set(inside)

"""The image `sohoa`, built without Docker: the instructions of the `Dockerfile`, carried out in a Debian of its own.

Its base is what `python:3.11-slim-bookworm` is made of, but that Python is Debian's own 3.11 and lies under /usr.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sohoa.locks import locked
from tests.deploy.built import CACHE, missing
from tests.deploy.dockerfile import stages
from tests.services.running import ROOT

BASE = "bookworm"
OF_THE_BASE = ("ca-certificates", "netbase", "tzdata", "python3", "python3-pip", "python3-venv")
WAYS_OUT = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf")
"""Of this machine: how it reaches the registries."""


def build(folder: Path) -> Path:
    """The file system of the image. Skips the test, or fails it, where it cannot be built."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        missing("needs root and debootstrap")
    packages, image = (_begun(folder / name) for name in ("packages", "sohoa"))
    for name, root in (("packages", packages), ("sohoa", image)):
        assert re.fullmatch(rf"python:3\.11\.\d+-slim-{BASE}", stages()[name].image)
        place = "/"
        for instruction, text in stages()[name].instructions:
            if instruction == "WORKDIR":
                place = text
                (root / text[1:]).mkdir(parents=True, exist_ok=True)
            elif instruction == "COPY":
                _copy(text, root, root / place[1:], {"packages": packages})
            elif instruction == "RUN":
                _run(text, root, place)
    return image


def seen_by_docker() -> list[Path]:
    """What `.dockerignore` lets in, from its first level down: it names what comes, all else is left out."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    return [ROOT / line[1:] for line in lines if line.startswith("!")]


def _begun(root: Path) -> Path:
    base = CACHE / f"debian-{BASE}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with locked(CACHE / f"{base.name}.lock"):
        if not base.exists():
            begun = base.with_name(f"{base.name}.part")
            shutil.rmtree(begun, ignore_errors=True)
            _must("debootstrap", "--variant=minbase", f"--include={','.join(OF_THE_BASE)}", BASE, begun)
            begun.rename(base)
    _must("cp", "-a", base, root)
    (root / "usr/bin/python").symlink_to("python3")
    for way in WAYS_OUT:
        if Path(way).exists():
            shutil.copy(way, root / way[1:])
    return root


def _copy(text: str, root: Path, place: Path, built: dict[str, Path]) -> None:
    """COPY: of the repository what Docker sees of it, or of another stage."""
    options = dict(word[2:].split("=") for word in text.split() if word.startswith("--"))
    source, target = (word for word in text.split() if not word.startswith("--"))
    if source == ".":
        for path in seen_by_docker():
            _put(path, place / path.relative_to(ROOT))
    else:
        _put(built[options["from"]] / source[1:] if "from" in options else ROOT / source, root / target[1:])
    if "chmod" in options:
        (root / target[1:]).chmod(int(options["chmod"], 8))


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy(source, target)


def _run(line: str, root: Path, place: str) -> None:
    """RUN: in a shell of the image, as root."""
    mounts = "".join(f"mount --bind /{name} {root}/{name}; " for name in ("proc", "dev"))
    environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}
    out = {name: value for name, value in os.environ.items() if name == "PIP_CERT" or name.lower().endswith("_proxy")}
    script = f'{mounts}exec chroot {root} sh -ec "cd {place}; $LINE"'
    _must("unshare", "--mount", "sh", "-ec", script, **environment, **out, LINE=line)


def _must(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(command, env=environment or None, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"

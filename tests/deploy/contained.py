"""Runs a program as a container of ours runs it, without Docker: as its user, with no capability and none to be had, on a file
system that cannot be written but for its volumes, with the paths and the environment of the image.

What Docker adds beside is not there: its network, its limits of memory and processes, its filter of system calls.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.built import missing
from tests.deploy.dockerfile import environment_of, stages
from tests.services.running import ROOT

USER = 10001
_SYSTEM = ("/usr", "/etc", "/var/cache/fontconfig")
_LINKS = {"/bin": "usr/bin", "/sbin": "usr/sbin", "/lib": "usr/lib", "/lib64": "usr/lib64"}
_PROGRAMS = {"sohoa-answers": "answers.py", "sohoa-prepare": "prepare.sh"}
"""What the image has under /usr/local/bin beside the system's."""


@dataclass(frozen=True)
class Volumes:
    """The folders of one container that can be written, by where they are mounted."""

    folders: Mapping[str, Path]

    @classmethod
    def new(cls, parent: Path, mounted: Sequence[str]) -> Volumes:
        """Empty ones, as Docker makes them from the image: owned by its user, /tmp for everybody."""
        parent.mkdir()
        folders = {place: parent / place.strip("/").replace("/", "-") for place in mounted}
        for place, folder in folders.items():
            folder.mkdir()
            folder.chmod(0o1777 if place == "/tmp" else 0o700)
            os.chown(folder, *((0, 0) if place == "/tmp" else (USER, USER)))
        return cls(folders)


def contained(command: Sequence[str], volumes: Volumes, environment: Mapping[str, str], image: Path | None = None) -> list[str]:
    """The command line that runs `command` so: in `image`, or else with the programs of this machine in its place.

    Skips the test, or fails it, where this machine cannot.
    """
    if os.geteuid() != 0 or shutil.which("bwrap") is None:
        missing("needs root and bubblewrap")
    if image is None and any(ROOT.is_relative_to(place) for place in volumes.folders):
        missing(f"needs a checkout elsewhere than {ROOT}: a container has that folder for itself")
    variables = {**environment_of("sohoa"), "LANG": "C.UTF-8", **environment}
    if image is None:
        variables["PATH"] = f"/opt/programs:{variables['PATH']}"
        first = list(command)
    else:
        first = [*json.loads(stages()["sohoa"].all("ENTRYPOINT")[0]), *command]
    places = [("--bind", folder, place) for place, folder in volumes.folders.items()]
    return [
        "bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session",
        *(["--as-pid-1"] if image is not None else []), *_system(places, image),
        "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm",
        *(str(word) for mount in places for word in mount),
        "--remount-ro", "/", "--chdir", "/var/lib/sohoa", "--clearenv",
        *(word for name, value in variables.items() for word in ("--setenv", name, value)),
        "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP",
        "--", "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
        "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--", *first,
    ]  # fmt: skip


def _system(places: Sequence[tuple[str, Path, str]], image: Path | None) -> list[str]:
    """What cannot be written: the image; or this machine's system, the repository and its interpreter at their own places, the
    virtual environment where the image has it.
    """
    if image is not None:
        return ["--ro-bind", str(image), "/"]
    mounts = [(place, place) for place in (*_SYSTEM, sys.base_prefix, str(ROOT))]
    mounts.append((sys.prefix, "/opt/sohoa"))
    mounts += [(str(ROOT / "deploy" / file), f"/opt/programs/{name}") for name, file in _PROGRAMS.items()]
    links = [word for to, place in _LINKS.items() for word in ("--symlink", place, to)]
    above = _folders([place for _, place in mounts] + [place for _, _, place in places])
    return [*above, *links, *(word for mount in mounts for word in ("--ro-bind", *mount))]


def _folders(places: Sequence[str]) -> list[str]:
    """What lies above them, open to everybody: bubblewrap would make it for root only."""
    above = {parent for place in places for parent in Path(place).parents} - {Path("/")}
    return [word for folder in sorted(above) for word in ("--perms", "0755", "--dir", str(folder))]

"""A Java that is new enough, among those of this machine."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.services.service import ServiceFailed

MACHINES = Path("/usr/lib/jvm")
"""Where Debian and others put them."""


def java_home(oldest: int, *, program: str, package: str) -> Path:
    """The folder whose `bin` has that program, at this version or newer. Raises `ServiceFailed` with the package for it."""
    seen = []
    for home in _homes():
        if not (home / "bin" / program).exists():
            continue
        version = _version(home)
        if version >= oldest:
            return home
        seen.append(f"{home} ({version})")
    raise ServiceFailed(
        f"{program} of Java {oldest} or newer is needed (Debian: {package}, or JAVA_HOME), found: {', '.join(seen) or 'none'}"
    )


def _homes() -> Iterator[Path]:
    """The one that is asked for first, then the usual one, then the rest."""
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    if (usual := shutil.which("java")) is not None:
        yield Path(usual).resolve().parents[1]
    yield from sorted(MACHINES.glob("*"))


def _version(home: Path) -> int:
    release = home / "release"
    told = release.read_text("utf-8") if release.exists() else ""
    found = re.search(r'^JAVA_VERSION="(\d+)', told, re.M)
    return int(found[1]) if found is not None else 0

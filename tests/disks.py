"""A small disk that can be filled without harm to others."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """At `folder`, of so many bytes. False where this user may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


@contextmanager
def small_disk_for_temporary_files(folder: Path, size: int) -> Iterator[Path]:
    """The same, and this process has its temporary files there while the context lasts. No test where none can be mounted."""
    with small_disk(folder, size) as there, pytest.MonkeyPatch.context() as patch:
        if not there:
            pytest.skip("only who may mount a disk can fill one")
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """So many bytes are free while the context lasts."""
    there, filler = os.statvfs(disk), disk / "đầy"
    filler.write_bytes(bytes(there.f_bavail * there.f_frsize - left))
    try:
        yield
    finally:
        filler.unlink()

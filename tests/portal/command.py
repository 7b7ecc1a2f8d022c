"""The `sohoa` command as tests run it: in this process, with an environment of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.command_line import run

WIDE = "300"
ALL_DAY = 24 * 60
"""Minutes that a session lasts unused: those of fixtures serve a whole run of tests, however slow the machine."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """What it gave as JSON: one document, and nothing else."""
        return json.loads(self.out)


def sohoa(*arguments: str | Path, data: Path, **settings: str) -> Ended:
    """Run `sohoa ARGUMENTS` on the installation in `data`; `settings` as in `LANGUAGE="en"`."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        for name in [name for name in os.environ if name.startswith("SOHOA_")]:
            patch.delenv(name)
        patch.setenv("COLUMNS", WIDE)
        for name, value in {"DATA": str(data), "WORKERS": "2", "SESSION_IDLE_MINUTES": str(ALL_DAY), **settings}.items():
            patch.setenv(f"SOHOA_{name}", value)
        code = run([str(argument) for argument in arguments])
    return Ended(code, out.getvalue(), err.getvalue())

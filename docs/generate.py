"""Writes the reference pages that follow from the code: `docs/errors.md` and `docs/settings.md`. Run by `make docs`."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

from sohoa.errors import ExitCode, SohoaError, all_errors
from sohoa.settings import Settings, setting_origins

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("vietnamese", "page", "catalogue", "registry", "ocr", "archive", "search", "intake", "ingest", "portal")


def load_all_errors() -> dict[str, type[SohoaError]]:
    """Every error of every room, by code, in alphabetical order."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("errors.py")):
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return dict(sorted(all_errors().items()))


def errors_page() -> str:
    """The page of all error codes."""
    lines = [
        "# Errors",
        "",
        "Every failure has a stable code, a Vietnamese and an English sentence, an HTTP status and an exit code. This page is",
        "written from the code by `make docs`; a test compares.",
        "",
        "## Exit codes of `sohoa`",
        "",
        "| Code | Name |",
        "|---|---|",
        *(f"| {code.value} | {code.name} |" for code in ExitCode),
        "",
        "## Codes",
    ]
    for code, kind in load_all_errors().items():
        lines += [
            "",
            f"### {code}",
            "",
            f"{' '.join((inspect.getdoc(kind) or '').split())} HTTP {kind.http_status}, exit code {kind.exit_code.value}.",
            "",
            f"- vi: {kind.vi}",
            f"- en: {kind.en}",
        ]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """The page of all settings."""
    defaults = Settings.model_construct()
    lines = [
        "# Settings",
        "",
        "The first that names a value wins: environment variable, `sohoa.toml` in the working folder (names without the prefix,",
        "in lower case), default. `sohoa config show` prints each value and where it comes from. Written by `make docs`.",
        "",
        "| Setting | Default | |",
        "|---|---|---|",
    ]
    for setting in setting_origins(defaults):
        field = Settings.model_fields[setting.name.removeprefix("SOHOA_").lower()]
        default = "number of cores" if field.default_factory else f"`{field.default}`" if str(field.default) else "empty"
        lines.append(f"| `{setting.name}` | {default} | {setting.description} |")
    return "\n".join(lines) + "\n"


PAGES = {"errors.md": errors_page, "settings.md": settings_page}


def main() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

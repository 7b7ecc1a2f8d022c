"""Writes the reference pages that follow from the code, and the tables of `docs/scaling.md` that follow from what was measured.

Run by `make docs`.
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

from bench.scaling.tables import TABLES
from portal.api.record_metrics import families_of_records
from sohoa.errors import ExitCode, SohoaError, all_errors
from sohoa.settings import Settings, setting_origins
from sohoa.telemetry.metrics import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
_ENDINGS = {"counter": "_total", "info": "_info"}
"""What the text format adds to a name."""
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


def metrics_page() -> str:
    """The page of all metrics."""
    told = [*REGISTRY.collect(), *families_of_records()]
    ours_first = sorted(told, key=lambda one: (not one.name.startswith("sohoa"), one.name))
    lines = [
        "# Metrics",
        "",
        "What Prometheus reads at `SOHOA_METRICS` ([operation](operation.md)). Written by `make docs`.",
        "",
        "| Metric | Kind | |",
        "|---|---|---|",
        *(f"| `{one.name}{_ENDINGS.get(one.type, '')}` | {one.type} | {one.documentation} |" for one in ours_first),
    ]
    return "\n".join(lines) + "\n"


def scaling_page() -> str:
    """The page about many machines, its tables as measured."""
    page = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    for name, table in TABLES.items():
        place = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        page, found = re.subn(place, lambda marks, rows=table(): f"{marks[1]}\n{rows}\n\n{marks[2]}", page, flags=re.DOTALL)
        if found != 1:
            raise LookupError(f"docs/scaling.md has no place for the table {name}")
    return page


PAGES = {"scaling.md": scaling_page, "errors.md": errors_page, "settings.md": settings_page, "metrics.md": metrics_page}


def main() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

"""`sohoa config`: every setting, its value, and where the value comes from."""

from __future__ import annotations

import os
import tomllib
from typing import Any

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from portal.commands.options import Json, told
from portal.terminal import clean, terminal_without_settings
from sohoa.errors import ExitCode, SettingInvalid
from sohoa.settings import CONFIG_FILE, PREFIX, SettingOrigin, Settings, load_settings, setting_origins

app = typer.Typer(**told("Cấu hình", "Settings", "sohoa config show"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `show` a command of its own although it is alone."""


@app.command(
    "show",
    **told(
        "Từng giá trị cấu hình và nơi lấy giá trị đó", "Each setting, its value and where that comes from", "sohoa config show",
        "SOHOA_WORKERS=4 sohoa config show --json",
    ),
)  # fmt: skip
def show(as_json: Json = False) -> int:
    """Shows them also where one is wrong: exit 5, and says which."""
    terminal = terminal_without_settings(as_json=as_json)
    wrong: SettingInvalid | None = None
    try:
        settings = load_settings()
    except SettingInvalid as error:
        wrong, settings = error, _as_given(error)
    origins = [without_password(one) for one in setting_origins(settings)]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (("Tên", "Name"), ("Giá trị", "Value"), ("Lấy từ", "From"), ("", "")):
        table.add_column(terminal.say(vi, en), overflow="fold")
    for one in origins:
        origin = Text(one.origin, "dim" if one.origin == "default" else "green")
        table.add_row(one.name, Text(clean(one.value)), origin, Text(one.description, "dim"))
    if wrong is not None and as_json:
        raise wrong
    terminal.give(origins, lambda: terminal.out.print(table))
    if wrong is None:
        return ExitCode.OK
    terminal.fail(wrong)
    return wrong.exit_code


def _as_given(error: SettingInvalid) -> Settings:
    """The settings as somebody wrote them, unchecked. Raises `error` where not even that can be read."""
    try:
        in_file: dict[str, Any] = tomllib.loads(CONFIG_FILE.read_text("utf-8")) if CONFIG_FILE.is_file() else {}
    except tomllib.TOMLDecodeError:
        raise error from None
    known = Settings.model_fields
    given = {name: os.environ[f"{PREFIX}{name.upper()}"] for name in known if f"{PREFIX}{name.upper()}" in os.environ}
    return Settings.model_construct(**{**{name: in_file[name] for name in known if name in in_file}, **given})


def without_password(one: SettingOrigin) -> SettingOrigin:
    """The setting; the address of a database without the password in it."""
    try:
        shown = (
            make_url(one.value).render_as_string(hide_password=True)
            if one.name == f"{PREFIX}DATABASE" and one.value
            else one.value
        )
    except ArgumentError:
        shown = one.value
    return SettingOrigin(one.name, shown, one.origin, one.description)

"""`sohoa init`: the keys of an installation and its first administrator."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from portal import accounts
from portal.at_terminal import origin
from portal.commands.options import Json, told
from portal.terminal import open_terminal
from registry.accounts import keys
from registry.actor import Actor
from sohoa.assembly import open_installation
from sohoa.settings import load_settings

TOLD = told(
    "Tạo khóa của hệ thống và quản trị viên đầu tiên; chạy một lần",
    "Make the keys of an installation and its first administrator; runs once",
    'sohoa init --name quan-tri --full-name "Lê Thị Thu"',
)


def run(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Tên đăng nhập / Name to sign in with.")] = "admin",
    full_name: Annotated[str, typer.Option("--full-name", metavar="NAME", help="Họ và tên / Full name.")] = "Quản trị viên",
    as_json: Json = False,
) -> None:
    """Refused where there are accounts. The password is shown once, and has to be changed first."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    with open_installation(settings) as installation:
        with installation.sessions.begin() as session:
            by = Actor(getpass.getuser(), "cli", origin=origin())
            account, password = accounts.first_administrator(session, by, name, full_name)
            file = keys.make(settings.keys_folder)
        terminal.give(
            {"name": account.name, "password": password, "key": str(file)},
            lambda: terminal.out.print(
                terminal.say(
                    f"✔ Quản trị viên: {account.name}\n  Mật khẩu (chỉ hiện lần này, phải đổi trước tiên): {password}\n"
                    f"  Khóa của hệ thống: {file} (giữ kín, sao lưu riêng)\n  Tiếp theo: sohoa sign-in {account.name}",
                    f"✔ Administrator: {account.name}\n  Password (shown this once, to be changed first): {password}\n"
                    f"  Key of the installation: {file} (keep it secret, back it up apart)\n  Next: sohoa sign-in {account.name}",
                ),
                markup=False,
            ),
        )

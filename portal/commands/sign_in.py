"""`sohoa sign-in`, `sohoa sign-out`: as whom the commands of this user act."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from portal import signing_in
from portal.account_shapes import identity_shape
from portal.at_terminal import TOKEN_VARIABLE, forget_token, keep_token, origin, who_is_there
from portal.commands.asking import code_where_needed, secret
from portal.commands.options import Json, told
from portal.signing_in import Door, SignedIn
from portal.terminal import Terminal, open_terminal
from registry.accounts.errors import NotSignedIn, SecondFactorNeeded
from sohoa.assembly import Installation, open_installation
from sohoa.settings import load_settings

TOLD_IN = told(
    "Đăng nhập: từ đây mọi lệnh chạy dưới tài khoản này",
    "Sign in: from here on every command acts as this account",
    "sohoa sign-in binh.tv",
)
TOLD_OUT = told("Đăng xuất", "Sign out", "sohoa sign-out")


def sign_in(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Tên đăng nhập / Name to sign in with.")], as_json: Json = False
) -> None:
    """Asks for the password, or reads it from stdin; the token lies in the user's own configuration folder."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    with open_installation(settings) as installation:
        begun = _signed_in(terminal, door_of(installation), name)
        keep_token(settings, begun.token)
        shape = identity_shape(begun.identity)
        terminal.give(
            shape,
            lambda: terminal.out.print(
                terminal.say(f"✔ Đã đăng nhập: {shape.full_name}.", f"✔ Signed in: {shape.full_name}."), markup=False
            ),
        )
        if shape.must_change:
            terminal.tell(
                "Mật khẩu này do người khác cấp; đổi trước: sohoa account password",
                "This password was given by somebody else; change it first: sohoa account password",
            )


def sign_out(as_json: Json = False) -> None:
    """The session ends here and in the database."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    with open_installation(settings) as installation:
        known = who_is_there(installation.sessions, settings)
        if known is None:
            raise NotSignedIn
        signing_in.sign_out(door_of(installation), known)
        if TOKEN_VARIABLE not in os.environ:
            forget_token(settings)
        terminal.give({"signed_out": known.name}, lambda: terminal.out.print(terminal.say("✔ Đã đăng xuất.", "✔ Signed out.")))


def door_of(installation: Installation) -> Door:
    """The terminal, as a place to sign in."""
    return Door(installation.sessions, installation.settings, "cli", origin(), "sohoa")


def _signed_in(terminal: Terminal, door: Door, name: str) -> SignedIn:
    password = secret(terminal, "Mật khẩu", "Password")
    try:
        return signing_in.with_password(door, "terminal", name, password, None)
    except SecondFactorNeeded:
        return signing_in.with_password(door, "terminal", name, password, code_where_needed(terminal))

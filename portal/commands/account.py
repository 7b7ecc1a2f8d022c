"""`sohoa account`: who may sign in, with which roles; one's own password, second factor and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from portal import accounts, signing_in
from portal.account_shapes import OwnSessionShape, account_line, account_shape
from portal.at_terminal import keep_token, who_is_there
from portal.commands.asking import code_where_needed, secret
from portal.commands.options import Json, actor, at_work, day, told
from portal.commands.sign_in import door_of
from portal.printing.accounts import accounts_table, sessions_table, whole_account
from portal.signing_in import Door
from portal.terminal import Terminal, open_terminal
from registry.accounts import account as kept
from registry.accounts.errors import NotSignedIn, SecondFactorNeeded
from registry.accounts.identity import Identity
from registry.accounts.scopes import SCOPES
from registry.actor import ROLES, Actor
from sohoa.assembly import open_installation
from sohoa.clock import today
from sohoa.settings import load_settings

Name = Annotated[str, typer.Argument(metavar="NAME", help="Tên đăng nhập / Name to sign in with.")]
FullName = Annotated[str, typer.Option("--full-name", metavar="NAME", help="Họ và tên / Full name.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", metavar="ROLE[@UNIT]", help=f"Vai trò / Role: {', '.join(ROLES)}.")
]  # fmt: skip
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Số / Number.")]

app = typer.Typer(**told("Tài khoản", "Accounts", "sohoa account list"), no_args_is_help=True)
role_app = typer.Typer(
    **told("Vai trò của một tài khoản", "Roles of an account", "sohoa account role give binh.tv officer@07906")
)
secret_app = typer.Typer(**told("Khóa của một dịch vụ", "Secrets of a service", "sohoa account secret make cong-dvc"))
factor_app = typer.Typer(**told("Xác thực hai bước", "One's own second factor", "sohoa account factor set-up"))
for name, group in (("role", role_app), ("secret", secret_app), ("factor", factor_app)):
    app.add_typer(group, name=name, no_args_is_help=True)


@app.command("list", **told("Các tài khoản", "Accounts", "sohoa account list --all"))
def list_(
    every: Annotated[bool, typer.Option("--all", help="Cả tài khoản đã kết thúc / Ended ones too.")] = False,
    as_json: Json = False,
) -> None:
    """By name."""
    with _as_administrator(as_json) as (terminal, session, _):
        shapes = [account_line(one, today()) for one in kept.listed(session, ended=every)]
        terminal.give(shapes, lambda: terminal.out.print(accounts_table(shapes, terminal)))


@app.command("show", **told("Một tài khoản", "One account", "sohoa account show binh.tv"))
def show(name: Name, as_json: Json = False) -> None:
    """Roles of all days, secrets in use, whether there is a second factor."""
    with _as_administrator(as_json) as (terminal, session, _):
        shape = account_shape(session, kept.get(session, name), today())
        terminal.give(shape, lambda: terminal.out.print(whole_account(shape, terminal)))


@app.command(
    "add",
    **told(
        "Thêm một người; mật khẩu chỉ hiện một lần, người đó phải đổi trước tiên",
        "Add a person; the password is shown once and has to be changed first",
        'sohoa account add binh.tv --full-name "Trần Văn Bình" --role officer@07906 --role archivist@07906',
    ),
)
def add(name: Name, full_name: FullName, role: Roles = None, as_json: Json = False) -> None:
    """Names are never given twice."""
    with _as_administrator(as_json) as (terminal, session, by):
        shape, password = accounts.add_person(session, by, name, full_name, _roles(role))
        _tell_once(terminal, {"account": shape, "password": password}, "Mật khẩu", "Password", password)


@app.command(
    "add-service",
    **told(
        "Thêm một dịch vụ; với --subject thì nó mang token của nhà cung cấp OpenID",
        "Add a service; with --subject it brings tokens of the OpenID provider",
        'sohoa account add-service cong-dvc --full-name "Cổng dịch vụ công" --scope intake --role intake_system',
    ),
)
def add_service(
    name: Name,
    full_name: FullName,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", metavar="SCOPE", help=f"Phạm vi / Scope: {', '.join(SCOPES)}.")
    ] = None,
    role: Roles = None,
    subject: Annotated[str | None, typer.Option("--subject", metavar="SUB", help="`sub` trong token / in its tokens.")] = None,
    as_json: Json = False,
) -> None:
    """Its secret is made apart (`sohoa account secret make`)."""
    issuer = load_settings().openid_issuer
    if subject is not None and not issuer:
        raise typer.BadParameter("--subject: SOHOA_OPENID_ISSUER.")
    with _as_administrator(as_json) as (terminal, session, by):
        known_there = (issuer, subject) if subject is not None else None
        shape = accounts.add_service(session, by, name, full_name, scope or [], _roles(role), known_there)
        terminal.give(shape, lambda: terminal.out.print(whole_account(shape, terminal)))


@app.command("rename", **told("Đổi họ tên", "Change the full name", 'sohoa account rename hoa.nt --full-name "Nguyễn Thị Hoa"'))
def rename(name: Name, full_name: FullName, as_json: Json = False) -> None:
    """What was done before keeps the name of its day."""
    with _as_administrator(as_json) as (terminal, session, by):
        shape = accounts.rename(session, by, name, full_name)
        terminal.give(shape, lambda: terminal.out.print(whole_account(shape, terminal)))


@app.command(
    "end",
    **told(
        "Kết thúc một tài khoản: đăng xuất khắp nơi ngay; không xóa vì nhật ký nêu tên",
        "End an account: signed out everywhere at once; not deleted, since the log names it",
        "sohoa account end binh.tv --reason 'chuyển công tác'",
    ),
)
def end(
    name: Name, reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")], as_json: Json = False
) -> None:
    """The last administrator cannot be ended."""
    with _as_administrator(as_json) as (terminal, session, by):
        shape = accounts.end(session, by, name, reason)
        terminal.give(shape, lambda: terminal.out.print(whole_account(shape, terminal)))


@app.command(
    "reset",
    **told(
        "Cấp lại mật khẩu; --factor-lost bỏ cả xác thực hai bước",
        "A new password to hand over; --factor-lost takes the second factor away too",
        "sohoa account reset binh.tv --factor-lost",
    ),
)
def reset(
    name: Name,
    factor_lost: Annotated[bool, typer.Option("--factor-lost", help="Mất thiết bị / The device is lost.")] = False,
    as_json: Json = False,
) -> None:
    """Signed out everywhere."""
    with _as_administrator(as_json) as (terminal, session, by):
        account, password = accounts.reset_password(session, by, name, factor_lost=factor_lost)
        _tell_once(terminal, {"name": account.name, "password": password}, "Mật khẩu", "Password", password)


@app.command("release", **told("Cho thử đăng nhập lại ngay", "Let somebody try again at once", "sohoa account release binh.tv"))
def release(name: Name, as_json: Json = False) -> None:
    """After failures from addresses where the account never signed in."""
    with _as_administrator(as_json) as (terminal, session, by):
        accounts.release(session, by, name)
        terminal.give({"released": name}, lambda: terminal.out.print(f"✔ {name}", markup=False))


@role_app.command(
    "give",
    **told("Giao một vai trò", "Give a role", "sohoa account role give binh.tv officer@07906 --from 2026-01-01 --to 2026-12-31"),
)
def give_role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE[@UNIT]", help="Vai trò / Role.")],
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ngày đầu / First day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Ngày cuối / Last day.")] = None,
    as_json: Json = False,
) -> None:
    """Without a unit it is held for the whole agency."""
    first_day, last_day = day(first, "--from"), day(last, "--to")
    ((wanted, unit),) = _roles([role])
    with _as_administrator(as_json) as (terminal, session, by):
        shape = accounts.give_role(session, by, name, wanted, unit, first_day, last_day)
        terminal.give(
            shape, lambda: terminal.out.print(f"✔ {name}: {shape.role}@{shape.unit or '*'} (#{shape.id})", markup=False)
        )


@role_app.command("take", **told("Thu lại một vai trò", "Take a role away", "sohoa account role take binh.tv 7"))
def take_role(name: Name, number: Number, as_json: Json = False) -> None:
    """At once. `sohoa account show` tells the numbers."""
    with _as_administrator(as_json) as (terminal, session, by):
        shape = accounts.take_role(session, by, name, number)
        terminal.give(shape, lambda: terminal.out.print(whole_account(shape, terminal)))


@secret_app.command(
    "make", **told("Tạo khóa; chỉ hiện một lần", "Make a secret; shown once", "sohoa account secret make cong-dvc --days 180")
)
def make_secret(
    name: Name,
    days: Annotated[int | None, typer.Option("--days", min=1, max=3650, help="Hết hạn sau / Ends after so many days.")] = None,
    as_json: Json = False,
) -> None:
    """Two at most are in use: make the new one, change the service over, end the old one."""
    with _as_administrator(as_json) as (terminal, session, by):
        shape, value = accounts.make_secret(session, by, name, days)
        _tell_once(terminal, {"secret": shape, "value": value}, f"Khóa số {shape.id}", f"Secret {shape.id}", value)


@secret_app.command("end", **told("Kết thúc một khóa", "End a secret", "sohoa account secret end cong-dvc 3"))
def end_secret(name: Name, number: Number, as_json: Json = False) -> None:
    """At once; tokens that were given for it end within minutes."""
    with _as_administrator(as_json) as (terminal, session, by):
        accounts.end_secret(session, by, name, number)
        terminal.give({"ended": number}, lambda: terminal.out.print(f"✔ {name} #{number}", markup=False))


@app.command("password", **told("Đổi mật khẩu của mình", "Change one's own password", "sohoa account password"))
def password(as_json: Json = False) -> None:
    """Asks for the old and the new one, or reads both from stdin, one a line. Signed out everywhere else."""
    with _as_oneself(as_json) as (terminal, door, known):
        old = secret(terminal, "Mật khẩu cũ", "Old password")
        new = secret(terminal, "Mật khẩu mới", "New password")
        try:
            begun = signing_in.change_password(door, known, old, new, None)
        except SecondFactorNeeded:
            begun = signing_in.change_password(door, known, old, new, code_where_needed(terminal))
        keep_token(door.settings, begun.token)
        terminal.give(
            {"changed": known.name}, lambda: terminal.out.print(terminal.say("✔ Đã đổi mật khẩu.", "✔ Password changed."))
        )


@app.command("sessions", **told("Các phiên đang mở của mình", "One's own sessions", "sohoa account sessions --end 118"))
def own_sessions(
    ended: Annotated[int | None, typer.Option("--end", metavar="NUMBER", min=1, help="Kết thúc phiên / End it.")] = None,
    as_json: Json = False,
) -> None:
    """Newest first."""
    with _as_oneself(as_json) as (terminal, door, known):
        if ended is not None:
            signing_in.sign_out(door, known, ended)
        shapes = [OwnSessionShape.model_validate(one) for one in signing_in.own_sessions(door, known)]
        terminal.give(shapes, lambda: terminal.out.print(sessions_table(shapes, terminal)))


@factor_app.command("set-up", **told("Cài xác thực hai bước", "Set up a second factor", "sohoa account factor set-up"))
def set_up_factor(as_json: Json = False) -> None:
    """Asks for the password, shows a secret for a device, then asks for its first code; gives the recovery codes."""
    with _as_oneself(as_json) as (terminal, door, known):
        value, address = signing_in.set_up_factor(door, known, secret(terminal, "Mật khẩu", "Password"))
        terminal.err.print(f"{value}\n{address}", markup=False, soft_wrap=True)
        codes = signing_in.confirm_factor(door, known, code_where_needed(terminal))
        terminal.give({"recovery_codes": codes}, lambda: terminal.out.print("\n".join(codes), markup=False))


@factor_app.command("remove", **told("Bỏ xác thực hai bước", "Give the second factor up", "sohoa account factor remove"))
def remove_factor(as_json: Json = False) -> None:
    """Asks for password and code."""
    with _as_oneself(as_json) as (terminal, door, known):
        value = secret(terminal, "Mật khẩu", "Password")
        signing_in.take_factor(door, known, value, code_where_needed(terminal))
        terminal.give({"removed": known.name}, lambda: terminal.out.print("✔", markup=False))


@contextmanager
def _as_administrator(as_json: bool) -> Iterator[tuple[Terminal, Session, Actor]]:
    """Raises `RightMissing`, and `AccountsNeeded` where there are none at all: `sohoa init` makes the first."""
    with at_work(as_json=as_json) as (terminal, installation):
        by = actor(None)
        accounts.refuse_others(installation, by)
        with installation.sessions.begin() as session:
            yield terminal, session, by


@contextmanager
def _as_oneself(as_json: bool) -> Iterator[tuple[Terminal, Door, Identity]]:
    """Whoever is signed in, before the first password was changed too. Raises `NotSignedIn`."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    with open_installation(settings) as installation:
        known = who_is_there(installation.sessions, settings)
        if known is None:
            raise NotSignedIn
        yield terminal, door_of(installation), known


def _roles(given: list[str] | None) -> list[tuple[str, str | None]]:
    """`officer@07906` as role and unit."""
    pairs = (one.partition("@") for one in given or ())
    return [(role.strip(), unit.strip() or None) for role, _, unit in pairs]


def _tell_once(terminal: Terminal, value: object, vi: str, en: str, once: str) -> None:
    """A secret that nobody can read again."""
    said = terminal.say(f"{vi} (chỉ hiện lần này): {once}", f"{en} (shown this once): {once}")
    terminal.give(value, lambda: terminal.out.print(said, markup=False, soft_wrap=True))

"""Options that many commands share, and what they come to."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, TypedDict

import typer

from archive.rights import Act
from catalogue.conditions import FactValue
from portal.access import refuse_unless
from portal.at_terminal import origin, who_is_there, who_is_there_before_opening
from portal.commands.on_record import kept_on_record, said
from portal.errors import NamedByCaller, UsageMistake
from portal.terminal import Terminal, open_terminal
from registry.accounts.identity import Identity
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import load_settings

Json = Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / Result as JSON.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", envvar="SOHOA_ACTOR", help="Ai thực hiện / Who does it (mặc định/default: $USER)."),
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="CODE", help="Đơn vị / Unit.")]
Dossier = Annotated[str | None, typer.Option("--dossier", metavar="CODE", help="Mã hồ sơ / Dossier code.")]
Person = Annotated[
    str | None,
    typer.Option("--person", metavar="NUMBER", help="Số ĐDCN, CMND, mã số BHXH hoặc thẻ BHYT / Personal or insurance number."),
]
Procedure = Annotated[str | None, typer.Option("--procedure", metavar="CODE", help="Mã thủ tục / Procedure code.")]
Purpose = Annotated[
    str | None, typer.Option("--purpose", metavar="TEXT", help="Mục đích, được ghi lại / What for; kept on record.")
]
ForDossier = Annotated[
    str | None,
    typer.Option("--for-dossier", metavar="CODE", help="Hồ sơ đang xử lý, là mục đích / The dossier for which it is done."),
]
PersonName = Annotated[str | None, typer.Option("--person-name", metavar="NAME", help="Họ tên / Name.")]
Fact = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="NAME=VALUE", help="Thông tin của trường hợp, lặp lại được / A fact of the case, repeatable."),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Nhiều nhất bao nhiêu dòng / At most so many.")]
Offset = Annotated[int, typer.Option("--offset", min=0, help="Bỏ qua bao nhiêu dòng đầu / Skip so many.")]


class Told(TypedDict):
    """What the help says of a command."""

    help: str
    short_help: str
    epilog: str


def told(vi: str, en: str, *examples: str) -> Told:
    """Help and examples of a command, for its decorator."""
    lines = "\n\n".join(f"  {example}" for example in examples)
    return {"help": f"{vi}\n\n{en}", "short_help": f"{vi} / {en}", "epilog": f"Ví dụ / Example:\n\n{lines}"}


@contextmanager
def at_work(*, as_json: bool) -> Iterator[tuple[Terminal, Installation]]:
    """The terminal and the installation of a command. Raises `NotSignedIn` where there are accounts and nobody is signed in."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    with (
        open_installation(settings) as installation,
        _known_as(who_is_there(installation.sessions, settings)),
        kept_on_record(terminal, installation, acting) as held,
    ):
        yield held, installation
    if installation.log.problem is not None:
        terminal.warn(installation.log.problem)


_NOT_ASKED = object()
_known: ContextVar[object] = ContextVar("known", default=_NOT_ASKED)
"""Who is signed in, for as long as a command is at work: looked up once. Asked before that, `actor` looks for itself."""
_acts_as: ContextVar[Actor | None] = ContextVar("acts as", default=None)
"""As whom the command that runs acts."""


@contextmanager
def _known_as(known: Identity | None) -> Iterator[None]:
    if known is not None:
        known.refuse_before_change()
    before = _known.set(known)
    try:
        yield
    finally:
        _known.reset(before)
        _acts_as.set(None)


def actor(by: str | None, unit: str | None = None, purpose: str | None = None, dossier: str | None = None) -> Actor:
    """Who acts: the account that is signed in; without accounts who was named, else the user of this machine.

    `purpose` and `dossier` say what for.

    Raises `NotSignedIn`, `PasswordChangeNeeded`, and `NamedByCaller` where somebody else was named.
    """
    who = replace(_named(by, unit, purpose), dossier=dossier)
    _acts_as.set(who)
    return who


def acting() -> Actor:
    """Who the command at work acts as; whoever sits there, where it did not say."""
    if (who := _acts_as.get()) is not None:
        return who
    nameless = isinstance(_known.get(), Identity)
    who = _named(None if nameless else said("--by") or os.environ.get("SOHOA_ACTOR"), said("--unit"), said("--purpose"))
    return replace(who, dossier=said("--for-dossier"))


def _named(by: str | None, unit: str | None = None, purpose: str | None = None) -> Actor:
    known = _known.get()
    if known is _NOT_ASKED:
        known = who_is_there_before_opening(load_settings())
    if not isinstance(known, Identity):
        return Actor(by or getpass.getuser(), "cli", unit, purpose, origin=origin())
    if by is not None:
        raise NamedByCaller(place="--by, SOHOA_ACTOR", name=known.full_name)
    known.refuse_before_change()
    return known.actor("cli", origin(), purpose, unit)


def allowed(installation: Installation, act: Act, unit: str | None = None) -> None:
    """Raises `PurposeNeeded` and `RightMissing` unless the command at work may do what is not about one paper."""
    refuse_unless(installation, acting(), act, unit)


def keeper() -> Actor:
    """Whoever keeps this machine: for work on database and index as files, where nobody can sign in before it is done."""
    return Actor(getpass.getuser(), "cli", origin=origin())


def pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    """`name=value`, several times, as a mapping."""
    found: dict[str, str] = {}
    for one in given or ():
        name, separator, value = one.partition("=")
        if not separator or not name.strip():
            raise typer.BadParameter(f"{option} {one!r}: tên=giá trị / name=value.")
        found[name.strip()] = value.strip()
    return found


def facts_of_dossier(given: Sequence[str] | None, command: str, *, dossier: bool) -> dict[str, FactValue]:
    """Facts of the dossier that files are given for. Raises `UsageMistake` where it is none."""
    facts: dict[str, FactValue] = dict(pairs(given, "--fact"))
    if facts and not dossier:
        raise UsageMistake(reason="--fact: cần/needs --dossier.", command=command)
    return facts


def day(given: str | None, option: str) -> date | None:
    """A day, as `2026-03-12` or `12/03/2026`."""
    if given is None:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(given, form).date()
        except ValueError:
            continue
    raise typer.BadParameter(f"{option} {given!r}: 2026-03-12 hoặc/or 12/03/2026.")

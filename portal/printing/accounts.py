"""Accounts on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.account_shapes import AccountLineShape, AccountShape, HeldRoleShape, OwnSessionShape, RoleShape
from portal.printing.registry import new_table
from portal.terminal import Terminal, clean


def accounts_table(found: Sequence[AccountLineShape], terminal: Terminal) -> Table:
    """Accounts, one a line."""
    table = new_table()
    for column in (("Tên", "Name"), ("Họ và tên", "Full name"), ("Loại", "Kind"), ("Vai trò", "Roles"), ("Kết thúc", "Ended")):
        table.add_column(terminal.say(*column))
    for one in found:
        ended = f"{one.ended_at:%Y-%m-%d}" if one.ended_at is not None else ""
        table.add_row(one.name, Text(clean(one.full_name)), one.kind, Text(_roles(one.roles)), ended)
    return table


def whole_account(account: AccountShape, terminal: Terminal) -> RenderableType:
    """All that is kept of an account."""
    lines: list[RenderableType] = [
        Text.assemble((account.name, "bold cyan"), "  ", (clean(account.full_name), "bold"), f"  {account.kind}")
    ]
    if account.ended_at is not None:
        why = clean(account.ended_reason or "")
        lines.append(
            Text(terminal.say("Đã kết thúc", "Ended") + f" {account.ended_at:%Y-%m-%d} {account.ended_by}: {why}", "yellow")
        )
    if account.issuer is not None:
        lines.append(Text(f"OpenID: {clean(account.issuer)}"))
    if account.must_change_password:
        lines.append(Text(terminal.say("Chưa đổi mật khẩu được cấp", "Has not changed the password that was given"), "yellow"))
    if account.second_factor:
        left = account.recovery_codes
        lines.append(
            Text(terminal.say(f"Xác thực hai bước, còn {left} mã dự phòng", f"Second factor, {left} recovery codes left"))
        )
    if account.scopes is not None:
        lines.append(Text(f"{terminal.say('Phạm vi', 'Scopes')}: {', '.join(account.scopes)}"))
    lines += [Text(_given(one)) for one in account.given]
    for secret in account.secrets:
        until = f" → {secret.ends_at:%Y-%m-%d}" if secret.ends_at is not None else ""
        used = f"{secret.used_at:%Y-%m-%d}" if secret.used_at is not None else "–"
        label = terminal.say("khóa", "secret")
        lines.append(Text(f"{label} #{secret.id}  {secret.created_at:%Y-%m-%d}{until}  {terminal.say('dùng', 'used')} {used}"))
    return Group(*lines)


def sessions_table(found: Sequence[OwnSessionShape], terminal: Terminal) -> Table:
    """One's own sessions."""
    table = new_table()
    table.add_column("#", justify="right")
    for column in (("Cách", "Way"), ("Từ", "Since"), ("Dùng gần nhất", "Last used"), ("Đến", "Until"), ("Ở đâu", "Where")):
        table.add_column(terminal.say(*column))
    for one in found:
        moments = (f"{moment:%Y-%m-%d %H:%M}" for moment in (one.created_at, one.seen_at, one.ends_at))
        where = " ".join(part for part in (one.origin, one.agent) if part)
        table.add_row(str(one.id), one.way, *moments, Text(clean(where)))
    return table


def _roles(held: Sequence[HeldRoleShape]) -> str:
    return ", ".join(f"{one.role}@{one.unit or '*'}" for one in held)


def _given(role: RoleShape) -> str:
    taken = f"  ✗ {role.taken_at:%Y-%m-%d} {clean(role.taken_by or '')}" if role.taken_at is not None else ""
    return f"#{role.id}  {role.role}@{role.unit or '*'}  {role.valid_from} → {role.valid_to or '…'}{taken}"

"""What a move leaves in the data folder of its source: nobody else opens that any more, until the move is done or given up."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from pydantic import BaseModel, ConfigDict

from archive.log.durable import flush_folder
from archive.moving.errors import InstallationMoved, InstallationMoving
from sohoa.clock import utc_now

MARK = "moving.json"


class MoveMark(BaseModel):
    """A move, at its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    move: str
    """By this name, chosen by chance, the target knows what was begun there."""
    target: str
    """Where to, for people."""
    begun_at: datetime
    done_at: datetime | None = None


def mark_of(data: Path) -> MoveMark | None:
    """The move of the installation in this data folder; None where there is none."""
    try:
        return MoveMark.model_validate_json((data / MARK).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def begin(data: Path, target: str) -> MoveMark:
    """A move begins: from now on everybody else is refused here."""
    return _write(data, MoveMark(move=token_hex(16), target=target, begun_at=utc_now()))


def end(data: Path, mark: MoveMark) -> MoveMark:
    """The installation lives at its target from now on."""
    return _write(data, mark.model_copy(update={"done_at": utc_now()}))


def refuse_moved(data: Path) -> None:
    """Raises `InstallationMoving`, `InstallationMoved`."""
    mark = mark_of(data)
    if mark is None:
        return
    if mark.done_at is None:
        raise InstallationMoving(target=mark.target, mark=data / MARK)
    raise InstallationMoved(target=mark.target, at=f"{mark.done_at:%Y-%m-%d %H:%M} UTC")


def _write(data: Path, mark: MoveMark) -> MoveMark:
    new = data / f"{MARK}.new"
    with new.open("w", encoding="utf-8") as out:
        out.write(mark.model_dump_json())
        out.flush()
        os.fsync(out.fileno())
    new.replace(data / MARK)
    flush_folder(data)
    return mark

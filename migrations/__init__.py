"""The tables of all rooms, brought from one version of the product to the next (Alembic).

Every command asks whether the database is of this version. Alembic is loaded only where it is not: loading it with all migrations
takes longer than most commands. So the file of a migration begins with its revision, and the newest sorts last.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent


def config(engine: Engine | None = None) -> Config:
    """Alembic's settings; the migration runs on `engine`."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    settings.attributes["engine"] = engine
    return settings


def newest_revision() -> str:
    """The revision that this program works with."""
    return max(known_revisions())


def known_revisions() -> frozenset[str]:
    """All revisions that this program can come from."""
    return frozenset(file.name.partition("_")[0] for file in (_HERE / "versions").glob("[0-9]*_*.py"))


def current_revision(engine: Engine) -> str | None:
    """The revision of the database; None where it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; does nothing where it is there."""
    from alembic import command

    command.upgrade(config(engine), "head")

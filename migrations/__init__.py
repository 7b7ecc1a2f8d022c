"""The tables of all rooms, brought from one version of the product to the next (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def config(engine: Engine | None = None) -> Config:
    """Alembic's settings; the migration runs on `engine`."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["engine"] = engine
    return settings


def newest_revision() -> str:
    """The revision that this program works with."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    if head is None:
        raise LookupError("there is no migration")
    return head


def known_revisions() -> frozenset[str]:
    """All revisions that this program can come from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def current_revision(engine: Engine) -> str | None:
    """The revision of the database; None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; does nothing where it is there."""
    command.upgrade(config(engine), "head")

"""The database itself refuses to change or remove acts and seals (docs/log.md).

A later migration that makes `act`, `log_seal` or `log_head` anew on SQLite (`batch_alter_table`) loses these triggers, and has to
make them again; one that adds a column to `act` has to keep it by a trigger of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WRITTEN = {
    "act": (
        "id", "at", "who", "account", "unit", "channel", "origin", "purpose", "verb", "subject_kind", "subject_id", "persons",
        "details",
    ),
    "log_seal": ("number", "first", "last", "head", "at", "previous", "key", "signature"),
    "log_head": ("id", "log", "before"),
}  # fmt: skip
"""Columns that nobody writes twice. Place and hash of an act are written once, afterwards; when a seal was stored, and which is
the last, are what a sealer notes.
"""
PLACED = "OLD.position IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.position IS NULL OR NEW.hash IS NULL"
BORN_PLACED = "NEW.position IS NOT NULL OR NEW.hash IS NOT NULL"
# What REPLACE puts in the place of another row is no DELETE to SQLite.
TAKEN = "EXISTS (SELECT 1 FROM act WHERE position = NEW.position)"
REPLACED = {
    "act": "EXISTS (SELECT 1 FROM act WHERE id = NEW.id)",
    "log_seal": "EXISTS (SELECT 1 FROM log_seal WHERE number = NEW.number)",
}

REFUSE_ON_POSTGRESQL = """
CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'integrity_constraint_violation', MESSAGE = 'the log is kept as it is: ' || TG_OP || ' on ' || TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(REFUSE_ON_POSTGRESQL)
    for name, table, when, condition in _on_sqlite() if on_sqlite else _on_postgresql():
        op.execute(_trigger(name, table, when, condition, on_sqlite=on_sqlite))


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, _, _ in _on_sqlite() if on_sqlite else _on_postgresql():
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
    if not on_sqlite:
        op.execute("DROP FUNCTION log_is_kept()")


def _on_sqlite() -> Iterator[tuple[str, str, str, str | None]]:
    """Name, table, event and condition of each."""
    yield from _everywhere(f"{PLACED} OR {TAKEN}")
    yield "act_begun", "act", "INSERT", f"{BORN_PLACED} OR {REPLACED['act']}"
    yield "log_seal_begun", "log_seal", "INSERT", REPLACED["log_seal"]


def _on_postgresql() -> Iterator[tuple[str, str, str, str | None]]:
    yield from _everywhere(PLACED)
    yield "act_begun", "act", "INSERT", BORN_PLACED
    for table in WRITTEN:
        yield f"{table}_emptied", table, "TRUNCATE", None


def _everywhere(placed: str) -> Iterator[tuple[str, str, str, str | None]]:
    for table, columns in WRITTEN.items():
        yield f"{table}_written", table, f"UPDATE OF {_quoted(columns)}", None
        yield f"{table}_removed", table, "DELETE", None
    yield "act_placed", "act", f"UPDATE OF {_quoted(('position', 'hash'))}", placed


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _trigger(name: str, table: str, when: str, condition: str | None, *, on_sqlite: bool) -> str:
    each = "STATEMENT" if when == "TRUNCATE" else "ROW"
    only = f" WHEN ({condition})" if condition is not None else ""
    if on_sqlite:
        refusal = f"BEGIN SELECT RAISE(ABORT, 'the log is kept as it is: {when.split()[0]} on {table}'); END"
        return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each}{only} {refusal}"
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each}{only} EXECUTE FUNCTION log_is_kept()"

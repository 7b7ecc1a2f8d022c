"""The database: made when there is none, refused when it is of another version, brought on only when asked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

import migrations
from archive import deposit
from archive.records import Act
from registry.records import Person
from search.errors import IndexMissing
from sohoa.assembly import open_database, open_installation
from sohoa.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable
from sohoa.records import open_engine, sessions
from sohoa.settings import Settings
from tests.archive.deposited import OFFICER, read, reading, source, words_rendition
from tests.sohoa.documents import one_document


def test_the_files_of_migrations_are_named_after_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(migrations.config())
    assert migrations.known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert [migrations.newest_revision()] == scripts.get_heads()


def test_a_new_data_folder_gets_all_tables(tmp_path: Path) -> None:
    with open_installation(Settings(data=tmp_path / "data")) as installation, installation.sessions() as session:
        assert session.scalars(select(Person)).all() == []
        assert migrations.current_revision(installation.engine) == migrations.newest_revision()


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)
    command.check(migrations.config(engine))


def test_the_migrations_can_be_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)
    command.downgrade(migrations.config(engine), "base")
    assert migrations.current_revision(engine) is None


def test_a_migration_keeps_every_row_and_what_points_at_it(tmp_path: Path) -> None:
    """SQLite makes a table anew where a constraint goes: the pages, fields and renditions of its documents must not go along."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)
    with sessions(engine).begin() as session:
        deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition()], OFFICER)
    before = contents(engine)
    assert all(before[name] for name in ("document", "document_page", "field_value", "rendition"))
    command.downgrade(migrations.config(engine), "0001")
    then = contents(engine)
    assert {name: len(rows) for name, rows in then.items()} == {name: len(before[name]) for name in then}
    migrations.upgrade(engine)
    assert contents(engine) == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the revision, and for the beginning of the log: taken back, it begins anew."""
    names = set(inspect(engine).get_table_names()) - {"alembic_version", "log_head"}
    with engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in names}


def stamped(settings: Settings, revision: str) -> None:
    with open_installation(settings) as installation, installation.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    stamped(settings, "9999")
    with pytest.raises(DatabaseNewer):
        open_installation(settings)


def test_a_database_of_an_earlier_version_is_refused_until_it_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path)
    open_installation(settings).close()
    monkeypatch.setattr(migrations, "newest_revision", lambda: "later")
    with pytest.raises(DatabaseOutdated) as refused:
        open_installation(settings)
    assert "sohoa db upgrade" in refused.value.problem.en


def test_a_database_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    with pytest.raises(DatabaseUnreachable):
        open_database(Settings(data=tmp_path / "a file" / "data"))


def test_a_lost_index_is_never_replaced_by_an_empty_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with open_installation(settings) as installation, installation.sessions.begin() as session:
        one_document(session)
    for file in (tmp_path / "index").iterdir():
        file.unlink()
    with pytest.raises(IndexMissing):
        open_installation(settings)
    open_installation(settings, new_index=True).close()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Read, then write what depends on it, from many threads: nobody is refused, nothing is lost."""
    with open_installation(Settings(data=tmp_path)) as installation:

        def count_up() -> None:
            for _ in range(10):
                with installation.sessions.begin() as session:
                    add_act(session, len(session.scalars(select(Act)).all()))

        threads = [threading.Thread(target=count_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with installation.sessions() as session:
            assert sorted(int(act.subject_id) for act in session.scalars(select(Act))) == list(range(40))


def add_act(session: Session, number: int) -> None:
    session.add(Act(who="Lê Minh Tuấn", channel="cli", verb="count", subject_kind="test", subject_id=str(number), details={}))


def test_an_error_takes_back_what_was_written(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)

    def write_and_fail() -> None:
        with sessions(engine).begin() as session:
            add_act(session, 1)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with sessions(engine)() as session:
        assert session.scalars(select(Act)).all() == []


def test_moments_keep_their_time_zone_and_need_one(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    migrations.upgrade(engine)
    with sessions(engine).begin() as session:
        add_act(session, 1)
    with sessions(engine)() as session:
        assert session.scalars(select(Act)).one().at.tzinfo is UTC
    with pytest.raises(Exception, match="time zone"), sessions(engine).begin() as session:
        session.add(Person(created_at=datetime(2026, 1, 1)))

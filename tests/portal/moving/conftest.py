from __future__ import annotations

from pathlib import Path

import pytest

from sohoa.records import open_engine
from tests.portal.moving.places import Place, embedded
from tests.portal.rights.conftest import built
from tests.portal.rights.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Accounts of every role, papers of every sort, dossiers, grants, batches; at rest."""
    made = built(tmp_path_factory.getbasetemp())
    engine = open_engine(made.settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return made


@pytest.fixture
def source(house: House, tmp_path: Path) -> Place:
    """An embedded installation of its own."""
    return embedded(house, tmp_path)

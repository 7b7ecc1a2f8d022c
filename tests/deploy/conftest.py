from __future__ import annotations

from typing import Any

import pytest

from tests.deploy.composition import composition


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """`docker-compose.yml`, read by the library of `docker compose`."""
    return composition(tmp_path_factory.mktemp("composition"))

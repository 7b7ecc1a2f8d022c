"""The house of the rights, with its accounts and papers: files come in here, and papers are looked through."""

from __future__ import annotations

from tests.portal.rights.conftest import api, house, own_api, own_house  # noqa: F401 - fixtures

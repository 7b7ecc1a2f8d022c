"""The house of the rights, with its accounts and papers."""

from tests.portal.rights.conftest import api, house, own_api, own_house  # noqa: F401 - fixtures

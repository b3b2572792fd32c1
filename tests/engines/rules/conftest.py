"""What every test of the rules starts from."""

import pytest

from molette.domain.funding.rulebook import shipped


@pytest.fixture(scope="session", autouse=True)
def _read_anew() -> None:
    """Read the book in this very session: one forked from another would judge with what that one kept."""
    shipped.cache_clear()

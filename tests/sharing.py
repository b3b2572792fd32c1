"""How several workers share the tests: what takes long is begun first, a browser drives one instance."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/e2e"
LONG = ("walk", "long")


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """A module, or a class, to a worker; all that a browser drives to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return BROWSER if nodeid.startswith(f"{BROWSER}/") else scope


@pytest.hookimpl(optionalhook=True)  # xdist may be left out
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule | None:
    return ByModule(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(trylast=True)  # once they are shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's first, then the other long ones: no worker is left alone with one at the end."""

    def turn(item: pytest.Item) -> int:
        if item.nodeid.startswith(f"{BROWSER}/"):
            return 0
        return 1 if any(item.get_closest_marker(name) for name in LONG) else 2

    items.sort(key=turn)

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """Write what a partner sent, under a name that says nothing of its format."""

    def write(content: bytes | str) -> Path:
        path = tmp_path / "envoi"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write

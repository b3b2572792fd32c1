"""The guard rails about the machine: sockets, warnings, skips."""

import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.guards import GuardRailError

ROOT = Path(__file__).parents[2]
ELSEWHERE = "192.0.2.1"  # reserved for documentation by RFC 5737: never a real machine


def test_speaking_to_another_machine_fails() -> None:
    with pytest.raises(GuardRailError, match=ELSEWHERE), socket.socket() as plug:
        plug.connect((ELSEWHERE, 80))
    with pytest.raises(GuardRailError, match=ELSEWHERE), socket.socket() as plug:
        plug.connect_ex((ELSEWHERE, 80))
    with pytest.raises(GuardRailError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_speaking_to_oneself_passes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="vieux"):
        warnings.warn("vieux", stacklevel=1)


@pytest.mark.parametrize(("no_skip", "closing"), [("1", "1 failed"), ("", "1 skipped")])
def test_a_skip_is_a_failure_only_where_everything_must_be_there(
    tmp_path: Path, no_skip: str, closing: str
) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_it(): pytest.skip('pas de navigateur')\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.guards.skips",
        "-p",
        "no:django",
        "-c",
        os.devnull,
    ]

    run = subprocess.run(
        [*command, "--rootdir", tmp_path, tmp_path / "test_it.py", "-rsf"],
        cwd=ROOT,
        env={**os.environ, "MOLETTE_NO_SKIP": no_skip},
        capture_output=True,
        text=True,
        check=False,
    )

    assert closing in run.stdout.splitlines()[-1]
    assert "pas de navigateur" in run.stdout

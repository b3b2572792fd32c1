"""What the house keeps: small modules, plain names, nothing of the machine it was written on."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards import markup

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/molette"
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60
HEAVIEST_FILE = 400_000
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "service"}
LEFT_BEHIND = re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b")  # in brackets, so as not to find itself
THE_STATES_OWN = re.compile("dsfr|marianne", re.IGNORECASE)
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users|opt)/|pypi\.org|npmjs\.org")


def tracked() -> list[Path]:
    git = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git is on the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if git.returncode:
        pytest.skip("these are the checks of a git checkout")
    return [ROOT / name for name in git.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def modules() -> list[Path]:
    return [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_module_is_read_in_one_sitting() -> None:
    lines = {path.relative_to(SRC): len(path.read_text().splitlines()) for path in modules()}

    assert {path: n for path, n in lines.items() if n > LONGEST_MODULE} == {}


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{path.relative_to(SRC)}:{node.lineno} {node.name} {length(node)}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION
    ]

    assert long == []


def test_a_module_is_named_after_what_it_knows() -> None:
    assert [path for path in SRC.rglob("*") if path.stem in VAGUE_NAMES] == []


def test_engines_and_pages_of_documentation_ask_no_database() -> None:
    """They run once, on SQLite: what touches a base runs on both (see `.ci/run`)."""
    asking = re.compile(r"django_db|TestCase|from tests import factories")
    files = [*(ROOT / "tests/engines").rglob("*.py"), *(ROOT / "tests/docs").rglob("*.py")]

    assert files
    assert [path.name for path in files if asking.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_is_left_for_later() -> None:
    assert [path for path, text in texts() if LEFT_BEHIND.search(text)] == []


def test_no_error_is_swallowed() -> None:
    swallowed = [
        f"{path.relative_to(SRC)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]

    assert swallowed == []


def test_the_look_of_the_state_is_left_to_the_state() -> None:
    look = texts(".html", ".css", ".js", ".svg")

    assert [path for path, text in look if THE_STATES_OWN.search(text)] == []


def test_nothing_tells_on_which_machine_it_was_written() -> None:
    told = [f"{path}: {found.group()}" for path, text in texts() if (found := OF_A_MACHINE.search(text))]

    assert told == []


def test_no_tracked_file_is_heavy_and_no_lock_names_a_registry() -> None:
    files = tracked()

    assert [path for path in files if path.stat().st_size > HEAVIEST_FILE] == []
    assert [path for path in files if path.name in {"uv.lock", "package-lock.json"}] == []


def test_every_check_we_do_without_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    codes = re.compile(r'^ {4}"[A-Z]+\d*",')

    assert [line for line in lines if codes.match(line) and "# " not in line] == []


def test_every_constraint_is_a_pin_without_an_address() -> None:
    pin = re.compile(r"[a-z0-9._\-\[\]]+==[^\s/]+( ; .+)?")

    assert [
        line for line in (ROOT / "constraints.txt").read_text().splitlines() if not pin.fullmatch(line)
    ] == []


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        re.split(r"[\[<>=~! ;]", need)[0].lower().replace("_", "-")
        for need in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])
    }
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}

    assert wanted <= pinned


def test_the_version_is_the_same_wherever_it_is_said() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert f"softwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text()
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_no_style_sheet_and_no_drawing_asks_another_site() -> None:
    asked = [
        f"{path.relative_to(ROOT)}: {address}"
        for path, text in texts(".css", ".svg")
        for address in markup.outside_addresses(text)
    ]

    assert asked == []

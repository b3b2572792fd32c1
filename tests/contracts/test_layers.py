"""The layers of the house and the order of the domain applications."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/molette"
ENGINES = sorted((SRC / "engines").rglob("*.py"))
CLOCK = {"now", "today", "utcnow"}
FILE = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_every_import_goes_down() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout


def test_the_layers_and_the_order_of_the_applications_leave_no_module_out() -> None:
    ordered = [contract for contract in CONTRACTS if contract["type"] == "layers"]

    assert {container for contract in ordered for container in contract["containers"]} == {
        "molette",
        "molette.domain",
    }
    assert all(contract["exhaustive"] for contract in ordered)
    assert not any(layer.startswith("(") for contract in ordered for layer in contract["layers"])


def test_every_folder_of_modules_is_a_package_so_that_no_import_escapes() -> None:
    folders = {module.parent for module in SRC.rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("module", ENGINES, ids=lambda path: str(path.relative_to(SRC)))
def test_an_engine_reads_neither_clock_nor_file(module: Path) -> None:
    # Tables are read from their file, row by row; a document is told from its first bytes, then read apart;
    # a picture is opened from its bytes.
    opens = "tables" in module.parts or module.name in {"documents.py", "pictures.py"}
    forbidden = CLOCK if opens else CLOCK | FILE
    calls = [node.func for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    methods = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    functions = {call.id for call in calls if isinstance(call, ast.Name)}

    assert (methods | functions) & forbidden == set()

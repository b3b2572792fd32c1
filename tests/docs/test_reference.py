"""The reference says what is there, all of it and nothing else."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from molette.config.cli import build_parser
from molette.domain.people.permissions import ROLE_PERMISSIONS, Permission, Role
from molette.engines.alerts.kinds import DUTY_LABELS, KIND_LABELS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
SETTING = re.compile(r"\bMOLETTE_[A-Z_]+\b")
OF_THE_TESTS = {"MOLETTE_NO_SKIP"}

SETTINGS_READ = {name for path in (ROOT / "src").rglob("*.py") for name in SETTING.findall(path.read_text())}
COMMANDS = (REFERENCE / "commandes.md").read_text()


def commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Each command of the shell, in full, with its arguments as they are typed."""
    subparsers = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not subparsers:
        typed = [
            max(action.option_strings, key=len)
            if action.option_strings
            else str(action.metavar or action.dest)
            for action in parser._actions
        ]
        yield " ".join(words), [argument for argument in typed if argument != "--help"]
    for action in subparsers:
        for word, child in action.choices.items():
            yield from commands(child, (*words, word))


def section(command: str) -> str:
    """The text under the command's own heading."""
    _, _, after = COMMANDS.partition(f"## `molette {command}`\n")
    return after.partition("\n## ")[0]


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    documented = set(SETTING.findall((REFERENCE / "reglages.md").read_text()))

    assert documented - OF_THE_TESTS == SETTINGS_READ


@pytest.mark.parametrize(("command", "arguments"), list(commands(build_parser())), ids=str)
def test_every_command_is_documented_with_each_of_its_arguments(command: str, arguments: list[str]) -> None:
    text = section(command)

    assert text, f"« molette {command} » n’a pas de section"
    assert [argument for argument in arguments if f"`{argument}" not in text] == []


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"^## `molette (.+)`$", COMMANDS, re.MULTILINE))

    assert documented == {command for command, _ in commands(build_parser())}


@pytest.mark.parametrize("word", [*Permission, *Role])
def test_every_permission_and_every_role_is_documented(word: str) -> None:
    assert f"`{word}`" in (REFERENCE / "permissions.md").read_text()


def test_the_table_of_permissions_is_the_one_the_product_applies() -> None:
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in (REFERENCE / "permissions.md").read_text().splitlines()
        if line.startswith("|")
    ]
    heading = next(row for row in rows if row[0] == "Permission")
    documented = {
        Role(role): {Permission(row[0]) for row in rows if row[0] in set(Permission) and row[column] == "oui"}
        for column, role in enumerate(heading)
        if role in set(Role)
    }

    assert documented == ROLE_PERMISSIONS


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossaire.md").read_text()
    ours = [model for model in apps.get_models() if model.__module__.startswith("molette.domain")]
    concepts = {model.__name__ for model in ours if not hasattr(model, "instance_type")}  # not its history

    assert concepts
    assert [name for name in sorted(concepts) if f"`{name}`" not in glossary] == []


def test_every_kind_of_alert_is_explained_in_the_words_of_the_page() -> None:
    explained = (ROOT / "docs/explication/alertes.md").read_text()

    assert [label for label in KIND_LABELS.values() if f"| {label} |" not in explained] == []
    assert [
        label for label in DUTY_LABELS.values() if label not in (ROOT / "docs/glossaire.md").read_text()
    ] == []

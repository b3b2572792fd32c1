"""The file that says which column of two tables tells what, for `molette reconcile`."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from molette.engines.money import NBSP
from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.columns import Use

LARGEST = 1_000_000
MANY = frozenset({Role.TEXT, Role.IDENTIFIER, Role.PLACE})
ROLES = ", ".join(role.value for role in Role)


class WrongMapping(Exception):  # noqa: N818 - it names what the reader is told
    """What is wrong with the file, in a French sentence with its remedy."""


def mapped(file: Path, left: Sequence[str], right: Sequence[str]) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
    """Read the roles of the columns of both tables.

    A table `[left]` and a table `[right]`, or `[columns]` for both, where each key is a role and its value a
    column or a list of columns (`text = ["Objet", "Tiers"]`), or each key is a column and its value a role
    (`"Objet" = "text:objet"`), with after the colon the name that the columns to compare have in common.
    Without it, columns of a role answer each other in their order.

    Raises:
        WrongMapping: a role or a column that is not there, or no id.
    """
    try:
        content = _content(file)
        mine, theirs = (
            tuple(_uses(content.get(side, content.get("columns")), side, header))
            for side, header in (("left", left), ("right", right))
        )
    except WrongMapping as error:
        raise WrongMapping(f"{file} : {error}") from error
    return mine, theirs


def _content(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > LARGEST:
            raise WrongMapping("le fichier est trop gros pour dire le rôle de quelques colonnes.")
        return tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise WrongMapping(f"ne se lit pas ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongMapping(
            f"ce n’est pas du TOML ({error}). Écrivez une table [left] et une table [right]."
        ) from error


def _uses(table: object, side: str, header: Sequence[str]) -> Iterator[Use]:
    if not isinstance(table, dict) or not table:
        raise WrongMapping(f"il n’y a pas de table [{side}]. Écrivez-la, avec le rôle de chaque colonne.")
    ranks: Counter[Role] = Counter()
    has_id = False
    for label, told in _told(table):
        name, _, field = told.partition(":")
        if name not in set(Role):
            raise WrongMapping(
                f"[{side}]{NBSP}: «{NBSP}{told}{NBSP}» n’est pas un rôle. Choisissez parmi {ROLES}."
            )
        role = Role(name)
        if label not in header:
            names = ", ".join(header)
            raise WrongMapping(
                f"[{side}]{NBSP}: il n’y a pas de colonne «{NBSP}{label}{NBSP}». Choisissez parmi {names}."
            )
        ranks[role] += 1
        if ranks[role] > 1 and role not in MANY:
            raise WrongMapping(f"[{side}]{NBSP}: deux colonnes ont le rôle {role.value}. N’en gardez qu’une.")
        has_id |= role is Role.ID
        default = role.value if role not in MANY else f"{role.value} {ranks[role]}"
        yield Use(header.index(label), label, role, field or default)
    if not has_id:
        yield Use(0, header[0], Role.ID, "id")


def _told(table: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Give each column and its role, whichever way the table is written."""
    is_by_role = all(key.partition(":")[0] in set(Role) for key in table)
    for key, value in table.items():
        for one in value if isinstance(value, list) else [value]:
            yield (str(one), key) if is_by_role else (key, str(one))

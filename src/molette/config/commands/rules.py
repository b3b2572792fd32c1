"""`molette rules check`: read rule files, and say each fault with its file and line."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from molette.domain.funding.rulebook import shipped_files
from molette.engines.french import counted
from molette.engines.rules.reading import Read, read

DONE, REFUSED, UNUSABLE = 0, 1, 2


class UnreadableError(Exception):
    """A file of rules that cannot be opened, or is no text."""


def read_with(paths: Iterable[Path]) -> Read:
    """Read the book that came with the product, with what these files write over it or beside it.

    Raises UnreadableError.
    """
    over = {}
    for path in paths:
        try:
            over[str(path)] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableError(f"{path} : ne se lit pas ({error})") from error
    return read(shipped_files(), over)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("rules", help="vérifie le mode d’emploi des aides")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="relit les règles et rejoue leurs exemples")
    check.add_argument("files", nargs="*", type=Path, help="fichiers TOML ; sans eux, ceux du produit")
    check.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    try:
        found = read_with(args.files)
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    for problem in found.problems:
        print(problem)
    if found.problems:
        return REFUSED
    examples = sum(len(rule.examples) for rule in found.book.rules)
    print(
        f"{counted(len(found.book.schemes), 'dispositif')}, {counted(len(found.book.rules), 'règle')}, "
        f"{counted(examples, 'exemple')} : rien à reprendre."
    )
    return DONE

"""`molette rules check`: read rule files, and say each fault with its file and line."""

import argparse
import sys
from pathlib import Path
from typing import Any

from molette.domain.funding.rulebook import shipped_files
from molette.engines.french import counted
from molette.engines.rules.reading import read

DONE, REFUSED, UNUSABLE = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("rules", help="vérifie le mode d’emploi des aides")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="relit les règles et rejoue leurs exemples")
    check.add_argument("files", nargs="*", type=Path, help="fichiers TOML ; sans eux, ceux du produit")
    check.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    files = shipped_files()
    for path in args.files:
        try:
            files[str(path)] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            print(f"{path} : ne se lit pas ({error})", file=sys.stderr)
            return UNUSABLE
    found = read(files)
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

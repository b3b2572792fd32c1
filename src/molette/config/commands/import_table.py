"""`molette import`: read a partner's file, say what it would change, apply it whole or not at all."""

import argparse
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from molette.config.commands.export_table import KINDS

DUPLICATES = ("each", "once", "first", "last", "refuse", "ask")
ABSENT = ("keep", "withdraw")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="lit le fichier d’un partenaire et l’applique")
    parser.add_argument("file", type=Path, metavar="FICHIER", help="xlsx, xls, ods, csv ou json")
    parser.add_argument("--register", default="", metavar="NOM", help="registre auquel il appartient")
    parser.add_argument(
        "--target",
        default="grants",
        choices=("grants", *KINDS),
        help="ce que le fichier contient (grants : un registre de subventions)",
    )
    parser.add_argument("--sheet", default="", metavar="FEUILLE", help="feuille du classeur à lire")
    parser.add_argument(
        "--mapping", type=Path, metavar="FICHIER", help="correspondance des colonnes (json ou toml)"
    )
    parser.add_argument("--perimeter", default="", metavar="NOM", help="périmètre où compter (artois, erbm)")
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, n’écrit rien")
    parser.add_argument(
        "--skip-refused", action="store_true", help="importe sans les lignes refusées, sous le seuil"
    )
    parser.add_argument(
        "--follows", type=int, metavar="LOT", help="lot dont ce fichier ramène les lignes refusées, corrigées"
    )
    parser.add_argument(
        "--duplicates", choices=DUPLICATES, help="règle du registre sur les lignes qui reviennent"
    )
    parser.add_argument("--absent", choices=ABSENT, help="ce que deviennent les lignes absentes du fichier")
    parser.add_argument(
        "--most-refused", type=Decimal, metavar="POURCENT", help="seuil de refus du registre, en %%"
    )
    parser.add_argument("--json", action="store_true", help="écrit un seul objet JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import and print; 0 applied or clean, 1 refused, 2 unusable file or request."""
    from molette.config.commands import importing  # noqa: PLC0415 - after django.setup()

    report = importing.import_file(args)
    lines = importing.as_json(report) if args.json else importing.as_text(report, args.perimeter)
    return report.status if _written(lines) else importing.UNUSABLE


def _written(lines: Iterator[str]) -> bool:
    """Print in UTF-8 whatever the locale; what was imported stays so when nobody can be told."""
    if sys.stdout is None:  # closed by who called us (`molette import … >&-`)
        return True
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        sys.stderr.write("Le résultat n’a pas pu être écrit : la sortie est pleine ou fermée.\n")
        sys.stdout = None  # what it still holds would fail again at exit
        return False
    return True

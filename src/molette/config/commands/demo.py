"""`molette demo`: the programme of the Artois in a browser, from nothing."""

import argparse
import os
import subprocess
import sys
from typing import Any

from molette.config.commands.serve import add_address, listen


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="charge la démonstration (ERBM, Artois) et la sert")
    add_address(parser)
    parser.add_argument("--no-serve", action="store_true", help="prépare la base et s’arrête")
    parser.add_argument(
        "--scale",
        type=int,
        default=1,
        metavar="N",
        help="multiplie les opérations fictives, pour les essais de charge (défaut : 1)",
    )
    parser.set_defaults(run=run, needs_django=False, environment={"MOLETTE_DEMONSTRATION": "true"})


def run(args: argparse.Namespace) -> int:
    # The load runs in a process of its own: the server that follows starts small.
    loaded = subprocess.run(
        [sys.executable, "-m", "molette.config.demo", "--scale", str(args.scale)], check=False
    )
    if loaded.returncode or args.no_serve:
        return loaded.returncode
    print(f"\nMolette répond sur http://{args.host}:{args.port}/\n", flush=True)
    os.environ["MOLETTE_DEMONSTRATION"] = "true"
    return listen(args.host, args.port)

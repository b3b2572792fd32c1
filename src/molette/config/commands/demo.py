"""`molette demo`: the programme of the Artois in a browser, from nothing."""

import argparse
import os
import subprocess
import sys
from typing import Any

from molette.config.commands.serve import add_address, listen

LARGE_WORD = "large"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="charge la démonstration (ERBM, Artois) et la sert")
    add_address(parser)
    parser.add_argument("--no-serve", action="store_true", help="prépare la base et s’arrête")
    parser.add_argument(
        "--scale",
        type=_scale,
        default="1",
        metavar="N",
        help="multiplie les opérations fictives ; « large » : le grand programme (défaut : 1)",
    )
    parser.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    os.environ["MOLETTE_DEMONSTRATION"] = "true"
    if args.no_serve:
        return _load(args.scale)
    # The load runs in a process of its own: the server that follows starts small.
    load = [sys.executable, "-m", "molette.config.cli", "demo", "--no-serve", "--scale", args.scale]
    status = subprocess.run(load, check=False).returncode
    if status:
        return status
    print(f"\nMolette répond sur http://{args.host}:{args.port}/ (Ctrl+C pour arrêter)\n", flush=True)
    return listen(args.host, args.port)


def _scale(told: str) -> str:
    """Return a scale as it was told, once it reads: a whole number, or the word for the largest."""
    if told != LARGE_WORD and not (told.isascii() and told.isdigit() and int(told)):
        raise argparse.ArgumentTypeError(f"« {told} » n’est ni un nombre entier à partir de 1, ni « large »")
    return told


def _load(scale: str) -> int:
    import django  # noqa: PLC0415 - the environment is complete only now

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
    django.setup()
    from molette.config import demo  # noqa: PLC0415 - after django.setup()
    from molette.config.prepare import prepare  # noqa: PLC0415
    from molette.domain.people.models import User  # noqa: PLC0415
    from molette.domain.people.queries import demonstration_partners  # noqa: PLC0415

    prepare()
    if User.objects.filter(is_demonstration=False).exists():
        print(
            "Cette base porte de vrais comptes : la démonstration n’y entre pas.\n"
            "Donnez-lui un dossier à elle : MOLETTE_DATA_DIR=/un/autre/dossier molette demo.",
            file=sys.stderr,
        )
        return 1
    large = scale == LARGE_WORD
    report = demo.load(demo.LARGE if large else int(scale), decade=large)
    told = ", ".join(f"{count} {name}" for name, count in report.added.items() if count)
    seconds = f"{report.seconds:.1f}".replace(".", ",")
    print(f"Démonstration chargée en {seconds} s : {told}." if told else "Démonstration déjà chargée.")
    print("\nComptes de démonstration, à prendre d’un clic sur la page de connexion :")
    for partner in demonstration_partners():
        for account in partner.accounts:
            print(f"  {account.name} ({partner.name}), {account.role}")
    return 0

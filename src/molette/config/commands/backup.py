"""`molette backup`: everything of the instance in one file, taken while it serves."""

import argparse
import sys
from pathlib import Path
from time import monotonic
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "backup", help="sauvegarde la base et les fichiers, sans arrêter le serveur"
    )
    parser.add_argument("file", type=Path, metavar="FICHIER", help="sauvegarde à écrire")
    parser.add_argument("--quiet", action="store_true", help="ne dit rien en chemin")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take the backup; 0 done, 2 when the file cannot be written."""
    from molette.config.archive.taking import take  # noqa: PLC0415 - after django.setup()

    if args.file.exists():
        print(f"{args.file} existe déjà : choisissez un autre nom, rien n’est écrasé.", file=sys.stderr)
        return 2
    start = monotonic()
    try:
        taken = take(args.file, quiet if args.quiet else aloud)
    except OSError as error:
        print(f"{args.file} ne s’écrit pas : {error.strerror}. Rien n’a changé.", file=sys.stderr)
        return 2
    size = args.file.stat().st_size / 1_000_000
    print(
        f"Sauvegarde écrite : {taken.rows} lignes, {taken.files} fichiers, {size:.1f} Mo, "
        f"en {monotonic() - start:.1f} s.\n"
        f"Empreinte du journal, à noter ailleurs : {taken.number} {taken.digest}"
    )
    return 0


def aloud(said: str) -> None:
    print(f"  {said}", flush=True)


def quiet(_: str) -> None:
    """Say nothing."""

"""`molette restore`: put a backup back, on either database."""

import argparse
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from molette.config.commands.backup import aloud, quiet

YES = "oui"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="remet une sauvegarde en place, sur l’une ou l’autre base")
    parser.add_argument("file", type=Path, metavar="FICHIER", help="sauvegarde à remettre")
    parser.add_argument(
        "--replace", action="store_true", help="prend la place de ce qui est dans la base, sauvegardé d’abord"
    )
    parser.add_argument("--yes", action="store_true", help="ne demande pas de confirmation")
    parser.add_argument("--quiet", action="store_true", help="ne dit rien en chemin")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, then restore; 0 done, 1 refused, 2 unusable file. Nothing changes unless it is done."""
    from molette.config.archive import restoring  # noqa: PLC0415 - after django.setup()
    from molette.config.prepare import prepare  # noqa: PLC0415

    start, tell = monotonic(), quiet if args.quiet else aloud
    try:
        prepare()
        archive, manifest = restoring.opened(args.file)
        with archive:
            restoring.check(archive, manifest)
            if restoring.is_in_use() and not _replaces(args, tell):
                return 1
            proved = restoring.restore(archive, manifest, tell)
    except restoring.UnusableArchiveError as error:
        print(f"{error}\nRien n’a changé.", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"La restauration s’est arrêtée : {error.strerror}. Rien n’a changé.", file=sys.stderr)
        return 2
    print(
        f"Sauvegarde du {manifest['taken_at'][:10]} remise en place en {monotonic() - start:.1f} s. "
        f"Journal prouvé : {proved} lignes, jusqu’à {manifest['journal']['digest']}."
    )
    return 0


def _replaces(args: argparse.Namespace, tell: Any) -> bool:
    """Ask, then keep the former base in a backup of its own."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from molette.config.archive.taking import take  # noqa: PLC0415

    if not args.replace:
        print(
            "Cette base n’est pas vide : rien n’a changé. Avec --replace, la sauvegarde prend sa place, "
            "et ce qui s’y trouve est d’abord sauvegardé.",
            file=sys.stderr,
        )
        return False
    if not args.yes:
        print("Tout ce qui est dans cette base va être remplacé. Écrivez « oui » pour continuer : ", end="")
        if input().strip().lower() != YES:
            print("Rien n’a changé.")
            return False
    former = settings.DATA_DIR / f"avant-restauration-{timezone.localtime():%Y%m%d-%H%M%S}.zip"
    take(former, quiet)
    tell(f"ce qui était là est gardé : {former}")
    return True

"""`molette undo`: take back an import while nothing was built on it, else say what was."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

SHOWN = 20
DONE, REFUSED, UNKNOWN = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("undo", help="annule un import appliqué, tant que rien n’est bâti dessus")
    parser.add_argument("batch", type=int, metavar="LOT", help="numéro du lot")
    parser.add_argument("--reason", default="annulé au terminal", help="pourquoi, gardé au journal")
    parser.add_argument("--dry-run", action="store_true", help="dit ce qui reviendrait, n’écrit rien")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Undo and print; 0 undone or possible, 1 refused, 2 unknown batch."""
    from molette.domain.ledger.models import Batch  # noqa: PLC0415 - after django.setup()

    batch = Batch.objects.filter(pk=args.batch).order_by("pk").first()
    if batch is None:
        sys.stderr.write(f"Le lot n° {args.batch} n’existe pas.\n")
        return UNKNOWN
    *lines, status = _undo(args, batch)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(status)


def _undo(args: argparse.Namespace, batch: Any) -> Iterator[str | int]:
    """What to print, line by line, then the exit status."""
    from molette.domain.exchange import undoing  # noqa: PLC0415 - after django.setup()
    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.ledger.actions import WrongStep  # noqa: PLC0415

    if standing := undoing.obstacles(batch):
        yield f"Le lot n° {batch.pk} ne s’annule plus : quelque chose a été bâti dessus."
        for one in standing[:SHOWN]:
            yield f"  {one.subject} : {one.what}{', par ' + one.who if one.who else ''}"
        yield REFUSED
        return
    if args.dry_run:
        count = batch.written.count() or batch.entries.filter(withdrawn_on=None).count()
        yield f"{count} lignes reviendraient à ce qu’elles étaient. Rien n’a été écrit (--dry-run)."
        yield DONE
        return
    try:
        undoing.undo(Actor(label="ligne de commande"), batch, args.reason)
    except WrongStep as refusal:
        yield str(refusal)
        yield REFUSED
        return
    yield f"Le lot n° {batch.pk} est annulé."
    yield DONE

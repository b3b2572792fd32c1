"""`molette surveys`: erase the answers whose day is come."""

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("surveys", help="enquêtes : efface les réponses dont le jour est venu")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    erase = actions.add_parser("erase", help="efface les réponses et les codes dont le temps est passé")
    erase.set_defaults(run=run_erase)


def run_erase(_args: argparse.Namespace) -> int:
    """Erase what is due; always 0."""
    from django.utils import timezone  # noqa: PLC0415 - after django.setup()

    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.surveys.actions import erase_due  # noqa: PLC0415
    from molette.engines.french import counted  # noqa: PLC0415

    gone = erase_due(Actor("Effacement à terme"), day=timezone.localdate())
    print(f"{counted(gone, 'réponse effacée', 'réponses effacées')}.")
    return 0

"""`molette voice`: erase what is past its day, tell authors of replies, print the register of processing."""

import argparse
import sys
from typing import Any

DONE, LEFT, NO_MAIL = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("voice", help="paroles d’habitants : efface, prévient, dit le registre")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    erase = actions.add_parser("erase", help="efface les paroles et les adresses dont le temps est passé")
    erase.set_defaults(run=run_erase)
    tell = actions.add_parser("tell", help="écrit aux auteurs qu’une réponse leur est faite")
    tell.set_defaults(run=run_tell)
    register = actions.add_parser("register", help="imprime le registre des traitements")
    register.add_argument("--json", action="store_true", help="en un tableau JSON")
    register.set_defaults(run=run_register)


def run_erase(_args: argparse.Namespace) -> int:
    """Erase until nothing is due; always 0."""
    from django.utils import timezone  # noqa: PLC0415 - after django.setup()

    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.voice.actions import erase_due  # noqa: PLC0415
    from molette.engines.french import counted  # noqa: PLC0415

    words = emails = 0
    while True:
        done = erase_due(Actor("Effacement à terme"), day=timezone.localdate())
        if not done.words and not done.emails:
            break
        words, emails = words + done.words, emails + done.emails
    told = (counted(words, "parole effacée", "paroles effacées"), counted(emails, "adresse", "adresses"))
    print(f"{told[0]}, et {told[1]} de plus.")
    return DONE


def run_tell(_args: argparse.Namespace) -> int:
    """Return 0 where all left, 1 where some could not, 2 where the instance sends no e-mail."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from molette.engines.french import counted  # noqa: PLC0415
    from molette.web.reply_mails import send_replies  # noqa: PLC0415

    if not settings.EMAIL_READY:
        print(
            "Cette instance n’envoie pas de courriels : rien n’est préparé.\n"
            "Donnez MOLETTE_EMAIL_URL, MOLETTE_EMAIL_FROM et MOLETTE_SITE_URL.",
            file=sys.stderr,
        )
        return NO_MAIL
    done = send_replies()
    print(f"{counted(done.sent, 'courriel envoyé', 'courriels envoyés')}.")
    if done.failed:
        left = counted(done.failed, "courriel attend", "courriels attendent")
        print(f"{left} le prochain passage, faute d’avoir pu partir : {done.why}", file=sys.stderr)
    return LEFT if done.failed else DONE


def run_register(args: argparse.Namespace) -> int:
    """Print the register as the page tells it; always 0."""
    import json  # noqa: PLC0415 - only here

    from molette.domain.voice.processing import REGISTER  # noqa: PLC0415 - after django.setup()
    from molette.web.public.voice.topics import processing_sheet  # noqa: PLC0415

    sheet = processing_sheet()
    if args.json:
        print(json.dumps(list(sheet.records()), ensure_ascii=False, indent=2))
        return DONE
    for one in REGISTER:
        print(f"\n# {one.name}")
        for column in sheet.columns[1:]:
            print(f"{column.label} : {column.read(one)}")
    return DONE

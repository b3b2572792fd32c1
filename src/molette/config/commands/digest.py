"""`molette digest`: write what is due, for a timer.

To each person the alerts that are new for him and what campaigns wait for; to residents what they follow.
"""

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "digest",
        help="envoie les courriels dus : alertes, rappels, nouvelles de ce que des habitants suivent",
    )
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Return 0 where all that was due left, 1 where some could not, 2 where the instance sends no e-mail."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from molette.engines.french import counted  # noqa: PLC0415
    from molette.web.alert_mails import send_all  # noqa: PLC0415
    from molette.web.follow_mails import send_follow_mails  # noqa: PLC0415
    from molette.web.reminder_mails import send_reminders  # noqa: PLC0415

    if not settings.EMAIL_READY:
        print(
            "Cette instance n’envoie pas de courriels : rien n’est préparé.\n"
            "Donnez MOLETTE_EMAIL_URL, MOLETTE_EMAIL_FROM et MOLETTE_SITE_URL.",
            file=sys.stderr,
        )
        return 2
    done = send_all() + send_reminders() + send_follow_mails()
    print(f"{counted(done.sent, 'courriel envoyé', 'courriels envoyés')}.")
    if done.failed:
        left = counted(done.failed, "courriel attend", "courriels attendent")
        print(f"{left} le prochain passage, faute d’avoir pu partir : {done.why}", file=sys.stderr)
    return 1 if done.failed else 0

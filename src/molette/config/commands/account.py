"""`molette account`: open the first account of an instance, or give back access to an administrator."""

import argparse
import getpass
import os
import sys
from typing import Any

from molette.engines.access import Role


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("account", help="ouvre un compte et lui donne un mandat")
    parser.add_argument("email", help="adresse électronique du compte")
    parser.add_argument("--name", required=True, help="nom affiché")
    parser.add_argument("--organisation", required=True, help="nom de l’organisation du mandat")
    parser.add_argument(
        "--role", default=Role.ADMINISTRATOR, choices=[r.value for r in Role], help="rôle du mandat"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.people.actions import open_account  # noqa: PLC0415

    password = os.environ.get("MOLETTE_PASSWORD") or getpass.getpass("Mot de passe : ")
    try:
        validate_password(password)
        open_account(
            Actor("Ligne de commande"),
            email=args.email,
            name=args.name,
            password=password,
            organisation=args.organisation,
            role=args.role,
        )
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print(f"Compte ouvert : {args.email}, {args.role} pour {args.organisation}.")
    return 0

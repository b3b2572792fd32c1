"""`molette account`: open the first account of an instance, or give access back to an administrator."""

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
        "--role",
        default=Role.ADMINISTRATOR.value,
        choices=[role.value for role in Role],
        help="rôle du mandat",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415 - after django.setup()
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    # Never an argument: what is typed on a command line is read by every process of the machine.
    password = os.environ.get("MOLETTE_PASSWORD") or getpass.getpass("Mot de passe : ")
    try:
        validate_password(password)
        with transaction.atomic():
            _open(args, password)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print(f"Compte ouvert : {args.email}, {args.role} pour {args.organisation}.")
    return 0


def _open(args: argparse.Namespace, password: str) -> None:
    from molette.domain.journal.recording import Actor  # noqa: PLC0415 - after django.setup()
    from molette.domain.people import actions  # noqa: PLC0415
    from molette.domain.people.models import Organisation, OrganisationKind, User  # noqa: PLC0415

    actor = Actor("Ligne de commande")
    organisation = Organisation.objects.filter(name=args.organisation).order_by("pk").first()
    if organisation is None:
        organisation = actions.create_organisation(
            actor, name=args.organisation, kind=OrganisationKind.OPERATOR
        )
    person = User.objects.filter(email=args.email.lower()).first()
    if person is None:
        person = actions.invite(actor, email=args.email, name=args.name)
    actions.grant(actor, user=person, organisation=organisation, role=Role(args.role))
    actions.welcome(actor, person, password=password)

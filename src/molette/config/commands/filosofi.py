"""`molette filosofi`: what the INSEE publishes, and hides, of the incomes of each commune."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("filosofi", help="charge les revenus et la pauvreté par commune")
    parser.add_argument("file", type=Path, help="fichier CSV de l’Insee, par commune")
    parser.add_argument("--source", help="ce que cite la page des sources (défaut : le nom du fichier)")
    parser.add_argument("--source-url", default="", help="adresse où la source se lit")
    parser.add_argument("--producer", default="insee", help="organisation qui le dit (défaut : insee)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - after django.setup()
    from django.db import transaction  # noqa: PLC0415

    from molette.domain.statements.filosofi import NotFilosofiError  # noqa: PLC0415

    try:
        with transaction.atomic():  # a source is cited with what it brings, or not at all
            return _load(args)
    except (OSError, UnicodeDecodeError) as error:
        print(f"Ce fichier ne se lit pas : {error}", file=sys.stderr)
        return 2
    except (NotFilosofiError, ValidationError) as error:
        print(error, file=sys.stderr)
        return 1


def _load(args: argparse.Namespace) -> int:
    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.people.models import Organisation  # noqa: PLC0415
    from molette.domain.sources.actions import NewSource, cite  # noqa: PLC0415
    from molette.domain.sources.models import Source  # noqa: PLC0415
    from molette.domain.statements.filosofi import load_filosofi  # noqa: PLC0415

    producer = Organisation.objects.filter(slug=args.producer).order_by("pk").first()
    if producer is None:
        print(f"Aucune organisation ne porte l’adresse {args.producer} : créez-la.", file=sys.stderr)
        return 1
    content = args.file.read_text(encoding="utf-8")
    actor, title = Actor("Ligne de commande"), args.source or args.file.name
    known = Source.objects.filter(title=title, url=args.source_url).order_by("pk").first()
    source = known or cite(actor, NewSource(title, publisher=producer.name, url=args.source_url))
    done = load_filosofi(actor, content, source=source, producer=producer)
    print(
        f"Filosofi {done.year}, {done.communes} communes : {done.added} valeurs ajoutées, "
        f"{done.unchanged} inchangées.\n"
        f"Taux de pauvreté masqué par le secret statistique : {done.hidden} communes sur {done.communes}."
    )
    if done.elsewhere:
        print(f"{done.elsewhere} communes laissées de côté, n’étant pas du territoire.")
    return 0 if done.communes else 1

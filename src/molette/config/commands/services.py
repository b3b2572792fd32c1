"""`molette services load` and `molette services times`: lists of services, tables of journeys."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

FURTHEST: Final = 90.0
"""Beyond so many minutes, or kilometres, a journey is left out."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("services", help="charge des services, et les temps pour s’y rendre")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    load = actions.add_parser("load", help="charge les services d’une sorte")
    load.add_argument(
        "kind", metavar="SORTE", help="medecin, hopital, france-services, lycee, gare, ou autre"
    )
    load.add_argument("file", metavar="FICHIER", type=Path, help="liste : csv, xlsx, ods, json ou parquet")
    load.add_argument("--name", help="nom d’une sorte que l’on définit, au pluriel")
    load.add_argument("--unit", help="ce qui est compté, au pluriel (défaut : services)")
    load.add_argument("--threshold", type=int, default=20, help="minutes où il est à portée (défaut : 20)")
    load.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="COLONNE=DÉBUT",
        help="ne garde que les lignes dont la cellule commence ainsi ; peut être répété",
    )
    load.add_argument("--count", default="", metavar="COLONNE", help="colonne qui dit combien est offert")
    _cite(load)
    load.set_defaults(run=run_load)
    times = actions.add_parser("times", help="charge une table de temps de trajet")
    times.add_argument("file", metavar="FICHIER", type=Path, help="table : csv, xlsx, ods, json ou parquet")
    times.add_argument("--told-on", type=date.fromisoformat, metavar="JOUR", help="jour que la table décrit")
    times.add_argument(
        "--beyond", type=float, default=FURTHEST, help=f"laisse de côté plus loin (défaut : {FURTHEST:g})"
    )
    _cite(times)
    times.set_defaults(run=run_times)


def _cite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", help="feuille du classeur à lire")
    parser.add_argument("--source", help="ce que cite la page des sources (défaut : le nom du fichier)")
    parser.add_argument("--source-url", default="", help="adresse où la source se lit")
    parser.add_argument("--publisher", default="", help="qui la publie")
    parser.add_argument("--published-on", type=date.fromisoformat, metavar="JOUR", help="jour de parution")


def run_load(args: argparse.Namespace) -> int:
    return _guarded(lambda: _load(args))


def run_times(args: argparse.Namespace) -> int:
    return _guarded(lambda: _times(args))


def _guarded(work: Callable[[], str]) -> int:
    """All or nothing; 1 when refused, 2 when the file is of no use."""
    from django.db import transaction  # noqa: PLC0415 - after django.setup()

    from molette.domain.services.actions import ServicesRefusedError  # noqa: PLC0415
    from molette.engines.reach.faults import RefusedFileError  # noqa: PLC0415
    from molette.engines.tables.bounds import UnusableFile  # noqa: PLC0415

    try:
        with transaction.atomic():  # a source is cited with what it brings, or not at all
            print(work())
    except (OSError, UnusableFile) as error:
        print(f"Ce fichier ne se lit pas : {error}", file=sys.stderr)
        return 2
    except (RefusedFileError, ServicesRefusedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _load(args: argparse.Namespace) -> str:
    from molette.domain.services.actions import ServicesRefusedError, load_services  # noqa: PLC0415
    from molette.domain.services.kinds import NewKind  # noqa: PLC0415
    from molette.engines.reach.lists import read_services  # noqa: PLC0415

    only = dict(one.split("=", 1) for one in args.only if "=" in one)
    if len(only) < len(args.only):
        raise ServicesRefusedError("--only s’écrit COLONNE=DÉBUT, par exemple --only Nature=LYCEE.")
    listed = read_services(_table(args), only=only, count=args.count)
    kind = NewKind(args.kind, args.name, args.unit or "services", args.threshold) if args.name else args.kind
    done = load_services(_actor(), kind, listed, source=_source(args))
    elsewhere = f"\n{done.elsewhere} sont hors du territoire, et comptent aussi." if done.elsewhere else ""
    return (
        f"{done.kind} : {done.added} ajoutés, {done.changed} changés, {done.unchanged} inchangés.{elsewhere}"
    )


def _times(args: argparse.Namespace) -> str:
    from molette.domain.services.actions import load_times  # noqa: PLC0415
    from molette.engines.reach.times import read_times  # noqa: PLC0415

    read = read_times(_table(args), beyond=args.beyond)
    done = load_times(_actor(), read, source=_source(args), told_on=args.told_on)
    said = [
        f"{done.pairs} trajets depuis {done.places} lieux du territoire"
        + (" : c’est la table utilisée." if done.is_new else ", déjà chargés : rien n’a changé.")
    ]
    if done.elsewhere:
        said.append(f"{done.elsewhere} origines laissées de côté, n’étant pas du territoire.")
    if read.beyond:
        said.append(f"{read.beyond} trajets laissés de côté, de plus de {args.beyond:g} {read.unit}.")
    return "\n".join(said)


def _table(args: argparse.Namespace) -> Any:
    from molette.engines.tables import parquet, reading  # noqa: PLC0415
    from molette.engines.tables.bounds import Limits  # noqa: PLC0415

    limits = Limits(
        rows=20_000_000, file_bytes=2 * 2**30
    )  # read line by line, from the shell of the instance
    if parquet.is_parquet(args.file):
        return parquet.read(args.file, limits)
    return reading.read(args.file, sheet=args.sheet, limits=limits)


def _actor() -> Any:
    from molette.domain.journal.recording import Actor  # noqa: PLC0415

    return Actor("Ligne de commande")


def _source(args: argparse.Namespace) -> Any:
    """The source of this title and address, cited the first time."""
    from molette.domain.sources.actions import NewSource, cite  # noqa: PLC0415
    from molette.domain.sources.models import Source  # noqa: PLC0415

    title = args.source or args.file.name
    known = Source.objects.filter(title=title, url=args.source_url).order_by("pk").first()
    publisher = args.publisher or args.source_url or "Fichier fourni"
    return known or cite(_actor(), NewSource(title, publisher, args.source_url, args.published_on))

"""`molette territory load`: contours from a GeoJSON file, or places and contours from geo.api.gouv.fr."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

SHOWN = 10


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("territory", help="charge lieux et contours")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    load = actions.add_parser("load", help="charge des contours")
    load.add_argument("file", nargs="?", type=Path, help="fichier GeoJSON, chaque objet avec un code INSEE")
    load.add_argument("--from-api", action="store_true", help="lit geo.api.gouv.fr en place d’un fichier")
    load.add_argument(
        "--kind",
        default="commune",
        choices=("commune", "agglomeration", "cite_miniere", "iris", "qpv"),
        help="sorte de lieu du fichier (défaut : commune)",
    )
    load.add_argument("--perimeter", help="périmètre à lire avec --from-api (défaut : MOLETTE_PERIMETER)")
    load.add_argument("--siren", action="append", help="agglomération à lire, en place d’un périmètre")
    load.add_argument("--source", help="ce que cite la page des sources (défaut : le nom du fichier)")
    load.add_argument("--source-url", default="", help="adresse où la source se lit")
    load.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.db import transaction  # noqa: PLC0415 - after django.setup()

    from molette.domain.territory.actions import ContoursRefusedError  # noqa: PLC0415
    from molette.domain.territory.geo_api import GeoApiError  # noqa: PLC0415
    from molette.domain.territory.geojson import UnreadableGeoJSONError  # noqa: PLC0415

    if args.from_api == bool(args.file):
        print("Donnez un fichier GeoJSON, ou --from-api, mais pas les deux.", file=sys.stderr)
        return 2
    try:
        with transaction.atomic():  # a source is cited with what it brings, or not at all
            return _from_api(args) if args.from_api else _from_file(args)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, UnreadableGeoJSONError) as error:
        print(f"Ce fichier n’est pas un GeoJSON lisible : {error}", file=sys.stderr)
        return 2
    except (ContoursRefusedError, GeoApiError, LookupError) as error:
        lines = str(error).splitlines()
        print("\n".join(lines[:SHOWN]), file=sys.stderr)
        if len(lines) > SHOWN:
            print(f"… et {len(lines) - SHOWN} autres. Rien n’a été chargé.", file=sys.stderr)
        return 1


def _from_file(args: argparse.Namespace) -> int:
    from molette.domain.territory.actions import load_contours  # noqa: PLC0415

    geojson = json.loads(args.file.read_text(encoding="utf-8"))
    source = _source(args.source or args.file.name, args.source_url)
    # A file may hold the whole department: what lies outside the territory is left aside, and said.
    done = load_contours(_actor(), geojson, source=source, kind=args.kind, only_known=True)
    print(f"{done.added} contours ajoutés, {done.changed} changés, {done.unchanged} inchangés.")
    if done.ignored:
        print(f"{len(done.ignored)} objets laissés de côté, leur code n’étant pas du territoire :")
        print("\n".join(f"  {refusal}" for refusal in done.ignored[:SHOWN]))
    return 0 if done.added or done.changed or done.unchanged else 1


def _from_api(args: argparse.Namespace) -> int:
    from django.conf import settings  # noqa: PLC0415

    from molette.domain.territory.actions import load_from_api  # noqa: PLC0415
    from molette.domain.territory.geo_api import GeoApi  # noqa: PLC0415
    from molette.domain.territory.queries import agglomerations_of  # noqa: PLC0415

    sirens = args.siren or agglomerations_of(args.perimeter or settings.PERIMETER)
    source = _source(args.source or "API Découpage administratif", args.source_url or settings.GEO_API_URL)
    with GeoApi(settings.GEO_API_URL) as api:
        done = load_from_api(_actor(), api, sirens, source=source)
    print(
        f"{done.places_added} lieux et {done.added} contours ajoutés, "
        f"{done.changed} changés, {done.unchanged} inchangés."
    )
    return 0


def _actor() -> Any:
    from molette.domain.journal.recording import Actor  # noqa: PLC0415

    return Actor("Ligne de commande")


def _source(title: str, url: str) -> Any:
    """The source of this title and address, cited the first time."""
    from molette.domain.sources.actions import NewSource, cite  # noqa: PLC0415
    from molette.domain.sources.models import Source  # noqa: PLC0415

    known = Source.objects.filter(title=title, url=url).order_by("pk").first()
    return known or cite(_actor(), NewSource(title, publisher=url or "Fichier fourni", url=url))

"""Load services and tables of travel times; the same file twice changes nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from molette.domain.journal.keeping import create, keep
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.people.permissions import Permission, require
from molette.domain.services.kinds import KNOWN, NewKind
from molette.domain.services.models import Service, ServiceKind, TravelRow, TravelTable
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.reach.lists import Listed
from molette.engines.reach.times import Times

NBSP = "\N{NO-BREAK SPACE}"
GIVEN = (
    "name",
    "place_id",
    "commune_code",
    "longitude",
    "latitude",
    "capacity",
    "opened_on",
    "closed_on",
    "source_id",
)
DEGREE = Decimal("0.000001")
CENTS = Decimal("0.01")


class ServicesRefusedError(ValueError):
    """Some services or journeys cannot be written; the text says why, one sentence a line. Nothing was."""


@dataclass(frozen=True, slots=True)
class ServicesLoaded:
    """What a load did. `elsewhere` counts those whose commune is not of the territory."""

    kind: str
    added: int
    changed: int
    unchanged: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class TimesLoaded:
    """`pairs` were written, from `places`; `elsewhere` counts the origins that are not of the territory."""

    pairs: int
    places: int
    elsewhere: int
    is_new: bool


@action
def load_services(
    actor: Actor,
    /,
    kind: str | NewKind,
    listed: Sequence[Listed],
    *,
    source: Source,
    is_fictional: bool = False,
) -> ServicesLoaded:
    """Add or correct the services of a kind; one that a list no longer has stays until its closing is told.

    Raises `ServicesRefusedError` for an unknown kind, for a service told neither where it is nor in a
    commune of the territory, or that closes before it opens.
    """
    require(actor, Permission.LOAD_TERRITORY)
    held = _kind(kind)
    codes = {one.commune for one in listed}
    communes = {
        place.code: place
        for place in Place.objects.filter(kind=PlaceKind.COMMUNE, code__in=codes).order_by("pk")
    }
    _refuse(listed, communes)
    rows = [_service(held, one, communes, source, is_fictional=is_fictional) for one in listed]
    kept = keep(rows, key=("code", "kind_id"), correct=GIVEN)
    for change in kept.changed:
        record("a corrigé le service", change.row, before=change.before, after=change.after)
    if kept.added:
        record("a chargé les services de", source, after={"kind": held.name, "added": len(kept.added)})
    if not kept.moved:
        nothing_changed()
    elsewhere = sum(one.commune not in communes for one in listed)
    return ServicesLoaded(held.name, len(kept.added), len(kept.changed), kept.unchanged, elsewhere)


@action
def load_times(actor: Actor, /, times: Times, *, source: Source, told_on: date | None = None) -> TimesLoaded:
    """Write a table of journeys from the communes and IRIS of the territory; it becomes the one used.

    Raises `ServicesRefusedError` when no origin is of the territory.
    """
    require(actor, Permission.LOAD_TERRITORY)
    kinds = (PlaceKind.COMMUNE, PlaceKind.IRIS)
    places = {
        place.code: place
        for place in Place.objects.filter(kind__in=kinds, code__in=times.origins).order_by("pk")
    }
    costs: dict[str, dict[str, float]] = defaultdict(dict)
    for origin, destination, cost in zip(times.origin, times.destination, times.cost, strict=True):
        if (code := times.origins[origin]) in places:
            costs[code][times.destinations[destination]] = cost
    elsewhere = len(times.origins) - len(costs)
    if not costs:
        raise ServicesRefusedError(
            "Aucune origine n’est une commune ou un IRIS du territoire. "
            f"Le fichier en dit {len(times.origins)}{NBSP}: donnez leurs codes INSEE."
        )
    told = [times.unit.value, told_on.isoformat() if told_on else "", source.pk, costs]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    pairs = sum(map(len, costs.values()))
    if TravelTable.objects.filter(digest=digest).exists():
        nothing_changed()
        return TimesLoaded(pairs, len(costs), elsewhere, is_new=False)
    table = TravelTable.objects.create(
        unit=times.unit.value,
        told_on=told_on,
        pairs=pairs,
        digest=digest,
        source=source,
        loaded_at=timezone.now(),
    )
    create([TravelRow(table=table, place=places[code], costs=held) for code, held in sorted(costs.items())])
    record("a chargé les trajets de", table, after={"pairs": pairs, "told_on": told_on})
    return TimesLoaded(pairs, len(costs), elsewhere, is_new=True)


def _kind(kind: str | NewKind) -> ServiceKind:
    """The kind, defined the first time."""
    slug = kind if isinstance(kind, str) else kind.slug
    held = ServiceKind.objects.filter(slug=slug).order_by("pk").first()
    if held is not None:
        return held
    new = KNOWN.get(slug) if isinstance(kind, str) else kind
    if new is None:
        known = ", ".join(KNOWN)
        raise ServicesRefusedError(
            f"La sorte de service «{NBSP}{slug}{NBSP}» n’est pas définie. On connaît{NBSP}: {known}. "
            "Donnez un nom pour en définir une autre."
        )
    held = ServiceKind.objects.create(
        slug=new.slug,
        name=new.name,
        unit=new.unit,
        threshold_minutes=new.threshold_minutes,
        is_shared=new.is_shared,
    )
    record("a défini la sorte de service", held, after={"name": held.name})
    return held


def _refuse(listed: Sequence[Listed], communes: Mapping[str, Place]) -> None:
    problems = []
    for one in listed:
        centre = communes.get(one.commune)
        if one.longitude is None and (centre is None or centre.longitude is None):
            problems.append(
                f"Ligne {one.line}, {one.name}{NBSP}: ni coordonnées, ni commune du territoire "
                f"({one.commune or 'aucun code'}). Donnez sa longitude et sa latitude."
            )
        if one.opened_on and one.closed_on and one.closed_on <= one.opened_on:
            problems.append(
                f"Ligne {one.line}, {one.name}{NBSP}: fermé le {one.closed_on:%d/%m/%Y}, avant d’ouvrir le "
                f"{one.opened_on:%d/%m/%Y}. Corrigez l’une des deux dates."
            )
    if problems:
        raise ServicesRefusedError(
            "\n".join([*problems[:20], f"{len(problems)} en tout. Rien n’a été chargé."])
        )


def _service(
    kind: ServiceKind, one: Listed, communes: Mapping[str, Place], source: Source, *, is_fictional: bool
) -> Service:
    situated = one.longitude is not None and one.latitude is not None
    return Service(
        kind=kind,
        code=one.code[:40],
        name=one.name[:200],
        place=communes.get(one.commune),
        commune_code=one.commune[:5],
        longitude=Decimal(str(one.longitude)).quantize(DEGREE) if situated else None,
        latitude=Decimal(str(one.latitude)).quantize(DEGREE) if situated else None,
        capacity=Decimal(str(one.capacity)).quantize(CENTS),
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        source=source,
        is_fictional=is_fictional,
    )

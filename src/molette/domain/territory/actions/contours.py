"""Load contours from any GeoJSON keyed by code, or from the State's address API."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from molette.domain.journal.keeping import create
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.sources.models import Source
from molette.domain.territory.actions.places import PlaceRow, load_places
from molette.domain.territory.geojson import NBSP, Feature, read_features
from molette.domain.territory.models import Contour, Place, PlaceKind
from molette.domain.territory.rights import require_loading
from molette.engines.tables.values import commune_name

PARTS = {PlaceKind.IRIS, PlaceKind.CITE_MINIERE, PlaceKind.QPV}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An object of the file that cannot be loaded; `number` counts from 1."""

    number: int
    code: str
    name: str
    reason: str

    def __str__(self) -> str:
        who = " ".join(part for part in (self.name, f"({self.code})" if self.code else "") if part)
        return f"Objet n°{NBSP}{self.number}{NBSP}{who}{NBSP}: {self.reason}."


class ContoursRefusedError(ValueError):
    """The file holds objects that cannot be loaded: each is in `refusals`. Nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))


@dataclass(frozen=True, slots=True)
class ContoursLoaded:
    """What a load did. `ignored`: objects left aside because asked, named one by one."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    places_added: int = 0
    ignored: tuple[Refusal, ...] = field(default=())


class CommunesApi(Protocol):
    """What `load_from_api` asks of the State's address API."""

    def agglomeration_name(self, siren: str) -> str: ...

    def communes_of(self, siren: str) -> Mapping[str, Any]: ...


@action
def load_contours(
    actor: Actor,
    /,
    geojson: Any,
    *,
    source: Source,
    kind: str = PlaceKind.COMMUNE,
    only_known: bool = False,
) -> ContoursLoaded:
    """Load the contours of a decoded GeoJSON, all or nothing; the same file twice changes nothing.

    Communes must be known by their INSEE code. Cités minières, IRIS and quarters that are not are added,
    inside the communes the file names. Unknown codes and broken geometries raise `ContoursRefusedError`;
    with `only_known`, objects whose place is unknown are left aside and named in the answer.
    """
    require_loading(actor)
    its_kind = PlaceKind(kind)
    features = list(read_features(geojson, its_kind))
    refusals = list(_unfit(features))
    added = 0
    if its_kind in PARTS:
        homes = _Homes(features)
        refusals += homes.refusals
        rows = homes.rows(its_kind, without={r.number for r in refusals})
        if not refusals or only_known:
            added = load_places(actor, rows, source=source).added
    places = {p.code: p for p in Place.objects.filter(kind=its_kind).order_by("pk")}
    refused = {r.number for r in refusals}
    unknown = [
        Refusal(f.number, f.code, f.name, f"aucun lieu connu ne porte le code «{NBSP}{f.code}{NBSP}»")
        for f in features
        if f.code not in places and f.number not in refused
    ]
    if refusals or (unknown and not only_known):
        raise ContoursRefusedError(sorted([*refusals, *unknown], key=lambda r: r.number))
    drawn = [(places[f.code], f.geometry) for f in features if f.code in places]
    done = _draw(drawn, source)
    if done.added or done.changed:
        record(
            "a chargé les contours de",
            source,
            after={"kind": its_kind.label, "added": done.added, "changed": done.changed},
        )
    else:
        nothing_changed()
    return ContoursLoaded(done.added, done.changed, done.unchanged, added, tuple(unknown))


@action
def load_from_api(
    actor: Actor, /, api: CommunesApi, sirens: Iterable[str], *, source: Source, since: date | None = None
) -> ContoursLoaded:
    """Load agglomerations (by SIREN) and their communes from the State's address API, with contours.

    `since`: the day from which communes new to an agglomeration belong to it. Raises `GeoApiError`.
    """
    require_loading(actor)
    total = ContoursLoaded()
    for siren in sirens:
        answer = api.communes_of(siren)
        rows = [_commune(feature, siren, since) for feature in answer["features"]]
        if not Place.objects.filter(kind=PlaceKind.AGGLOMERATION, code=siren).exists():
            rows = [
                PlaceRow(PlaceKind.AGGLOMERATION, siren, api.agglomeration_name(siren), siren=siren),
                *rows,
            ]
        added = load_places(actor, rows, source=source).added
        done = load_contours(actor, answer, source=source)
        total = ContoursLoaded(
            total.added + done.added,
            total.changed + done.changed,
            total.unchanged + done.unchanged,
            total.places_added + added,
        )
    return total


def _commune(feature: Mapping[str, Any], siren: str, since: date | None) -> PlaceRow:
    told = feature["properties"]
    longitude, latitude = (told.get("centre") or {}).get("coordinates") or (None, None)
    return PlaceRow(
        kind=PlaceKind.COMMUNE,
        code=told["code"],
        name=told["nom"],
        siren=told.get("siren") or "",
        longitude=Decimal(str(longitude)) if longitude is not None else None,
        latitude=Decimal(str(latitude)) if latitude is not None else None,
        postcodes=" ".join(told.get("codesPostaux") or ()),
        containers=((PlaceKind.AGGLOMERATION, siren),),
        since=since,
    )


def _unfit(features: Sequence[Feature]) -> Iterable[Refusal]:
    """Objects without code, with a code seen twice, or with a geometry that does not hold."""
    times = Counter(feature.code for feature in features)
    for f in features:
        if not f.code:
            yield Refusal(f.number, f.code, f.name, "il n’a pas de code")
        elif times[f.code] > 1:
            yield Refusal(f.number, f.code, f.name, f"son code est porté par {times[f.code]} objets")
        elif f.problem:
            yield Refusal(f.number, f.code, f.name, f.problem)


class _Homes:
    """The communes in which a file says its objects stand, by code or by name."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = features
        by_name: dict[str, list[str]] = defaultdict(list)
        self._codes = set()
        communes = Place.objects.filter(kind=PlaceKind.COMMUNE).order_by("code")
        for code, name in communes.values_list("code", "search_name"):
            self._codes.add(code)
            by_name[name].append(code)
        self._by_name = by_name
        known = Place.objects.filter(kind__in=PARTS).order_by("pk").values_list("code", flat=True)
        self._placed = set(known)
        self._found = {f.number: tuple(self._home(c) for c in f.communes) for f in features}
        self.refusals = list(self._doubtful())

    def _home(self, commune: str) -> list[str]:
        return [commune] if commune in self._codes else self._by_name.get(commune_name(commune), [])

    def _doubtful(self) -> Iterable[Refusal]:
        for f in self._features:
            for written, codes in zip(f.communes, self._found[f.number], strict=True):
                if f.code not in self._placed and len(codes) > 1:
                    reason = f"plusieurs communes s’appellent «{NBSP}{written}{NBSP}» ({', '.join(codes)})"
                    yield Refusal(f.number, f.code, f.name, reason)

    def rows(self, kind: PlaceKind, *, without: set[int]) -> list[PlaceRow]:
        """The places to add: those that stand, for one part at least, in a commune known here."""
        return [
            PlaceRow(kind=kind, code=f.code, name=f.name or f.code, containers=homes, traits=f.traits)
            for f in self._features
            if f.number not in without and f.code not in self._placed
            if (homes := tuple((PlaceKind.COMMUNE, c) for codes in self._found[f.number] for c in codes))
        ]


def _draw(drawn: Sequence[tuple[Place, Mapping[str, Any]]], source: Source) -> ContoursLoaded:
    standing = {c.place_id: c for c in Contour.objects.order_by("pk")}
    fresh, changed = [], 0
    for place, geometry in drawn:
        contour = standing.get(place.pk)
        if contour is None:
            fresh.append(Contour(place=place, geometry=dict(geometry), source=source))
        elif contour.geometry != geometry:
            contour.geometry, contour.source = dict(geometry), source
            contour.save()
            changed += 1
    create(fresh)
    return ContoursLoaded(len(fresh), changed, len(drawn) - len(fresh) - changed)

"""The organisations as a directory in which a written name is looked up, and their doubles found."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from molette.domain.identities.models import BodySuccession, Distinction, FormerIdentifier, OtherName
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.territory.models import PlaceKind
from molette.engines.identities.duplicates import pairs
from molette.engines.identities.names import BodyKind
from molette.engines.identities.resolving import Directory, Listed

KINDS: Final = {
    OrganisationKind.COMMUNE: BodyKind.COMMUNE,
    OrganisationKind.AGGLOMERATION: BodyKind.GROUPING,
    OrganisationKind.DEPARTMENT: BodyKind.DEPARTMENT,
    OrganisationKind.REGION: BodyKind.REGION,
}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as a pair shows it."""

    id: int
    slug: str
    name: str
    kind: str
    siren: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Two organisations that may be one, how likely, and why."""

    one: Body
    other: Body
    score: int
    reasons: tuple[str, ...]


def listed() -> tuple[tuple[Organisation, Listed], ...]:
    """Every organisation with all the names it bears. Two queries."""
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in OtherName.objects.order_by("pk").values_list("organisation_id", "name"):
        names[key].append(name)
    return tuple(
        (one, _listed(one, names[one.pk]))
        for one in Organisation.objects.select_related("place").order_by("pk")
    )


def _listed(one: Organisation, others: list[str]) -> Listed:
    place = one.place
    departments = {place.code[:2]} if place and place.kind == PlaceKind.COMMUNE else set()
    return Listed(
        key=one.pk,
        names=(one.name, one.short_name, *others),
        kind=KINDS.get(OrganisationKind(one.kind), BodyKind.OTHER),
        departments=frozenset(departments),
        siren=one.siren,
    )


def directory() -> Directory:
    """The directory of today, in which `resolve` finds who is meant."""
    return Directory.of(body for _, body in listed())


def former_identifiers() -> dict[str, int]:
    """The organisation of each identifier no longer in use; one borne by two finds neither."""
    found: dict[str, set[int]] = defaultdict(set)
    for key, value in FormerIdentifier.objects.order_by("pk").values_list("organisation_id", "value"):
        found[value].add(key)
    return {value: min(keys) for value, keys in found.items() if len(keys) == 1}


def duplicates() -> tuple[DuplicateRow, ...]:
    """The pairs that may be one organisation, likeliest first, but those told apart. Four queries."""
    rows = {one.pk: (one, body) for one, body in listed()}
    apart = {frozenset(pair) for pair in Distinction.objects.order_by("pk").values_list("one_id", "other_id")}
    apart |= {
        frozenset(pair)
        for pair in BodySuccession.objects.order_by("pk").values_list("former_id", "current_id")
    }
    return tuple(
        DuplicateRow(
            _body(rows[_key(pair.one)][0]), _body(rows[_key(pair.other)][0]), round(pair.score), pair.reasons
        )
        for pair in pairs(body for _, body in rows.values())
        if frozenset((pair.one, pair.other)) not in apart
    )


def _key(key: object) -> int:
    if not isinstance(key, int):  # pragma: no cover - the keys are those given above
        raise TypeError(key)
    return key


def _body(one: Organisation) -> Body:
    return Body(one.pk, one.slug, one.name, one.get_kind_display(), one.siren, one.is_fictional)

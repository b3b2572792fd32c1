"""The organisations, and one of them: its names, its identifiers, its past, what bears its name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from molette.domain.funding.models import Movement
from molette.domain.identities.models import BodySuccession, FormerIdentifier, OtherName
from molette.domain.ledger.models import Batch, LedgerEntry
from molette.domain.people.models import Membership, Organisation
from molette.domain.programme.models import ContractParty, Project
from molette.domain.statements.models import Statement
from molette.engines.tables.labels import unaccented


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    id: int
    slug: str
    name: str
    short_name: str
    kind: str
    siren: str
    siret: str
    place: str
    other_names: tuple[str, ...]
    became: str  # the one that took its place, empty when it stands
    became_on: date | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class NameView:
    id: int
    name: str
    kind: str
    source: Any


@dataclass(frozen=True, slots=True)
class IdentifierView:
    kind: str
    value: str
    until: date


@dataclass(frozen=True, slots=True)
class SuccessionView:
    """A succession seen from one side: the other organisation, how, when, by which source."""

    id: int
    slug: str
    name: str
    kind: str
    happened_on: date
    note: str
    source_slug: str
    source_title: str
    source_reading: str


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows bear its name, among those the reader sees."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class OrganisationSheet:
    names: tuple[NameView, ...]
    identifiers: tuple[IdentifierView, ...]
    successors: tuple[SuccessionView, ...]
    predecessors: tuple[SuccessionView, ...]
    held: tuple[Held, ...]


def organisations(*, text: str = "", kind: str = "", replaced: bool | None = None) -> list[OrganisationRow]:
    """The organisations under the filters, by name; accents and case do not count. Three queries."""
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in OtherName.objects.order_by("name", "pk").values_list("organisation_id", "name"):
        names[key].append(name)
    became = {
        said.former_id: said for said in BodySuccession.objects.select_related("current").order_by("pk")
    }
    found = Organisation.objects.select_related("place")
    if kind:
        found = found.filter(kind=kind)
    rows = [_row(one, names[one.pk], became.get(one.pk)) for one in found.order_by("name", "pk")]
    if replaced is not None:
        rows = [row for row in rows if bool(row.became) is replaced]
    wanted = _plain(text)
    return [row for row in rows if wanted in _plain(" ".join(_words(row)))] if wanted else rows


def _words(row: OrganisationRow) -> Iterable[str]:
    return (row.name, row.short_name, row.siren, row.siret, *row.other_names)


def _plain(text: str) -> str:
    return unaccented(text).lower().strip()


def _row(one: Organisation, names: list[str], said: BodySuccession | None) -> OrganisationRow:
    return OrganisationRow(
        id=one.pk,
        slug=one.slug,
        name=one.name,
        short_name=one.short_name,
        kind=one.get_kind_display(),
        siren=one.siren,
        siret=one.siret,
        place=one.place.name if one.place else "",
        other_names=tuple(names),
        became=said.current.label if said else "",
        became_on=said.happened_on if said else None,
        is_fictional=one.is_fictional,
    )


def answering(slug: str) -> tuple[Organisation | None, bool]:
    """The organisation of an address, and whether it answers there for one of its doubles."""
    found = Organisation.everything.filter(slug=slug).order_by("pk").first()
    moved = False
    while found is not None and found.merged_into_id is not None:
        found, moved = Organisation.everything.get(pk=found.merged_into_id), True
    return found, moved


def successions_of(organisation_id: int) -> tuple[tuple[SuccessionView, ...], tuple[SuccessionView, ...]]:
    """Who took its place, and whose place it took. One query."""
    rows = list(
        BodySuccession.objects.filter(Q(former_id=organisation_id) | Q(current_id=organisation_id))
        .select_related("former", "current", "source")
        .order_by("happened_on", "pk")
    )
    after = tuple(_succession(said, said.current) for said in rows if said.former_id == organisation_id)
    before = tuple(_succession(said, said.former) for said in rows if said.current_id == organisation_id)
    return after, before


def _succession(said: BodySuccession, other: Organisation) -> SuccessionView:
    return SuccessionView(
        id=said.pk,
        slug=other.slug,
        name=other.name,
        kind=said.get_kind_display(),
        happened_on=said.happened_on,
        note=said.note,
        source_slug=said.source.slug if said.source else "",
        source_title=said.source.title if said.source else "",
        source_reading=said.source.get_reading_display() if said.source else "",
    )


def sheet(of: Organisation, user: object) -> OrganisationSheet:
    """One organisation as the reader sees it. Eleven queries."""
    after, before = successions_of(of.pk)
    names = OtherName.objects.filter(organisation=of).select_related("source").order_by("name", "pk")
    former = FormerIdentifier.objects.filter(organisation=of).order_by("-until", "pk")
    identifiers = tuple(IdentifierView(one.get_kind_display(), one.value, one.until) for one in former)
    return OrganisationSheet(
        names=tuple(NameView(one.pk, one.name, one.get_kind_display(), one.source) for one in names),
        identifiers=identifiers,
        successors=after,
        predecessors=before,
        held=tuple(_held(of, user, identifiers)),
    )


def _held(of: Organisation, user: object, former: tuple[IdentifierView, ...]) -> Iterable[Held]:
    sirens = {of.siren, *(one.value[:9] for one in former)} - {""}
    counted: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("projets portés", Project.objects.visible_to(user).filter(owner=of)),
        ("déclarations", Statement.objects.visible_to(user).filter(said_by=of)),
        ("mouvements", Movement.objects.visible_to(user).filter(funding_source__funder=of)),
        ("contrats", ContractParty.objects.filter(organisation=of)),
        ("mandats", Membership.objects.visible_to(user).filter(organisation=of)),
        ("fichiers envoyés", Batch.objects.visible_to(user).filter(organisation=of)),
        (
            "subventions reçues, dans les registres",
            LedgerEntry.objects.visible_to(user).current().filter(beneficiary_siren__in=sirens),
        ),
    )
    for what, rows in counted:
        yield Held(what, rows.count())

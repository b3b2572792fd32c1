"""The communes on screen, on the map and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse

from molette.domain.funding.queries import Dimension, MovementFilter, ladder_by
from molette.domain.programme.queries import CommuneHead, count_by_place
from molette.domain.statements.queries import (
    PlaceMeasure,
    PlaceValue,
    measures_of_places,
    values_by_commune,
)
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import Inhabitants, PlaceRef, populations_of
from molette.engines.drawing.figure import Figure
from molette.engines.french import counted
from molette.engines.ladder import RESERVED, Ladder, Rung
from molette.engines.money import euros
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.tables.values import commune_name
from molette.web.public import disputes, maps, words
from molette.web.public.choices import Select, select
from molette.web.tables import Cell, Column, Kind, Row, Table

PROJECTS, NOTIFIED = "projets", "notifie"


NO_MONEY = Ladder(())


@dataclass(frozen=True, slots=True)
class CommuneLine:
    head: CommuneHead
    inhabitants: Inhabitants | None
    projects: int
    notified: Decimal | None
    is_fictional: bool  # whether an invented euro is in the amount
    is_reserved: bool = False  # whether an amount is left out for being reserved

    @property
    def told(self) -> Decimal | str | None:
        """The euros notified, or that they are reserved."""
        return RESERVED if self.notified is None and self.is_reserved else self.notified

    @property
    def per_head(self) -> Decimal | None:
        """Euros notified an inhabitant; None when nothing is published or the population is not known."""
        if self.notified is None or not self.inhabitants or not self.inhabitants.municipal:
            return None
        return self.notified / self.inhabitants.municipal


def subjects(user: object) -> tuple[tuple[str, str], ...]:
    """What the map may show."""
    return (
        (PROJECTS, "projets"),
        (NOTIFIED, "subventions notifiées par habitant"),
        *((head.slug, head.name) for head in measures_of_places(PlaceKind.COMMUNE, user)),
    )


def selects(
    request: HttpRequest, heads: Sequence[CommuneHead], held: Sequence[tuple[str, str]]
) -> tuple[Select, ...]:
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    return (
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
        select(request, "carte", "Carte", "nombre de projets", held[1:]),
    )


def lines(request: HttpRequest, heads: Sequence[CommuneHead]) -> tuple[CommuneLine, ...]:
    """The communes under the filters with their people, their projects and their euros."""
    asked, text = request.GET.get("agglomeration", ""), commune_name(request.GET.get("q", ""))
    kept = [
        head
        for head in heads
        if (not asked or (head.agglomeration and head.agglomeration.slug == asked))
        and text in commune_name(head.place.name)
    ]
    people = populations_of([head.place.id for head in kept])
    counts = count_by_place(request.user, PlaceKind.COMMUNE)
    money = {
        int(group.key): group.ladder
        for group in ladder_by(Dimension.PLACE, MovementFilter(), request.user)
        if group.key.isdigit()
    }
    return tuple(
        CommuneLine(
            head,
            people.get(head.place.id),
            counts[head.place.id],
            total.amount if (total := money.get(head.place.id, NO_MONEY).at(Rung.NOTIFIED)).lines else None,
            bool(total.fictional),
            money.get(head.place.id, NO_MONEY).reserves(Rung.NOTIFIED),
        )
        for head in kept
    )


def asked_map(
    request: HttpRequest,
    heads: Sequence[CommuneHead],
    held: Sequence[CommuneLine],
    known: Sequence[tuple[str, str]],
) -> Figure | None:
    """The map of the subject asked, over the communes kept."""
    asked = request.GET.get("carte", "") or PROJECTS
    kept = {line.head.place.id for line in held}
    shown = [head for head in heads if head.place.id in kept]
    if asked == PROJECTS:
        return maps.project_map(shown, {line.head.place.id: line.projects for line in held})
    if asked == NOTIFIED:
        money = {line.head.place.id: line.per_head for line in held}
        subject = dict(known)[NOTIFIED]
        return maps.commune_map(
            shown, money, lambda v: euros(v.quantize(Decimal(1))), uid="carte", subject=subject
        )
    found = values_by_commune(asked, sorted(kept), request.user)
    if found is None:
        return None
    head, values, _ = found
    return maps.measure_map(shown, head, values, request.user)


def commune_table(held: Sequence[CommuneLine]) -> Table:
    return Table(
        caption="Les communes",
        columns=(
            Column("Commune"),
            Column("Agglomération"),
            Column("Habitants", Kind.NUMBER),
            Column("Projets", Kind.NUMBER),
            Column("Notifié", Kind.EUROS),
        ),
        rows=tuple(
            Row(
                (
                    Cell(x.head.place.name, reverse("public:commune", args=[x.head.place.slug])),
                    Cell(x.head.agglomeration.name if x.head.agglomeration else None),
                    Cell(x.inhabitants.municipal if x.inhabitants else None, reason="non publié"),
                    Cell(x.projects),
                    Cell(
                        x.told if x.told is not None else "–",
                        note="hors montant réservé" if x.is_reserved and x.notified is not None else "",
                        tag="fictif" if x.is_fictional else "",
                        tag_kind="fictif",
                    ),
                )
            )
            for x in held
        ),
        note="Notifié : projets d’une seule commune. Un tiret dit que rien n’est publié.",
        empty="Aucune commune ne répond à ces filtres.",
    )


def commune_sheet(held: Sequence[CommuneLine]) -> Sheet:
    return Sheet(
        "communes",
        (
            SheetColumn("insee", "Code INSEE", lambda x: x.head.place.code),
            SheetColumn("nom", "Commune", lambda x: x.head.place.name),
            SheetColumn("siren", "SIREN", lambda x: x.head.place.siren),
            SheetColumn(
                "agglomeration",
                "Agglomération",
                lambda x: x.head.agglomeration.name if x.head.agglomeration else None,
            ),
            SheetColumn(
                "population",
                "Population municipale",
                lambda x: x.inhabitants.municipal if x.inhabitants else None,
            ),
            SheetColumn("annee_population", "Année", lambda x: x.inhabitants.year if x.inhabitants else None),
            SheetColumn("projets", "Projets", lambda x: x.projects),
            SheetColumn("notifie", "Notifié (€)", lambda x: x.told),
            SheetColumn(
                "notifie_par_habitant",
                "Notifié par habitant (€)",
                lambda x: x.per_head.quantize(Decimal("0.01")) if x.per_head is not None else None,
            ),
            SheetColumn("fictif", "Montant en partie fictif", lambda x: x.is_fictional),
            SheetColumn("adresse", "Adresse", lambda x: reverse("public:commune", args=[x.head.place.slug])),
        ),
        held,
    )


def measure_table(
    held: Sequence[PlaceMeasure], place: PlaceRef, around: PlaceRef | None, user: object
) -> Table:
    """Each measure here, in the agglomeration, in the perimeter, with its date and its source.

    A contested value is marked, with both values.
    """
    marks = disputes.marks((v for row in held for v in (row.here, row.agglomeration, row.perimeter)), user)
    return Table(
        caption="Les chiffres de ce lieu",
        columns=(
            Column("Mesure"),
            Column(place.name, Kind.EUROS),
            Column(around.name if around else "Agglomération", Kind.EUROS),
            Column("Tout le périmètre", Kind.EUROS),
            Column("Date et source"),
        ),
        rows=tuple(_measure(row, marks) for row in held),
        note="Un total de communes n’est donné que si toutes sont connues.",
        empty="Aucun chiffre n’est publié pour ce lieu.",
    )


def _measure(row: PlaceMeasure, marks: Mapping[int, disputes.Mark]) -> Row:
    here = row.here
    source = (
        Cell(
            here.source_title,
            reverse("public:source", args=[here.source_slug]),
            note=words.said_date(here.period_end),
        )
        if here.source_slug
        else Cell(None)
    )
    return Row(
        (
            Cell(row.head.name, reverse("public:measure", args=[row.head.slug])),
            *(_value(value, row, marks) for value in (here, row.agglomeration, row.perimeter)),
            source,
        ),
        fictif=here.is_fictional or row.head.is_fictional,
    )


def _value(value: PlaceValue | None, row: PlaceMeasure, marks: Mapping[int, disputes.Mark]) -> Cell:
    if value is None:
        return Cell("–")
    if value.is_hidden:
        return Cell(value.missing)
    lacking = (
        f"{counted(value.without, 'commune')} sur {value.parts} sans valeur"
        if value.without
        else value.missing
    )
    reason = (
        "cette mesure ne s’additionne pas"
        if value.is_rolled_up and row.head.aggregation == "none"
        else lacking
    )
    mark = disputes.mark_of(value, marks)
    shown = words.place_value(value, row.head.unit, row.head.decimals)
    return Cell(shown, reason=reason, tag=mark.word, tag_kind="late", note=mark.said)

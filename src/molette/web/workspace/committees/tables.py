"""Bodies, meetings and obligations as tables and as files."""

from collections.abc import Collection, Sequence

from django.urls import reverse

from molette.domain.governance.queries.views import BodyView, Follow, MeetingRow, ObligationView
from molette.engines.committees.attendance import ROLE_LABELS
from molette.engines.french import listing, long_date, spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.documents.committees import hour
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.committees import words


def body_table(rows: Sequence[BodyView]) -> Table:
    """Every body: who chairs it, what it may decide, when it met and meets."""
    return Table(
        caption="Les instances",
        columns=(
            Column("Instance"),
            Column("Présidence"),
            Column("Ce qu’elle peut décider"),
            Column("Dernière séance", Kind.DATE),
            Column("Prochaine", Kind.DATE),
        ),
        rows=tuple(_body(one) for one in rows),
        empty="Aucune instance n’est inscrite.",
    )


def _body(one: BodyView) -> Row:
    chairs = listing([chair.label for chair in one.chairs])
    late = {"tag": "à réunir", "tag_kind": "late"} if one.warning else {}
    return Row(
        (
            Cell(one.name, reverse("workspace:body", args=[one.slug]), one.kind_label),
            Cell(chairs or None, reason="non trouvée"),
            Cell(words.powers(one.powers)),
            Cell(one.last_on, reason="aucune connue", **late),
            Cell(one.next_on, reason="aucune prévue"),
        ),
        fictif=one.is_fictional,
    )


def body_sheet(rows: Sequence[BodyView]) -> Sheet:
    return Sheet(
        "instances",
        (
            SheetColumn("nom", "Instance", lambda one: one.name),
            SheetColumn("adresse", "Adresse", lambda one: one.slug),
            SheetColumn("nature", "Nature", lambda one: one.kind_label),
            SheetColumn("contrat", "Contrat", lambda one: one.contract),
            SheetColumn("lieu", "Lieu", lambda one: one.place),
            SheetColumn("presidence", "Présidence", lambda one: ", ".join(c.label for c in one.chairs)),
            SheetColumn("pouvoirs", "Pouvoirs", lambda one: words.powers(one.powers)),
            SheetColumn("quorum", "Quorum", lambda one: one.quorum),
            SheetColumn("par_an", "Séances par an", lambda one: one.meetings_per_year),
            SheetColumn("derniere", "Dernière séance connue", lambda one: one.last_on),
            SheetColumn("prochaine", "Prochaine séance", lambda one: one.next_on),
            SheetColumn("alerte", "Retard", lambda one: one.warning, is_of_the_day=True),
            SheetColumn("source", "Source", lambda one: one.source.title if one.source else ""),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: one.slug,
        name_of=lambda one: one.name,
    )


def seat_table(view: BodyView, *, may: bool) -> Table:
    """Who sits, and in what capacity."""
    return Table(
        caption="Qui y siège",
        columns=(
            Column("Organisation"),
            Column("À quel titre"),
            Column("Depuis", Kind.DATE),
            Column("D’après"),
            *((Column("Fin"),) if may else ()),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        seat.organisation.label,
                        reverse("workspace:organisation", args=[seat.organisation.slug]),
                    ),
                    Cell(ROLE_LABELS[seat.role]),
                    Cell(seat.since, reason="non trouvé"),
                    Cell(seat.source.title if seat.source else None, _source(seat.source), reason="non dit"),
                    *((Cell("mettre fin", reverse("workspace:seat_end", args=[seat.id])),) if may else ()),
                ),
                fictif=seat.is_fictional,
            )
            for seat in view.seats
        ),
        empty="La composition de cette instance n’a pas été trouvée.",
    )


def _source(source: object) -> str:
    slug = getattr(source, "slug", "")
    return reverse("public:source", args=[slug]) if slug else ""


def meeting_table(rows: Sequence[MeetingRow], caption: str = "Les séances") -> Table:
    """The meetings, the latest first."""
    return Table(
        caption=caption,
        columns=(
            Column("Séance"),
            Column("Instance"),
            Column("Lieu"),
            Column("Points", Kind.NUMBER),
            Column("Décisions", Kind.NUMBER),
            Column("Où elle en est"),
        ),
        rows=tuple(_meeting(one) for one in rows),
        empty="Aucune séance n’est inscrite.",
    )


def _meeting(one: MeetingRow) -> Row:
    said, kind = words.stage_tag(one)
    # Of a meeting told by a source alone, nobody wrote here what it treated.
    counts = (None, None) if one.source else (one.points, one.decisions)
    state = Cell("tenue", note=one.source.title, note_href=_source(one.source)) if one.source else None
    return Row(
        (
            Cell(
                long_date(one.held_on),
                reverse("workspace:meeting", args=[one.id]),
                hour(one.starts_at) if one.starts_at else "",
            ),
            Cell(one.body.label, reverse("workspace:body", args=[one.body.slug])),
            Cell(one.where or None, reason="non trouvé"),
            *(Cell(count, reason="non trouvé") for count in counts),
            state or Cell("", tag=said, tag_kind=kind),
        ),
        fictif=one.is_fictional,
    )


def meeting_sheet(rows: Sequence[MeetingRow]) -> Sheet:
    return Sheet(
        "seances",
        (
            SheetColumn("numero", "Numéro", lambda one: one.id),
            SheetColumn("instance", "Instance", lambda one: one.body.label),
            SheetColumn("jour", "Jour", lambda one: one.held_on),
            SheetColumn("heure", "Heure", lambda one: f"{one.starts_at:%H:%M}" if one.starts_at else ""),
            SheetColumn("lieu", "Lieu", lambda one: one.where),
            SheetColumn("etat", "Où elle en est", lambda one: words.stage_tag(one)[0]),
            SheetColumn("points", "Points", lambda one: None if one.source else one.points),
            SheetColumn("decisions", "Décisions", lambda one: None if one.source else one.decisions),
            SheetColumn("empreinte", "Empreinte du relevé", lambda one: one.minutes_hash),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.body.label}, {one.held_on:%d/%m/%Y}",
    )


def obligation_table(rows: Sequence[ObligationView], may: Collection[int]) -> Table:
    """What decisions ask of whom; `may` are those that the reader may say done, or take back."""
    return Table(
        caption="Ce que les décisions attendent",
        columns=(
            Column("Décision"),
            Column("Qui en répond"),
            Column("Pour le", Kind.DATE),
            Column("Où elle en est"),
            Column("Suite"),
        ),
        rows=tuple(_obligation(one, may=one.id in may) for one in rows),
        empty="Aucune décision n’attend de suite.",
    )


def _obligation(one: ObligationView, *, may: bool) -> Row:
    said, kind = words.obligation_state(one)
    meeting = reverse("workspace:meeting", args=[one.meeting_id])
    note = f"{one.body.label}, {long_date(one.held_on)}, n° {one.resolution.number} : {one.point}"
    act = Cell("–")
    if may and one.fulfillment is not None:
        act = Cell("retirer", reverse("workspace:fulfillment_withdraw", args=[one.fulfillment]))
    elif may:
        act = Cell("dire qu’elle est faite", reverse("workspace:fulfillment_new", args=[one.id]))
    return Row(
        (
            Cell(one.what, note=spaced(note), note_href=meeting),
            Cell(one.owner.label),
            Cell(one.due_on),
            Cell(one.evidence, tag=said, tag_kind=kind),
            act,
        ),
        fictif=one.is_fictional,
    )


def follow_table(caption: str, rows: Sequence[Follow]) -> Table:
    """How much is done, name by name."""
    return Table(
        caption=caption,
        columns=(
            Column(caption),
            Column("Décisions", Kind.NUMBER),
            Column("Faites", Kind.NUMBER),
            Column("En retard", Kind.NUMBER),
            Column("Part faite", Kind.PERCENT),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.name),
                    Cell(one.rate.owed),
                    Cell(one.rate.done),
                    Cell(one.rate.late),
                    Cell(one.rate.share),
                )
            )
            for one in rows
        ),
    )


def obligation_sheet(rows: Sequence[ObligationView]) -> Sheet:
    return Sheet(
        "obligations",
        (
            SheetColumn("numero", "Décision", lambda one: one.resolution.number),
            SheetColumn("instance", "Instance", lambda one: one.body.label),
            SheetColumn("seance", "Séance du", lambda one: one.held_on),
            SheetColumn("point", "Point", lambda one: one.point),
            SheetColumn("projet", "Projet", lambda one: one.project.label if one.project else ""),
            SheetColumn("quoi", "Ce qui est décidé", lambda one: one.what),
            SheetColumn("responsable", "Qui en répond", lambda one: one.owner.label),
            SheetColumn("pour_le", "Pour le", lambda one: one.due_on),
            SheetColumn("faite_le", "Faite le", lambda one: one.done_on),
            SheetColumn("preuve", "Ce qui le montre", lambda one: one.evidence),
            SheetColumn("retard", "Jours de retard", lambda one: one.days_late, is_of_the_day=True),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.body.label}, décision n° {one.resolution.number}",
    )

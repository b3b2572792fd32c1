"""Campaigns, updates and what they would change, as tables and as files."""

from collections.abc import Sequence

from django.urls import reverse

from molette.domain.followup.queries import CampaignView, LinkView, Section, UpdateView
from molette.engines.french import counted, spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

STATUS_TAGS = {"approved": "done", "submitted": "run", "returned": "late", "draft": "plain", "asked": "plain"}


def campaign_table(rows: Sequence[CampaignView]) -> Table:
    return Table(
        caption="Les campagnes",
        columns=(
            Column("Campagne"),
            Column("Périmètre"),
            Column("À rendre avant le", Kind.DATE),
            Column("Rendues"),
            Column("État"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.title, reverse("workspace:campaign", args=[one.id])),
                    Cell(one.perimeter),
                    Cell(one.closes_on),
                    Cell(spaced(f"{one.sent} sur {one.total}")),
                    Cell(
                        "",
                        tag=state(one),
                        tag_kind="late" if one.days_late else "run" if one.is_running else "plain",
                    ),
                ),
                fictif=one.is_fictional,
            )
            for one in rows
        ),
        empty="Aucune campagne de mise à jour.",
    )


def state(one: CampaignView) -> str:
    """Where a campaign stands, in words."""
    if one.closed_on is not None:
        return "close"
    if not one.is_running:
        return "à venir"
    return f"en retard de {counted(one.days_late, 'jour')}" if one.days_late else "en cours"


def update_table(rows: Sequence[UpdateView], caption: str, *, to_fill: bool = False) -> Table:
    """Updates with who answers for them; `to_fill` leads straight to the sheet to fill."""
    to = "workspace:update_fill" if to_fill else "workspace:update"
    return Table(
        caption=caption,
        columns=(
            Column("Projet"),
            Column("Campagne"),
            Column("Maître d’ouvrage"),
            Column("État"),
            Column("À rendre avant le", Kind.DATE),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.project.label, reverse(to, args=[one.id])),
                    Cell(one.campaign),
                    Cell(one.owner or None, note=one.lead),
                    Cell("", tag=one.status_label, tag_kind=STATUS_TAGS[one.status]),
                    Cell(one.closes_on, note=_late(one)),
                ),
                fictif=one.is_fictional,
            )
            for one in rows
        ),
        empty="Aucune mise à jour.",
    )


def _late(one: UpdateView) -> str:
    return f"en retard de {counted(one.days_late, 'jour')}" if one.is_late else ""


def section_table(section: Section) -> Table:
    """What stands beside what is proposed."""
    return Table(
        caption=section.title,
        columns=(Column("Quoi"), Column("Aujourd’hui"), Column("Proposé")),
        rows=tuple(
            Row(
                (Cell(line.what), Cell(line.before), Cell(line.after, note=line.note)),
                state="used" if line.moves else "",
            )
            for line in section.lines
        ),
    )


def link_table(campaign: int, rows: Sequence[LinkView]) -> Table:
    """Who was written to, and who opened his link: of the links themselves, nothing."""
    return Table(
        caption="Les liens personnels",
        columns=(
            Column("Chef de projet"),
            Column("À rendre"),
            Column("Lien"),
            Column("Envoyé le", Kind.DATE),
            Column("Ouvert le", Kind.DATE),
            Column("En donner un autre"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.name),
                    Cell(spaced(f"{one.awaited} sur {one.total}")),
                    _link(one),
                    Cell(one.sent_on or "pas encore"),
                    Cell(one.opened_on or "pas encore"),
                    Cell("Nouveau lien", reverse("workspace:link_renew", args=[campaign, one.user_id])),
                )
            )
            for one in rows
        ),
        empty="Aucun des projets n’a de chef de projet.",
    )


def _link(one: LinkView) -> Cell:
    if one.opened_on is not None:
        return Cell("", tag="ouvert", tag_kind="done")
    if one.sent_on is not None:
        return Cell("", tag="envoyé", tag_kind="run")
    return Cell("", tag="pas envoyé" if one.is_reachable else "sans courriel", tag_kind="plain")


def update_sheet(rows: Sequence[UpdateView]) -> Sheet:
    """One update a row."""
    return Sheet(
        "mises-a-jour",
        (
            SheetColumn("projet", "Projet", lambda one: one.project.label),
            SheetColumn("adresse", "Adresse", lambda one: one.project.slug),
            SheetColumn("campagne", "Campagne", lambda one: one.campaign),
            SheetColumn("maitre_d_ouvrage", "Maître d’ouvrage", lambda one: one.owner),
            SheetColumn("chef_de_projet", "Chef de projet", lambda one: one.lead),
            SheetColumn("etat", "État", lambda one: one.status_label),
            SheetColumn("a_rendre", "À rendre avant le", lambda one: one.closes_on),
            SheetColumn(
                "retard",
                "Jours de retard",
                lambda one: one.days_late if one.is_late else 0,
                is_of_the_day=True,
            ),
            SheetColumn("rendue_le", "Rendue le", lambda one: one.sent_on),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.campaign} : {one.project.label}",
    )


def campaign_sheet(rows: Sequence[CampaignView]) -> Sheet:
    """One campaign a row."""
    return Sheet(
        "campagnes",
        (
            SheetColumn("campagne", "Campagne", lambda one: one.title),
            SheetColumn("perimetre", "Périmètre", lambda one: one.perimeter),
            SheetColumn("ouverte_le", "S’ouvre le", lambda one: one.opens_on),
            SheetColumn("a_rendre", "À rendre avant le", lambda one: one.closes_on),
            SheetColumn("demandees", "Demandées", lambda one: one.total),
            SheetColumn("rendues", "Rendues", lambda one: one.sent),
            SheetColumn("approuvees", "Approuvées", lambda one: one.counts.get("approved", 0)),
            SheetColumn("close_le", "Close le", lambda one: one.closed_on),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: one.title,
    )

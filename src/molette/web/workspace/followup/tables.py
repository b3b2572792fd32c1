"""Projects and how they go, as a table and as a file; the words said of one, one after the other."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from molette.domain.followup.queries import Basis, Confidence, ProjectConfidence, WeatherView
from molette.engines.french import counted, listing, said_date, spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web import followup_words as words
from molette.web.public.words import STAGE_TAGS, where
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.followup.lines import Line


def project_table(lines: Sequence[Line]) -> Table:
    return Table(
        caption="Comment vont les projets",
        columns=(
            Column("Projet"),
            Column("Étape"),
            Column("Météo"),
            Column("Pourquoi"),
            Column("Dite le", Kind.DATE),
            Column("Confiance"),
            Column("Qui doit lever un blocage"),
        ),
        rows=tuple(_row(line) for line in lines),
        empty="Aucun projet ne répond à ces filtres.",
    )


def _row(line: Line) -> Row:
    row, view = line.row, line.weather
    return Row(
        (
            Cell(
                row.title,
                reverse("workspace:project_state", args=[row.slug]),
                where(row.places, row.location_note),
                tag="" if row.is_published else "non publié",
            ),
            Cell("", tag=row.stage_label, tag_kind=STAGE_TAGS.get(row.stage, "plain")),
            _weather(view),
            Cell(view.why if view else "–"),
            Cell(view.said_on, note=words.age(view)) if view else Cell(None, reason="non dite"),
            _sure(line.confidence),
            _stopped(line),
        ),
        fictif=row.is_fictional,
    )


def _sure(found: ProjectConfidence) -> Cell:
    """How sure one is of the next date and of the end, and from what."""
    told = [
        f"{said_date(one.on, one.precision)} : {one.percent} %{' observés' * (one.basis is Basis.SEEN)}"
        for one in dict.fromkeys((found.next, found.end))
        if one is not None and one.percent is not None
    ]
    if not told:
        return Cell(None, reason="historique insuffisant") if found.next or found.end else Cell("–")
    first, *others = map(spaced, told)
    return Cell(first, note="".join(others))


def _stopped(line: Line) -> Cell:
    """Who must act, and what waiting for others costs in days."""
    late = f"retardé de {counted(line.delay.days, 'jour')} par ce qu’il attend" if line.delay else ""
    if not line.blockings:
        return Cell("–", note=spaced(late))
    oldest = max(one.days for one in line.blockings)
    since = f"depuis {counted(oldest, 'jour')}"
    return Cell(listing(line.lifters), note=spaced(f"{since} ; {late}" if late else since))


def _weather(view: WeatherView | None) -> Cell:
    if view is None:
        return Cell(None, reason="non dite")
    return Cell("", tag=view.label, tag_kind=words.LEVEL_TAGS[view.level])


def project_sheet(lines: Iterable[Line]) -> Sheet:
    """One project a row."""
    return Sheet(
        "suivi",
        (
            SheetColumn("adresse", "Adresse", lambda one: reverse("workspace:project", args=[one.row.slug])),
            SheetColumn("reference", "Référence", lambda one: one.row.reference),
            SheetColumn("titre", "Titre", lambda one: one.row.title),
            SheetColumn("fictif", "Fictif", lambda one: one.row.is_fictional),
            SheetColumn("etape", "Étape", lambda one: one.row.stage_label),
            SheetColumn("meteo", "Météo", lambda one: one.weather.label if one.weather else None),
            SheetColumn("meteo_pourquoi", "Pourquoi", lambda one: one.weather.why if one.weather else None),
            SheetColumn("meteo_le", "Dite le", lambda one: one.weather.said_on if one.weather else None),
            SheetColumn(
                "meteo_par",
                "Dite par",
                lambda one: one.weather.said_by.label if one.weather and one.weather.said_by else None,
            ),
            SheetColumn(
                "meteo_perimee", "Périmée", lambda one: one.weather.is_stale if one.weather else None
            ),
            SheetColumn(
                "confiance_jalon", "Confiance, prochain jalon (%)", lambda one: _percent(one, "next")
            ),
            SheetColumn("confiance_fin", "Confiance, fin (%)", lambda one: _percent(one, "end")),
            SheetColumn("blocages", "Blocages", lambda one: len(one.blockings)),
            SheetColumn("doit_lever", "Qui doit lever", lambda one: listing(one.lifters)),
            SheetColumn(
                "retard_attente",
                "Jours de retard par ce qu’il attend",
                lambda one: one.delay.days if one.delay else None,
                is_of_the_day=True,
            ),
        ),
        lines,
        key=lambda one: one.row.slug,
        name_of=lambda one: one.row.title,
        about="programme.project",
    )


def _percent(line: Line, name: str) -> int | None:
    one: Confidence | None = getattr(line.confidence, name)
    return one.percent if one else None


def weather_table(views: Sequence[WeatherView], *, may: bool) -> Table:
    """Every word said of a project, the last first, those taken back among them."""
    return Table(
        caption="Chaque météo dite",
        columns=(
            Column("Météo"),
            Column("Pourquoi"),
            Column("Dite par"),
            Column("Dite le", Kind.DATE),
            *((Column("Retirer"),) if may else ()),
        ),
        rows=tuple(_word(view, may=may) for view in views),
    )


def _word(view: WeatherView, *, may: bool) -> Row:
    gone = view.withdrawn_reason
    act = Cell("–") if gone else Cell("retirer", reverse("workspace:weather_withdraw", args=[view.id]))
    return Row(
        (
            Cell(view.label.capitalize(), note=spaced(f"retirée : {gone}") if gone else ""),
            Cell(view.why),
            Cell(view.said_by.label if view.said_by else None, reason="non dit"),
            Cell(view.said_on),
            *((act,) if may else ()),
        ),
        state="used" if view.in_use else "",
        fictif=view.is_fictional,
    )

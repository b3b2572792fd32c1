"""Measures on screen and as files: their values side by side, their bars, their path."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.signatures.models import Position
from molette.domain.statements.models import Confidence, Nature
from molette.domain.statements.queries import MeasureDetail, MeasureRow, StatementView
from molette.engines.drawing.bars import Bar, bars
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.trajectory import Mark, trajectory
from molette.engines.french import counted, month_and_year, short_date
from molette.engines.money import number, percent
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import words
from molette.web.secret_cells import MARK
from molette.web.tables import Cell, Column, Kind, Row, Table

OFFICIAL = str(Confidence.OFFICIAL.label)
STATE_TAGS = {
    "proposed": ("sans réponse", "plain"),
    "accepted": ("accepté", "done"),
    "contested": ("contesté", "late"),
    "settled": ("tranché", "done"),
}


def measure_table(rows: Sequence[MeasureRow], caption: str) -> Table:
    """Each measure with its value in use, its target and how far it has gone."""
    return Table(
        caption=caption,
        columns=(
            Column("Mesure"),
            Column("Valeur utilisée", Kind.EUROS),
            Column("Cible", Kind.EUROS),
            Column("Chemin fait", Kind.EUROS),
            Column("Valeurs dites", Kind.NUMBER),
            Column("Dite par"),
        ),
        rows=tuple(_measure(row) for row in rows),
        empty="Aucune mesure n’est publiée.",
    )


def _measure(row: MeasureRow) -> Row:
    head, use = row.head, row.in_use
    reason = use.missing if use else "rien n’a été dit pour tout le périmètre"
    contested = _fictional("contestée", row.contest_is_fictional) if row.contested else ""
    aim = words.said_date(row.target.period_end, "year") if row.target else ""
    return Row(
        (
            Cell(head.name, reverse("public:measure", args=[head.slug]), note=head.direction_label),
            Cell(words.stated(use), reason=reason, tag=contested, tag_kind="late"),
            Cell(words.stated(row.target) or "non publiée", note=aim),
            Cell(percent(row.rate / 100) if row.rate is not None else None, reason=why_no_rate(row)),
            Cell(row.statements),
            Cell(
                use.said_by.label if use else "–",
                note=words.said_date(use.said_on, use.said_precision) if use else "",
            ),
        ),
        fictif=head.is_fictional or bool(use and use.is_fictional),
    )


def _fictional(label: str, invented: bool) -> str:  # noqa: FBT001 (a word and its mark)
    return f"{label} (fictif)" if invented else label


FRESHNESS = (
    SheetColumn("attendue_le", "Attendue le", lambda r: r.freshness.due.on if r.freshness else None),
    SheetColumn(
        "jours_de_retard",
        "Jours de retard",
        lambda r: r.freshness.due.days_late if r.freshness else None,
        is_of_the_day=True,
    ),
    SheetColumn(
        "attendue_de",
        "Attendue de",
        lambda r: r.freshness.reporter.label if r.freshness and r.freshness.reporter else None,
    ),
)


def awaited(row: MeasureRow) -> str:
    """When the next figure is expected, and how late it is; empty where nothing tells."""
    fresh = row.freshness
    if fresh is None:
        return ""
    due = short_date(fresh.due.on)
    if not fresh.is_stale:
        return f"Attendue le {due}, pour la période qui finit le {short_date(fresh.period_end)}"
    return f"Attendue le {due}, en retard de {counted(fresh.due.days_late, 'jour')}"


def why_no_rate(row: MeasureRow) -> str:
    """Which component of the rate is missing."""
    if row.head.direction == "neutral":
        return "elle se constate"
    parts = (("point de départ", row.baseline), ("valeur", row.in_use), ("cible", row.target))
    lacking = [name for name, held in parts if held is None or held.value is None]
    return f"sans {lacking[0]}" if lacking else ""


def statement_table(detail: MeasureDetail) -> Table:
    """All the values side by side, the one in use marked; the unit is said once, above the numbers."""
    use, unit = detail.row.in_use, detail.row.head.unit
    return Table(
        caption="Ce que chacun a dit",
        columns=(
            Column("Dit en"),
            Column(f"Valeur ({unit})" if unit else "Valeur", Kind.EUROS),
            Column("Ce qu’elle compte"),
            Column("Périmètre"),
            Column("Dite par, et source"),
            Column("Accord"),
        ),
        rows=tuple(_statement(s, used=s is use) for s in detail.statements),
        note="La ligne marquée porte la valeur utilisée sur ce site.",
        empty="Personne n’a rien dit de cette mesure pour tout le périmètre.",
    )


def _statement(s: StatementView, *, used: bool) -> Row:
    label, kind = STATE_TAGS[s.state]
    label = _fictional(label, s.contest_is_fictional and s.state == Position.Kind.CONTESTED)
    held = s.project or s.place
    shown = number(s.value, s.decimals) if s.value is not None else s.told
    wording = f". « {s.wording} »" if s.wording else ""
    return Row(
        (
            Cell(words.said_date(s.said_on, s.said_precision)),
            Cell(
                shown,
                note="environ" if s.is_approximate else "",
                reason=s.missing,
                tag=MARK if s.is_reserved else "",
                tag_kind="voice",
            ),
            Cell(
                s.definition or "la mesure telle que définie",
                note=f"{s.nature_label}, {month_and_year(s.period_end)}{wording}",
            ),
            Cell(held.label if held else s.perimeter or "non précisé"),
            Cell(
                s.said_by.label,
                reverse("public:partner", args=[s.said_by.slug]),
                note=s.source.title,
                note_href=reverse("public:source", args=[s.source.slug]),
                tag="" if s.confidence == OFFICIAL else s.confidence,
                tag_kind="plain",
            ),
            Cell("", tag=label, tag_kind=kind, note=counter_values(s)),
        ),
        state="used" if used else "",
        fictif=s.is_fictional,
    )


def counter_values(s: StatementView) -> str:
    """What those who contest say instead: both values stay visible."""
    return ". ".join(
        f"{p.organisation.label} dit {words.amount(p.counter_value, s.unit, s.decimals)}"
        for p in s.positions
        if p.counter_value is not None
    )


def contested_by(s: StatementView) -> str | None:
    """The other values of a contested statement; None where none stands against it."""
    return counter_values(s) or None if s.state == Position.Kind.CONTESTED else None


def values_figure(detail: MeasureDetail) -> Figure | None:
    """The values as bars, in the order said; None for fewer than two, or where one is negative."""
    told = [s for s in detail.statements if s.nature != Nature.BASELINE]
    if len(told) < 2 or any(s.value is not None and s.value < 0 for s in told):  # noqa: PLR2004 (nothing to compare)
        return None
    use = detail.row.in_use
    items = [
        Bar(
            f"{words.said_date(s.said_on, 'year')}, {s.definition or s.said_by.label}",
            s.value,
            words.stated(s) or "",
            "brick" if s is use else "muted" if s.nature == Nature.TARGET else "depth-3",
            note=f"valeur utilisée, {s.said_by.label}" if s is use else s.said_by.label,
        )
        for s in told
    ]
    return bars(items, uid="valeurs", subject=detail.row.head.name, unit=words.sentence(detail.row.head.unit))


def path_figure(detail: MeasureDetail) -> Figure | None:
    """The values of one definition on their path; None without a path or when they count different things."""
    told = [s for s in detail.statements if s.nature in {Nature.OBSERVED, Nature.ESTIMATE}]
    if len(detail.path.points) < 2 or len({s.definition for s in told}) > 1:  # noqa: PLR2004 (a path joins two points)
        return None
    head = detail.row.head
    seen = [Mark(s.period_end, s.value) for s in sorted(told, key=lambda s: s.period_end)]
    aims = [Mark(point.day, point.value) for point in detail.path.points]

    def write(value: Decimal) -> str:
        return words.amount(value, head.unit, head.decimals)

    return trajectory(seen, aims, uid="trajectoire", subject=head.name, write=write)


def measure_sheet(rows: Sequence[MeasureRow]) -> Sheet:
    return Sheet(
        "chiffres",
        (
            SheetColumn("mesure", "Mesure", lambda r: r.head.name),
            SheetColumn("definition", "Définition", lambda r: r.head.definition),
            SheetColumn("unite", "Unité", lambda r: r.head.unit),
            SheetColumn("sens", "Sens", lambda r: r.head.direction_label),
            SheetColumn(
                "producteur", "Producteur", lambda r: r.head.producer.label if r.head.producer else None
            ),
            SheetColumn("valeur", "Valeur utilisée", lambda r: r.in_use.told if r.in_use else None),
            SheetColumn("raison", "Raison du choix", lambda r: r.reason),
            SheetColumn("dit_le", "Dite le", lambda r: r.in_use.said_on if r.in_use else None),
            SheetColumn("source", "Source", lambda r: r.in_use.source.title if r.in_use else None),
            SheetColumn("depart", "Point de départ", lambda r: r.baseline.told if r.baseline else None),
            SheetColumn("cible", "Cible", lambda r: r.target.told if r.target else None),
            SheetColumn("chemin_fait", "Chemin fait (%)", lambda r: r.rate),
            SheetColumn("valeurs_dites", "Valeurs dites", lambda r: r.statements),
            SheetColumn("contestees", "dont contestées", lambda r: r.contested),
            SheetColumn("contestation_fictive", "Contestation fictive", lambda r: r.contest_is_fictional),
            SheetColumn(
                "fictif", "Fictif", lambda r: r.head.is_fictional or bool(r.in_use and r.in_use.is_fictional)
            ),
            SheetColumn("adresse", "Adresse", lambda r: reverse("public:measure", args=[r.head.slug])),
            *FRESHNESS,
        ),
        rows,
    )


def statement_sheet(detail: MeasureDetail) -> Sheet:
    use = detail.row.in_use
    return Sheet(
        f"chiffre-{detail.row.head.slug}"[:31],
        (
            SheetColumn("dit_le", "Dit le", lambda s: s.said_on),
            SheetColumn("nature", "Nature", lambda s: s.nature_label),
            SheetColumn("valeur", "Valeur", lambda s: s.told),
            SheetColumn("sans_valeur", "Sans valeur parce que", lambda s: s.missing),
            SheetColumn("approche", "Approché", lambda s: s.is_approximate),
            SheetColumn("unite", "Unité", lambda s: s.unit),
            SheetColumn("definition", "Ce qu’elle compte", lambda s: s.definition),
            SheetColumn("citation", "Citation", lambda s: s.wording),
            SheetColumn("debut", "Début de période", lambda s: s.period_start),
            SheetColumn("fin", "Fin de période", lambda s: s.period_end),
            SheetColumn("perimetre", "Périmètre", lambda s: s.scope),
            SheetColumn("dit_par", "Dit par", lambda s: s.said_by.label),
            SheetColumn("source", "Source", lambda s: s.source.title),
            SheetColumn("source_adresse", "Adresse de la source", lambda s: s.source.url),
            SheetColumn("fiabilite", "Fiabilité", lambda s: s.confidence),
            SheetColumn("accord", "Accord des partenaires", lambda s: STATE_TAGS[s.state][0]),
            SheetColumn("conteste", "Contesté, ce que disent les autres", contested_by),
            SheetColumn("contestation_fictive", "Contestation fictive", lambda s: s.contest_is_fictional),
            SheetColumn("utilisee", "Valeur utilisée", lambda s: s is use),
            SheetColumn("fictif", "Fictif", lambda s: s.is_fictional),
        ),
        detail.statements,
    )

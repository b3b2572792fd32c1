"""The money on screen and as files: the ladder, its groups, its movements, what is left out."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.funding.queries import Dimension, Group, MovementView
from molette.engines.drawing.bars import Bar, ladder
from molette.engines.drawing.figure import Figure
from molette.engines.french import counted
from molette.engines.ladder import RUNG_LABELS, Exclusion, Ladder, Reason, Rung, RungTotal
from molette.engines.money import NBSP, euros, short_euros
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import rulebook, words
from molette.web.secret_cells import beside, moved, on_rung
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.tables import Group as Heading

HEADS = {
    Dimension.FUNDER: "Financeur",
    Dimension.SCHEME: "Dispositif",
    Dimension.YEAR: "Année",
    Dimension.PLACE: "Commune",
    Dimension.NODE: "Orientation",
    Dimension.PROJECT: "Projet",
}
ADDRESSES = {
    Dimension.FUNDER: "public:partner",
    Dimension.PLACE: "public:commune",
    Dimension.NODE: "public:orientation",
    Dimension.PROJECT: "public:project",
}


def whole(groups: Sequence[Group]) -> Ladder:
    """The total of groups that share nothing: what `ladder` says under the same filters."""
    rungs: dict[Rung, RungTotal] = {}
    for total in (total for group in groups for total in group.ladder.rungs):
        old = rungs.get(total.rung, RungTotal(total.rung))
        rungs[total.rung] = RungTotal(
            total.rung, old.amount + total.amount, old.fictional + total.fictional, old.lines + total.lines
        )
    out: dict[tuple[Rung, Reason], Exclusion] = {}
    for one in (one for group in groups for one in group.ladder.excluded):
        seen = out.get((one.rung, one.reason), Exclusion(one.rung, one.reason, Decimal(0), 0))
        out[one.rung, one.reason] = Exclusion(
            one.rung, one.reason, seen.amount + one.amount, seen.lines + one.lines
        )
    return Ladder(
        tuple(rungs[rung] for rung in Rung if rung in rungs),
        tuple(out[key] for key in sorted(out, key=lambda key: list(Rung).index(key[0]))),
    )


def ladder_figure(held: Ladder, subject: str, uid: str = "echelle") -> Figure | None:
    """The rungs where something stands; None when nothing does."""
    if held.is_empty:
        return None
    bars = [
        Bar(t.label, t.amount, short_euros(t.amount), note=_note(t.fictional, t.lines)) for t in held.rungs
    ]
    return ladder(bars, uid=uid, subject=subject)


def _note(fictional: object, lines: int) -> str:
    return f"{counted(lines, 'mouvement')}{', en partie fictifs' if fictional else ''}"


def rung_table(held: Ladder, caption: str) -> Table:
    """One row a rung: the exact total, and the invented part of it."""
    return Table(
        caption=caption,
        columns=(
            Column("Échelon"),
            Column("Montant", Kind.EUROS),
            Column("dont fictif", Kind.EUROS),
            Column("Mouvements", Kind.NUMBER),
        ),
        rows=tuple(
            Row((Cell(t.label), Cell(t.amount), Cell(t.fictional), Cell(t.lines)), fictif=t.is_fictional)
            for t in held.rungs
        ),
        note="Chaque échelon se lit seul : on n’additionne pas un euro annoncé et le même euro payé.",
        empty="Aucun euro n’est publié ici.",
    )


def group_table(groups: Sequence[Group], dimension: Dimension, caption: str) -> Table:
    """One row a group, one column a rung where something stands in any group."""
    rungs = [rung for rung in Rung if any(g.ladder.told(rung) is not None for g in groups)]
    return Table(
        caption=caption,
        columns=(Column(HEADS[dimension]), *(Column(RUNG_LABELS[rung], Kind.EUROS) for rung in rungs)),
        rows=tuple(
            _group(group, dimension, rungs)
            for group in groups
            if not group.ladder.is_empty or group.ladder.reserved
        ),
        note="Un tiret dit que rien n’est publié à cet échelon.",
        empty="Aucun euro n’est publié ici.",
    )


def _group(group: Group, dimension: Dimension, rungs: Sequence[Rung]) -> Row:
    name = ADDRESSES.get(dimension)
    href = reverse(name, args=[group.href_key]) if name and group.href_key else ""
    if dimension is Dimension.SCHEME:
        href = rulebook.address_of(group.href_key)
    totals = [group.ladder.at(rung) for rung in rungs]
    cells = (Cell(on_rung(group.ladder, r), note=beside(group.ladder, r)) for r in rungs)
    return Row((Cell(group.label, href), *cells), fictif=any(t.is_fictional for t in totals))


def left_out(held: Ladder) -> tuple[str, ...]:
    """What the totals do not count, and why, one sentence each."""
    return tuple(
        f"{words.sentence(RUNG_LABELS[out.rung])}{NBSP}: {euros(out.amount) + ', ' if out.amount else ''}"
        f"{counted(out.lines, 'mouvement')} hors du total, {out.sentence}."
        for out in held.excluded
    )


MOVEMENT_COLUMNS = (
    Column("Date"),
    Column("Échelon"),
    Column("Financeur et dispositif"),
    Column("Montant", Kind.EUROS),
    Column("Acte et source"),
)


def movement_table(rows: Sequence[MovementView], caption: str) -> Table:
    return Table(
        caption=caption,
        columns=MOVEMENT_COLUMNS,
        rows=tuple(_movement(m) for m in rows),
        empty="Aucun mouvement n’est publié.",
    )


def grouped_movements(projects: Iterable[tuple[str, Sequence[MovementView]]], caption: str) -> Table:
    """The movements of several projects, each under its title; one without any is left out."""
    return Table(
        caption=caption,
        columns=MOVEMENT_COLUMNS,
        groups=tuple(Heading(title, tuple(map(_movement, rows))) for title, rows in projects if rows),
        note="Chaque ligne mène à l’acte et à la source qui la prouvent.",
        empty="Aucun mouvement n’est publié.",
    )


def _movement(m: MovementView) -> Row:
    return Row(
        (
            Cell(words.said_date(m.dated, m.dated_precision)),
            Cell(m.rung_label, note=f"hors total : {m.left_out}" if m.left_out else m.counted_elsewhere),
            Cell(f"{m.funder}, {m.scheme}", note=passing(m)),
            moved(m),
            Cell(m.source, reverse("public:source", args=[m.source_slug]), note=m.act),
        ),
        fictif=m.is_fictional,
    )


def passing(m: MovementView) -> str:
    """By whom the euros of a movement go, and whose they were first; empty where nothing is said of it."""
    said = [f"par {m.through}"] if m.through else []
    said += [f"donné d’abord par {m.first_giver}"] if m.first_giver else []
    return ", ".join(said)


def movement_sheet(rows: Iterable[MovementView], name: str = "argent") -> Sheet:
    """Every movement, with the reason why it is left out of the totals when it is."""
    return Sheet(
        name,
        (
            SheetColumn("date", "Date", lambda m: m.dated),
            SheetColumn("echelon", "Échelon", lambda m: m.rung_label),
            SheetColumn("financeur", "Financeur", lambda m: m.funder),
            SheetColumn("dispositif", "Dispositif", lambda m: m.scheme),
            SheetColumn("annee", "Année", lambda m: m.year),
            SheetColumn("derniere_annee", "Dernière année", lambda m: m.year_end),
            SheetColumn("montant", "Montant (€)", lambda m: m.told),
            SheetColumn("approche", "Approché", lambda m: m.is_approximate),
            SheetColumn("hors_total", "Hors total parce que", lambda m: m.left_out),
            SheetColumn("compte_ailleurs", "Dont compté dans un autre (€)", lambda m: m.again or None),
            SheetColumn("par", "Par l’intermédiaire de", lambda m: m.through),
            SheetColumn("donne_d_abord_par", "Donné d’abord par", lambda m: m.first_giver),
            SheetColumn("projet", "Projet", lambda m: m.project),
            SheetColumn("acte", "Acte", lambda m: m.act),
            SheetColumn("source", "Source", lambda m: m.source),
            SheetColumn("source_adresse", "Adresse de la source", lambda m: m.source_url),
            SheetColumn("fictif", "Fictif", lambda m: m.is_fictional),
        ),
        rows,
    )

"""The same list of projects on every public page: on screen and as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.urls import reverse

from molette.domain.funding.queries import ladders_of
from molette.domain.programme.queries import PAGE, ProjectList, ProjectRow, project_rows
from molette.domain.statements.queries import NO_COST, ProjectCosts, costs_of
from molette.domain.territory.queries import PlaceRef
from molette.engines.french import counted
from molette.engines.ladder import Ladder, Rung
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.stages import Stage
from molette.web.public import words
from molette.web.secret_cells import beside
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

EMPTY = Ladder(())
CHUNK = 2500


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project with its cost in use and its money."""

    row: ProjectRow
    cost: ProjectCosts
    money: Ladder

    def at(self, rung: Rung) -> Decimal | str | None:
        """Euros on a rung, or that they are reserved; None when none were published, which is not zero."""
        return self.money.told(rung)


def project_lines(rows: Sequence[ProjectRow], user: object) -> tuple[ProjectLine, ...]:
    """Give projects their costs and their euros. Two queries whatever their number."""
    ids = frozenset(row.id for row in rows)
    costs = costs_of(ids, user)
    money = _money(ids, user)
    return tuple(ProjectLine(row, costs.get(row.id, NO_COST), money.get(row.id, EMPTY)) for row in rows)


def every_line(found: ProjectList, user: object) -> Iterator[ProjectLine]:
    """The whole list as a file holds it, read some thousand projects at a time."""
    for start in range(0, found.total, CHUNK):
        rows = project_rows(found.states[start : start + CHUNK], nodes=True)
        yield from project_lines(tuple(rows), user)


def pages(found: ProjectList) -> Page[int]:
    """The page of a list, for the links to the others."""
    return Paginator(range(found.total), PAGE).page(found.page)


def _money(ids: frozenset[int], user: object) -> Mapping[int, Ladder]:
    return ladders_of(ids, user) if ids else {}


# What moves first, then what comes, then what is done or stopped; and the words of each heading.
STAGES = {
    Stage.WORKS: "En travaux",
    Stage.STUDIES: "À l’étude",
    Stage.ANNOUNCED: "Annoncés",
    Stage.IDEA: "À l’état d’idée",
    Stage.DELIVERED: "Livrés",
    Stage.INTERRUPTED: "Interrompus",
    Stage.CLOSED: "Fermés",
    Stage.ABANDONED: "Abandonnés",
}


def stage_table(
    lines: Sequence[ProjectLine],
    caption: str,
    *,
    whole: ProjectList | None = None,
    here: PlaceRef | None = None,
    empty: str = "Aucun projet ici.",
    note: str = "",
) -> Table:
    """One table, a group a stage: what is going on. Beside each project, where else than `here` it stands.

    The lines may be one page of a `whole` list: the headings then count the whole.
    """
    by_stage: dict[Stage, list[ProjectLine]] = {stage: [] for stage in STAGES}
    for line in lines:
        by_stage[line.row.stage].append(line)
    return Table(
        caption=caption,
        columns=(Column("Projet"), *_DATED),
        groups=tuple(
            Group(
                STAGES[stage],
                tuple(_row(line, _elsewhere(line.row, here), ()) for line in held),
                counted(whole.by_stage[stage] if whole else len(held), "projet"),
            )
            for stage, held in by_stage.items()
            if held
        ),
        empty=empty,
        note=note,
    )


_DATED = (Column("Prochaine date"), Column("Coût annoncé", Kind.EUROS), Column("Notifié", Kind.EUROS))


def _elsewhere(row: ProjectRow, here: PlaceRef | None) -> str:
    """Where it stands, unless that is just the place one reads about."""
    return "" if here and {place.id for place in row.places} == {here.id} else _where(row)


def _where(row: ProjectRow) -> str:
    return words.where(row.places, row.location_note) or "lieu non publié"


def project_table(lines: Sequence[ProjectLine], caption: str, *, empty: str = "Aucun projet ici.") -> Table:
    return Table(
        caption=caption,
        columns=(
            Column("Projet"),
            Column("Où"),
            Column("Étape"),
            *_DATED,
        ),
        rows=tuple(_row(line, "", (Cell(_where(line.row)), _stage(line.row))) for line in lines),
        empty=empty,
    )


def _stage(row: ProjectRow) -> Cell:
    return Cell("", tag=row.stage_label, tag_kind=words.STAGE_TAGS.get(row.stage, "plain"))


def _row(line: ProjectLine, note: str, between: tuple[Cell, ...]) -> Row:
    row = line.row
    late = f"en retard de {counted(row.days_late, 'jour')}" if row.days_late else ""
    over, notified = row.stage in words.ENDED, line.at(Rung.NOTIFIED)
    return Row(
        (
            Cell(
                row.title,
                reverse("public:project", args=[row.slug]),
                note,
                tag="" if row.is_published else "non publié",
            ),
            *between,
            Cell(
                "–" if over else words.due_date(row.standing.next or row.standing.late) or "non publiée",
                tag=late,
                tag_kind="late",
            ),
            Cell(words.stated(line.cost.in_use) or _no_cost(line)),
            Cell(notified if notified is not None else "non publié", note=beside(line.money, Rung.NOTIFIED)),
        ),
        fictif=row.is_fictional,
    )


def _no_cost(line: ProjectLine) -> str:
    """Why no cost is shown: its last author says that it is unknown, or nobody said one."""
    return line.cost.in_use.missing if line.cost.in_use else "non publié"


def project_sheet(lines: Iterable[ProjectLine], name: str = "projets") -> Sheet:
    """The list as a file: amounts exact, one row a project, the invented ones said."""
    return Sheet(
        name,
        (
            SheetColumn("adresse", "Adresse", lambda x: reverse("public:project", args=[x.row.slug])),
            SheetColumn("reference", "Référence", lambda x: x.row.reference),
            SheetColumn("titre", "Titre", lambda x: x.row.title),
            SheetColumn("fictif", "Fictif", lambda x: x.row.is_fictional),
            SheetColumn("lieux", "Lieux", lambda x: words.where(x.row.places, x.row.location_note)),
            SheetColumn("communes", "Codes INSEE des communes", lambda x: words.communes_of(x.row)),
            SheetColumn(
                "maitre_d_ouvrage", "Maître d’ouvrage", lambda x: x.row.owner.label if x.row.owner else None
            ),
            SheetColumn("orientations", "Orientations", lambda x: words.labels(x.row.nodes)),
            SheetColumn("etape", "Étape", lambda x: x.row.stage_label),
            SheetColumn("prochaine_date", "Prochaine date", lambda x: words.due_date(x.row.standing.next)),
            SheetColumn("jours_de_retard", "Jours de retard", lambda x: x.row.days_late, is_of_the_day=True),
            SheetColumn("cout", "Coût annoncé (€)", lambda x: x.cost.in_use.told if x.cost.in_use else None),
            SheetColumn(
                "cout_source",
                "Source du coût",
                lambda x: x.cost.in_use.source.title if x.cost.in_use else None,
            ),
            _rung_column(Rung.NOTIFIED, "Notifié"),
            _rung_column(Rung.COMMITTED, "Engagé AE"),
            _rung_column(Rung.PAID, "Payé CP"),
        ),
        lines,
        key=lambda x: x.row.slug,
        name_of=lambda x: x.row.title,
        about="programme.project",
    )


def _rung_column(rung: Rung, label: str) -> SheetColumn:
    return SheetColumn(rung.value, f"{label} (€)", lambda line: line.at(rung))

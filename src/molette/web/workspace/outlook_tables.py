"""The tables of the forecast of payments, and its files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.domain.funding.queries.forecast import Left
from molette.engines.forecast.payments import Cell as Foreseen
from molette.engines.forecast.payments import Forecast
from molette.engines.forecast.payments import Row as Foretold
from molette.engines.forecast.profiles import LEAST, Profiles
from molette.engines.forecast.scores import Trial
from molette.engines.forecast.slippage import Kind as Turn
from molette.engines.forecast.slippage import Slips
from molette.engines.french import counted, spaced
from molette.engines.money import short_euros
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

LATER: Final = "Plus tard"
SHORT: Final = "trop peu d’étapes terminées"
TURNS: Final = {Turn.START: "Début des travaux", Turn.END: "Fin des travaux"}
TENTHS: Final = (0.1, 0.5, 0.9)
THOUSAND: Final = Decimal("1e3")
DAYS_IN_A_MONTH: Final = Decimal("30.4")


def year_table(whole: Foretold, cells: Sequence[Foreseen], rows: Sequence[Foretold] = ()) -> Table:
    """Year by year; with `rows`, each of them under its own heading, and the whole at the foot."""
    groups = tuple(
        Group(row.name, tuple(_year(c) for c in _within(row, cells)), f"{short_euros(row.left)} à payer")
        for row in rows
    )
    return Table(
        caption="Ce que chacun a encore à payer" if rows else "Ce qui est attendu, année par année",
        columns=(
            Column("Année"),
            Column("Attendu", Kind.EUROS),
            Column("Au moins", Kind.EUROS),
            Column("Au plus", Kind.EUROS),
        ),
        rows=() if rows else tuple(_year(cell) for cell in cells),
        groups=groups,
        footer=(Cell("Ensemble"), Cell(whole.left), Cell(""), Cell("")),
        note="Huit fois sur dix, ce qui est payé devrait être entre ces deux montants. Ceux de l’ensemble ne "
        "sont pas la somme des autres : tous ne sont pas en avance, ni en retard, la même année. Arrondi au "
        "millier d’euros.",
    )


def _within(row: Foretold, cells: Sequence[Foreseen]) -> Iterator[Foreseen]:
    """The years told of the whole, in which this one may pay something."""
    told = {cell.year for cell in cells}
    return (cell for cell in row.cells if cell.year in told and (cell.expected or cell.high))


def _year(cell: Foreseen) -> Row:
    return Row(
        (
            Cell(str(cell.year or LATER)),
            *(_rounded(amount) for amount in (cell.expected, cell.low, cell.high)),
        )
    )


def _rounded(amount: Decimal | None) -> Cell:
    """A forecast to the thousand: more digits would say more than is known. The files keep them."""
    return Cell(None if amount is None else amount.quantize(THOUSAND).quantize(Decimal(1)), reason=SHORT)


def aside_table(left: Iterable[Left]) -> Table:
    return Table(
        caption="Les aides laissées de côté",
        columns=(Column("Pourquoi"), Column("Aides", Kind.NUMBER), Column("Reste à payer", Kind.EUROS)),
        rows=tuple(
            Row((Cell(str(one.reason.value).capitalize()), Cell(one.grants), Cell(one.amount, reason="–")))
            for one in left
        ),
    )


def slip_table(slips: Mapping[Turn, Slips]) -> Table:
    """How far dates slipped, in months; nothing is told of too few."""
    return Table(
        caption="De combien les dates ont glissé",
        columns=(
            Column("Étape"),
            Column("Étapes terminées", Kind.NUMBER),
            Column("Une sur dix, au plus", Kind.TEXT),
            Column("Une sur deux, au plus", Kind.TEXT),
            Column("Neuf sur dix, au plus", Kind.TEXT),
            Column("Propre à l’année", Kind.PERCENT),
        ),
        rows=tuple(_slips(turn, seen) for turn, seen in slips.items()),
        note="Chaque date annoncée compte autant de jours qu’elle a été en vigueur ; une étape encore "
        "attendue, pour le retard qu’elle a déjà. « Propre à l’année » : la part du glissement commune à "
        "toutes les opérations prévues la même année.",
    )


def _slips(turn: Turn, seen: Slips) -> Row:
    if not seen.is_enough:
        return Row((Cell(TURNS[turn]), Cell(seen.stages), *(Cell(None, reason=SHORT) for _ in range(4))))
    tenths = (Cell(_months(seen.quantile(part))) for part in TENTHS)
    return Row((Cell(TURNS[turn]), Cell(seen.stages), *tenths, Cell(Decimal(str(round(seen.shared, 3))))))


def _months(days: int | None) -> str:
    if days is None:
        return "plus que tout ce qui a été vu"
    months = round(abs(days) / DAYS_IN_A_MONTH)
    if not months:
        return "à l’heure"
    return f"{counted(months, 'mois', 'mois')} de {'retard' if days > 0 else 'moins'}"


def profile_table(profiles: Profiles) -> Table:
    """From which history each scheme is told: its own, or that of all."""
    rows = sorted(profiles.by_scheme.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Table(
        caption="De quoi l’on sait comment une aide est payée",
        columns=(Column("Dispositif"), Column("Aides payées en entier", Kind.NUMBER), Column("On emprunte")),
        rows=tuple(
            Row((Cell(profiles.book.name(scheme)), Cell(len(seen)), Cell(_borrowed(len(seen), profiles))))
            for scheme, seen in rows
        ),
        empty="Aucune aide n’est encore payée en entier : les règles de versement sont suivies.",
    )


def _borrowed(seen: int, profiles: Profiles) -> str:
    if seen >= LEAST:
        return "son propre passé"
    return "celui de toutes les aides" if len(profiles.every) >= LEAST else "ses règles de versement"


def trial_table(tried: Sequence[Trial]) -> Table:
    """Each funder of a past year, then all of them."""
    *rows, whole = (_trial(one) for one in tried)
    return Table(
        caption="Ce qui était attendu, ce qui a été payé",
        columns=(
            Column("Financeur"),
            Column("Attendu", Kind.EUROS),
            Column("Au moins", Kind.EUROS),
            Column("Au plus", Kind.EUROS),
            Column("Payé", Kind.EUROS),
            Column("Dates et règles prises au mot", Kind.EUROS),
        ),
        rows=tuple(rows),
        footer=whole.cells,
        note="Sur les seules aides connues au début de l’année : ce qui a été décidé depuis n’y est pas.",
    )


def _trial(one: Trial) -> Row:
    told = "" if one.low is None else "dans la fourchette" if one.is_within else "en dehors"
    return Row(
        (
            Cell(one.name or "Ensemble"),
            *(_rounded(amount) for amount in (one.expected, one.low, one.high)),
            Cell(one.happened, tag=told, tag_kind="done" if one.is_within else "late"),
            _rounded(one.literal),
        )
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the files: a year of a group."""

    group: str
    cell: Foreseen


def forecast_sheet(told: Forecast, group: str) -> Sheet:
    lines = [_Line(row.name, cell) for row in told.rows for cell in row.cells if cell.expected or cell.high]
    return Sheet(
        "prevision",
        (
            SheetColumn("groupe", group, lambda one: one.group),
            SheetColumn("annee", "Année", lambda one: one.cell.year or LATER),
            SheetColumn("attendu", "Attendu (€)", lambda one: one.cell.expected),
            SheetColumn("au_moins", "Au moins (€)", lambda one: one.cell.low),
            SheetColumn("au_plus", "Au plus (€)", lambda one: one.cell.high),
            SheetColumn("au", "Au", lambda _: told.day),
        ),
        lines,
        key=lambda one: f"{one.group} {one.cell.year or LATER}",
        name_of=lambda one: spaced(f"{one.group} : {one.cell.year or LATER}"),
    )

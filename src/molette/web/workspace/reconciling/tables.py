"""Two books as tables, sentences and files: every page of a reconciliation writes the same."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from molette.domain.reconciliation.models import Decision, Reconciliation
from molette.domain.reconciliation.queries import Board, Figures, GroupRow, LineRow, Slice
from molette.engines.french import counted, short_date
from molette.engines.money import NBSP, euros, percent
from molette.engines.reconciliation.answer import GAP_WORDS, Gap
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.book_words import cause_words
from molette.web.tables import Cell, Column, Kind, Row, Table

STATE_TAGS: Final = {
    "proposed": "run",
    "accepted": "done",
    "confirmed": "done",
    "alone": "late",
    "parked": "plain",
}
AXIS_WORDS: Final = {"annee": "Année", "dispositif": "Dispositif", "lieu": "Lieu"}


def answer(told: Figures) -> str:
    """What two books tell, in one sentence: what agrees, what does not."""
    if not told.total.groups:
        return "Aucune ligne dans ces deux livres."
    if not told.difference and not told.proposed.groups and not told.parked.groups:
        return f"Les deux livres disent la même somme{NBSP}: {euros(told.total.left)}."
    apart = f"{euros(abs(told.difference))} séparent les deux livres"
    if not told.accepted.groups:
        return f"{apart}{NBSP}; aucun groupe n’est encore accepté."
    return f"{euros(told.agreed)} sont dits de même des deux côtés, dans ce qui est accepté{NBSP}; {apart}."


def waiting(told: Figures) -> str:
    """What is left for people to decide of."""
    if not told.proposed.groups:
        return "Aucun groupe proposé n’attend de décision."
    left = counted(told.proposed.groups, "groupe proposé attend", "groupes proposés attendent")
    return f"{left} une décision."


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A share of 0 to 1; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def hidden_said(told: Figures) -> str:
    """Say that some groups are left out of the figures, which the reader may not read."""
    if not told.hidden:
        return ""
    return (
        f"{counted(told.hidden, 'groupe touche', 'groupes touchent')} à un projet ou à un montant réservé à "
        "d’autres : rien ici n’en tient compte."
    )


def _cause(gap: Gap, of: Reconciliation) -> str:
    return cause_words(gap, of.left_name, of.right_name)


def causes_table(told: Figures, of: Reconciliation, bench: str) -> Table:
    """Why the two books differ: euros by cause, which sum to the difference."""
    rows = [
        Row((
            Cell(_cause(one.gap, of), f"{bench}?{urlencode({'etat': 'tous', 'ecart': one.gap.value})}"),
            Cell(one.groups),
            Cell(one.stake),
            Cell(one.euros),
        ))
        for one in told.causes
    ]  # fmt: skip
    footer = (Cell("Écart entre les deux livres"), Cell(""), Cell(""), Cell(told.difference))
    return Table(
        caption=f"Ce qui sépare {of.left_name} de {of.right_name}, par cause",
        columns=(
            Column("Cause"),
            Column("Groupes", Kind.NUMBER),
            Column("Euros en jeu", Kind.EUROS),
            Column("Écart", Kind.EUROS),
        ),
        rows=tuple(rows),
        footer=footer if rows else (),
        empty="Rien ne les sépare.",
    )


def sliced_table(axis: str, slices: Iterable[Slice], of: Reconciliation, bench: str) -> Table:
    """The figures by year, scheme or place."""
    return Table(
        caption=f"Par {AXIS_WORDS[axis].lower()}",
        columns=(
            Column(AXIS_WORDS[axis]),
            Column(of.left_name.capitalize() if of.left is None else of.left_name, Kind.EUROS),
            Column(of.right_name, Kind.EUROS),
            Column("Dit de même", Kind.EUROS),
            Column("Absent du premier", Kind.EUROS),
            Column("Absent du second", Kind.EUROS),
            Column("Écart", Kind.EUROS),
            Column("À décider", Kind.NUMBER),
            Column("Pourquoi"),
        ),
        rows=tuple(_slice_row(axis, one, of, bench) for one in slices),
    )


def _slice_row(axis: str, one: Slice, of: Reconciliation, bench: str) -> Row:
    name = one.name or "non renseigné"
    href = f"{bench}?{urlencode({'etat': 'tous', axis: one.key})}" if one.key else ""
    return Row((
        Cell(name, href),
        Cell(one.total.left),
        Cell(one.total.right),
        Cell(one.agreed),
        Cell(one.missing_left),
        Cell(one.missing_right),
        Cell(one.total.difference),
        Cell(one.waiting),
        Cell(", ".join(f"{_cause(gap, of)} {euros(said)}" for gap, said in one.causes)),
    ), fictif=one.is_fictional)  # fmt: skip


def sliced_sheet(axis: str, slices: Iterable[Slice]) -> Sheet:
    return Sheet(
        "rapprochement",
        (
            SheetColumn(axis, AXIS_WORDS[axis], lambda s: s.name or s.key),
            SheetColumn("gauche", "Total du premier livre", lambda s: s.total.left),
            SheetColumn("droite", "Total du second livre", lambda s: s.total.right),
            SheetColumn("de_meme", "Dit de même", lambda s: s.agreed),
            SheetColumn("absent_gauche", "Absent du premier", lambda s: s.missing_left),
            SheetColumn("absent_droite", "Absent du second", lambda s: s.missing_right),
            SheetColumn("ecart", "Écart", lambda s: s.total.difference),
            SheetColumn("a_decider", "Groupes à décider", lambda s: s.waiting),
            *(SheetColumn(gap.value, words, partial(_of_cause, gap)) for gap, words in GAP_WORDS.items()),
            SheetColumn("fictif", "Dont fictif", lambda s: s.is_fictional),
        ),
        tuple(slices),
    )


def _of_cause(gap: Gap, one: Slice) -> Decimal | None:
    return dict(one.causes).get(gap)


def boards_sheet(rows: Iterable[Board]) -> Sheet:
    return Sheet(
        "rapprochements",
        (
            SheetColumn("nom", "Rapprochement", lambda b: b.name),
            SheetColumn("gauche", "Premier livre", lambda b: b.left),
            SheetColumn("droite", "Second livre", lambda b: b.right),
            SheetColumn("de_meme", "Dit de même", lambda b: b.figures.agreed if b.figures else None),
            SheetColumn("ecart", "Écart", lambda b: b.difference),
            SheetColumn(
                "a_decider", "Groupes à décider", lambda b: b.figures.proposed.groups if b.figures else None
            ),
            SheetColumn(
                "fictif",
                "Dont fictif",
                _is_partly_invented,
            ),
        ),
        tuple(rows),
    )


def _is_partly_invented(board: Board) -> bool:
    return board.is_fictional or (board.figures is not None and board.figures.is_fictional)


def groups_sheet(rows: Iterable[GroupRow], of: Reconciliation) -> Sheet:
    """One row a line, in the order of the groups: what a spreadsheet filters."""
    return Sheet(
        "etabli",
        (
            SheetColumn("groupe", "Groupe", lambda p: p[0].id),
            SheetColumn("etat", "État", lambda p: p[0].state_label),
            SheetColumn("probabilite", "Probabilité", lambda p: _likely(p[0])),
            SheetColumn("raisons", "Raisons", lambda p: ", ".join(p[0].reasons)),
            SheetColumn("livre", "Livre", lambda p: of.left_name if p[1].side == "left" else of.right_name),
            SheetColumn("reference", "Référence", lambda p: p[1].identifier),
            SheetColumn("objet", "Objet", lambda p: p[1].object),
            SheetColumn("beneficiaire", "Bénéficiaire", lambda p: p[1].body),
            SheetColumn("lieu", "Lieu", lambda p: p[1].place),
            SheetColumn("dispositif", "Dispositif", lambda p: p[1].scheme),
            SheetColumn("annee", "Année", lambda p: p[1].year),
            SheetColumn("date", "Date", lambda p: p[1].dated),
            SheetColumn("montant", "Montant", lambda p: p[1].amount),
            SheetColumn("ecart_du_groupe", "Écart du groupe", lambda p: p[0].difference),
            SheetColumn("causes", "Causes de l’écart", lambda p: causes_said(p[0], of)),
            SheetColumn("fictif", "Fictif", lambda p: p[1].is_fictional),
        ),
        [(group, line) for group in rows for line in group.lines],
    )


def _likely(group: GroupRow) -> Decimal | None:
    return None if group.probability is None else Decimal(str(round(group.probability, 4)))


def likely_said(probability: float | None) -> str:
    """How sure a group is, in words: never « 100 % »."""
    if probability is None:
        return ""
    held = min(Decimal(str(round(probability, 3))), Decimal("0.999"))
    return f"probable à {percent(held)}"


def causes_said(group: GroupRow, of: Reconciliation) -> str:
    """What explains the difference of a group; of lines alone, where they are not read."""
    told = [f"{_cause(one.gap, of)} {euros(one.euros)}" for one in group.residuals]
    return ", ".join(told)


def facts_of(line: LineRow) -> str:
    """What a line tells besides its object and its amount, in one phrase."""
    told = [line.body, line.place, line.scheme]
    if line.dated:
        told.append(short_date(line.dated) if line.precision == "day" else str(line.dated.year))
    elif line.year:
        told.append(str(line.year))
    if line.identifier:
        told.append(f"n°{NBSP}{line.identifier}")
    return " · ".join(part for part in told if part)


def href_of(line: LineRow) -> str:
    """Where a line was read."""
    if line.entry:
        return reverse("workspace:entry", args=[line.entry])
    if line.movement:
        return reverse("workspace:movement", args=[line.movement])
    return ""


def decisions_sheet(rows: Iterable[Decision]) -> Sheet:
    return Sheet(
        "decisions",
        (
            SheetColumn("quand", "Le", lambda d: d.decided_at.date()),
            SheetColumn("quoi", "Décision", lambda d: d.get_kind_display()),
            SheetColumn("groupe", "Groupe", lambda d: d.label),
            SheetColumn("qui", "Par", lambda d: d.person),
            SheetColumn("pour", "Pour", lambda d: d.decided_by.label if d.decided_by else ""),
            SheetColumn("motif", "Motif", lambda d: d.reason),
            SheetColumn("lignes", "Lignes", lambda d: len(d.left_keys) + len(d.right_keys)),
            SheetColumn("defaite", "Défaite par", lambda d: d.undone_by),
        ),
        rows,
    )


def steps_said(seconds: float, candidates: int, recall: float | None) -> Iterator[str]:
    """How a calculation went, for whoever asks how sure it is."""
    yield f"{counted(candidates, 'paire comparée', 'paires comparées')} en {seconds:.1f}{NBSP}s".replace(
        ".", ","
    )
    if recall is None:
        yield "trop peu de paires sûres pour estimer ce que la recherche a manqué"
    else:
        held = percent(Decimal(str(round(recall, 3))))
        yield f"part estimée des vraies paires qui en sont{NBSP}: {held}"

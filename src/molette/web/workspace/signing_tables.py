"""The desk of signatures and the joint rates, as rows, tables and files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.desk.rate import Rate, Rates
from molette.domain.desk.tabs import DeskRow, Word
from molette.domain.signatures.models import Subject
from molette.domain.signatures.wording import told, written
from molette.engines.french import counted, listing
from molette.engines.money import NBSP
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import STATE_LABELS, State
from molette.web.figure_words import NAMES, when_said
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.answers import page_of
from molette.web.workspace.figures import TAGS, difference

FEW = 3


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A figure of the desk in words; `key` is how a form names it, `seen` what was read."""

    key: str
    seen: str
    href: str
    label: str
    project: str
    value: str
    author: str
    when: str
    stake: Decimal | None
    days: int
    state: str
    tag: str
    others: tuple[str, ...]
    is_fictional: bool


def told_rows(rows: Iterable[DeskRow]) -> list[ToldRow]:
    return [_told(row) for row in rows]


reviewed = told_rows


def _told(row: DeskRow) -> ToldRow:
    signed = row.signed
    return ToldRow(
        key=f"{NAMES[Subject(signed.subject)]}-{signed.key}",
        seen=signed.content_hash,
        href=page_of(signed),
        label=signed.label,
        project=signed.project.title if signed.project else "",
        value=told(signed),
        author=signed.author.label if signed.author else "",
        when=when_said(signed),
        stake=row.stake,
        days=row.days,
        state=STATE_LABELS[row.state],
        tag=TAGS[row.state],
        others=tuple(_words(row)),
        is_fictional=signed.is_fictional,
    )


def _words(row: DeskRow) -> Iterable[str]:
    """Who contests and with what value, then who is silent and since when."""
    for word in row.against:
        yield f"{word.organisation.label} conteste{_given(word, row)}"
    if row.silent and row.state in {State.PROPOSED, State.CONTESTED}:
        names = [word.organisation.label for word in row.silent[:FEW]]
        if len(row.silent) > FEW:
            names.append(counted(len(row.silent) - FEW, "autre"))
        longest = max(word.days for word in row.silent)
        since = f"depuis {counted(longest, 'jour')}" if longest else "depuis aujourd’hui"
        yield f"En attente de réponse{NBSP}: {listing(names)}, {since}"


def _given(word: Word, row: DeskRow) -> str:
    if word.counter is None:
        return ""
    signed = row.signed
    gap = difference(signed.value, word.counter, signed.unit, signed.decimals)
    return f" et dit {written(word.counter, signed)} ({gap})"


def desk_sheet(rows: Sequence[DeskRow]) -> Sheet:
    return Sheet(
        "signatures",
        (
            SheetColumn("nature", "Nature", lambda r: NAMES[Subject(r.signed.subject)]),
            SheetColumn("numero", "Numéro", lambda r: r.signed.key),
            SheetColumn("chiffre", "Chiffre", lambda r: r.signed.label),
            SheetColumn("projet", "Projet", lambda r: r.signed.project_slug),
            SheetColumn("valeur", "Valeur", lambda r: r.signed.value),
            SheetColumn("unite", "Unité", lambda r: r.signed.unit),
            SheetColumn("dite_par", "Dite par", lambda r: r.signed.author.label if r.signed.author else ""),
            SheetColumn("dite_le", "Dite le", lambda r: r.signed.said_on),
            SheetColumn("enjeu", "Euros en jeu", lambda r: r.stake),
            SheetColumn("jours", "Jours depuis la demande", lambda r: r.days),
            SheetColumn("etat", "État", lambda r: STATE_LABELS[r.state]),
            SheetColumn("reponses", "Réponses", lambda r: " ; ".join(_words(r))),
            SheetColumn("fictif", "Fictif", lambda r: r.signed.is_fictional),
        ),
        rows,
    )


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def rate_table(caption: str, what: str, rates: Sequence[Rate], *, waiting: bool = False) -> Table:
    """The rates of partners or of themes; only a partner has answers to give, counted when `waiting`."""
    last = (Column("Attendent sa réponse", Kind.NUMBER),) if waiting else ()
    return Table(
        caption=caption,
        columns=(
            Column(what),
            Column("Chiffres", Kind.NUMBER),
            Column("Conjoints", Kind.NUMBER),
            Column("Part conjointe", Kind.PERCENT),
            Column("Contestés", Kind.NUMBER),
            Column("Tranchés", Kind.NUMBER),
            Column("Ni accord ni désaccord", Kind.NUMBER),
            *last,
        ),
        rows=tuple(_rate(rate, waiting=waiting) for rate in rates),
        note="Un chiffre engage son auteur et chaque partenaire à qui une signature est demandée.",
        empty="Aucun chiffre n’engage plusieurs partenaires.",
    )


def _rate(rate: Rate, *, waiting: bool) -> Row:
    last = (Cell(rate.waiting),) if waiting else ()
    return Row(
        (
            Cell(rate.label),
            Cell(rate.figures),
            Cell(rate.joint),
            Cell(_share(rate.joint, rate.figures)),
            Cell(rate.contested),
            Cell(rate.settled),
            Cell(rate.open),
            *last,
        )
    )


def rate_sheet(found: Rates) -> Sheet:
    rows = [
        ("ensemble", found.whole),
        *(("partenaire", rate) for rate in found.partners),
        *(("theme", rate) for rate in found.themes),
    ]
    return Sheet(
        "taux-conjoints",
        (
            SheetColumn("coupe", "Coupe", lambda r: r[0]),
            SheetColumn("nom", "Nom", lambda r: r[1].label or "Tout le programme"),
            SheetColumn("chiffres", "Chiffres", lambda r: r[1].figures),
            SheetColumn("conjoints", "Conjoints", lambda r: r[1].joint),
            SheetColumn("contestes", "Contestés", lambda r: r[1].contested),
            SheetColumn("tranches", "Tranchés", lambda r: r[1].settled),
            SheetColumn("ouverts", "Sans accord ni désaccord", lambda r: r[1].open),
            SheetColumn("attendus", "Attendent sa réponse", lambda r: r[1].waiting),
        ),
        rows,
    )

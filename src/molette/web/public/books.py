"""The years of two public books, as both partners signed them."""

from django.http import HttpRequest, HttpResponseBase

from molette.domain.desk.books import SignedYear, signed_years
from molette.engines.french import counted
from molette.engines.money import NBSP, euros
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import State
from molette.web.book_words import cause_words
from molette.web.representations import represent

TAGS = {State.JOINT: "done", State.SETTLED: "done", State.CONTESTED: "late"}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What both tell alike, what parts them, year by year."""
    rows = signed_years(request.user)
    context = {
        "answer": _answer(rows),
        "rows": [(row, TAGS[row.state], causes_said(row), contests_said(row)) for row in rows],
        "is_fictional": any(row.is_fictional for row in rows),
    }
    return represent(request, fmt, template="public/books.html", context=context, sheet=_sheet(rows))


def _answer(rows: tuple[SignedYear, ...]) -> str:
    if not rows:
        return "Aucune année n’a encore été signée par ceux qui tiennent deux livres publics."
    signed = sum(row.state is not State.CONTESTED for row in rows)
    told = []
    if signed:
        told.append(counted(signed, "année de deux livres est signée", "années de deux livres sont signées"))
    if contested := len(rows) - signed:
        told.append(counted(contested, "année contestée", "années contestées"))
    return f"{', '.join(told)}. Ce qui sépare les livres est dit, cause par cause."


def causes_said(row: SignedYear) -> str:
    """What parts two books, cause by cause; empty where nothing does."""
    told = ((cause_words(gap, row.left, row.right), said) for gap, said in row.causes.items())
    return ", ".join(f"{words} {euros(said)}" for words, said in told)


def contests_said(row: SignedYear) -> str:
    """Who holds the year for something else, and for what."""
    told = []
    for one in row.against:
        instead = f"{NBSP}: {euros(one.difference)}" if one.difference is not None else ""
        why = f" («{NBSP}{one.reason}{NBSP}»)" if one.reason else ""
        told.append(f"{one.partner.label if one.partner else ''} conteste{instead}{why}")
    return ", ".join(told)


def _sheet(rows: tuple[SignedYear, ...]) -> Sheet:
    return Sheet(
        "livres",
        (
            SheetColumn("annee", "Année", lambda r: r.year),
            SheetColumn("rapprochement", "Rapprochement", lambda r: r.name),
            SheetColumn("gauche", "Premier livre", lambda r: r.left),
            SheetColumn("droite", "Second livre", lambda r: r.right),
            SheetColumn("de_meme", "Dit de même", lambda r: r.agreed),
            SheetColumn("ecart", "Écart", lambda r: r.difference),
            SheetColumn("ecart_utilise", "Écart utilisé", lambda r: r.instead),
            SheetColumn("causes", "Causes", causes_said),
            SheetColumn("contestations", "Contestations", contests_said),
            SheetColumn("signatures", "Signatures", lambda r: r.state_label),
            SheetColumn("change_le", "Changé le", lambda r: r.changed_on),
            SheetColumn("fictif", "Fictif", lambda r: r.is_fictional),
        ),
        rows,
    )

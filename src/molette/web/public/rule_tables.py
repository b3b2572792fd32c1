"""The rule book on screen and as files: its schemes, its rules, what changed in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from molette.engines.french import listing, long_date, spaced
from molette.engines.money import NBSP
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import STATUS_LABELS, Status
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Group, Row, Table

EVERY_OPERATION: Final = "toute opération"


def scheme_href(scheme: str, query: str = "") -> str:
    return f"{reverse('public:scheme', args=[scheme])}{query}"


def scheme_table(book: Book, day: date, query: str) -> Table:
    """One row a scheme: those whose rules are written, those only named, those that ended."""
    held = sorted(book.schemes, key=lambda scheme: scheme.label)
    standing = book.on(day)
    ended = [s for s in held if not book.takes_requests(s.id, day)]
    written = [s for s in held if standing.of(s.id) and s not in ended]
    named = [s for s in held if s not in ended and s not in written]
    groups = (
        ("Leurs règles sont écrites ici", written, ""),
        ("Indicatifs", named, "leurs règles n’ont pas été trouvées : ils sont nommés, rien n’y est jugé"),
        ("Terminés", ended, "ils ne prennent plus de demande ; ce qu’ils ont accordé garde ses règles"),
    )
    return Table(
        caption="Les dispositifs",
        columns=(Column("Dispositif"), Column("Qui paie"), Column("Ce qu’il aide"), Column("Règles")),
        groups=tuple(
            Group(title, tuple(_scheme(one, book, day, query) for one in ones), note)
            for title, ones, note in groups
            if ones
        ),
        empty="Aucun dispositif n’est écrit.",
    )


def _scheme(scheme: v.Scheme, book: Book, day: date, query: str) -> Row:
    aided = spaced(scheme.summary) or _aided(scheme, book, day)
    known = len(book.on(day).of(scheme.id))
    names = (scheme.name if scheme.short_name else "", ending(scheme, book))
    return Row(
        (
            Cell(scheme.label, scheme_href(scheme.id, query), ", ".join(filter(None, names))),
            Cell(scheme.payer),
            Cell(aided or None),
            Cell(str(known) if known else "indicatif"),
        )
    )


def _aided(scheme: v.Scheme, book: Book, day: date) -> str:
    rules = (rule for rule in book.on(day).of(scheme.id) if isinstance(rule, v.EligibleCategory))
    return " ".join(sentence(rule, book.name) for rule in rules)


def ending(scheme: v.Scheme, book: Book) -> str:
    """Until when a scheme takes requests, and what follows it; nothing while no end is known."""
    if scheme.ends_on is None:
        return ""
    after = f"{NBSP}; {book.name(scheme.succeeded_by)} lui succède" if scheme.succeeded_by else ""
    return f"prend des demandes jusqu’au {long_date(scheme.ends_on)}{after}"


@dataclass(frozen=True, slots=True)
class Line:
    """A rule under one scheme, as a row of the files."""

    scheme: str
    rule: v.Rule
    said: str

    @property
    def until(self) -> date | None:
        return self.rule.valid_to


def lines(book: Book, day: date, schemes: Iterable[str]) -> Iterator[Line]:
    """The rules that stand on a day under these schemes, then the proposed ones; empty: every operation."""
    for slug in schemes:
        proposed = (r for r in book.proposed() if slug in (r.schemes or ("",)))
        for rule in (*book.on(day).of(slug), *proposed):
            yield Line(book.name(slug) if slug else EVERY_OPERATION, rule, sentence(rule, book.name))


def rule_sheet(rows: Iterable[Line], name: str) -> Sheet:
    """One row a rule of a scheme: its sentence, its article, its days, how sure it is."""
    return Sheet(
        name,
        (
            SheetColumn("dispositif", "Dispositif", lambda one: one.scheme),
            SheetColumn("regle", "Règle", lambda one: one.rule.id),
            SheetColumn("phrase", "Phrase", lambda one: one.said),
            SheetColumn("reference", "Référence", lambda one: one.rule.reference.text),
            SheetColumn("adresse", "Adresse", lambda one: one.rule.reference.url),
            SheetColumn("du", "Valable du", lambda one: one.rule.valid_from),
            SheetColumn("plus_tot", "Peut-être plus tôt", lambda one: one.rule.or_earlier),
            SheetColumn("au", "Au", lambda one: one.until),
            SheetColumn("etat", "État", lambda one: STATUS_LABELS[one.rule.status]),
            SheetColumn("change", "Ce qui a changé", lambda one: spaced(one.rule.changed)),
            SheetColumn("note", "Note", lambda one: spaced(one.rule.note)),
        ),
        rows,
    )


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What began, ended or took another's place on a day; an empty sentence: nothing stood, or stands."""

    day: date
    schemes: tuple[tuple[str, str], ...]
    before: str
    after: str
    note: str
    reference: str
    url: str
    status: str = ""

    @property
    def names(self) -> str:
        return listing([name for name, _ in self.schemes]) or EVERY_OPERATION


def changes(book: Book, after: date, until: date) -> tuple[ChangeView, ...]:
    """The changes of rules after one day and up to another, and the schemes that ended, oldest first."""
    rules = [_change(one.day, one.before, one.after, one.rule, book) for one in book.changes(after, until)]
    ended = [_ended(s, s.ends_on, book) for s in book.schemes if s.ends_on and after < s.ends_on <= until]
    return tuple(sorted((*rules, *ended), key=lambda change: change.day))


def _change(day: date, before: v.Rule | None, after: v.Rule | None, rule: v.Rule, book: Book) -> ChangeView:
    return ChangeView(
        day,
        tuple((book.name(slug), scheme_href(slug)) for slug in rule.schemes),
        sentence(before, book.name) if before else "",
        sentence(after, book.name) if after else "",
        spaced(rule.changed or rule.note),
        spaced(rule.reference.text),
        rule.reference.url,
        STATUS_LABELS[rule.status] if rule.status is Status.TO_CHECK else "",
    )


def _ended(scheme: v.Scheme, day: date, book: Book) -> ChangeView:
    after = f"{book.name(scheme.succeeded_by)} lui succède." if scheme.succeeded_by else ""
    return ChangeView(
        day,
        ((scheme.label, scheme_href(scheme.id)),),
        "Le dispositif prend des demandes.",
        f"Il n’en prend plus. {after}".strip(),
        "Les aides déjà accordées gardent leurs règles.",
        spaced(scheme.reference.text) if scheme.reference else "",
        scheme.reference.url if scheme.reference else "",
    )


def change_sheet(rows: Iterable[ChangeView]) -> Sheet:
    return Sheet(
        "changements-du-mode-d-emploi",
        (
            SheetColumn("le", "Le", lambda one: one.day),
            SheetColumn("dispositif", "Dispositif", lambda one: one.names),
            SheetColumn("avant", "Avant", lambda one: one.before),
            SheetColumn("depuis", "Depuis", lambda one: one.after),
            SheetColumn("note", "Ce qui a changé", lambda one: one.note),
            SheetColumn("reference", "Référence", lambda one: one.reference),
            SheetColumn("adresse", "Adresse", lambda one: one.url),
            SheetColumn("etat", "État", lambda one: one.status),
        ),
        rows,
    )

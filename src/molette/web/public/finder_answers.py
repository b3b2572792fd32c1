"""The answers of the aid finder in sentences: what may be asked, for how much, what still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.french import listing, long_date, spaced
from molette.engines.money import NBSP, euros
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.checks import Verdict
from molette.engines.rules.offers import Offer
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import Status
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public.rule_tables import scheme_href

VERDICTS: Final = {
    Verdict.MET: ("Peut demander", "good"),
    Verdict.UNKNOWN: ("À confirmer", "watch"),
    Verdict.BROKEN: ("Ne peut pas demander", "bad"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a scheme offers, as it reads. `most` is the greatest grant in euros, None where nobody can tell.

    `why` is the sentence of the rule that stops it, with its article; `confirm` what must still be known or
    asked of the payer; `rules` what to know of starting, delays and documents.
    """

    scheme: v.Scheme
    href: str
    verdict: Verdict
    word: str
    kind: str
    said: str
    most: Decimal | None
    why: str
    reference: str
    url: str
    is_to_check: bool
    confirm: tuple[str, ...]
    rules: tuple[str, ...]


def offered(offer: Offer, book: Book) -> Offered:
    word, kind = VERDICTS[offer.verdict]
    rule = offer.rule if offer.reason else None
    return Offered(
        scheme=offer.scheme,
        href=scheme_href(offer.scheme.id),
        verdict=offer.verdict,
        word=word,
        kind=kind,
        said=_said(offer),
        most=offer.amount,
        why=_why(offer, book),
        reference=spaced(rule.reference.text) if rule else "",
        url=rule.reference.url if rule else "",
        is_to_check=rule is not None and rule.status is Status.TO_CHECK,
        confirm=tuple(_confirm(offer)),
        rules=tuple(_rules(offer, book)),
    )


def _why(offer: Offer, book: Book) -> str:
    """The sentence that stops it; of the owner's share, not the list of all who may bring less."""
    if isinstance(offer.rule, v.OwnShare) and offer.reason and offer.rule.waived:
        asked = sentence(offer.rule.model_copy(update={"waived": ()}), book.name)
        return f"{asked} Moins est possible dans quelques cas."
    return offer.reason


def _said(offer: Offer) -> str:
    name = offer.scheme.label
    if offer.is_doubtful:
        return f"{name}{NBSP}: sans doute pas, d’après une règle à vérifier"
    if offer.verdict is Verdict.BROKEN or offer.amount is None:
        return name
    return f"{name}{NBSP}: {euros(offer.amount)} au plus"


def _confirm(offer: Offer) -> Iterable[str]:
    if offer.missing:
        yield f"À confirmer avec {listing(list(offer.missing))}."
    if offer.unwritten and offer.verdict is not Verdict.BROKEN and not offer.is_doubtful:
        unwritten = listing(list(offer.unwritten))
        yield f"Non trouvé, à demander à qui paie ({offer.scheme.payer}){NBSP}: {unwritten}."


def _rules(offer: Offer, book: Book) -> Iterable[str]:
    """What to know before asking; nothing for who may not ask."""
    if offer.verdict is Verdict.BROKEN:
        return
    for rule in offer.starts:
        yield f"{sentence(rule, book.name)}{_doubt(rule)}"
    for deadline, day in offer.deadlines:
        due = f" Soit le {long_date(day)}." if day else ""
        yield f"{sentence(deadline, book.name)}{due}{_doubt(deadline)}"
    for documents in offer.documents:
        yield f"{sentence(documents, book.name)} {spaced(documents.note)}".strip() + _doubt(documents)


def _doubt(rule: v.Rule) -> str:
    return " (règle à vérifier)" if rule.status is Status.TO_CHECK else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The offers by verdict, and the greatest that may be asked."""

    groups: tuple[tuple[str, tuple[Offered, ...]], ...]
    may: int
    unsure: int
    best: Offered | None


def answer(found: Iterable[Offered]) -> Answer:
    held = tuple(found)
    by = {verdict: tuple(one for one in held if one.verdict is verdict) for verdict in VERDICTS}
    may = by[Verdict.MET]
    return Answer(
        tuple((VERDICTS[verdict][0], ones) for verdict, ones in by.items() if ones),
        len(may),
        len(by[Verdict.UNKNOWN]),
        next((one for one in may if one.most is not None), None),
    )


def offer_sheet(rows: Iterable[Offered]) -> Sheet:
    return Sheet(
        "trouver-une-aide",
        (
            SheetColumn("dispositif", "Dispositif", lambda one: one.scheme.label),
            SheetColumn("nom", "Nom", lambda one: one.scheme.name),
            SheetColumn("paye_par", "Payé par", lambda one: one.scheme.payer),
            SheetColumn("verdict", "Verdict", lambda one: one.word),
            SheetColumn("au_plus", "Au plus (€)", lambda one: one.most),
            SheetColumn("raison", "Raison", lambda one: one.why),
            SheetColumn("reference", "Référence", lambda one: one.reference),
            SheetColumn("adresse", "Adresse", lambda one: one.url),
            SheetColumn("a_verifier", "Règle à vérifier", lambda one: one.is_to_check),
            SheetColumn("a_confirmer", "À confirmer", lambda one: " ".join(one.confirm)),
            SheetColumn("a_savoir", "À savoir", lambda one: " ".join(one.rules)),
            SheetColumn("page", "Page", lambda one: one.href),
        ),
        rows,
    )

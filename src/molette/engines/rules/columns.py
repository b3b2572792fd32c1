"""The columns of a spreadsheet of plans, and the words that may stand in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from molette.engines.money import NBSP
from molette.engines.plans import LineKind
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.words import (
    Category,
    Event,
    Owner,
    Waiver,
)
from molette.engines.tables.labels import words_of

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the fact it fills, its heading, and the other headings it is known by."""

    field: str
    label: str
    names: tuple[str, ...] = ()
    of_line: bool = False
    is_required: bool = False


PLAN: Final = Column("plan", "Plan", ("nom du plan", "opération", "projet"), is_required=True)
COLUMNS: Final = (
    PLAN,
    Column("on", "Date du plan", ("date",)),
    Column("owner", "Maître d’ouvrage", ("nature du maître d’ouvrage",)),
    Column("population", "Population", ("habitants",)),
    Column("wealth", "Potentiel financier", ("potentiel financier (× moyenne)",)),
    Column("density", "Densité", ("densité (hab/km²)", "habitants par km²")),
    Column("centre", "Commune centre", ("population de la commune centre", "commune la plus peuplée")),
    Column("is_lead", "Chef de file"),
    Column("category", "Nature de l’opération", ("catégorie",)),
    Column("cost", "Coût HT", ("coût", "coût hors taxes")),
    Column("eligible", "Dépense subventionnable", ("dépense subventionnable HT", "dépense éligible")),
    Column("perimeters", "Périmètres", ("périmètre",)),
    Column("in_contract", "Contrat avec l’État"),
    Column("waivers", "Cas particuliers", ("cas particulier", "dérogations")),
    Column(Event.FILED, "Demande reçue le", ("demande reçue", "réception de la demande")),
    Column(Event.COMPLETE, "Dossier complet le", ("dossier complet",)),
    Column(Event.NOTIFIED, "Notification", ("notification le", "notifiée le")),
    Column(Event.STARTED, "Commencement", ("commencement le", "commencée le", "début")),
    Column(Event.FINISHED, "Fin", ("fin le", "terminée le", "achèvement")),
    Column("kind", "Nature de la ligne", ("sorte de ligne", "ligne"), of_line=True, is_required=True),
    Column("scheme", "Dispositif", ("aide",), of_line=True),
    Column("amount", "Montant", ("montant HT",), of_line=True, is_required=True),
)

OWNERS: Final[Mapping[Owner, tuple[str, ...]]] = {
    Owner.COMMUNE: ("commune", "ville", "mairie"),
    Owner.AGGLOMERATION: (
        "EPCI", "agglomération", "communauté d’agglomération", "communauté de communes",
        "communauté urbaine", "métropole", "intercommunalité",
    ),
    Owner.DEPARTMENT: ("département", "conseil départemental"),
    Owner.REGION: ("région", "conseil régional"),
    Owner.STATE: ("État",),
    Owner.LANDLORD: ("bailleur", "bailleur social"),
    Owner.OPERATOR: ("opérateur",),
    Owner.ASSOCIATION: ("association",),
    Owner.COMPANY: ("entreprise", "société"),
}  # fmt: skip
CATEGORIES: Final[Mapping[Category, tuple[str, ...]]] = {
    Category.ENERGY: (
        "énergie", "rénovation énergétique", "rénovation thermique", "transition énergétique",
        "énergies renouvelables",
    ),
    Category.COMPLIANCE: ("mise aux normes", "sécurité des équipements publics"),
    Category.MOBILITY_HOUSING: ("mobilité", "logement", "construction de logements"),
    Category.DIGITAL: ("numérique", "téléphonie mobile"),
    Category.SCHOOLS: ("école", "bâtiments scolaires"),
    Category.GROWTH: ("hausse du nombre d’habitants",),
    Category.PUBLIC_SPACE: ("espace public",),
    Category.HERITAGE: ("patrimoine",),
    Category.ECONOMY: ("économie", "développement économique"),
    Category.CULTURE_SPORT: ("culture", "sport"),
    Category.BIODIVERSITY: ("biodiversité", "adaptation au climat"),
    Category.OTHER: ("autre",),
}  # fmt: skip
WAIVERS: Final[Mapping[Waiver, tuple[str, ...]]] = {
    Waiver.ANRU: ("ANRU", "rénovation urbaine"),
    Waiver.PROTECTED_HERITAGE: ("patrimoine protégé",),
    Waiver.URGENT_HERITAGE: ("patrimoine non protégé",),
    Waiver.CALAMITY: ("calamité publique", "calamité"),
    Waiver.TERRITORIAL_COOPERATION: ("coopération territoriale européenne", "coopération territoriale"),
    Waiver.NETWORKS: ("réseaux", "ponts", "eau", "assainissement", "défense incendie", "voirie communale"),
    Waiver.SCHOOL_ENERGY: ("rénovation énergétique d’une école",),
}
LINES: Final[Mapping[LineKind, tuple[str, ...]]] = {
    LineKind.GRANT: ("subvention", "aide publique"),
    LineKind.OWN_SHARE: ("part propre", "autofinancement", "fonds propres"),
    LineKind.LOAN: ("emprunt", "prêt"),
    LineKind.PRIVATE: ("privé", "financement privé", "mécénat"),
    LineKind.NOT_FOUND: ("non trouvé", "à trouver"),
    LineKind.UNPUBLISHED: ("non publié",),
}
NOWHERE: Final = "aucun"


def key(text: str) -> Key:
    """The words of a text, whatever its accents, its case, its little words and its plurals.

    >>> key("Espaces Publics"), key("un EPCI à fiscalité propre")
    (('espace', 'public'), ('epci', 'fiscalite', 'propre'))
    """
    return tuple(word.rstrip("s") for word in words_of(text))


@dataclass(frozen=True, slots=True)
class Words:
    """A closed list: what each of its words means, and how to name the list to who wrote another."""

    values: Mapping[Key, Any]
    written: tuple[str, ...]

    def named(self) -> str:
        return ", ".join(self.written)

    def remedy(self, text: str) -> str:
        known = {name.lower(): name for name in self.written}
        close = get_close_matches(text.lower(), known)
        if close:
            return f"Vouliez-vous dire «{NBSP}{known[close[0]]}{NBSP}»{NBSP}?"
        return "Écrivez l’un de ces mots."


def words(names: Mapping[Any, Iterable[str]], labels: Mapping[Any, str]) -> Words:
    """A list known by its codes, its labels and the names in use, of which the first is told."""
    values: dict[Key, Any] = {}
    for value, known in names.items():
        for name in (str(value), labels.get(value, ""), *known):
            values[key(name)] = value
    values.pop((), None)
    return Words(values, tuple(next(iter(known)) for known in names.values()))


def schemes(book: Book) -> Words:
    """The schemes of a book, by every name they bear."""
    names = {one.id: (one.label, one.name, *one.also) for one in book.schemes}
    return words(names, {})


def perimeters(book: Book) -> Words:
    """The perimeters that the rules of a book name, and « aucun » for a place outside them all."""
    held = {slug for rule in book.rules if isinstance(rule, v.EligiblePlace) for slug in rule.perimeters}
    return words({slug: (slug,) for slug in (*sorted(held), NOWHERE)}, {})

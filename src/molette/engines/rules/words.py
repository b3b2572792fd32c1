"""The closed lists that rules are written with, and how each word reads in French."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """How sure the rule is: found in its text, written from memory, or not a rule yet."""

    IN_FORCE = "in_force"
    TO_CHECK = "to_check"
    PROPOSED = "proposed"


STATUS_LABELS: Final = {
    Status.IN_FORCE: "en vigueur",
    Status.TO_CHECK: "à vérifier",
    Status.PROPOSED: "proposée",
}


class Owner(StrEnum):
    """Who carries an operation out. The values are those of the kinds of organisations."""

    COMMUNE = "commune"
    AGGLOMERATION = "agglomeration"
    DEPARTMENT = "department"
    REGION = "region"
    STATE = "state"
    LANDLORD = "landlord"
    OPERATOR = "operator"
    ASSOCIATION = "association"
    COMPANY = "company"


OWNER_LABELS: Final = {
    Owner.COMMUNE: "une commune",
    Owner.AGGLOMERATION: "un EPCI à fiscalité propre",
    Owner.DEPARTMENT: "un département",
    Owner.REGION: "une région",
    Owner.STATE: "un service de l’État",
    Owner.LANDLORD: "un bailleur",
    Owner.OPERATOR: "un opérateur",
    Owner.ASSOCIATION: "une association",
    Owner.COMPANY: "une entreprise",
}

LOCAL_AUTHORITIES: Final = (Owner.COMMUNE, Owner.AGGLOMERATION, Owner.DEPARTMENT, Owner.REGION)


class Category(StrEnum):
    """What an operation is for. The first six are the families of the DSIL (CGCT, art. L2334-42)."""

    ENERGY = "energy"
    COMPLIANCE = "compliance"
    MOBILITY_HOUSING = "mobility_housing"
    DIGITAL = "digital"
    SCHOOLS = "schools"
    GROWTH = "growth"
    PUBLIC_SPACE = "public_space"
    HERITAGE = "heritage"
    ECONOMY = "economy"
    CULTURE_SPORT = "culture_sport"
    BIODIVERSITY = "biodiversity"
    OTHER = "other"


CATEGORY_LABELS: Final = {
    Category.ENERGY: "rénovation thermique, transition énergétique, énergies renouvelables",
    Category.COMPLIANCE: "mise aux normes et sécurité des équipements publics",
    Category.MOBILITY_HOUSING: "mobilité ou construction de logements",
    Category.DIGITAL: "numérique et téléphonie mobile",
    Category.SCHOOLS: "bâtiments scolaires",
    Category.GROWTH: "équipements rendus nécessaires par la hausse du nombre d’habitants",
    Category.PUBLIC_SPACE: "espaces publics",
    Category.HERITAGE: "patrimoine",
    Category.ECONOMY: "développement économique",
    Category.CULTURE_SPORT: "culture et sport",
    Category.BIODIVERSITY: "biodiversité et adaptation au climat",
    Category.OTHER: "autre",
}


class Base(StrEnum):
    """What a rate is a rate of."""

    ELIGIBLE = "eligible"
    COST_EXCL_TAX = "cost_excl_tax"
    PUBLIC_FUNDING = "public_funding"


BASE_LABELS: Final = {
    Base.ELIGIBLE: "la dépense subventionnable hors taxes",
    Base.COST_EXCL_TAX: "le coût hors taxes",
    Base.PUBLIC_FUNDING: "le total des financements apportés par des personnes publiques",
}


class Event(StrEnum):
    """A day in the life of a grant, from which a delay runs or before which nothing may begin."""

    FILED = "filed"
    COMPLETE = "complete"
    NOTIFIED = "notified"
    STARTED = "started"
    FINISHED = "finished"
    CLAIMED = "claimed"


EVENT_LABELS: Final = {
    Event.FILED: "la réception de la demande",
    Event.COMPLETE: "l’accusé de réception du dossier complet",
    Event.NOTIFIED: "la notification de la subvention",
    Event.STARTED: "le commencement de l’opération",
    Event.FINISHED: "la fin de l’opération",
    Event.CLAIMED: "la demande du solde",
}


def _dated(label: str) -> str:
    """« la date de » before an event.

    >>> _dated("la réception de la demande"), _dated("l’accusé de réception")
    ('la date de réception de la demande', 'la date de l’accusé de réception')
    """
    return f"la date de {label.removeprefix('la ')}"


EVENT_DAYS: Final = {event: _dated(label) for event, label in EVENT_LABELS.items()}
"""How the day of an event is asked for."""


class Act(StrEnum):
    """What must be done before a deadline."""

    START = "start"
    FINISH = "finish"
    CLAIM = "claim"


ACT_LABELS: Final = {
    Act.START: "commencer l’opération",
    Act.FINISH: "terminer l’opération",
    Act.CLAIM: "demander le solde",
}


class Cause(StrEnum):
    """Why a grant may have to be paid back."""

    CHANGE_OF_USE = "change_of_use"
    OVER_CEILING = "over_ceiling"
    NOT_FINISHED = "not_finished"
    CONDITIONS = "conditions"


CAUSE_LABELS: Final = {
    Cause.CHANGE_OF_USE: "si l’affectation de l’investissement change sans autorisation",
    Cause.OVER_CEILING: "si les aides publiques passent le plafond",
    Cause.NOT_FINISHED: "si l’opération n’est pas terminée dans les délais",
    Cause.CONDITIONS: "si une condition de la décision attributive n’est pas tenue",
}


class Waiver(StrEnum):
    """A case in which the owner's least share is lower, or not asked."""

    ANRU = "anru"
    PROTECTED_HERITAGE = "protected_heritage"
    URGENT_HERITAGE = "urgent_heritage"
    CALAMITY = "calamity"
    TERRITORIAL_COOPERATION = "territorial_cooperation"
    NETWORKS = "networks"
    SCHOOL_ENERGY = "school_energy"


WAIVER_LABELS: Final = {
    Waiver.ANRU: "rénovation urbaine (ANRU)",
    Waiver.PROTECTED_HERITAGE: "patrimoine protégé",
    Waiver.URGENT_HERITAGE: "patrimoine non protégé, en cas d’urgence ou de nécessité publique",
    Waiver.CALAMITY: "réparation des dégâts d’une calamité publique",
    Waiver.TERRITORIAL_COOPERATION: "coopération territoriale européenne (FEDER)",
    Waiver.NETWORKS: "ponts, eau, assainissement, défense incendie, voirie communale",
    Waiver.SCHOOL_ENERGY: "rénovation énergétique d’une école",
}

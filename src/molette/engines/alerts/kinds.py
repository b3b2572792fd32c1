"""The closed list of alerts: what each is called, by which rule it is raised, what would clear it.

To add a kind: a member here, its words in `WORDS`, and in the domain the watch that looks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class AlertKind(StrEnum):
    """What an alert is about, gravest first."""

    GRANT_LAPSING = "grant_lapsing"
    OVER_COMMITTED = "over_committed"
    NO_CREDITS = "no_credits"
    UNCOVERED_PLAN = "uncovered_plan"
    BROKEN_CONDITION = "broken_condition"
    MILESTONE_LATE = "milestone_late"
    MILESTONE_SLIPPED = "milestone_slipped"
    DECISION_LATE = "decision_late"
    UPDATE_LATE = "update_late"
    FIGURE_CONTESTED = "figure_contested"
    YEAR_RINGS = "year_rings"
    BEHIND_PATH = "behind_path"
    WRONG_WAY = "wrong_way"
    NOT_COMPUTABLE = "not_computable"
    DOUBLE_COUNT = "double_count"
    SILENT_PARTNER = "silent_partner"
    RESIDENTS_WAITING = "residents_waiting"


class Gravity(IntEnum):
    """How grave the fact is; one that grows graver comes back to those who had set it aside."""

    WATCH = 1
    SERIOUS = 2
    GRAVE = 3


GRAVITY_LABELS: Final = {
    Gravity.WATCH: "à surveiller",
    Gravity.SERIOUS: "à traiter",
    Gravity.GRAVE: "grave",
}


class Duty(StrEnum):
    """In what capacity somebody must act."""

    OWNER = "owner"
    FUNDER = "funder"
    HOLDER = "holder"
    PRODUCER = "producer"
    AUTHOR = "author"
    ASKED = "asked"
    ENTRUSTED = "entrusted"
    ADDRESSED = "addressed"


DUTY_LABELS: Final = {
    Duty.OWNER: "maître d’ouvrage",
    Duty.FUNDER: "financeur",
    Duty.HOLDER: "tient l’enveloppe",
    Duty.PRODUCER: "produit la mesure",
    Duty.AUTHOR: "auteur du chiffre",
    Duty.ASKED: "partenaire consulté",
    Duty.ENTRUSTED: "chargé de la décision",
    Duty.ADDRESSED: "doit répondre aux habitants",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A kind in French: its name, the rule that raises it, what would clear it."""

    label: str
    rule: str
    clears: str


WORDS: Final[Mapping[AlertKind, Words]] = {
    AlertKind.GRANT_LAPSING: Words(
        "aide près d’être perdue",
        "Une échéance de l’aide tombe d’ici six mois, trois mois ou deux mois, ou elle est passée.",
        "faire avant ce jour ce que la règle demande, ou inscrire une prolongation",
    ),
    AlertKind.OVER_COMMITTED: Words(
        "enveloppe dépassée",
        "Ce qui est engagé ou délégué passe les autorisations, ou ce qui est payé passe les crédits.",
        "voter ou recevoir des crédits, ou retirer un engagement",
    ),
    AlertKind.NO_CREDITS: Words(
        "crédits de paiement manquants",
        "Ce qui reste dû sur les engagements passe les crédits de paiement de l’année et des suivantes.",
        "ouvrir ou reporter des crédits de paiement",
    ),
    AlertKind.UNCOVERED_PLAN: Words(
        "plan non couvert",
        "Les lignes du plan voté n’atteignent pas le coût du projet.",
        "trouver le financement qui manque et voter le plan, ou revoir le coût",
    ),
    AlertKind.BROKEN_CONDITION: Words(
        "contrepartie non tenue",
        "Un constat montre que ce que l’acte d’une aide demande en retour n’est pas tenu.",
        "constater que la contrepartie est tenue, ou inscrire l’acte qui la lève",
    ),
    AlertKind.MILESTONE_LATE: Words(
        "jalon en retard",
        "La date annoncée d’un jalon est passée sans que rien ne dise qu’il est atteint.",
        "dire que le jalon est atteint, avec sa preuve, ou annoncer une nouvelle date",
    ),
    AlertKind.MILESTONE_SLIPPED: Words(
        "fin de projet repoussée",
        "La fin annoncée aujourd’hui vient six mois ou plus après celle annoncée d’abord.",
        "revenir à une date plus proche ; sinon, faire acter le nouveau calendrier",
    ),
    AlertKind.DECISION_LATE: Words(
        "décision sans suite",
        "Le jour où une décision était attendue est passé, et rien ne dit qu’elle est suivie d’effet.",
        "dire que c’est fait, avec sa preuve ; sinon, la faire reporter par l’instance",
    ),
    AlertKind.UPDATE_LATE: Words(
        "mise à jour en retard",
        "Une campagne attendait la mise à jour du projet, et personne ne l’a envoyée à sa clôture.",
        "envoyer la mise à jour",
    ),
    AlertKind.FIGURE_CONTESTED: Words(
        "chiffre contesté sans réponse",
        "Le dernier mot d’un partenaire conteste le chiffre ; rien ne l’a remplacé ni tranché depuis.",
        "remplacer le chiffre, convaincre celui qui conteste, ou faire trancher une instance",
    ),
    AlertKind.YEAR_RINGS: Words(
        "année arrêtée qui ne tient plus",
        "Les livres d’une année signée ne disent plus ce qui a été signé.",
        "arrêter de nouveau l’année, ou remettre les livres comme ils étaient",
    ),
    AlertKind.BEHIND_PATH: Words(
        "écart à la trajectoire",
        "La mesure est en retard de plus de 10 points sur son chemin, ou de plus que la médiane des mesures "
        "comparables.",
        "une valeur qui rattrape la trajectoire, ou une cible revue et signée",
    ),
    AlertKind.WRONG_WAY: Words(
        "tendance défavorable",
        "Les trois dernières valeurs vont, de l’une à l’autre, à l’opposé du sens voulu.",
        "une valeur nouvelle qui va dans le bon sens",
    ),
    AlertKind.NOT_COMPUTABLE: Words(
        "mesure non calculable",
        "Il manque à la mesure un départ, une valeur ou une cible qui se comparent, ou sa dernière valeur "
        "attendue a passé son délai de publication.",
        "dire ce qui manque",
    ),
    AlertKind.DOUBLE_COUNT: Words(
        "double compte à lever",
        "Deux mouvements ressemblent aux mêmes euros et personne n’a dit ce qu’il en est.",
        "dire que ce sont les mêmes euros, ou qu’ils sont distincts",
    ),
    AlertKind.SILENT_PARTNER: Words(
        "partenaire silencieux",
        "Un partenaire n’a pas répondu à des chiffres dans le délai que le contrat lui donne.",
        "accepter ou contester les chiffres proposés",
    ),
    AlertKind.RESIDENTS_WAITING: Words(
        "habitants sans réponse",
        "Des habitants attendent depuis quinze jours une réponse à ce qu’ils ont dit, ou depuis que la date "
        "qui leur fut donnée est passée.",
        "répondre, en disant ce qui est décidé",
    ),
}
KIND_LABELS: Final = {kind: words.label for kind, words in WORDS.items()}

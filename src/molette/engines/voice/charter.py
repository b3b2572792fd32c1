"""The charter of moderation: the only reasons for which words are not published. Its page is made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """Why words are not published. Disagreeing with a partner, or with the programme, is none of them."""

    NAMES_SOMEONE = "names_someone"
    INSULT = "insult"
    ACCUSATION = "accusation"
    ELSEWHERE = "elsewhere"
    ADVERTISING = "advertising"
    NOT_WORDS = "not_words"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Article:
    """A reason in French: its short name, the rule, and what the author can do."""

    label: str
    rule: str
    remedy: str


ARTICLES: Final[Mapping[Refusal, Article]] = {
    Refusal.NAMES_SOMEONE: Article(
        "une personne y est reconnaissable",
        "Un nom, un numéro, une adresse précise, une plaque, un visage font reconnaître quelqu’un.",
        "Redites-le sans ce qui permet de reconnaître la personne : dites la rue, non la porte.",
    ),
    Refusal.INSULT: Article(
        "injure, menace ou haine",
        "Les mots injurient, menacent, ou s’en prennent à des personnes pour ce qu’elles sont.",
        "La colère se publie, l’injure non : redites ce qui ne va pas.",
    ),
    Refusal.ACCUSATION: Article(
        "accusation qui relève de la justice",
        "Un délit est imputé à une personne ou à un organisme que l’on reconnaît, sans décision de justice.",
        "Adressez-vous à la police, à la gendarmerie ou au procureur de la République.",
    ),
    Refusal.ELSEWHERE: Article(
        "sans rapport avec le territoire",
        "Cela ne parle ni d’un projet, ni d’un lieu, ni d’un service du territoire.",
        "Dites de quel lieu ou de quel projet vous parlez.",
    ),
    Refusal.ADVERTISING: Article(
        "publicité ou propagande",
        "Le message vend quelque chose, appelle à voter, ou a été envoyé en nombre par une machine.",
        "Dites ce que vous avez vu ou ce que vous souhaitez, en vos propres mots.",
    ),
    Refusal.NOT_WORDS: Article(
        "rien qui se comprenne",
        "Le message est vide de sens, un essai, ou répète un autre que la même personne vient d’envoyer.",
        "Redites-le en une phrase.",
    ),
    Refusal.EMERGENCY: Article(
        "urgence",
        "Quelqu’un est en danger : ce formulaire n’est pas lu à toute heure.",
        "Appelez le 15, le 17, le 18 ou le 112 ; le 119 pour un enfant, le 3919 pour des violences.",
    ),
}
LABELS: Final = {reason.value: article.label for reason, article in ARTICLES.items()}

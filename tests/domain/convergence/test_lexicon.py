"""The words of the field that come with the product, tried on the texts of the partners."""

import pytest

from molette.domain.convergence.lexicon import shipped
from molette.engines.convergence.likeness import Suggestion, Text, suggest


def alike(left: str, right: str) -> Suggestion | None:
    """The likeness of two orientations among others that share nothing with them."""
    other = Text(3, "La forêt"), Text(4, "Les archives")
    found = suggest([Text(1, left), other[0]], [Text(2, right), other[1]], shipped())
    return next(iter(found), None)


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("Le logement", "Habitat", ("logement", "habitat")),
        ("Réhabilitation des logements miniers", "Les logements miniers", ("miniers", "miniers")),
        ("Rendre du mouvement au territoire", "Les transports", ("mouvement", "transports")),
        ("La création d’entreprises", "Développement économique", None),
        ("Transformer leur cadre de vie", "Cadre de vie", ("cadre de vie", "cadre de vie")),
        ("Lutte contre la précarité énergétique", "Rendre de l’énergie au territoire", None),
        ("Cohésion sociale", "L’accompagnement des personnes", None),
    ],
)
def test_orientations_that_answer_one_another_are_suggested_in_their_words(
    left: str, right: str, words: tuple[str, str] | None
) -> None:
    found = alike(left, right)
    assert found is not None
    assert words is None or words in [(one.left, one.right) for one in found.words]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # a way of working is no work
        (
            "inscrire dans la durée le soutien financier de l’État et selon un mode d’emploi lisible",
            "L’emploi",
        ),
        # the name of the country is in every text
        ("L’engagement pour le renouveau du bassin minier", "Les logements miniers"),
        ("Lutte contre la précarité énergétique", "Lutte contre la pauvreté"),
        ("construire une méthode de pilotage concertée entre l’État et le territoire", "L’action de l’État"),
        ("Rendre du mouvement au territoire", "Rendre de l’énergie au territoire"),
        ("Les grands projets des communes", "Un projet pour toutes les communes"),
    ],
)
def test_words_that_only_look_alike_suggest_nothing(left: str, right: str) -> None:
    assert alike(left, right) is None


def test_a_word_said_twice_is_liker_than_its_synonym() -> None:
    twice, synonym = alike("Mobilités", "Mobilité"), alike("Mobilités", "Les transports")
    assert twice is not None
    assert synonym is not None
    assert twice.likeness == 1 > synonym.likeness

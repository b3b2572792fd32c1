"""Messages that speak of one thing are told alike with what makes it; others are not."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.voice.likeness import Said, alike

DAY = date(2026, 11, 2)
LENS, AVION = frozenset({"place:1"}), frozenset({"place:2"})
NEW = Said(0, "Le lampadaire est en panne devant l’école Pasteur", LENS, DAY)
LAMP = Said(1, "Les lampadaires de l’école Pasteur sont en panne", LENS, date(2026, 10, 29))
FAR = Said(2, "Les lampadaires de l’école Pasteur sont en panne", AVION, date(2025, 1, 1))
OTHER = Said(3, "La bibliothèque ferme trop tôt le samedi", LENS, DAY)


def test_two_messages_on_one_breakdown_are_alike_and_the_reasons_are_told() -> None:
    (found,) = alike(NEW, [OTHER, LAMP])

    assert found.key == 1
    assert found.why.replace("\N{NO-BREAK SPACE}", " ") == (
        "4 mots communs (école, lampadaire, panne, pasteur), même lieu, projet ou service et 4 jours d’écart"
    )


def test_the_same_words_elsewhere_and_long_ago_are_less_alike() -> None:
    near, far = alike(NEW, [FAR, LAMP])

    assert (near.key, far.key) == (1, 2)
    assert near.likeness > far.likeness
    assert "pas le même lieu" in far.why


def test_one_word_in_common_says_nothing() -> None:
    assert alike(NEW, [Said(4, "Une école neuve", LENS, DAY)]) == ()


texts = st.lists(
    st.sampled_from(["lampadaire", "panne", "école", "trottoir", "bus", "arrêt", "parc", "banc"]), max_size=6
)


@given(st.lists(texts, min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_topics_are_read_changes_nothing(held: list[list[str]], chance: object) -> None:
    others = [Said(n, " ".join(words), LENS, DAY) for n, words in enumerate(held, 1)]
    shuffled = list(others)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis draws a random.Random

    found = alike(NEW, others)

    assert found == alike(NEW, shuffled)
    assert all(0 <= one.likeness <= 1 for one in found)

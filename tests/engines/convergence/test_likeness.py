"""Two nodes look alike by their rare words, their compound terms and the synonyms of the field."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.convergence.likeness import Text, suggest
from molette.engines.convergence.words import Lexicon, Reader

LEXICON = Lexicon(
    frozenset({"le", "la", "les", "l", "de", "des", "du", "et", "au"}),
    {"logement": ("habitat",), "mobilité": ("transport",), "cadre de vie": ("espace public",)},
)
WORDS = st.lists(
    st.sampled_from(["habitat", "logements", "emploi", "cadre", "vie", "santé", "mine", "vert"]),
    min_size=1,
    max_size=6,
).map(" ".join)


def texts(first: int) -> st.SearchStrategy[list[Text]]:
    return st.lists(WORDS, max_size=5).map(
        lambda said: [Text(first + rank, one) for rank, one in enumerate(said)]
    )


def test_a_synonym_is_told_in_the_words_of_each_text() -> None:
    found = suggest([Text(1, "Habitat")], [Text(2, "Les logements miniers")], LEXICON)
    assert [(one.words[0].left, one.words[0].right) for one in found] == [("habitat", "logements")]


def test_a_compound_term_is_one_term_whatever_stands_between_its_words() -> None:
    keys = [term.key for term in Reader(LEXICON).terms("Transformer le cadre de la vie, et l’ESPACE PUBLIC")]
    assert keys.count("=cadre de vie") == 2
    assert "vi" not in keys


def test_a_word_of_every_node_weighs_less_than_a_rare_one() -> None:
    left = [Text(1, "territoire santé"), Text(2, "territoire emploi"), Text(3, "territoire mine")]
    best = suggest(left, [Text(9, "territoire santé emploi"), Text(8, "territoire")], LEXICON)
    words = next(one for one in best if (one.left, one.right) == (1, 9)).words
    assert words[0].left == "santé"


def test_two_synonyms_are_less_alike_than_one_word_said_twice() -> None:
    synonym, twice = (
        suggest([Text(1, "Habitat")], [Text(2, said)], LEXICON)[0] for said in ("Logement", "Habitats")
    )
    assert synonym.likeness == 0.7 < twice.likeness == 1
    assert [(word.left, word.right) for word in synonym.words] == [("habitat", "logement")]


def test_the_words_are_quoted_as_they_stand_in_each_text() -> None:
    found = suggest([Text(1, "Le cadre de vie")], [Text(2, "L’espace\npublic")], LEXICON)
    assert [(word.left, word.right) for word in found[0].words] == [("cadre de vie", "espace public")]


def test_texts_that_share_nothing_suggest_nothing() -> None:
    assert suggest([Text(1, "La santé")], [Text(2, "Le tourisme")], LEXICON, least=0) == ()


@given(WORDS)
def test_the_same_text_is_wholly_alike(said: str) -> None:
    assert suggest([Text(1, said)], [Text(2, said)], LEXICON)[0].likeness == 1


@given(texts(0), texts(100))
def test_swapping_the_trees_swaps_the_answer(left: list[Text], right: list[Text]) -> None:
    one = {(s.left, s.right): s.likeness for s in suggest(left, right, LEXICON)}
    assert one == {(s.right, s.left): s.likeness for s in suggest(right, left, LEXICON)}


@given(texts(0), texts(100), st.randoms(use_true_random=False))
def test_the_order_of_the_nodes_changes_nothing(left: list[Text], right: list[Text], chance: Random) -> None:
    mixed = list(left)
    chance.shuffle(mixed)
    assert suggest(left, right, LEXICON) == suggest(mixed, list(reversed(right)), LEXICON)


@given(texts(0), texts(100))
def test_a_node_that_shares_nothing_changes_neither_pairs_nor_their_words(
    left: list[Text], right: list[Text]
) -> None:
    def said(nodes: list[Text]) -> dict[tuple[int, int], set[str]]:
        found = suggest(nodes, right, LEXICON, least=0)
        return {(s.left, s.right): {word.left for word in s.words} for s in found}

    assert said(left) == said([*left, Text(50, "xylophone")])


@given(texts(0), texts(100))
def test_the_parts_of_the_words_make_the_whole(left: list[Text], right: list[Text]) -> None:
    for one in suggest(left, right, LEXICON):
        assert abs(sum(word.part for word in one.words) - 1) < 1e-4
        assert 0 < one.likeness <= 1

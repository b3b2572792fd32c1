"""A quotation is found in its text; two versions of a text tell what was added, gone and reworded."""

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.convergence.likeness import Text
from molette.engines.convergence.quoting import quotes
from molette.engines.convergence.rewording import Turn, differences, versions
from molette.engines.convergence.words import Lexicon

LEXICON = Lexicon(frozenset({"le", "la", "les"}))


def test_a_word_changed_is_no_quotation() -> None:
    assert quotes("soutien Financier", "le soutien\n financier")
    assert not quotes("le soutien du financier", "le soutien financier")


@given(st.text(max_size=40), st.text(max_size=40))
def test_each_version_is_found_again_in_the_differences(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(one.text for one in pieces if one.turn is not Turn.ADDED) == before
    assert "".join(one.text for one in pieces if one.turn is not Turn.GONE) == after


def test_a_node_reworded_is_one_node_and_a_new_one_is_new() -> None:
    before = [Text(1, "Les logements miniers"), Text(2, "Le tourisme")]
    after = [Text(11, "Rénover les logements miniers"), Text(12, "La santé")]
    found = versions(before, after, LEXICON)
    assert (found.pairs, found.gone, found.added) == (((1, 11),), (2,), (12,))


def test_the_same_words_are_the_same_node_before_any_likeness() -> None:
    before = [Text(1, "Habitat"), Text(2, "Habitat minier")]
    after = [Text(11, "Habitat minier"), Text(12, "habitat")]
    assert versions(before, after, LEXICON).pairs == ((1, 12), (2, 11))

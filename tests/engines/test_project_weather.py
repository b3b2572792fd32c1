"""The weather of a project: the last word said holds, and grows old; nobody computes it."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.project_weather import LEVEL_LABELS, STALE_AFTER, Level, Word, standing

DAY = date(2026, 11, 1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> list[Word]:
    said = draw(st.lists(st.tuples(st.sampled_from(Level), days), max_size=6))
    return [Word(level, on, rank) for rank, (level, on) in enumerate(said)]


def test_the_four_words_are_those_of_the_state() -> None:
    assert [LEVEL_LABELS[level] for level in Level] == [
        "objectifs sécurisés",
        "objectifs atteignables",
        "appuis nécessaires",
        "objectifs compromis",
    ]


def test_of_two_words_of_one_day_the_last_recorded_holds() -> None:
    words = [Word(Level.SECURED, DAY, 1), Word(Level.COMPROMISED, DAY, 2)]

    found = standing(words, DAY)

    assert found is not None
    assert found.word.level is Level.COMPROMISED


def test_a_word_to_come_is_not_known_yet() -> None:
    assert standing([Word(Level.SECURED, DAY + timedelta(1))], DAY) is None


@given(histories(), days)
def test_the_word_that_holds_is_one_that_was_said_and_none_was_said_after_it(
    words: Sequence[Word], day: date
) -> None:
    found = standing(words, day)

    known = [word for word in words if word.said_on <= day]
    assert (found is None) == (not known)
    if found:
        assert found.word in known
        assert all(word.said_on <= found.word.said_on for word in known)
        assert found.is_stale == ((day - found.word.said_on).days > STALE_AFTER)


@given(histories(), days, st.integers(0, 1000))
def test_the_order_in_which_words_are_read_does_not_matter(words: list[Word], day: date, seed: int) -> None:
    mixed = Random(seed).sample(words, len(words))

    assert standing(words, day) == standing(mixed, day)

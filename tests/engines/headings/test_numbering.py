"""The mark of a heading is told apart from its title; a sentence that begins with a number has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.headings.numbering import LONGEST_CODE, WORDS, mark_of


@pytest.mark.parametrize(
    ("text", "code", "scheme", "title"),
    [
        ("Axe 1 : Réussir la rénovation", "Axe 1", "axe", "Réussir la rénovation"),
        ("AXE II – Désenclaver", "AXE II", "axe", "Désenclaver"),
        ("Orientation n° 3. Soigner", "Orientation 3", "orientation", "Soigner"),
        ("Objectif 1.2 Former", "Objectif 1.2", "objectif", "Former"),
        ("Priorité A : Loger", "Priorité A", "priorité", "Loger"),
        ("Axe 4", "Axe 4", "axe", ""),
        ("1. Habiter", "1", "décimal 1", "Habiter"),
        ("1 Habiter", "1", "décimal 1", "Habiter"),
        ("1.2 Rénover les cités", "1.2", "décimal 2", "Rénover les cités"),
        ("1.2.3. Rénover", "1.2.3", "décimal 3", "Rénover"),
        ("IV. Se soigner", "IV", "romain", "Se soigner"),
        ("B. Former", "B", "lettre", "Former"),
        ("c) Accueillir", "c", "minuscule", "Accueillir"),
    ],
)
def test_a_mark_is_told_apart_from_the_title(text: str, code: str, scheme: str, title: str) -> None:
    mark = mark_of(text)

    assert mark is not None
    assert (mark.code, mark.scheme, mark.title) == (code, scheme, title)


@pytest.mark.parametrize(
    "text",
    [
        "2024 est l’année de la relance",
        "12 communes sont concernées",
        "A-t-on oublié quelqu’un ?",
        "Axe majeur du contrat",
        "L’axe 1 est le premier",
        "Action A venir dans l’année",
        "1,5 million d’euros",
        "",
    ],
)
def test_a_sentence_has_no_mark(text: str) -> None:
    assert mark_of(text) is None


@given(st.text(max_size=60))
def test_the_title_after_a_mark_is_the_end_of_the_text(text: str) -> None:
    mark = mark_of(text)

    assert mark is None or (text.strip().endswith(mark.title) and 0 < len(mark.code) <= LONGEST_CODE)


@given(st.sampled_from(WORDS), st.integers(1, 99), st.sampled_from((" : ", ". ", " – ", " - ")))
def test_a_named_mark_is_read_whatever_separates_it(word: str, number: int, separator: str) -> None:
    mark = mark_of(f"{word.capitalize()} {number}{separator}Loger")

    assert mark is not None
    assert (mark.code, mark.title, mark.is_named) == (f"{word.capitalize()} {number}", "Loger", True)

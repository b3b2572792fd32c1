"""Headings are found by what a document says of itself, else by the look of its paragraphs, with reasons."""

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.headings.bounds import MOST_HEADINGS, MOST_LEVELS
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.headings.reading import LIKELY, SURE, read
from molette.engines.money import NBSP

TEXT = "Les partenaires conviennent de poursuivre la réhabilitation des logements miniers du bassin. " * 3


def look(*told: tuple[str, float, bool]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(rank, text, 1, size=size, bold=bold) for rank, (text, size, bold) in enumerate(told, 1)
    )


def tree(paragraphs: tuple[Paragraph, ...]) -> list[tuple[int, str, str]]:
    return [(one.level, one.code, one.title) for one in read(paragraphs).found]


def test_a_document_that_says_its_levels_is_believed() -> None:
    paragraphs = (
        Paragraph(1, "Contrat", is_title=True),
        Paragraph(2, "Axe 1 : Loger", level=1, said_by="style « Titre 1 »"),
        Paragraph(3, TEXT, bold=True, size=40),
        Paragraph(4, "Rénover", level=2, said_by="style « Titre 2 »", number="1.1."),
    )

    found = read(paragraphs).found

    assert tree(paragraphs) == [(1, "Axe 1", "Loger"), (2, "1.1", "Rénover")]
    assert found[0].reasons == ("style « Titre 1 »",)
    assert all(one.confidence >= SURE for one in found)


def test_levels_that_jump_are_kept_as_the_document_says_them() -> None:
    assert tree((Paragraph(1, "A", level=1), Paragraph(2, "B", level=3))) == [(1, "", "A"), (3, "", "B")]


def test_larger_and_bold_paragraphs_are_headings_the_largest_on_top() -> None:
    paragraphs = look(
        ("Habiter", 16, True), (TEXT, 10, False), ("Rénover", 12, True), (TEXT, 10, False),
        ("Se déplacer", 16, True), (TEXT, 10, False),
    )  # fmt: skip

    assert tree(paragraphs) == [(1, "", "Habiter"), (2, "", "Rénover"), (1, "", "Se déplacer")]
    assert read(paragraphs).found[0].reasons[0] == f"plus grand que le texte (16{NBSP}pt contre 10{NBSP}pt)"


def test_numbers_alone_make_levels_where_nothing_else_does() -> None:
    paragraphs = look(
        ("Axe 1 : Habiter", 10, False), (TEXT, 10, False), ("1.1 Rénover", 10, True), (TEXT, 10, False),
        ("Axe 2 : Se déplacer", 10, False), (TEXT, 10, False),
    )  # fmt: skip

    assert [code for _, code, _ in tree(paragraphs)] == ["Axe 1", "1.1", "Axe 2"]


def test_the_title_of_the_whole_is_no_heading() -> None:
    paragraphs = look(("Stratégie", 24, False), ("Axe 1 : Habiter", 14, True), (TEXT, 10, False))

    assert tree(paragraphs) == [(1, "Axe 1", "Habiter")]
    assert read(paragraphs).notes == (f"«{NBSP}Stratégie{NBSP}» est lu comme le titre du document.",)


def test_prose_has_no_headings() -> None:
    assert (
        read(look((TEXT, 10, False), ("Une phrase courte.", 10, False), ("- un point,", 10, False))).found
        == ()
    )


def test_a_bold_word_alone_is_doubtful() -> None:
    found = read(look((TEXT, 10, False), ("A. Un sous-titre", 10, True), (TEXT, 10, False))).found

    assert [one.title for one in found] == ["Un sous-titre"]
    assert found[0].confidence < LIKELY


def test_what_cannot_be_corrected_by_hand_stays_in_the_text() -> None:
    paragraphs = tuple(
        Paragraph(rank, f"Titre {rank}", level=1 + (rank % 40 != 1), said_by="style")
        for rank in range(1, MOST_HEADINGS * 2)
    )

    told = read(paragraphs)

    assert len(told.found) <= MOST_HEADINGS
    assert {one.level for one in told.found} == {1}
    assert "laissés dans le texte" in told.notes[0]


@given(st.lists(st.integers(1, 3), min_size=2, max_size=25))
def test_a_tree_set_in_three_sizes_is_read_back(told: list[int]) -> None:
    """Whatever the tree, as long as it jumps no level and has more than one heading of the top one."""
    levels = [1, 1]
    for level in told:
        levels.append(min(level, levels[-1] + 1))
    sizes = {1: 18.0, 2: 14.0, 3: 12.0}
    used = sorted(set(levels))
    paragraphs = look(
        *(part for n, level in enumerate(levels)
          for part in ((f"Titre {'abcdefghijklmnopqrstuvwxyzé'[n]}", sizes[level], True), (TEXT, 10, False)))
    )  # fmt: skip

    assert [one.level for one in read(paragraphs).found] == levels
    assert used == list(range(1, len(used) + 1))


@given(
    st.lists(
        st.builds(
            Paragraph, st.integers(1, 99), st.text(max_size=50), st.none(), st.none() | st.integers(1, 9),
            number=st.text(max_size=8), size=st.none() | st.floats(1, 99), bold=st.booleans(),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_the_paragraphs_the_answer_is_within_bounds(paragraphs: list[Paragraph]) -> None:
    found = read(paragraphs).found

    assert all(1 <= one.level <= MOST_LEVELS and 0 < one.confidence <= 1 and one.reasons for one in found)
    assert {one.ranks[0] for one in found} <= {one.rank for one in paragraphs}

"""The lines of a page make paragraphs: repeated heads go, broken words and broken titles are made whole."""

from molette.engines.headings.lines import paragraphs
from molette.engines.headings.paragraphs import Bookmark, Line


def line(
    text: str, bottom: float, *, page: int = 1, size: float = 10, bold: bool = False, right: float = 500
) -> Line:
    return Line(page, text, size, bold, 50, right, bottom)


def texts(*lines: Line) -> list[str]:
    return [one.text for one in paragraphs(lines)]


def test_a_word_broken_at_the_end_of_a_line_is_rejoined() -> None:
    assert texts(line("La réhabili-", 100), line("tation des cités.", 88)) == ["La réhabilitation des cités."]
    assert texts(line("La réhabili\x02", 100), line("tation.", 88)) == ["La réhabilitation."]


def test_a_hyphen_of_the_word_itself_is_kept() -> None:
    told = texts(line("Un sous-préfet, puis un sous-", 100), line("préfet.", 88))

    assert told == ["Un sous-préfet, puis un sous-préfet."]


def test_two_lines_of_one_heading_are_one() -> None:
    told = texts(
        line("Réussir la rénovation des cités", 700, size=16, bold=True, right=480),
        line("et de leurs abords", 682, size=16, bold=True, right=200),
        line("Du texte.", 650),
    )

    assert told == ["Réussir la rénovation des cités et de leurs abords", "Du texte."]


def test_two_headings_that_are_numbered_stay_two() -> None:
    told = texts(line("1. Habiter", 700, size=16, bold=True), line("1.1 Rénover", 682, size=16, bold=True))

    assert told == ["1. Habiter", "1.1 Rénover"]


def test_what_every_page_repeats_goes_with_its_numbers() -> None:
    pages = [
        part
        for page in range(1, 5)
        for part in (
            line(f"Contrat, version {page}", 800, page=page),
            line(f"Texte de la page {'abcd'[page - 1]}.", 700, page=page),
            line("Un autre.", 500, page=page) if page == 2 else line("Encore.", 650 - page, page=page),
            line(f"Page {page} sur 4", 20, page=page),
        )
    ]

    told = texts(*pages)

    assert not [text for text in told if text.startswith(("Contrat", "Page"))]
    assert "Texte de la page a." in told


def test_a_printed_table_of_contents_is_not_read_twice() -> None:
    told = texts(
        line("Sommaire", 800, size=16, bold=True),
        line("Réussir la rénovation des cités", 780),
        line("et de leurs abords . . . . . . . . . 3", 768),
        line("Se déplacer . . . . . . . . . . . . 5", 750),
        line("Se soigner . . . . . . . . . . . . 9", 735),
        line("Réussir la rénovation des cités et de leurs abords", 700, page=2, size=16, bold=True),
    )

    assert told == ["Réussir la rénovation des cités et de leurs abords"]


def test_a_sentence_goes_on_to_the_next_page() -> None:
    assert texts(line("Une phrase qui", 100), line("continue.", 700, page=2)) == ["Une phrase qui continue."]
    assert len(texts(line("Une phrase.", 100), line("Une autre.", 700, page=2))) == 2


def test_bookmarks_give_their_level_when_most_are_found() -> None:
    lines = (line("1 Habiter", 700), line("Texte.", 640), line("1.1 Rénover", 580))
    marks = (Bookmark(1, "Habiter", 1), Bookmark(2, "Rénover", 1))

    assert [one.level for one in paragraphs(lines, marks)] == [1, None, 2]
    assert [
        one.level for one in paragraphs(lines, (*marks, *(Bookmark(1, f"x{n}", 1) for n in range(9))))
    ] == [None] * 3


def test_a_bookmark_of_another_page_names_nothing_here() -> None:
    assert paragraphs((line("Habiter", 700),), (Bookmark(1, "Habiter", 3),))[0].level is None


def test_a_line_of_dots_without_end_is_no_heading_and_no_trap() -> None:
    dots = "." * 300_000

    told = texts(line(f"Habiter {dots}", 700), line("Du texte.", 500), line(f"Vivre {dots} ;", 300))

    assert "Du texte." in told

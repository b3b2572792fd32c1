from datetime import date

import pytest

from molette.engines.french import at, counted, listing, long_date, of, plural, short_date, spaced


@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_is_never_cut_at_the_end_of_a_line_between_its_day_and_its_month(month: int) -> None:
    assert short_date(date(2026, month, 2)).startswith("2\xa0")
    assert long_date(date(2026, month, 1)).startswith("1er\xa0")


def test_zero_and_one_are_singular() -> None:
    assert [plural(count, "commune") for count in (0, 1, 2)] == ["commune", "commune", "communes"]


def test_a_count_keeps_its_noun_and_its_thousands() -> None:
    assert counted(650_000, "habitant") == "650\xa0000\xa0habitants"


@pytest.mark.parametrize(
    ("name", "of_it", "at_it"),
    [
        ("Avion", "d’Avion", "à Avion"),
        ("Éleu-dit-Leauwette", "d’Éleu-dit-Leauwette", "à Éleu-dit-Leauwette"),
        ("Hénin-Beaumont", "d’Hénin-Beaumont", "à Hénin-Beaumont"),
        ("Harnes", "de Harnes", "à Harnes"),
        ("Le Portel", "du Portel", "au Portel"),
        ("La Couture", "de La Couture", "à La Couture"),
        ("Leforest", "de Leforest", "à Leforest"),
    ],
)
def test_a_commune_is_named_as_its_people_name_it(name: str, of_it: str, at_it: str) -> None:
    assert (of(name), at(name)) == (of_it, at_it)


def test_a_list_ends_with_and() -> None:
    assert listing(["État"]) == "État"
    assert listing(["État", "Région", "Département"]) == "État, Région et Département"


def test_typed_punctuation_gets_its_no_break_spaces_once() -> None:
    assert spaced(spaced("Quand ? « demain » : 20 %")) == "Quand\xa0? «\xa0demain\xa0»\xa0: 20\xa0%"

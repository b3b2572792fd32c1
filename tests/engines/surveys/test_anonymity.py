"""Answers are opened only where nobody is alone in what a neighbour knows of him."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.surveys.anonymity import checked


def rows(*groups: tuple[int, str, str, str]) -> list[dict[str, str]]:
    return [
        {"âge": age, "commune": town, "santé": health}
        for count, age, town, health in groups
        for _ in range(count)
    ]


COLUMNS = ["âge", "commune"]


def test_combinations_of_enough_people_who_differ_may_be_opened() -> None:
    found = checked(rows((6, "18-29", "Lens", "bonne"), (5, "18-29", "Lens", "moyenne")), COLUMNS, ["santé"])

    assert found.allowed
    assert found.sentences == ("Chaque combinaison (âge, commune) réunit au moins 11\xa0personnes.",)


def test_a_person_alone_is_named_by_what_is_known_and_the_column_to_group_is_said() -> None:
    held = rows(
        (20, "18-29", "Lens", "bonne"), (1, "75 et plus", "Lens", "bonne"), (11, "18-29", "Avion", "bonne")
    )

    found = checked(held, COLUMNS)

    assert not found.allowed
    assert found.exposed == 1
    assert found.suggestion == "âge"
    assert found.sentences == (
        "Ces réponses ne peuvent pas être ouvertes\xa0: une personne s’y reconnaîtrait.",
        "1\xa0personne seulement a âge «\xa075 et plus\xa0» et commune «\xa0Lens\xa0»\xa0; il en faut 11.",
        "Regrouper les valeurs de «\xa0âge\xa0» y remédierait pour 1\xa0personne sur 1.",
    )


def test_people_who_all_answer_the_same_give_their_answer_away() -> None:
    found = checked(
        rows((12, "18-29", "Lens", "mauvaise"), (12, "30-44", "Lens", "bonne")), COLUMNS, ["santé"]
    )

    assert [(fault.people, fault.answer, fault.different) for fault in found.faults] == [(12, "santé", 1)] * 2
    assert found.sentences[1] == (
        "Les 12\xa0personnes qui ont âge «\xa018-29\xa0» et commune «\xa0Lens\xa0» donnent 1\xa0réponse à "
        "«\xa0santé\xa0»\xa0; il en faut 2."
    )
    assert (found.suggestion, found.freed) == ("âge", 24)


def test_where_no_column_alone_would_do_none_is_suggested() -> None:
    found = checked(rows((2, "18-29", "Lens", "bonne")), COLUMNS)

    assert found.suggestion is None
    assert len(found.sentences) == 2


def test_what_a_neighbour_knows_must_be_said() -> None:
    with pytest.raises(ValueError, match="voisin"):
        checked([], [])


people = st.lists(
    st.fixed_dictionaries({name: st.sampled_from("ab") for name in ("âge", "commune", "santé")}), max_size=40
)


@given(people, st.integers(1, 6), st.integers(1, 2))
def test_what_is_allowed_holds_no_small_group_nor_one_that_says_the_same(
    held: list[dict[str, str]], alike: int, different: int
) -> None:
    found = checked(held, COLUMNS, ["santé"], alike=alike, different=different)

    groups: dict[tuple[str, str], list[str]] = {}
    for row in held:
        groups.setdefault((row["âge"], row["commune"]), []).append(row["santé"])
    safe = all(len(group) >= alike and len(set(group)) >= different for group in groups.values())
    assert found.allowed is safe
    assert found.freed <= found.exposed <= found.people == len(held)

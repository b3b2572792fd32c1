"""A rule file is read whole, or every fault of it is told with its line."""

from datetime import date

import pytest

from molette.domain.funding.rulebook import shipped, shipped_files
from molette.engines.rules.book import slot
from molette.engines.rules.reading import read
from molette.engines.rules.words import Status
from tests.engines.rules.books import REFERENCE, SCHEMES, book, problems, rule, worked

CEILING = ("rate = 0.5", 'base = "cost_excl_tax"')
HALF = worked("cost = 100, grant = 50", 'expects = "met"', "amount = 50")


def test_the_rules_that_come_with_the_product_have_no_fault() -> None:
    assert read(shipped_files()).problems == ()


def test_every_rule_of_the_product_is_cited_and_those_from_memory_say_so() -> None:
    from_memory = {one.id for one in shipped().rules if one.status is Status.TO_CHECK}

    assert all(one.reference.text and one.reference.url for one in shipped().rules)
    assert {
        "dotations-avance",
        "dotations-acomptes",
        "etat-commencer",
        "etat-solde",
        "feder-taux",
    } <= from_memory


def test_the_bill_of_5_per_cent_is_proposed_and_not_in_force() -> None:
    assert [one.id for one in shipped().proposed()] == ["part-minimale-5-proposee"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SCHEMES + "oups", 11, "ce n’est pas du TOML"),
        (rule("rate_ceiling", *CEILING, "taux = 3", HALF), 10, "« taux » n’existe pas dans cette sorte"),
        (rule("rate_ceiling", 'base = "cost_excl_tax"', HALF), 2, "« rate » manque"),
        (rule("rate_ceiling", "rate = 1.5", 'base = "cost_excl_tax"', HALF), 8, "« rate » vaut « 1.5 »"),
        (rule("rate_ceiling", "rate = 0.5", 'base = "rien"', HALF), 9, "« base » vaut « rien » ; attendu :"),
        (rule("plafond", *CEILING, HALF), 2, "« kind » vaut « plafond » ; attendu :"),
        (rule("rate_ceiling", *CEILING, HALF).replace('kind = "rate_ceiling"', ""), 2, "« kind » manque"),
        (rule("rate_ceiling", *CEILING, HALF).replace(REFERENCE, ""), 2, "« reference » manque"),
        (rule("rate_ceiling", *CEILING, HALF).replace("https", "ftp"), 7, "attendu : la forme ^https?://"),
        (rule("rate_ceiling", *CEILING), 2, "une règle qui calcule porte au moins un exemple"),
        (rule("rate_ceiling", *CEILING, "valid_to = 2019-12-31", HALF), 2, "« valid_to » précède"),
        (rule("rate_ceiling", *CEILING, 'status = "proposed"', HALF), 2, "dit laquelle elle remplacerait"),
        (rule("rate_ceiling", *CEILING, worked("cost = 1")), 10, "l’exemple n’attend rien"),
        ("[[regle]]\nid = 1\n", 1, "« regle » est inconnu : écrivez [[scheme]] ou [[rule]]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    found = problems(text)

    assert [(one.line, said in one.said) for one in found[:1]] == [(line, True)], found


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ("cost = 100, grant = 51", 'expects = "met"', "attend « met », la règle dit « broken »"),
        ("cost = 100", "amount = 60", "attend 60\xa0€, la règle donne 50\xa0€"),
        ("grant = 10", "amount = 60", "attend 60\xa0€, la règle donne rien"),
        ("cost = 100", "day = 2026-01-01", "attend le 1er\xa0janvier 2026, la règle donne aucune date"),
        ("coste = 100", "amount = 50", "« coste » n’existe pas"),
    ],
)
def test_a_failing_example_is_told_in_its_own_words(given: str, expected: str, said: str) -> None:
    found = problems(SCHEMES + rule("rate_ceiling", *CEILING, worked(given, expected)))

    assert [said in one.said for one in found] == [True], found


def test_two_rules_of_one_slot_may_not_hold_on_one_day() -> None:
    first = rule("rate_ceiling", *CEILING, "valid_to = 2024-12-31", HALF)
    meets = rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2024-12-31")
    follows = rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2025-01-01")

    assert "valable en même temps que « regle »" in problems(SCHEMES + first + meets)[0].said
    assert problems(SCHEMES + first + follows) == []


def test_a_deadline_to_start_and_one_to_finish_are_two_slots() -> None:
    assert len({slot(one) for one in shipped().rules if one.kind == "deadline"}) == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (rule("rate_ceiling", *CEILING, HALF, of='"inconnu"'), "dispositif inconnu : inconnu"),
        (rule("exclusion", 'excludes = ["nul"]', worked("cost = 1", 'expects = "met"')), "inconnu : nul"),
        (rule("rate_ceiling", *CEILING, 'replaces = "nulle"', HALF), "« nulle », dont elle prendrait"),
        ('[[scheme]]\nid = "fini"\nname = "F"\npayer = "E"\nsucceeded_by = "nul"\n', "« nul », qui lui"),
        (SCHEMES, "est déjà écrit dans 1.toml, ligne 2"),
    ],
)  # fmt: skip
def test_what_a_file_names_must_be_written_somewhere(more: str, said: str) -> None:
    found = problems(SCHEMES, more)

    assert found
    assert said in found[0].said


def test_every_fault_is_told_and_not_the_first_alone() -> None:
    text = SCHEMES + rule("rate_ceiling", *CEILING) + rule("advance", "rate = 2", slug="avance")

    assert [one.said.split(" ")[0] for one in problems(text)] == ["une", "«"]


def test_a_book_reads_as_it_stood_on_a_day() -> None:
    held = book(
        rule("rate_ceiling", *CEILING, "valid_to = 2024-12-31", HALF),
        rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2025-01-01"),
    )

    assert [r.id for r in held.on(date(2024, 12, 31)).of("aide")] == ["regle"]
    assert [r.id for r in held.on(date(2025, 1, 1)).of("aide")] == ["apres"]
    assert held.on(date(2019, 1, 1)).of("aide") == ()


def test_the_rules_are_kept_once_from_one_change_to_the_next() -> None:
    held = book(
        rule("rate_ceiling", *CEILING, "valid_to = 2024-12-31", HALF),
        rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2026-01-01"),
    )

    assert held.on(date(2020, 1, 1)) is held.on(date(2024, 12, 31))
    assert held.on(date(2025, 1, 1)) is held.on(date(2025, 12, 31))
    assert held.on(date(2025, 1, 1)).of("aide") == ()
    assert held.on(date(2026, 1, 1)) is held.on(date(2099, 1, 1))
    assert held.on(date(2019, 12, 31)) is not held.on(date(2020, 1, 1))


def test_a_scheme_answers_by_its_other_addresses() -> None:
    assert (shipped().key("programme-112-fnadt"), shipped().name("programme-112-fnadt")) == ("fnadt", "FNADT")
    assert (shipped().key("inconnu"), shipped().name("inconnu"), shipped().scheme("inconnu")) == (
        "inconnu", "inconnu", None,
    )  # fmt: skip

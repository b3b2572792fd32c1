"""A rule file is read whole, or every fault of it is told with its line."""

from datetime import date

import pytest

from molette.domain.funding.rulebook import shipped, shipped_files
from molette.engines.rules.book import Book, Change, slot
from molette.engines.rules.reading import Problem, read
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
        (rule("rate_ceiling", "rate = 1.5", 'base = "cost_excl_tax"', HALF), 8, "« rate » vaut « 1.5 » ;"),
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


def test_a_problem_names_its_file_and_its_line_when_it_has_one() -> None:
    assert [str(Problem("regles.toml", 3, "« id » manque")), str(Problem("regles.toml", 0, "vide"))] == [
        "regles.toml:3 : « id » manque",
        "regles.toml : vide",
    ]


def test_what_is_not_toml_is_told_where_it_stops_and_why() -> None:
    (found,) = problems('[[scheme]]\nid = "aide"\nname = @\npayer = "État"\n')

    assert found == Problem("1.toml", 3, "ce n’est pas du TOML (Invalid value)")


def test_each_problem_is_of_its_own_file() -> None:
    unknown = "[[regle]]\nid = 1\n"
    twice = SCHEMES.partition("\n\n[[scheme]]")[0]
    late = rule("rate_ceiling", *CEILING, HALF, of='"inconnu"')

    found = problems(SCHEMES, unknown, twice, "\n\n" + late, '[[scheme]]\nid = "x"\n', "oups")

    assert [(one.file, one.line) for one in found] == [
        ("2.toml", 1), ("3.toml", 2), ("4.toml", 4), ("5.toml", 1), ("5.toml", 1), ("6.toml", 1),
    ]  # fmt: skip


def test_what_follows_a_record_written_twice_is_read_all_the_same() -> None:
    twice = SCHEMES + '\n[[scheme]]\nid = "tiers"\nname = "T"\npayer = "T"\n'

    assert read({"1.toml": SCHEMES, "2.toml": twice}).book.scheme("tiers") is not None


def test_a_key_within_a_table_is_told_with_its_path() -> None:
    text = rule("rate_ceiling", *CEILING, HALF).replace("text = ", "texte = ")

    assert sorted(one.said for one in problems(text))[:2] == [
        "« reference.text » manque",
        "« reference.texte » n’existe pas dans cette sorte de règle : retirez-le ou corrigez son nom",
    ]


def test_a_long_value_is_cut() -> None:
    (found,) = problems(rule("rate_ceiling", f'rate = "{"x" * 90}"', 'base = "eligible"', HALF))

    assert found.said.startswith(f"« rate » vaut « {'x' * 60} » ; attendu : un nombre")


def test_a_rate_is_read_with_all_its_decimals() -> None:
    exact = "0.12345678901234567891"
    told = book(rule("rate_ceiling", f"rate = {exact}", 'base = "cost_excl_tax"', HALF.replace("50", "1")
                     .replace('"met"\namount = 1', '"met"')))  # fmt: skip

    assert str(told.rules[0].rate) == exact  # type: ignore[union-attr]


def test_a_rule_names_a_scheme_by_its_first_address() -> None:
    """By another, it would stand under a name that no plan bears, and judge nothing."""
    other = SCHEMES.replace('name = "Aide', 'also = ["secours"]\nname = "Aide')
    named = rule("rate_ceiling", *CEILING, HALF, of='"secours"')
    apart = rule("exclusion", 'excludes = ["secours"]', worked("cost = 1", 'expects = "met"'), of='"autre"',
                 slug="apart")  # fmt: skip

    assert [one.said for one in problems(other + named + apart)] == [
        "« secours » est une autre adresse de « aide » : écrivez celle-ci"
    ] * 2


@pytest.mark.parametrize(
    ("kind", "lines", "example"),
    [
        ("deadline", ('act = "start"', "months = 24", 'since = "notified"'),
         worked("notified = 2024-03-03, on = 2026-03-04", 'expects = "broken"', "day = 2026-03-03")),
        ("aid_ceiling", ("rate = 1", 'base = "eligible"'),
         worked('cost = 1.1, grant = 0.1, with = ["autre"]', 'expects = "met"')),
        ("aid_ceiling", ("rate = 1", 'base = "eligible"'),
         worked('cost = 1.09, grant = 0.1, with = ["autre"]', 'expects = "broken"')),
        ("rate_floor", ("rate = 0.5", 'base = "eligible"'), worked("cost = 1", 'expects = "met"')),
        ("advance", ("rate = 0.3",), worked("cost = 1", "amount = 0")),
        ("instalments", ("rate = 0.3",), worked("cost = 1", "amount = 0")),
        ("own_share", ("rate = 0.2", 'base = "cost_excl_tax"', 'owners = ["commune"]'),
         worked('owner = "commune", cost = 100, own = 20', 'expects = "met"', "amount = 20")),
    ],
)  # fmt: skip
def test_an_example_gives_all_that_a_rule_needs(kind: str, lines: tuple[str, ...], example: str) -> None:
    assert problems(SCHEMES + rule(kind, *lines, example)) == []


def test_an_example_of_a_rule_of_every_operation_needs_no_grant() -> None:
    case = worked("cost = 100, aid = 51", 'expects = "broken"')

    assert problems(SCHEMES + rule("aid_ceiling", *CEILING, case, of="")) == []


@pytest.mark.parametrize(
    ("kind", "lines", "example", "said"),
    [
        ("deadline", ('act = "start"', "months = 24", 'since = "notified"'),
         worked("notified = 2024-03-03", "day = 2026-03-04"),
         "attend le 4\xa0mars 2026, la règle donne le 3\xa0mars 2026"),
        ("exclusion", ('excludes = ["autre"]',), worked("cost = 1", "amount = 1"),
         "attend 1\xa0€, la règle donne rien"),
        ("own_share", ("rate = 0.2", 'base = "cost_excl_tax"', 'owners = ["commune"]'),
         worked('owner = "commune"', "amount = 20"), "attend 20\xa0€, la règle donne rien"),
    ],
)  # fmt: skip
def test_an_example_that_asks_what_a_rule_does_not_give_is_told(
    kind: str, lines: tuple[str, ...], example: str, said: str
) -> None:
    (found,) = problems(SCHEMES + rule(kind, *lines, example))

    assert said in found.said


def test_a_rule_that_is_not_in_the_book_is_none() -> None:
    assert shipped().rule("inconnue") is None


def change(held: Book, after: date, until: date) -> list[tuple[date, str, str]]:
    return [
        (one.day, one.before.id if one.before else "", one.after.id if one.after else "")
        for one in held.changes(after, until)
    ]


def test_what_begins_ends_or_takes_a_place_is_told_from_the_day_after_to_the_last() -> None:
    held = book(
        rule("rate_ceiling", *CEILING, "valid_to = 2024-12-31", HALF),
        rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2025-01-01"),
        rule("rate_floor", *CEILING, "valid_to = 2024-06-30", HALF, slug="fini"),
        rule("advance", "rate = 0.3", "or_earlier = true", worked("grant = 10", "amount = 3"), slug="ancien",
             since="2024-07-01"),
    )  # fmt: skip
    begun, swapped = (date(2020, 1, 1), "", "fini"), (date(2025, 1, 1), "regle", "apres")
    ended = (date(2024, 7, 1), "fini", "")

    assert change(held, date(2019, 12, 31), date(2025, 1, 1)) == [
        begun, (date(2020, 1, 1), "", "regle"), ended, swapped,
    ]  # fmt: skip
    assert change(held, date(2020, 1, 1), date(2024, 7, 1)) == [ended]
    assert change(held, date(2020, 1, 1), date(2024, 6, 30)) == []
    assert change(held, date(2024, 7, 1), date(2024, 12, 31)) == []
    assert change(held, date(2024, 12, 31), date(2025, 1, 1)) == [swapped]
    assert change(held, date(2025, 1, 1), date(2026, 1, 1)) == []


def test_a_rule_may_hold_a_single_day_and_a_change_is_told_by_what_comes_after() -> None:
    held = book(
        rule("rate_ceiling", *CEILING, "valid_to = 2020-01-01", HALF),
        rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2020-01-02"),
    )

    (swapped,) = held.changes(date(2020, 1, 1), date(2020, 1, 2))

    assert swapped.rule.id == "apres"
    assert [one.id for one in held.on(date(2020, 1, 1)).of("aide")] == ["regle"]


def test_a_change_that_changes_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="has a rule"):
        _ = Change(date(2025, 1, 1), None, None).rule


def test_a_rule_takes_the_place_of_one_of_its_own_schemes_only() -> None:
    held = book(
        rule("rate_ceiling", *CEILING, "valid_to = 2024-12-31", HALF),
        rule("rate_ceiling", *CEILING, HALF, slug="apres", since="2025-01-01", of='"autre"'),
    )

    assert change(held, date(2024, 12, 31), date(2025, 1, 1)) == [
        (date(2025, 1, 1), "", "apres"),
        (date(2025, 1, 1), "regle", ""),
    ]


def test_every_pair_that_overlaps_is_told_those_that_add_up_aside() -> None:
    again = rule("rate_ceiling", *CEILING, HALF, slug="encore", since="2021-01-01")
    papers = (rule("documents", 'items = ["a"]', slug=slug) for slug in ("pieces", "autres-pieces"))

    found = problems(SCHEMES + "".join(papers) + rule("rate_ceiling", *CEILING, HALF) + again)

    assert ["« regle »" in one.said for one in found] == [True]


def test_a_rule_in_force_that_names_the_one_before_it_does_not_take_its_place() -> None:
    """Only a bill that is switched on does: both stand on their own days."""
    share = ("rate = 0.2", 'base = "public_funding"', 'owners = ["commune"]')
    case = worked('owner = "commune", aid = 80, own = 20', 'expects = "met"')
    lead = worked('owner = "commune", aid = 80, own = 20, is_lead = true', 'expects = "met"')
    held = book(
        rule("own_share", *share, case, of=""),
        rule("own_share", *share, "if_lead = true", 'replaces = "regle"', lead, of="", slug="chef"),
    )

    assert held.on(date(2026, 1, 1)).instead == {}


def test_a_bill_that_is_switched_on_says_whose_place_it_takes() -> None:
    share = ("rate = 0.2", 'base = "public_funding"', 'owners = ["commune"]')
    case = worked('owner = "commune", aid = 80, own = 20', 'expects = "met"')
    bill = rule("own_share", *share, 'status = "proposed"', 'replaces = "regle"', case, of="", slug="projet")
    held = book(rule("own_share", *share, case, of=""), bill)

    assert held.on(date(2026, 1, 1)).instead == {}
    assert held.on(date(2026, 1, 1), frozenset({"projet"})).instead == {"projet": "regle"}

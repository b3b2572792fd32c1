"""An instance writes its own rules: with a reason, the whole book read again, or nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.book import book, texts_in_use
from molette.domain.funding.models import RuleText
from molette.domain.funding.rulebook import shipped
from molette.domain.journal.models import Entry
from molette.engines.access import Role
from molette.engines.rules.reading import read
from tests import factories as make
from tests.engines.rules.books import SCHEMES, rule, worked

pytestmark = pytest.mark.django_db
HALF = ("rate = 0.5", 'base = "cost_excl_tax"', worked("cost = 100, grant = 50", 'expects = "met"'))
FORTY = rule(
    "advance", "rate = 0.4", worked("grant = 100", "amount = 40"), slug="dotations-avance", of='"detr"'
)
OURS = SCHEMES + rule("rate_ceiling", *HALF)


def test_what_an_instance_writes_stands_beside_what_came_with_the_product() -> None:
    assert actions.write_rules(make.SHELL, text=OURS, reason="règlement du 3 mars") == (
        "aide",
        "autre",
        "regle",
    )

    assert book().name("aide") == "Aide de démonstration (fictif)"
    assert {one.id for one in shipped().rules} < {one.id for one in book().rules}
    assert {line.reason for line in Entry.objects.all()} == {"règlement du 3 mars"}


def test_a_text_of_the_same_address_takes_the_place_of_what_came() -> None:
    ours = rule(
        "advance", "rate = 0.4", worked("grant = 100", "amount = 40"), slug="dotations-avance", of='"detr"'
    )

    actions.write_rules(make.SHELL, text=ours, reason="avance relevée")

    held = [one for one in book().on(date(2026, 1, 1)).of("detr") if one.kind == "advance"]
    assert [str(one.rate) for one in held] == ["0.4"]


def test_written_again_it_is_corrected_and_the_journal_keeps_both() -> None:
    actions.write_rules(make.SHELL, text=OURS, reason="première écriture")
    lower = OURS.replace("rate = 0.5", "rate = 0.4").replace("grant = 50", "grant = 40")

    actions.write_rules(make.SHELL, text=lower, reason="taux baissé")

    line = Entry.objects.order_by("-pk")[0]
    assert RuleText.objects.count() == 3
    assert ("rate = 0.5" in line.before["text"], "rate = 0.4" in line.after["text"]) == (True, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SCHEMES + rule("rate_ceiling", "rate = 2"), "texte saisi:"),
        (OURS.replace("grant = 50", "grant = 60"), "la règle dit « broken »"),
        (
            rule("advance", "rate = 0.4", worked("grant = 100", "amount = 40"), of='"detr"'),
            "valable en même temps",
        ),
        ("ceci n’est pas du TOML", "ce n’est pas du TOML"),
        ("# rien", "ni [[scheme]] ni [[rule]]"),
    ],
)
def test_a_fault_anywhere_refuses_the_whole_text_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.write_rules(make.SHELL, text=text, reason="essai")

    assert any(said in one for one in refused.value.message_dict["text"])
    assert RuleText.objects.count() == 0


def test_without_a_reason_nothing_is_written() -> None:
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.write_rules(make.SHELL, text=OURS, reason=" ")


def test_only_an_administrator_writes_rules() -> None:
    with pytest.raises(PermissionDenied):
        actions.write_rules(make.member(Role.MANAGER).actor(), text=OURS, reason="essai")


def test_taken_back_what_came_with_the_product_stands_again() -> None:
    ours = rule(
        "advance", "rate = 0.4", worked("grant = 100", "amount = 40"), slug="dotations-avance", of='"detr"'
    )
    actions.write_rules(make.SHELL, text=ours, reason="avance relevée")

    actions.withdraw_rule(make.SHELL, RuleText.objects.get(), reason="erreur")

    assert book() == shipped()


def test_a_scheme_that_a_rule_still_names_is_not_taken_back() -> None:
    actions.write_rules(make.SHELL, text=OURS, reason="règlement")

    with pytest.raises(ValidationError, match="dispositif inconnu"):
        actions.withdraw_rule(make.SHELL, RuleText.objects.get(slug="aide"), reason="erreur")


def test_the_whole_book_taken_away_reads_again_to_the_same_book() -> None:
    actions.write_rules(make.SHELL, text=OURS, reason="règlement")

    again = read(texts_in_use())

    assert again.problems == ()
    assert {one.id for one in again.book.rules} == {one.id for one in book().rules}

"""One among many: a short list is a list, a long one is sought by some words of the name."""

import pytest
from django import forms

from molette.domain.people.models import Organisation
from molette.web.workspace.forms import fields
from molette.web.workspace.forms.fields import Pick
from tests import factories as make

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    owner = Pick("Maître d’ouvrage", lambda: Organisation.objects.order_by("name", "pk"))


class Facultative(forms.Form):
    owner = Pick("Maître d’ouvrage", lambda: Organisation.objects.order_by("name", "pk"), required=False)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[Organisation]:
    monkeypatch.setattr(fields, "MANY", 3)
    names = ("Commune de Liévin", "Commune de Lens", "Région", "Office de l’Étang", "Commune de Lens-Ouest")
    return [make.organisation(name) for name in names]


def told(typed: str, form: type[forms.Form] = Form) -> forms.Form:
    sent = form({"owner": typed})
    sent.full_clean()
    return sent


def test_a_few_are_a_list() -> None:
    make.organisation("Région")
    assert "<select" in str(Form()["owner"])


def test_many_are_typed_and_the_page_reads_no_more_of_them(
    many: list[Organisation], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture is untyped
        shown = str(Form()["owner"])
    assert 'type="text"' in shown
    assert "Liévin" not in shown


@pytest.mark.parametrize("typed", ["Région", "region", "etang", "office étang", "  LIEVIN "])
def test_words_of_one_name_alone_are_enough(many: list[Organisation], typed: str) -> None:
    assert told(typed).is_valid()


def test_a_whole_name_holds_though_another_begins_alike(many: list[Organisation]) -> None:
    assert told("commune de lens").cleaned_data["owner"] == many[1]


def test_several_answers_become_a_list_whose_choice_is_taken(many: list[Organisation]) -> None:
    first = told("commune lens")
    assert first.errors["owner"] == ["2 noms répondent à « commune lens » : choisissez dans la liste."]
    shown = str(first["owner"])
    assert "<select" in shown
    choice = f"Commune de Lens-Ouest (n° {many[4].pk})"
    assert choice in shown
    assert told(choice).cleaned_data["owner"] == many[4]


def test_too_many_answers_ask_for_one_word_more(
    many: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "MANY", 1)
    assert told("commune").errors["owner"] == ["3 noms répondent à « commune » : ajoutez un mot."]


def test_a_name_of_nobody_is_told(many: list[Organisation]) -> None:
    assert told("Wingles").errors["owner"] == ["Rien ne répond à « Wingles » : écrivez quelques mots du nom."]


def test_nothing_typed_is_nothing_or_is_missing(many: list[Organisation]) -> None:
    assert told("", Facultative).cleaned_data["owner"] is None
    assert told("").errors["owner"] == ["Ce champ est obligatoire."]


def test_what_a_form_shows_and_is_sent_back_is_the_same_one(many: list[Organisation]) -> None:
    twin = make.organisation("Région", slug="autre-region")
    shown = Form(initial={"owner": twin})["owner"].value()
    assert told(str(shown)).cleaned_data["owner"] == twin


def test_nobody_is_picked_who_is_not_offered(many: list[Organisation]) -> None:
    class Narrow(forms.Form):
        owner = Pick("Qui", lambda: Organisation.objects.exclude(name="Région").order_by("pk"))

    assert not told(f"Région (n° {many[2].pk})", Narrow).is_valid()


def test_a_number_beside_another_name_picks_nobody(many: list[Organisation]) -> None:
    assert not told(f"Région (n° {many[0].pk})").is_valid()


def test_a_name_that_ends_with_a_number_is_found_by_its_name(many: list[Organisation]) -> None:
    school = make.organisation(f"École (n° {many[0].pk})")
    assert told(school.name).cleaned_data["owner"] == school

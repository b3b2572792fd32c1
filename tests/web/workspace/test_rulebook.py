"""The page where an administrator writes the instance's own rules."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molette.domain.funding.models import RuleText
from molette.engines.access import Role
from tests import factories as make
from tests.engines.rules.books import SCHEMES, rule, worked
from tests.web.workspace.pages import entered, words

pytestmark = pytest.mark.django_db
HALF = ("rate = 0.5", 'base = "cost_excl_tax"', worked("cost = 100, grant = 50", 'expects = "met"'))
OURS = SCHEMES + rule("rate_ceiling", *HALF)
PAGE = "/espace/mode-d-emploi"


@pytest.fixture
def administrator(client: Client) -> Client:
    return entered(client, make.member(Role.ADMINISTRATOR))


def test_a_rule_is_read_as_a_sentence_before_anything_is_written(administrator: Client) -> None:
    said = words(administrator.post(PAGE, {"text": OURS, "faire": "verifier"}))

    assert "Son taux est d’au plus 50 % du coût hors taxes." in said
    assert "Rien n’est encore enregistré." in said
    assert RuleText.objects.count() == 0


def test_a_fault_is_told_with_its_line_and_what_was_typed_stays(administrator: Client) -> None:
    answer = administrator.post(PAGE, {"text": OURS.replace("rate = 0.5", "rate = 5"), "faire": "verifier"})

    assert "texte saisi:17 : « rate » vaut « 5 » ; attendu : 1 au plus" in words(answer)
    assert "rate = 5" in words(answer)


def test_saved_it_stands_on_the_public_page_and_in_the_list(administrator: Client) -> None:
    saved = administrator.post(PAGE, {"text": OURS, "reason": "règlement", "faire": "enregistrer"})

    assert saved.status_code == 302
    assert "Son taux est d’au plus 50 % du coût hors taxes." in words(administrator.get(PAGE))
    assert "Aide de démonstration" in words(administrator.get("/mode-d-emploi/aide"))
    assert "Aide de démonstration" in administrator.get("/mode-d-emploi/regles.toml").content.decode()


def test_a_file_is_read_as_what_is_typed(administrator: Client) -> None:
    sent = SimpleUploadedFile("regles.toml", OURS.encode())

    administrator.post(PAGE, {"file": sent, "reason": "règlement", "faire": "enregistrer"})

    assert RuleText.objects.count() == 3


def test_without_a_reason_nothing_is_written_and_the_field_says_so(administrator: Client) -> None:
    refused = administrator.post(PAGE, {"text": OURS, "faire": "enregistrer"})

    assert refused.status_code == 422
    assert RuleText.objects.count() == 0


def test_what_was_written_is_taken_back_with_a_reason(administrator: Client) -> None:
    administrator.post(PAGE, {"text": OURS, "reason": "règlement", "faire": "enregistrer"})

    administrator.post(f"{PAGE}/regle/retrait", {"reason": "erreur"})

    assert set(RuleText.objects.values_list("slug", flat=True).order_by("slug")) == {"aide", "autre"}


def test_texts_that_contradict_what_came_with_the_product_say_that_they_are_out_of_use(
    administrator: Client,
) -> None:
    second = rule("advance", "rate = 0.4", worked("grant = 100", "amount = 40"), slug="autre", of='"detr"')
    make.rule_text(slug="autre", table="rule", text=second)

    said = words(administrator.get(PAGE))

    assert "Les textes de l’instance ne servent plus" in said
    assert "valable en même temps que « autre »" in said


def test_a_file_too_big_is_said_so(administrator: Client) -> None:
    sent = SimpleUploadedFile("regles.toml", b"#" * 200_001)

    refused = administrator.post(PAGE, {"file": sent, "reason": "règlement", "faire": "enregistrer"})

    assert "Ce fichier est trop gros" in words(refused)

"""Statements: say a value, answer another's, never one's own; the thread, the silence, the file."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from molette.domain.people.models import Organisation
from molette.domain.signatures.models import Position
from molette.domain.statements.models import Measure, Statement
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/declarations"
SIGN = "/espace/signatures/valeur"


@pytest.fixture
def state() -> Organisation:
    return make.organisation("Préfecture", kind="state")


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région", kind="region")


@pytest.fixture
def homes() -> Measure:
    return make.measure(slug="logements", name="Logements rénovés")


@pytest.fixture
def said(homes: Measure, state: Organisation, region: Organisation) -> Statement:
    """What the State says of the homes, which engages the region: both signed the contract."""
    contract = make.contract(slug=settings.PROGRAMME)
    for one in (state, region):
        make.party(contract, one)
    return make.statement(measure=homes, said_by=state, value=Decimal(7000), definition="réhabilités")


@pytest.fixture
def signatory(client: Client, region: Organisation) -> Client:
    """Whoever signs for the region, signed in."""
    return entered(client, make.member(Role.SIGNATORY, of=region))


def test_a_sheet_says_who_said_what_of_what_when_and_from_where(signatory: Client, said: Statement) -> None:
    shown = words(signatory.get(f"{LIST}/{said.pk}"))

    for fact in ("7 000 logements", "Dit par Préfecture le 16 janv. 2023", "réhabilités", "31 déc. 2022"):
        assert fact in shown
    assert said.source.title in shown


def test_an_unknown_value_is_said_unknown_and_never_zero(signatory: Client, homes: Measure) -> None:
    unknown = make.statement(measure=homes, missing="not_published")
    shown = words(signatory.get(f"{LIST}/{unknown.pk}"))

    assert str(unknown.get_missing_display()).capitalize() in shown
    assert " 0 logements" not in shown


def test_a_value_is_stated_without_a_script(
    signatory: Client, homes: Measure, region: Organisation, state: Organisation
) -> None:
    perimeter, source = make.perimeter(), make.source()
    typed: dict[str, Any] = {"measure": homes.pk, "nature": "observed", "perimeter": perimeter.pk}
    typed |= {"value": "8 100", "period_end": "2024-12-31", "said_on": "2025-01-15", "said_precision": "day"}
    typed |= {"confidence": "official", "source": source.pk}
    done = signatory.post(f"{LIST}/nouvelle", typed, follow=True)

    assert "La déclaration est inscrite" in words(done)
    made = Statement.objects.get()
    assert (made.value, made.said_by) == (Decimal(8100), region)


def test_a_value_without_source_nor_date_is_refused_with_each_field_named(signatory: Client) -> None:
    refused = signatory.post(f"{LIST}/nouvelle", {"value": "environ trois"})

    assert refused.status_code == 422
    for sentence in ("Valeur : Saisissez un nombre.", "Source : Choisissez une source, ou décrivez-la."):
        assert sentence in words(refused)
    assert 'value="environ trois"' in refused.content.decode()


def test_a_partner_accepts_the_value_of_another(
    signatory: Client, said: Statement, region: Organisation
) -> None:
    done = signatory.post(f"{SIGN}/{said.pk}/accord", follow=True)

    assert "Votre accord est inscrit." in words(done)
    assert "Conjointe : 1 partenaire l’a acceptée." in words(done)
    assert Position.objects.get().organisation == region
    assert f'href="{SIGN}/{said.pk}/accord"' not in done.content.decode()
    assert f'href="{SIGN}/{said.pk}/desaccord"' in done.content.decode()


def test_a_disagreement_shows_both_values_and_why(signatory: Client, said: Statement) -> None:
    typed = {"counter_value": "6 500", "reason": "Les chantiers ouverts ne sont pas finis."}
    done = signatory.post(f"{SIGN}/{said.pk}/desaccord", typed, follow=True)

    assert "1 partenaire la conteste." in words(done)
    assert "Sa valeur : 6 500 logements" in words(done)
    assert "Les chantiers ouverts ne sont pas finis." in words(done)
    assert "7 000 logements" in words(done)


def test_what_one_is_asked_to_sign_is_written_in_full(signatory: Client, said: Statement) -> None:
    page = words(signatory.get(f"{SIGN}/{said.pk}/accord"))

    assert "Logements rénovés : 7 000 logements, dit par Préfecture, le 16 janv. 2023." in page


def test_a_disagreement_without_a_reason_is_refused(signatory: Client, said: Statement) -> None:
    refused = signatory.post(f"{SIGN}/{said.pk}/desaccord", {"counter_value": "6500"})

    assert refused.status_code == 422
    assert "Pourquoi vous contestez : Ce champ est obligatoire." in words(refused)
    assert not Position.objects.exists()


def test_a_change_of_mind_leaves_the_former_answer_readable(signatory: Client, said: Statement) -> None:
    signatory.post(f"{SIGN}/{said.pk}/desaccord", {"reason": "Trop élevé."})
    done = signatory.post(f"{SIGN}/{said.pk}/accord", follow=True)

    assert "Trop élevé." in words(done)
    assert "remplacée depuis" in words(done)
    assert "Conjointe : 1 partenaire l’a acceptée." in words(done)


@pytest.mark.parametrize("answer", ["accord", "desaccord"])
def test_nobody_answers_his_own_line(
    signatory: Client, homes: Measure, region: Organisation, answer: str
) -> None:
    own = make.statement(measure=homes, said_by=region)
    refused = signatory.post(f"{SIGN}/{own.pk}/{answer}", {"reason": "Nous sommes d’accord avec nous."})
    shown = words(signatory.get(f"{LIST}/{own.pk}"))

    assert refused.status_code == 403
    assert "Nul n’accepte ni ne conteste sa propre ligne" in words(refused)
    assert "C’est votre ligne" in shown
    assert f'href="{SIGN}/{own.pk}/accord"' not in signatory.get(f"{LIST}/{own.pk}").content.decode()
    assert not Position.objects.exists()


def test_a_correction_is_a_newer_statement_that_leads_from_the_former(
    signatory: Client, homes: Measure, region: Organisation
) -> None:
    former = make.statement(measure=homes, said_by=region, value=Decimal(100))
    typed: dict[str, Any] = {"value": "120", "period_end": "2022-12-31", "said_on": "2023-06-01"}
    typed |= {"said_precision": "day", "confidence": "official", "source": make.source().pk}
    assert signatory.post(f"{LIST}/{former.pk}/remplacement", typed).status_code == 422
    reason = {"reason": "Vingt logements avaient été oubliés."}
    done = signatory.post(f"{LIST}/{former.pk}/remplacement", {**typed, **reason}, follow=True)

    assert "120 logements" in words(done)
    former.refresh_from_db()
    assert former.value == Decimal(100)
    assert "Cette valeur est remplacée" in words(signatory.get(f"{LIST}/{former.pk}"))


def test_a_withdrawal_keeps_the_value_with_its_reason(
    signatory: Client, homes: Measure, region: Organisation
) -> None:
    own = make.statement(measure=homes, said_by=region)
    done = signatory.post(f"{LIST}/{own.pk}/retrait", {"reason": "Erreur de saisie."}, follow=True)

    assert "Retirée le" in words(done)
    assert "Erreur de saisie." in words(done)
    assert "7 000 logements" in words(done)
    assert "Aucune déclaration ne répond" in words(signatory.get(LIST))


def test_the_value_in_use_is_chosen_with_a_reason(client: Client, said: Statement) -> None:
    manager = entered(client, make.member(Role.MANAGER))
    assert manager.post(f"{LIST}/{said.pk}/usage").status_code == 422
    done = manager.post(f"{LIST}/{said.pk}/usage", {"reason": "La seule définie."}, follow=True)

    assert "C’est désormais la valeur utilisée." in words(done)
    assert "La seule définie." in words(done)


def test_files_hold_what_the_filters_show(
    signatory: Client, said: Statement, homes: Measure, region: Organisation
) -> None:
    make.statement(measure=homes, said_by=region)
    make.statement()
    response = signatory.get(f"{LIST}.csv?mesure=logements&partenaire={said.said_by.slug}")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))

    assert [row["Numéro"] for row in rows] == [str(said.pk)]
    assert len(signatory.get(f"{LIST}.json?mesure=logements").json()["lignes"]) == 2


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.READER, set()),
        (Role.CONTRIBUTOR, set()),
        (Role.SIGNATORY, {"Contester"}),  # of an organisation that nobody asked to sign
        (Role.MANAGER, {"En faire la valeur utilisée", "Inscrire une décision"}),
    ],
)
def test_a_sheet_offers_what_the_role_allows_and_nothing_else(
    client: Client, said: Statement, role: Role, offered: set[str]
) -> None:
    shown = words(entered(client, make.member(role)).get(f"{LIST}/{said.pk}")).split("La vie de ce chiffre")[
        0
    ]
    everything = {"Accepter", "Contester", "Remplacer", "Retirer", "En faire la valeur utilisée"}
    everything |= {"Inscrire une décision"}

    assert {name for name in everything if f" {name} " in shown} == offered


def test_the_value_of_a_hidden_project_does_not_exist_for_who_may_not_see_it(client: Client) -> None:
    hidden = make.statement(project=make.project(is_published=False))
    elsewhere = make.member(Role.SIGNATORY, place=make.place("Douai"))

    assert entered(client, elsewhere).get(f"{LIST}/{hidden.pk}").status_code == 404


def test_the_pages_ask_the_same_however_much_is_said(
    signatory: Client, said: Statement, homes: Measure
) -> None:
    def speak() -> None:
        other = make.statement(measure=homes)
        make.position(other, make.organisation())
        make.position(said, make.organisation(), source=make.source())

    speak()
    paths = (LIST, f"{LIST}/{said.pk}")
    few = [asked(signatory, path) for path in paths]
    for _ in range(5):
        speak()

    assert [asked(signatory, path) for path in paths] == few
    assert max(few) <= QUERIES_OF_A_PAGE


def test_the_list_and_its_file_say_what_those_who_contest_say(
    signatory: Client, said: Statement, region: Organisation
) -> None:
    make.position(said, region, kind="contested", counter_value=Decimal(6500), reason="Comptés deux fois.")
    shown = signatory.get(f"{LIST}.json").json()["lignes"][0]

    assert "contestée Région dit 6 500 logements" in words(signatory.get(LIST))
    assert shown["conteste_lecture_seule"].replace("\N{NO-BREAK SPACE}", " ") == "Région dit 6 500 logements"

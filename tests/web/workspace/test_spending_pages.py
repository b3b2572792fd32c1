"""The pages on what is spent: a year typed in one table, a word corrected, what was said and by whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.models import Spending
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
PAGE = "/espace/projets/gare/depenses"


@pytest.fixture
def owner() -> Organisation:
    return make.organisation("CA de l’essai")


@pytest.fixture
def project(owner: Organisation) -> Project:
    return make.project(slug="gare", title="Nouvelle gare", owner=owner)


@pytest.fixture
def lead(client: Client, project: Project, owner: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=owner, project="gare"))


def year(**cells: str) -> dict[str, Any]:
    return {"said_on": make.today().isoformat(), **cells}


def test_a_year_is_typed_by_month_in_one_table_and_empty_cells_say_nothing(
    lead: Client, owner: Organisation
) -> None:
    response = lead.post(f"{PAGE}/2024", year(actual_03="12 000,50", planned_12="7000"), follow=True)

    assert "Les dépenses de 2024 sont inscrites." in words(response)
    rows = Spending.objects.order_by("period").values_list("nature", "period", "amount", "said_by")
    assert list(rows) == [
        ("actual", date(2024, 3, 1), Decimal("12000.50"), owner.pk),
        ("planned", date(2024, 12, 1), Decimal(7000), owner.pk),
    ]


def test_the_table_shows_what_stands_and_sent_again_writes_nothing(lead: Client, project: Project) -> None:
    make.spending(project, 4_000, period=date(2024, 5, 1))
    form = lead.get(f"{PAGE}/2024").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert shown["planned_05"] == "4\N{NO-BREAK SPACE}000"

    lead.post(f"{PAGE}/2024", year(planned_05="4 000"))

    assert Spending.objects.count() == 1


def test_what_is_refused_is_said_beside_its_cell_and_what_was_typed_stays(lead: Client) -> None:
    response = lead.post(f"{PAGE}/2024", year(planned_05="-4", planned_06="25"))

    assert response.status_code == 422
    assert "Une dépense n’est pas négative" in words(response)
    assert b'value="25"' in response.content
    assert not Spending.objects.exists()


def test_a_month_that_is_not_over_has_no_cell_for_what_was_spent(lead: Client) -> None:
    form = lead.get(f"{PAGE}/{make.today().year + 1}").context["form"]

    assert "planned_01" in form.fields
    assert not any(name.startswith("actual") for name in form.fields)


def test_the_list_says_who_said_what_and_which_word_counts(lead: Client, project: Project) -> None:
    make.spending(project, 4_000, period=date(2024, 5, 1), said_on=date(2024, 1, 1))
    make.spending(project, 5_000, period=date(2024, 5, 1), said_on=date(2024, 2, 1))

    said = words(lead.get(PAGE))
    replaced = lead.get(f"{PAGE}?compte=non")

    assert "5 000 € prévus jusqu’en mai 2024, hors taxes." in said
    assert "5 000 €" in said
    assert [row.cells[2].value for row in replaced.context["table"].rows] == [4_000]
    assert "remplacée" in words(replaced)


def test_a_word_is_corrected_with_its_reason_then_withdrawn(lead: Client, project: Project) -> None:
    said = make.spending(project, 4_000, said_by=project.owner)

    lead.post(f"/espace/depenses/{said.pk}/correction", {"amount": "4 400", "reason": "avenant"})
    newer = Spending.objects.get(withdrawn_reason="")
    lead.post(f"/espace/depenses/{newer.pk}/retrait", {"reason": "double"})

    assert newer.amount == 4_400
    assert not Spending.objects.filter(withdrawn_reason="").exists()
    assert lead.get(f"/espace/depenses/{newer.pk}/retrait").status_code == 404


def test_the_files_beside_the_page_come_back_through_an_import(lead: Client, project: Project) -> None:
    said = make.spending(project, 4_000)

    told = lead.get(f"{PAGE}.json").json()

    assert [line["number"] for line in told["lignes"]] == [said.pk]
    assert lead.get(f"{PAGE}.csv").status_code == 200


def test_what_an_operation_of_reserved_cost_spends_is_reserved(
    client: Client, project: Project, owner: Organisation
) -> None:
    make.spending(project, 4_321, note="secret")
    make.reservation(owner, kind="cost", key=str(project.pk))
    stranger = entered(client, make.member(Role.MANAGER))

    for path in (PAGE, f"{PAGE}.csv", f"{PAGE}.json"):
        response: Any = stranger.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"4321" not in body.replace(b"\xc2\xa0", b"")
        assert b"secret" not in body
    assert stranger.get(f"{PAGE}/2024").status_code == 403


def test_the_list_asks_few_questions_however_many_words(lead: Client, project: Project) -> None:
    make.spending(project)
    few = asked(lead, PAGE)
    for number in range(1, 13):
        make.spending(project, period=date(2024, number, 1), said_by=project.owner, source=make.source())

    assert asked(lead, PAGE) == few
    assert few <= QUERIES_OF_A_PAGE

"""Double counts: proposed with their reasons, decided by a partner, taken back with a reason."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from molette.domain.funding.models import DistinctEuros, Movement
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/doubles-comptes"
Gifts = tuple[Movement, Movement]


@pytest.fixture
def gifts() -> Gifts:
    """The State gives 1,2 M€ to the Agency for what it carries; the Agency gives 1,2 M€ to a school."""
    state, agency = make.organisation("État"), make.organisation("Agence")
    contract = make.contract()
    carried = make.project(contract=contract, owner=agency)
    school = make.project(contract=contract, slug="ecole", title="L’école")
    first = make.movement(
        amount=1_200_000, project=carried, funding_source=make.funding_source(funder=state), act="Arrêté 7"
    )
    again = make.movement(
        amount=1_200_000,
        project=school,
        funding_source=make.funding_source(funder=agency),
        dated=date(2025, 5, 2),
    )
    return first, again


@pytest.fixture
def manager(client: Client) -> Client:
    return entered(client, make.member(Role.MANAGER))


def test_a_pair_is_told_in_euros_with_its_reasons_and_what_would_mend_it(
    manager: Client, gifts: Gifts
) -> None:
    said = words(manager.get(LIST))

    assert "1,2 M€" in said
    assert "en 1 paire de mouvements" in said
    assert "1,2 M€ donnés par État à Agence figurent aussi dans ce que Agence donne pour « L’école »." in said
    assert "même montant, à 60 jours" in said
    assert "Arrêté 7" in said
    assert "ils ne compteront qu’une fois, chez État" in said


def test_a_partner_says_that_they_are_the_same_then_takes_it_back(manager: Client, gifts: Gifts) -> None:
    first, again = gifts
    address = f"/espace/mouvements/{again.pk}/origine"

    form = manager.get(f"{address}?avec={first.pk}").content.decode()
    assert f'<option value="{first.pk}" selected' in form
    refused = manager.post(address, {"origin": first.pk, "amount": "1 300 000", "reason": "Convention"})
    assert refused.status_code == 422
    assert "Ce mouvement n’est que de 1 200 000 €" in words(refused)
    done = words(manager.post(address, {"origin": first.pk, "reason": "La convention."}, follow=True))
    assert "Ces euros ne comptent plus qu’une fois." in done
    assert "Rien ne paraît compter deux fois" in done
    assert "1 200 000 € donnés par État, redonnés par Agence pour « L’école »" in done

    back = words(manager.post(address, {"reason": "Deux conventions."}, follow=True))
    assert "Ces euros comptent de nouveau à part." in back
    again.refresh_from_db()
    assert again.drawn_from is None


def test_a_partner_says_that_they_are_two_then_lets_them_come_back(manager: Client, gifts: Gifts) -> None:
    first, again = gifts
    address = f"/espace/mouvements/{again.pk}/distinction"

    form = manager.get(f"{address}?avec={first.pk}").content.decode()
    assert f'<option value="{first.pk}" selected' in form
    done = words(manager.post(address, {"other": first.pk, "reason": "Deux conventions."}, follow=True))
    assert "Rien ne paraît compter deux fois" in done
    assert "Deux conventions." in done.split("Dits distincts")[1]

    said = DistinctEuros.objects.get()
    manager.post(f"/espace/euros-distincts/{said.pk}/reprise", {"reason": "À revoir."})
    assert "en 1 paire de mouvements" in words(manager.get(LIST))


def test_what_only_repeats_is_counted_in_the_other(manager: Client) -> None:
    project, source = make.project(), make.funding_source()
    _, double = (make.movement(amount=70_000, project=project, funding_source=source) for _ in range(2))

    page = manager.get(LIST).content.decode()
    assert f"/espace/mouvements/{double.pk}/totaux" in page
    assert f"/espace/mouvements/{double.pk}/origine" not in page


def test_whoever_only_reads_is_offered_nothing_to_decide(client: Client, gifts: Gifts) -> None:
    reader = entered(client, make.member(Role.READER))

    page = reader.get(LIST)
    assert "figurent aussi" in words(page)
    assert "/origine" not in page.content.decode()
    assert reader.get(f"/espace/mouvements/{gifts[1].pk}/origine").status_code == 403


def test_the_file_holds_the_pairs(manager: Client, gifts: Gifts) -> None:
    text = b"".join(manager.get(f"{LIST}.csv")).decode("utf-8-sig")

    (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (line["Mouvement"], line["Mouvement qui le redirait"]) == (str(gifts[0].pk), str(gifts[1].pk))


def test_a_list_of_movements_says_what_is_given_again_and_leads_to_it(manager: Client, gifts: Gifts) -> None:
    first, again = gifts
    again.drawn_from, again.drawn_reason = first, "Convention"
    again.save()

    page = manager.get("/espace/projets/ecole/mouvements")
    assert "donné d’abord par État" in words(page)
    assert "compter à part" in words(page)
    assert f"/espace/mouvements/{again.pk}/origine" in page.content.decode()


def test_the_page_asks_no_more_with_more_pairs(manager: Client, gifts: Gifts) -> None:
    before = asked(manager, LIST)
    project: Project = make.project()
    for n in range(6):
        make.movement(amount=100 + n // 2, project=project, funding_source=gifts[0].funding_source)

    assert asked(manager, LIST) == before <= QUERIES_OF_A_PAGE

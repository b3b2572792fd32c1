"""Two books on screen: what agrees and what does not, the workbench, what is signed, and who may do what."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from molette.domain.people.models import User
from molette.domain.reconciliation.actions import accept, close_year
from molette.domain.reconciliation.models import Closing, Decision, Group, Line, Reconciliation, SubmittedGap
from molette.engines.access import Role
from tests import factories as make
from tests.books import Books, groups
from tests.conftest import QUERIES_OF_A_PAGE

pytestmark = pytest.mark.django_db
WORKS = ("École Basly", "Cité des Électriciens", "Salle des fêtes", "Piscine", "Médiathèque", "Voie verte")


@pytest.fixture
def of(books: Books) -> Reconciliation:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + 1_000 * rank, title)
        books.entry(100_000 + 1_000 * rank - 500 * (rank == 0), title)
    books.movement(40_000, "Gymnase Jaurès")
    return books.calculated()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode().replace("\xa0", " ")


def at(name: str, of: Reconciliation, *rest: Any) -> str:
    return reverse(f"workspace:{name}", args=[of.slug, *rest])


def decide(client: Client, of: Reconciliation, doing: str, group: Group, **sent: Any) -> Any:
    given = {"faire": doing, "groupe": group.pk, "rang": 1, "garde": "", **sent}
    return client.post(at("bench_decide", of), given, follow=True)


def test_the_answer_comes_first_then_the_causes_which_sum_to_the_difference(
    books: Books,
    of: Reconciliation,
) -> None:
    page = read(browser(books.region.manager), at("reconciliation", of))
    assert "40 500 € séparent les deux livres" in page
    assert "ne se lit pas dans Registre de la Région" in page
    assert "Écart entre les deux livres" in page


def test_the_list_says_how_far_each_has_come(books: Books, of: Reconciliation) -> None:
    page = read(browser(books.region.signatory), reverse("workspace:reconciliations"))
    assert of.name in page
    assert "groupes à décider" in page
    assert "Ouvrir un rapprochement" not in page  # a signatory signs, a manager reconciles


def test_a_group_shows_its_lines_with_their_sources_and_its_reasons(
    books: Books,
    of: Reconciliation,
) -> None:
    page = read(browser(books.region.manager), at("bench", of))
    assert "même montant" in page
    line = Line.objects.get(group=groups(of, "proposed")[0], side="right")
    assert reverse("workspace:entry", args=[line.entry_id or 0]) in page


def test_accepting_goes_on_to_the_next_and_may_be_undone_at_once(
    books: Books,
    of: Reconciliation,
) -> None:
    client, group = browser(books.region.manager), groups(of, "proposed")[0]
    page = decide(client, of, "accepter", group).content.decode()
    assert "C’est accepté" in page
    assert "Dernière décision" in page
    decision = Decision.objects.get()
    assert decision.decided_by == books.region.who

    decide(client, of, "defaire", group, decision=decision.pk)
    decision.refresh_from_db()
    assert decision.undone_at is not None


def test_ticked_lines_make_a_group_and_unticked_ones_leave_it(books: Books, of: Reconciliation) -> None:
    client = browser(books.programme.manager)
    one, other = groups(of, "proposed")[:2]
    lines = [line.pk for group in (one, other) for line in group.lines.order_by("pk")]
    decide(client, of, "grouper", one, ligne=lines)
    (made,) = [group for group in groups(of, "accepted") if group.shape == "n-n"]
    assert made.lines.count() == 4

    decide(client, of, "separer", made, ligne=lines[:2])
    assert {group.shape for group in groups(of) if group.lines.filter(pk__in=lines).exists()} == {"1-1"}


def test_putting_aside_without_a_reason_is_refused_in_a_sentence(books: Books, of: Reconciliation) -> None:
    answer = decide(browser(books.region.manager), of, "cote", groups(of)[0])
    assert "Dites ce qui est attendu" in answer.content.decode()
    assert not Decision.objects.order_by("pk").exists()


def test_a_group_decided_meanwhile_is_said(books: Books, of: Reconciliation) -> None:
    group = groups(of, "proposed")[0]
    decide(browser(books.region.manager), of, "rejeter", group)
    page = decide(browser(books.programme.manager), of, "accepter", group).content.decode()
    assert "pendant que vous le lisiez" in page


@pytest.mark.parametrize("doing", ["accepter", "", "effacer"])
def test_who_may_not_decide_is_refused_and_offered_nothing(
    books: Books,
    of: Reconciliation,
    doing: str,
) -> None:
    client = browser(books.region.signatory)
    assert 'value="accepter"' not in read(client, at("bench", of))
    given = {"faire": doing, "groupe": groups(of)[0].pk}
    assert client.post(at("bench_decide", of), given).status_code == 403
    assert not Decision.objects.order_by("pk").exists()


def test_a_partner_of_neither_book_does_not_know_it_exists(books: Books, of: Reconciliation) -> None:
    stranger = make.member(Role.MANAGER, of=make.organisation("Une autre"), place=make.place())
    assert browser(stranger).get(at("reconciliation", of)).status_code == 404
    assert of.name not in read(browser(stranger), reverse("workspace:reconciliations"))


def test_sure_groups_are_read_then_accepted_together(books: Books, of: Reconciliation) -> None:
    client = browser(books.region.manager)
    shown = [one.pk for one in Group.objects.filter(reconciliation=of, is_sure=True).order_by("pk")]
    assert len(shown) == len(WORKS) - 1
    assert WORKS[1] in read(client, at("bench_sure", of))
    client.post(at("bench_sure", of), {"groupe": shown[1:]})
    assert Group.objects.filter(reconciliation=of, state="accepted").count() == len(shown) - 1
    assert "Cochez" in client.post(at("bench_sure", of), {}, follow=True).content.decode()


def test_filters_live_in_the_address_and_hold_in_the_files(books: Books, of: Reconciliation) -> None:
    client = browser(books.region.manager)
    page = read(client, at("bench", of) + "?etat=absents-a-droite")
    assert "Gymnase Jaurès" in page
    assert "1 face à 1" not in page
    rows = client.get(f"/espace/rapprochements/{of.slug}/etabli.json?etat=absents-a-droite").json()["lignes"]
    assert [row["objet"] for row in rows] == ["Gymnase Jaurès"]
    told = client.get(f"/espace/rapprochements/{of.slug}/etabli.json?etat=tous").json()["lignes"]
    assert len(told) == Line.objects.filter(reconciliation=of).count()


def test_a_line_is_sought_by_its_words_to_be_grouped(books: Books, of: Reconciliation) -> None:
    (alone,) = groups(of, "alone")
    page = read(browser(books.region.manager), at("bench", of) + f"?groupe={alone.pk}&chercher=piscine")
    assert "Piscine" in page
    none = read(browser(books.region.manager), at("bench", of) + f"?groupe={alone.pk}&chercher=zzz")
    assert "Aucune ligne libre" in none


def test_one_opens_a_reconciliation_and_it_is_calculated(books: Books) -> None:
    books.movement(100_000, "École")
    books.entry(100_000, "École")
    client = browser(books.region.manager)
    given = {"right": books.register.pk, "rung": "notified", "left_holder": books.programme.who.pk}
    answer = client.post(reverse("workspace:reconciliation_new"), given)
    made = Reconciliation.objects.get()
    assert answer.headers["Location"] == at("reconciliation", made)
    assert (made.right_holder, made.left_holder) == (books.region.who, books.programme.who)
    assert made.calculations.get().status == "done"


def test_the_years_of_a_form_are_in_order(books: Books) -> None:
    books.entry(100_000, "École")
    given = {"right": books.register.pk, "rung": "notified", "first_year": 2025, "last_year": 2020}
    answer = browser(books.region.manager).post(reverse("workspace:reconciliation_new"), given)
    assert answer.status_code == 422
    assert "mettez les années dans l’ordre" in answer.content.decode()


def test_a_register_that_nobody_publishes_asks_who_answers_for_it(books: Books) -> None:
    orphan = make.register(name="Tableau sans éditeur")
    make.ledger_entry(register=orphan)
    given = {"right": orphan.pk, "rung": "notified"}
    answer = browser(books.region.manager).post(reverse("workspace:reconciliation_new"), given)
    assert answer.status_code == 422
    assert "dites qui en répond" in answer.content.decode()


def test_a_year_is_closed_signed_and_rings(books: Books, of: Reconciliation) -> None:
    for one in groups(of, "proposed"):
        accept(books.programme.actor, of, one.pk)
    client = browser(books.programme.manager)
    address = at("closing_new", of) + "?annee=2024"
    assert "Arrêter l’année 2024" in read(client, address)
    client.post(address, {"note": "Relu ensemble."})
    closing = Closing.objects.get()
    page = read(browser(books.region.signatory), reverse("workspace:closing", args=[closing.pk]))
    assert "40 500" in page
    assert reverse("workspace:sign_accept", args=["arrete", closing.pk]) in page
    browser(books.region.signatory).post(reverse("workspace:sign_accept", args=["arrete", closing.pk]))
    assert "Conjointe" in read(client, reverse("workspace:closing", args=[closing.pk]))

    decide(client, of, "rejeter", groups(of, "accepted")[0])

    assert "ont changé depuis" in read(client, reverse("workspace:closing", args=[closing.pk]))
    assert "une année arrêtée a changé" in read(client, reverse("workspace:reconciliations"))


def test_a_gap_is_submitted_from_its_group_then_contested(books: Books, of: Reconciliation) -> None:
    (group,) = [one for one in groups(of, "proposed") if one.difference]
    client = browser(books.programme.manager)
    client.post(at("gap_new", of, group.pk), {"gap": "rounding", "why": "Arrondi au millier."})
    said = SubmittedGap.objects.get()
    address = reverse("workspace:sign_contest", args=["ecart", said.pk])
    browser(books.region.signatory).post(address, {"counter_value": "300", "reason": "200 € sont payés."})
    page = read(client, reverse("workspace:submitted_gap", args=[said.pk]))
    assert "contest" in page
    assert "300" in page
    assert said.label in read(
        browser(books.programme.signatory), reverse("workspace:signing") + "?vue=contestes"
    )


def test_a_line_reserved_to_others_hides_its_group_its_year_and_its_gap(
    books: Books, of: Reconciliation
) -> None:
    (group,) = [one for one in groups(of, "proposed") if one.difference]
    client = browser(books.programme.manager)
    client.post(at("gap_new", of, group.pk), {"gap": "rounding", "why": "Arrondi."})
    for one in groups(of, "proposed"):
        accept(books.programme.actor, of, one.pk)
    close_year(books.programme.actor, of, year=2024, said_by=books.programme.who)
    line = Line.objects.get(group__label=WORKS[0], side="left")
    assert line.movement is not None
    project = line.movement.project
    assert project is not None
    project.is_published = False
    project.save()
    reader = browser(make.member(Role.MANAGER, of=books.region.who, place=make.place()))
    page = read(reader, at("reconciliation", of))
    assert "1 groupe touche à un projet ou à un montant réservé" in page
    assert "40 000 € séparent" in page
    for address in (
        at("bench", of) + "?etat=tous",
        at("bench_decisions", of),
        reverse("workspace:closing", args=[Closing.objects.get().pk]),
        reverse("workspace:submitted_gap", args=[SubmittedGap.objects.get().pk]),
        reverse("workspace:journal"),
        reverse("workspace:signing"),
    ):
        told = read(reader, address)
        assert WORKS[0] not in told, address
        assert "40 500" not in told, address


@pytest.mark.parametrize("name", ["reconciliation", "bench", "bench_sure", "bench_decisions"])
def test_a_page_asks_as_many_queries_for_many_groups_as_for_few(
    books: Books, of: Reconciliation, name: str, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    accept(books.region.actor, of, groups(of, "proposed")[0].pk)
    client = browser(books.region.manager)
    client.get(at(name, of))
    with max_queries(QUERIES_OF_A_PAGE) as few:
        client.get(at(name, of))
    for _ in range(30):
        make.matched(of, 1_000, 1_000, is_sure=True)
        make.decision(of)
    with max_queries(len(few.captured_queries)):
        client.get(at(name, of))

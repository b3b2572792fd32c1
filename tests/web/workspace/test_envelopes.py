"""The envelopes at the desk: the answer, the levels, what one gives on, what is refused."""

import re
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.models import Delegation, FundingSource, Movement
from molette.domain.funding.reserving import movement_key
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
M = 1_000_000
LIST = "/espace/enveloppes"
ONE = f"{LIST}/etat/p135/2025"


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État", slug="etat", kind="state")


@pytest.fixture
def county() -> Place:
    return make.place("Pas-de-Calais", kind=PlaceKind.DEPARTMENT)


@pytest.fixture
def lens(county: Place) -> Place:
    town = make.place("Lens")
    make.inside(town, county)
    return town


@pytest.fixture
def housing(state: Organisation) -> FundingSource:
    source = make.funding_source(scheme=make.scheme("P135", slug="p135"), funder=state)
    make.movement(Rung.VOTED, 8 * M, funding_source=source)
    make.movement(Rung.VOTED_CP, 2 * M, funding_source=source)
    return source


@pytest.fixture
def officer(state: Organisation) -> User:
    """Of a service of the State."""
    return make.member(Role.MANAGER, of=make.organisation("Préfecture", kind="state", speaks_for=state))


@pytest.fixture
def school(lens: Place) -> Project:
    return make.project(lens, slug="ecole", title="École")


def answer(page: Any) -> str:
    """The words of a page, its amounts as they are read at a glance."""
    return re.sub(r" *\(exactement [\d ]+ €\) *", " ", words(page)).replace("  ", " ")


def given(holder: Organisation, **typed: Any) -> dict[str, Any]:
    day = {"act": "arrêté 2025-7", "decided_on": "2025-02-01"}
    return {"holder": holder.pk, "perimeter": "", "ae": "", "cp": "", **day, **typed}


def filed(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_answer_comes_first(client: Client, housing: FundingSource, officer: User) -> None:
    streets = make.funding_source(scheme=make.scheme("P112", slug="p112"), funder=housing.funder)
    make.movement(Rung.VOTED, 17 * M, funding_source=streets)
    make.movement(Rung.VOTED_CP, 4 * M, funding_source=streets)
    make.movement(Rung.COMMITTED, 5 * M, funding_source=streets)

    said = answer(entered(client, officer).get(LIST))

    assert "Sur 25 M€ d’AE ouvertes, 5 M€ sont engagés ; 19 M€ de CP restent à trouver" in said
    assert "CP à trouver pour des AE déjà engagées 5 000 000 €" in said


def test_an_empty_page_says_how_an_envelope_opens(client: Client, officer: User) -> None:
    said = words(entered(client, officer).get(LIST))

    assert "Aucune enveloppe votée n’est publiée ici." in said
    assert "s’ouvre dès qu’un vote du programme est inscrit" in said


def test_what_nobody_voted_is_told_apart_and_bounds_nothing(
    client: Client, officer: User, school: Project
) -> None:
    make.movement(Rung.COMMITTED, 3 * M, funding_source=make.funding_source(scheme=make.scheme("DETR")))
    make.movement(Rung.VOTED, 7 * M, funding_source=make.funding_source(), project=school)

    said = words(entered(client, officer).get(LIST))

    assert "Là où aucun vote n’est publié" in said
    assert "3 000 000 €" in said
    assert "7 000 000 €" in said
    assert "Aucune enveloppe votée" in said


def test_the_filters_live_in_the_address_and_in_the_files(
    client: Client, officer: User, housing: FundingSource
) -> None:
    region = make.organisation("Région", slug="region", kind="region")
    make.movement(Rung.VOTED, M, funding_source=make.funding_source(funder=region, year=2024))
    browser = entered(client, officer)

    assert "Région, " not in words(browser.get(f"{LIST}?financeur=etat"))
    assert "État" not in filed(browser.get(f"{LIST}.csv?annee=2024"))
    assert "État" in filed(browser.get(f"{LIST}.csv?dispositif=p135&annee=2025"))


def test_the_tree_is_read_with_what_is_left_at_each_level(
    client: Client, officer: User, housing: FundingSource, county: Place, school: Project
) -> None:
    holder = make.organisation("Préfecture du Pas-de-Calais")
    make.delegation(housing, 5 * M, cp=M, holder=holder, perimeter=county, is_fictional=True)
    make.movement(Rung.COMMITTED, 2 * M, funding_source=housing, project=school)

    said = answer(entered(client, officer).get(ONE))

    assert "Sur 8 M€ d’AE ouvertes, 2 M€ sont engagés ; 6 M€ de CP restent à trouver" in said
    assert "Préfecture du Pas-de-Calais fictif Pas-de-Calais, arrêté 2025-7, 1er fév. 2025" in said
    assert "AE : 3 000 000 € à engager ou à déléguer" in said  # 5 − 2 there, 8 − 5 at the State's
    assert "CP : 1 000 000 € à payer ou à déléguer" in said
    assert "École" in said or "voté (AE)" in said


def test_an_envelope_that_does_not_exist_is_not_found(
    client: Client, officer: User, housing: FundingSource
) -> None:
    browser = entered(client, officer)

    assert browser.get(f"{LIST}/etat/p135/1999").status_code == 404
    assert browser.get(f"{LIST}/etat/inconnu/2025").status_code == 404
    assert browser.get(f"{LIST}/etat/p135/1999/delegation").status_code == 404


def test_ae_without_a_year_have_their_page(client: Client, officer: User, state: Organisation) -> None:
    several = make.funding_source(scheme=make.scheme("AP", slug="ap"), funder=state, year=None)
    make.movement(Rung.VOTED, 8 * M, funding_source=several)
    browser = entered(client, officer)

    assert f'href="{LIST}/etat/ap/0"' in browser.get(LIST).content.decode()
    assert "AP, sans année précise" in words(browser.get(f"{LIST}/etat/ap/0"))


def test_an_officer_delegates_commits_too_much_raises_then_commits(
    client: Client, officer: User, housing: FundingSource, county: Place, school: Project
) -> None:
    browser, holder = entered(client, officer), make.organisation("Préfecture du Pas-de-Calais")
    typed = given(holder, perimeter=county.pk, ae="1 000 000,00")
    said = words(browser.get(f"{ONE}/delegation"))
    assert "Il reste 8 000 000 € d’AE et 2 000 000 € de CP à déléguer ou à engager." in said
    assert browser.post(f"{ONE}/delegation", typed).status_code == 302
    made = Delegation.objects.get()
    commitment = {
        "rung": "committed", "funder": housing.funder_id, "scheme": housing.scheme_id, "scheme_year": 2025,
        "amount": "2000000", "year": 2025, "dated": "2025-03-03", "act": "convention",
        "commitment_key": "EJ-1", "source": make.source().pk,
    }  # fmt: skip

    refused = browser.post("/espace/projets/ecole/mouvements/nouveau", commitment)
    assert refused.status_code == 422
    assert "il reste 1 000 000 € d’AE, et il en manquerait 1 000 000 €." in words(refused)
    raised = {"ae": "2000000", "cp": "", "act": "arrêté 2025-9", "decided_on": "2025-05-01"}
    edit = f"/espace/delegations/{made.pk}/modifier"
    assert browser.post(edit, {**raised, "reason": ""}).status_code == 422
    assert browser.post(edit, {**raised, "reason": "Reste à engager ailleurs"}).status_code == 302
    assert browser.post("/espace/projets/ecole/mouvements/nouveau", commitment).status_code == 302

    said = words(browser.get(ONE))
    assert "a délégué" in said
    assert "Reste à engager ailleurs" in said
    assert Movement.objects.filter(rung=Rung.COMMITTED).count() == 1


def test_a_form_sent_as_shown_says_that_nothing_changed(
    client: Client, officer: User, housing: FundingSource
) -> None:
    made = make.delegation(housing, M)
    typed = {
        "ae": "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000",
        "cp": "0",
        "act": made.act,
        "decided_on": "2025-02-01",
        "reason": "",
    }

    answer = entered(client, officer).post(f"/espace/delegations/{made.pk}/modifier", typed, follow=True)

    assert "Rien n’a changé" in words(answer)


def test_a_delegation_is_taken_back_with_a_reason(
    client: Client, officer: User, housing: FundingSource
) -> None:
    made, browser = make.delegation(housing, M), entered(client, officer)
    address = f"/espace/delegations/{made.pk}/retrait"

    assert "tient 1 000 000 € d’AE" in words(browser.get(address))
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "Regroupement"}).status_code == 302
    assert browser.get(address).status_code == 404


def test_a_vote_of_the_programme_is_written_by_its_manager(
    client: Client, officer: User, state: Organisation
) -> None:
    scheme, contract = make.scheme("P135", slug="p135"), make.contract()
    typed = {
        "rung": "voted", "contract": contract.pk, "funder": state.pk, "scheme": scheme.pk,
        "scheme_year": 2025, "amount": "8000000", "year": 2025, "dated": "2025-01-20",
        "act": "loi de finances", "source": make.source().pk,
    }  # fmt: skip

    assert entered(client, officer).post(f"{LIST}/vote", typed).status_code == 302
    assert "Sur 8 M€ d’AE ouvertes, aucun engagement n’est publié" in answer(client.get(LIST))
    assert entered(client, make.member(Role.PROJECT_LEAD)).get(f"{LIST}/vote").status_code == 403


def test_only_whoever_holds_an_envelope_is_offered_to_give_it(
    client: Client, housing: FundingSource, county: Place
) -> None:
    holder = make.organisation("Préfecture du Pas-de-Calais")
    made = make.delegation(housing, M, holder=holder, perimeter=county)
    stranger, its_own = make.member(Role.MANAGER), make.member(Role.MANAGER, of=holder)
    part, end = f"/espace/delegations/{made.pk}/part", f"/espace/delegations/{made.pk}/retrait"

    page = entered(client, its_own).get(ONE).content.decode()
    assert (part in page, end in page, f"{ONE}/delegation" in page) == (True, False, False)
    assert [client.get(one).status_code for one in (part, end)] == [200, 403]
    page = entered(client, stranger).get(ONE).content.decode()
    assert not any(one in page for one in (part, end, f"{ONE}/delegation"))
    assert [client.get(one).status_code for one in (part, end, f"{ONE}/delegation")] == [403] * 3


def test_a_reserved_amount_is_told_as_such_on_pages_and_in_files(
    client: Client, housing: FundingSource, school: Project
) -> None:
    secret = make.movement(Rung.COMMITTED, 3_141_592, funding_source=housing, project=school)
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=movement_key(secret))
    browser = entered(client, make.member(Role.READER))

    for address in (LIST, ONE):
        said = words(browser.get(address))
        assert "montant réservé" in said
        assert "au plus" in said
        assert "858 408" not in said  # 8 000 000 less the secret: nothing is to be read by difference
    for address in (f"{LIST}.csv", f"{ONE}.csv"):
        assert "montant réservé" in filed(browser.get(address))
        assert "3141592" not in filed(browser.get(address))


def test_where_no_commitment_is_published_nothing_is_said_to_be_owed(
    client: Client, officer: User, housing: FundingSource
) -> None:
    make.movement(Rung.PAID, M, funding_source=housing)
    browser = entered(client, officer)

    for address in (LIST, ONE, "/argent/enveloppes"):
        said = answer(browser.get(address))
        assert "CP à trouver pour des AE déjà engagées non publié (aucun engagement)" in said
        assert "Engagé et non payé non publié (aucun engagement)" in said
    (row,) = browser.get(f"{ONE}.json").json()["lignes"]
    assert (row["reste_a_payer"], row["paye"]) == (None, "1000000.00")


def test_the_answer_says_what_its_amounts_leave_out(
    client: Client, housing: FundingSource, school: Project
) -> None:
    secret = make.movement(Rung.COMMITTED, 3_141_592, funding_source=housing, project=school)
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=movement_key(secret))
    make.movement(Rung.VOTED_CP, None, funding_source=housing)
    browser = entered(client, make.member(Role.READER))

    alone = answer(browser.get(LIST))
    make.movement(Rung.COMMITTED, M, funding_source=housing)
    make.movement(Rung.VOTED, M, funding_source=make.funding_source(funder=housing.funder))
    beside = answer(browser.get(LIST))

    assert "d’AE ouvertes, ce qui est engagé est réservé ; 6 M€ de CP restent à trouver" in alone
    assert "pour des AE déjà votées, hors montants non publiés." in alone
    assert "Engagé et non payé montant réservé" in alone
    assert "1 M€ sont engagés, hors montants réservés ;" in beside
    assert "Engagé et non payé 1 000 000 € hors montants réservés" in beside


def test_a_fund_of_which_no_cp_is_published_is_said_to_be_left_out(
    client: Client, officer: User, housing: FundingSource
) -> None:
    make.movement(Rung.VOTED, M, funding_source=make.funding_source(funder=housing.funder))

    said = answer(entered(client, officer).get(LIST))

    assert "Sur 9 M€ d’AE ouvertes" in said
    assert "6 M€ de CP restent à trouver pour des AE déjà votées, hors montants non publiés." in said


def test_a_fictitious_delegation_is_marked_where_a_real_envelope_counts_it(
    client: Client, officer: User, housing: FundingSource
) -> None:
    holder = make.organisation("Préfecture du Pas-de-Calais")
    make.delegation(housing, 5 * M, cp=M, holder=holder, is_fictional=True)
    make.movement(Rung.VOTED, M, funding_source=make.funding_source(funder=housing.funder, year=2024))
    browser = entered(client, officer)

    for address in (LIST, ONE, "/argent/enveloppes"):
        said = answer(browser.get(address))
        assert "5 000 000 € dont fictif" in said, address
        assert "1 000 000 € dont fictif" in said, address
        assert "dont déléguées (dont fictif)" in said, address
        assert "Une part de ces euros est inventée" in said, address
    assert "AE : 3 000 000 € à engager ou à déléguer, dont fictif" in answer(browser.get(ONE))
    top = next(row for row in browser.get(f"{ONE}.json").json()["lignes"] if row["niveau"] == 0)
    assert top["fictif"] is True


def test_a_past_day_shows_what_was_delegated_then_and_offers_nothing(
    client: Client, officer: User, housing: FundingSource
) -> None:
    make.delegation(housing, M, holder=make.organisation("Préfecture de région"))
    browser = entered(client, officer)

    before = words(browser.get(f"{LIST}?le=2025-01-31"))
    after = browser.get(f"{ONE}?le=2025-03-31")
    assert "Préfecture de région" not in before
    assert "Préfecture de région" in words(after)
    assert "Déléguer une part" not in words(after)


def test_what_moved_since_a_day_is_told(client: Client, officer: User, housing: FundingSource) -> None:
    make.delegation(housing, M, holder=make.organisation("Préfecture de région"))

    said = words(entered(client, officer).get(f"{LIST}?depuis=2025-01-31"))

    assert "Préfecture de région" in said


@pytest.mark.usefixtures("memory")
def test_an_answer_kept_is_told_anew_after_a_delegation(
    client: Client, officer: User, housing: FundingSource
) -> None:
    browser = entered(client, officer)
    assert "Préfecture de région" not in words(browser.get(LIST))

    holder = make.organisation("Préfecture de région")
    assert browser.post(f"{ONE}/delegation", given(holder, ae="1000000")).status_code == 302

    assert "Préfecture de région" in words(browser.get(LIST))


def test_the_pages_ask_the_same_however_many_envelopes(
    client: Client, officer: User, housing: FundingSource, county: Place, school: Project
) -> None:
    browser, holder = entered(client, officer), make.organisation("Préfecture du Pas-de-Calais")
    held = make.delegation(housing, 3 * M, holder=holder, perimeter=county)
    make.movement(Rung.COMMITTED, M, funding_source=housing, project=school)
    before = {address: asked(browser, address) for address in (LIST, ONE)}
    for _ in range(3):
        town = make.place()
        make.inside(town, county)
        make.delegation(housing, M, parent=held, perimeter=town)
        other = make.funding_source(funder=housing.funder)
        make.movement(Rung.VOTED, M, funding_source=other)
        make.movement(Rung.COMMITTED, M, funding_source=housing, project=make.project(town))

    for address, queries in before.items():
        assert asked(browser, address) == queries <= QUERIES_OF_A_PAGE

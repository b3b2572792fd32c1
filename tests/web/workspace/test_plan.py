"""The financing plan: read it, prepare a version without JavaScript, have its vote written."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.models import FinancingPlan, PlanLine, Scheme
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Organisation:
    return make.organisation("CA de l’essai")


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État", kind="state")


@pytest.fixture
def scheme() -> Scheme:
    return make.scheme("DSIL")


@pytest.fixture
def project(owner: Organisation) -> Project:
    return make.project(slug="gare", title="Nouvelle gare", owner=owner)


@pytest.fixture
def lead(client: Client, project: Project, owner: Organisation) -> Client:
    """Whoever prepares the plan, signed in."""
    return entered(client, make.member(Role.PROJECT_LEAD, of=owner, project="gare"))


def sheet(*lines: dict[str, Any], todo: str = "enregistrer", cost: str = "1 000 000") -> dict[str, Any]:
    """What the form of the editor sends when a button is pressed."""
    typed = {f"{rank}-{name}": value for rank, line in enumerate(lines) for name, value in line.items()}
    return {"lignes": len(lines), "faire": todo, "cost_excl_tax": cost, **typed}


def test_the_page_says_what_is_missing_and_what_would_mend_it(lead: Client, project: Project) -> None:
    make.plan_line(make.plan(project, status="voted"), 600_000)
    said = words(lead.get("/espace/projets/gare/plan"))

    assert "Il manque 400 000 € pour couvrir 1 M€" in said
    assert "Trouvez un financeur, augmentez la part propre ou réduisez le coût." in said
    assert "Contraire à la règle · Part propre Il manque 120 000 € de part propre." in said
    assert "Portez sa part à ce montant en baissant les aides d’autant. CGCT, art. L1111-10, III" in said


def test_each_finding_leads_to_what_mends_it_for_those_who_may(
    client: Client, lead: Client, project: Project, state: Organisation, scheme: Scheme
) -> None:
    make.plan_line(make.plan(project, status="voted"), 600_000)
    mended = '<a href="/espace/projets/gare/plan/ouverture">Part propre</a>'

    assert mended in lead.get("/espace/projets/gare/plan").content.decode()
    assert (
        mended
        not in entered(client, make.member(Role.READER)).get("/espace/projets/gare/plan").content.decode()
    )


def test_in_the_editor_a_finding_leads_to_the_field_at_fault(
    lead: Client, project: Project, state: Organisation, scheme: Scheme
) -> None:
    make.plan(project, status="draft")
    dsil = {"kind": "grant", "funder": state.pk, "scheme": scheme.pk, "year": "2026", "amount": "900 000"}
    own = {"kind": "own_share", "funder": project.owner_id, "scheme": scheme.pk, "amount": "100 000"}

    said = lead.post("/espace/projets/gare/plan/version", sheet(dsil, own, todo="calculer")).content.decode()

    assert '<a href="#id_1-amount">Part propre</a>' in said
    assert 'id="id_1-amount"' in said


def test_a_plan_whose_amount_is_unknown_is_not_said_covered(lead: Client, project: Project) -> None:
    make.plan_line(make.plan(project, status="voted"), None)
    said = words(lead.get("/espace/projets/gare/plan"))

    assert "La couverture n’est pas calculable : un montant n’est pas publié." in said
    assert "Total trouvé non renseigné (non publié)" in said


def test_former_versions_stay_readable(lead: Client, project: Project) -> None:
    make.plan_line(make.plan(project, version=1, status="superseded"), 250_000)
    make.plan_line(make.plan(project, version=2, status="voted"), 1_000_000)
    said = words(lead.get("/espace/projets/gare/plan"))

    assert "Les versions précédentes" in said
    assert "250 000 €" in said.split("Les versions précédentes")[1]


def test_a_version_is_prepared_saved_and_voted_without_a_script(
    lead: Client, project: Project, owner: Organisation, state: Organisation, scheme: Scheme
) -> None:
    page, draft = "/espace/projets/gare/plan", "/espace/projets/gare/plan/version"
    assert "Rien n’a été voté" in words(lead.get(page))
    assert lead.post(f"{page}/ouverture")["Location"] == draft

    grant = {"kind": "grant", "funder": state.pk, "scheme": scheme.pk, "year": "2025", "amount": "600 000"}
    own = {"kind": "own_share", "funder": owner.pk, "amount": "250 000,00"}
    added = lead.post(draft, sheet(grant, todo="ajouter"))
    assert added.content.decode().count("Retirer<span") == 2
    removed = lead.post(draft, sheet(grant, own, {"kind": "grant"}, todo="retirer-2"))
    assert removed.content.decode().count("Retirer<span") == 2
    assert "Il manque 150 000 € pour couvrir le coût." in words(removed)
    filled = lead.post(draft, sheet(grant, own, todo="combler")).content.decode()
    assert 'value="150\u00a0000"' in filled
    assert not PlanLine.objects.exists()

    gap = {"kind": "not_found", "amount": "150 000"}
    saved = lead.post(draft, sheet(grant, own, gap), follow=True)
    assert "Le plan est enregistré." in words(saved)
    vote = {"dated": "2025-01-15", "act": "Délibération n° 12", "body": owner.pk}
    voted = lead.post(f"{page}/vote", vote, follow=True)

    assert "Le vote est inscrit" in words(voted)
    plan = FinancingPlan.objects.get()
    assert (plan.status, plan.cost_excl_tax, plan.lines.count()) == ("voted", Decimal(1_000_000), 3)


def test_what_does_not_read_is_refused_beside_its_line_and_kept(lead: Client, project: Project) -> None:
    make.plan(project, cost_excl_tax=None)
    line = {"kind": "own_share", "amount": "beaucoup"}
    refused = lead.post("/espace/projets/gare/plan/version", sheet(line))

    assert refused.status_code == 422
    assert "Ligne 1, Montant : Saisissez un nombre." in words(refused)
    assert 'value="beaucoup"' in refused.content.decode()
    assert not PlanLine.objects.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"kind": "own_share", "amount": "10"}, "Ligne 1 : dites qui apporte cette somme."),
        ({"kind": "not_found", "amount": "-3"}, "Ligne 1 : un financement n’est pas négatif."),
    ],
)
def test_a_line_that_means_nothing_is_refused_in_a_sentence(
    lead: Client, project: Project, line: dict[str, str], sentence: str
) -> None:
    make.plan(project)
    refused = lead.post("/espace/projets/gare/plan/version", sheet(line))

    assert refused.status_code == 422
    assert sentence in words(refused)


def test_a_plan_that_does_not_balance_is_not_voted(
    lead: Client, project: Project, owner: Organisation
) -> None:
    make.plan_line(make.plan(project), 999_999, kind="own_share")
    vote = {"dated": "2025-01-15", "act": "Délibération n° 12", "body": owner.pk}
    refused = lead.post("/espace/projets/gare/plan/vote", vote)

    assert refused.status_code == 422
    assert "Il manque 1 € : trouvez-les ou inscrivez-les en « non trouvé »." in words(refused)


def test_a_second_draft_is_not_opened(lead: Client, project: Project) -> None:
    make.plan(project)
    refused = lead.post("/espace/projets/gare/plan/ouverture")

    assert refused.status_code == 422
    assert "Une version est déjà en préparation" in words(refused)


def test_htmx_receives_the_form_alone(lead: Client, project: Project) -> None:
    make.plan(project)
    part = lead.post(
        "/espace/projets/gare/plan/version", sheet(todo="ajouter"), headers={"HX-Request": "true"}
    ).content.decode()

    assert part.lstrip().startswith('<form method="post" id="plan"')
    assert "<html" not in part


@pytest.mark.parametrize(
    ("pressed", "element"), [("ajouter", 'select name="1-kind"'), ("retirer-0", 'button type="submit"')]
)
def test_the_keyboard_goes_on_from_the_line_it_touched(
    lead: Client, project: Project, pressed: str, element: str
) -> None:
    make.plan(project)
    html = lead.post("/espace/projets/gare/plan/version", sheet({"kind": "grant"}, todo=pressed)).content
    focused = [tag for tag in html.decode().split("<") if " autofocus" in tag]

    assert len(focused) == 1
    assert focused[0].startswith(element)


def test_the_enter_key_neither_writes_nor_removes(lead: Client, project: Project) -> None:
    make.plan_line(make.plan(project))
    html = lead.get("/espace/projets/gare/plan/version").content.decode()
    form = html[html.index('id="plan"') :]

    assert (
        form.index('value="calculer"') < form.index('value="retirer-0"') < form.index('value="enregistrer"')
    )


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.READER, False),
        (Role.CONTRIBUTOR, False),
        (Role.SIGNATORY, False),
        (Role.PROJECT_LEAD, True),
        (Role.MANAGER, True),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_only_those_who_may_prepare_a_plan_are_offered_to(
    client: Client, project: Project, role: Role, offered: bool
) -> None:
    make.plan(project)
    entered(client, make.member(role))
    page = client.get("/espace/projets/gare/plan")

    assert page.status_code == 200
    assert ("en préparation</a>" in page.content.decode()) == offered
    assert client.get("/espace/projets/gare/plan/version").status_code == (200 if offered else 403)
    assert client.post("/espace/projets/gare/plan/vote").status_code == (422 if offered else 403)


def test_the_pages_ask_the_same_however_long_the_plan(lead: Client, project: Project) -> None:
    voted, draft = make.plan(project, status="voted"), make.plan(project, version=2)
    for plan in (voted, draft):
        make.plan_line(plan)
    paths = ("/espace/projets/gare/plan", "/espace/projets/gare/plan/version")
    few = [asked(lead, path) for path in paths]
    for plan in (voted, draft):
        for _ in range(5):
            make.plan_line(plan)

    assert [asked(lead, path) for path in paths] == few
    assert max(few) <= QUERIES_OF_A_PAGE


def test_each_key_has_the_findings_made_anew_and_nothing_is_written(
    lead: Client, project: Project, owner: Organisation, state: Organisation, scheme: Scheme
) -> None:
    plan = make.plan(project)
    lines = [
        {"kind": "own_share", "funder": owner.pk, "amount": "100 000"},
        {"kind": "grant", "funder": state.pk, "scheme": scheme.pk, "amount": "900 000"},
    ]
    form = sheet(*lines, todo="calculer")

    said = words(lead.post("/espace/projets/gare/plan/version", form, headers={"HX-Request": "true"}))

    assert "une règle n’est pas tenue" in said or "règles ne sont pas tenues" in said
    assert "Il manque 100 000 € de part propre." in said
    assert plan.lines.count() == 0


def test_what_the_rules_ask_of_the_operation_is_kept_from_one_version_to_the_next(
    lead: Client, project: Project
) -> None:
    make.plan_line(make.plan(project), 1_000_000)
    asked_of = {"category": "schools", "waiver": "school_energy", "is_lead": "on"}

    lead.post("/espace/projets/gare/plan/version", {**sheet(), **asked_of})

    plan = FinancingPlan.objects.get()
    assert (plan.category, plan.waiver, plan.is_lead) == ("schools", "school_energy", True)


def test_the_page_tells_how_far_an_aid_could_go_and_what_stops_it(
    lead: Client, project: Project, state: Organisation
) -> None:
    dsil = make.funding_source(scheme=make.scheme("Fonds vert", slug="fonds-vert"), funder=state)
    make.plan_line(
        make.plan(project, status="voted", cost_excl_tax=Decimal(1_000_000)), 300_000, funding_source=dsil
    )

    said = words(lead.get("/espace/projets/gare/plan"))

    assert "Le plus que chaque aide peut atteindre" in said
    assert "Fonds vert 300 000 € 800 000 € La collectivité maître d’ouvrage apporte au moins 20 %" in said
    assert "État, Fonds vert : 300 000 € non notifiés." in said


def test_the_day_a_request_was_received_is_typed_on_its_line(
    lead: Client, project: Project, state: Organisation, scheme: Scheme
) -> None:
    plan = make.plan(project)
    line = {
        "kind": "grant",
        "funder": state.pk,
        "scheme": scheme.pk,
        "amount": "5",
        "requested_on": "2026-01-10",
    }

    lead.post("/espace/projets/gare/plan/version", sheet(line))

    assert str(plan.lines.get().requested_on) == "2026-01-10"


def test_the_cash_curve_says_when_the_owner_advances_most_and_what_comes_back_to_him(
    lead: Client, project: Project, owner: Organisation
) -> None:
    detr = make.funding_source(scheme=make.scheme("DETR", slug="detr"))
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(1_000_000))
    make.plan_line(plan, 500_000, funding_source=detr)
    make.plan_line(plan, 500_000, kind="own_share", order=1)
    for kind, on in (("works_start", date(2026, 3, 1)), ("delivered", date(2027, 8, 1))):
        make.milestone_date(make.milestone(project, kind=kind), on)

    said = words(lead.get("/espace/projets/gare/plan"))

    assert "500 000 € sont sa part" in said
    assert "lui reviendront" in said
    assert "Dépense supposée 1 000 000 €, de mars 2026 à août 2027" in said


def test_without_the_days_of_the_works_the_curve_says_what_lacks(lead: Client, project: Project) -> None:
    make.plan_line(make.plan(project, status="voted"), 600_000)

    said = words(lead.get("/espace/projets/gare/plan"))

    assert "La courbe ne se trace pas sans la date de début et celle de fin des travaux." in said


@pytest.fixture
def joint_fund(project: Project) -> None:
    """2 M€ of the joint fund in a plan of 2.5 M€, dated when the advance was of 10 %."""
    fund = make.funding_source(scheme=make.scheme("Fonds conjoint", slug="fonds-conjoint"))
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(2_500_000), dated=date(2025, 6, 1))
    make.plan_line(plan, 2_000_000, funding_source=fund)
    make.plan_line(plan, 500_000, kind="own_share", order=1)
    for kind, on in (("works_start", date(2025, 9, 1)), ("delivered", date(2027, 3, 1))):
        make.milestone_date(make.milestone(project, kind=kind), on)


@pytest.mark.usefixtures("joint_fund")
def test_from_30_to_10_per_cent_the_page_says_what_the_owner_must_advance_more(lead: Client) -> None:
    said = words(lead.get("/espace/projets/gare/plan"))

    assert (
        "Sous la règle de 2024 (avance de 30 %), il fallait avancer 1,9 M€ ; sous celle de 2025 (10 %), "
        "2,3 M€ : 400 000 € de plus." in said
    )
    assert "Ce plan suit les règles du 1er janvier 2025." in said
    assert "En caisse, sous les règles d’avant le 1er janvier 2025" in said


@pytest.mark.usefixtures("joint_fund")
def test_the_rules_of_a_day_are_asked_in_the_address_and_what_is_no_day_asks_nothing(lead: Client) -> None:
    for day in ("2024-03-01", "2024-03-29", "hier", "2024-02-31"):
        response = lead.get(f"/espace/projets/gare/plan?regles={day}")

        assert response.context["cash"].chosen == "2024-03-29"
    own = lead.get("/espace/projets/gare/plan?regles=2026-01-01")
    assert own.context["cash"].chosen == "2025-01-01"
    assert "En caisse, sous les règles" not in words(own)


@pytest.mark.usefixtures("joint_fund")
def test_the_months_known_are_told_from_those_expected(lead: Client, project: Project) -> None:
    make.spending(project, 150_000, nature="actual", period=date(2025, 9, 1))
    make.spending(project, 90_000, period=date(2026, 12, 1))
    make.spending(project, 5_000_000, period=date(2027, 1, 1))

    response = lead.get("/espace/projets/gare/plan")
    said, html = words(response), response.content.decode()

    assert "Dépense constatée 150 000 €, septembre 2025" in said
    assert "Dépense prévue 5 090 000 €, de décembre 2026 à janvier 2027" in said
    assert "La dépense dite passe le coût du plan de 2 740 000 €" in said
    assert "150 000 €, constatée" in said
    assert "ce qui est constaté" in said
    assert 'stroke-dasharray="7 5"' in html


def test_a_page_of_a_plan_asks_few_questions(lead: Client, project: Project) -> None:
    plan = make.plan(project, status="voted")
    for order in range(5):
        make.plan_line(plan, 1_000, order=order, funding_source=make.funding_source())

    assert asked(lead, "/espace/projets/gare/plan") <= QUERIES_OF_A_PAGE


def test_a_draft_says_which_lines_move_from_the_plan_in_force(
    lead: Client, project: Project, owner: Organisation, state: Organisation, scheme: Scheme
) -> None:
    dsil = make.funding_source(scheme=scheme, funder=state)
    voted = make.plan(project, status="voted", cost_excl_tax=Decimal(1_000_000))
    make.plan_line(voted, 400_000, funding_source=dsil)
    draft = make.plan(project, version=2)
    make.plan_line(draft, 300_000, funding_source=dsil)
    make.plan_line(draft, 50_000, kind="not_found", funding_source=None, order=1)

    said = words(lead.get("/espace/projets/gare/plan/version"))

    assert "Ce qui change depuis le plan n° 1, en vigueur" in said
    assert "État, DSIL, subvention 400 000 € 300 000 € −100 000 €" in said
    assert "non trouvé – 50 000 € 50 000 €" in said


def test_a_draft_that_changes_no_line_says_so_and_the_first_has_nothing_to_be_compared_with(
    lead: Client, project: Project
) -> None:
    source = make.funding_source()
    make.plan_line(make.plan(project, version=2), 400_000, funding_source=source)
    assert "Ce qui change" not in words(lead.get("/espace/projets/gare/plan/version"))

    make.plan_line(make.plan(project, status="voted"), 400_000, funding_source=source)

    assert "Aucune ligne ne change." in words(lead.get("/espace/projets/gare/plan/version"))

"""The facts of the demonstration: each cites a source that opens, none is counted twice."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError
from pytest_django import DjangoDbBlocker

from molette.config.demo import DemoReport, load, rows
from molette.config.demo.reading import toml_rows, typeset
from molette.domain.funding.models import FinancingPlan, Movement, PlanLine
from molette.domain.funding.queries.totals import MovementFilter, ladder
from molette.domain.people.models import OrganisationKind, User
from molette.domain.programme.models import (
    Amendment,
    Contract,
    ContractParty,
    MilestoneDate,
    OrientationNode,
    OrientationTree,
    Project,
)
from molette.domain.programme.queries import ProjectFilter, projects
from molette.domain.signatures.models import Position
from molette.domain.sources.models import Reading, Source
from molette.domain.statements.models import Choice, Measure, Statement
from molette.domain.territory.models import Perimeter, Place, PlaceKind, Population
from molette.domain.territory.queries import agglomerations_of, find_communes, perimeter_places
from molette.engines.access import Role
from molette.engines.chain import dated
from molette.engines.ladder import Reason, Rung
from molette.engines.stages import Stage, partly_delivered

pytestmark = [pytest.mark.walk, pytest.mark.django_db]

MILLION = Decimal(1_000_000)
REAL = Q(is_fictional=False)


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoReport]:
    """The demonstration, loaded once for all that is asked of it, and gone with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


class Facts:
    report: DemoReport

    @pytest.fixture(autouse=True)
    def as_loaded(self, demonstration: DemoReport) -> None:
        self.report = demonstration

    def communes(self, slug: str) -> int:
        return Perimeter.objects.get(slug=slug).places.filter(kind=PlaceKind.COMMUNE).count()

    def total(self, rung: Rung, **only: Any) -> Decimal:
        """Real euros on a rung, in millions."""
        held = ladder(MovementFilter(fictional=False, **only), AnonymousUser())
        return held.at(rung).amount / MILLION


class TestPlaces(Facts):
    def test_the_artois_has_its_150_communes_in_three_agglomerations(self) -> None:
        counted = [
            Place.objects.get(kind=PlaceKind.AGGLOMERATION, code=siren).contents.count()
            for siren in agglomerations_of("artois")
        ]

        assert self.communes("artois") == 150
        assert sorted(counted) == [14, 36, 100]

    def test_the_eight_signatory_agglomerations_have_336_communes(self) -> None:
        scope = perimeter_places("erbm")

        assert len(scope.commune_codes) == self.communes("erbm") == 336
        assert len(scope.agglomeration_ids) == 8
        assert len(scope.sirens) == 344
        assert perimeter_places("artois").commune_codes < scope.commune_codes

    def test_the_perimeters_that_contradict_it_are_stated_without_a_list(self) -> None:
        stated = Perimeter.objects.filter(is_listed=False).order_by("stated_communes")

        assert [p.stated_communes for p in stated] == [215, 250, 251]
        assert not any(p.places.exists() for p in stated)
        assert all(p.source and p.source.url and p.stated_on for p in stated)

    def test_the_populations_of_the_communes_make_those_of_the_agglomerations(self) -> None:
        communes = Population.objects.filter(place__kind=PlaceKind.COMMUNE)
        artois = Population.objects.filter(place__code__in=agglomerations_of("artois"))

        assert sum(p.municipal for p in communes) == sum(p.municipal for p in artois) == 644_754
        assert sum(p.total or 0 for p in communes) == sum(p.total or 0 for p in artois) == 650_721

    def test_the_162_cites_say_where_they_stand_and_who_built_them(self) -> None:
        cites = Place.objects.filter(kind=PlaceKind.CITE_MINIERE)

        assert cites.count() == 162
        assert not cites.filter(containers=None).exists()
        assert cites.get(code="900").traits == {
            "autre nom": "Cité de la Lisière des Champs",
            "compagnie": "Vicoigne-Nœux-Drocourt",
            "type": "Cité pavillonnaire",
            "propriétaire": "Maisons et Cités",
        }

    def test_every_commune_of_the_artois_is_found_by_its_own_name(self) -> None:
        communes = Place.objects.filter(kind=PlaceKind.COMMUNE, perimeters__slug="artois")
        found = {c.name: find_communes(c.name, 1, perimeter="artois")[0].place.name for c in communes}

        assert [name for name, first in found.items() if name != first] == []


class TestProgramme(Facts):
    def test_the_protocol_has_its_twelve_signatories(self) -> None:
        parties = ContractParty.objects.filter(contract__slug="erbm")

        assert parties.filter(role="signatory").count() == 12
        assert parties.filter(role="co_chair").count() == 2

    def test_the_joint_fund_stands_within_the_plan_contract_and_remembers_its_change_of_advance(self) -> None:
        fund = Contract.objects.get(slug="fonds-conjoint")

        assert fund.parent is not None
        assert fund.parent.slug == "cper-2021-2027"
        assert [a.happened_on for a in fund.amendments.all()] == [date(2024, 3, 15), date(2025, 7, 31)]

    def test_the_trees_of_each_party_stand_side_by_side(self) -> None:
        trees = {tree.slug: tree.nodes.count() for tree in OrientationTree.objects.all()}

        assert trees == {
            "axes-2017": 4,
            "axes-banque-des-territoires": 4,
            "ambitions-lens-lievin": 8,
            "priorites-copil-2019": 3,
            "domaines-2022": 7,
            "demandes-2022": 3,
            "axes-pole-metropolitain": 3,
        }

    def test_the_three_requests_are_quoted(self) -> None:
        requests = OrientationNode.objects.filter(tree__slug="demandes-2022")

        assert [node.quotation for node in requests.order_by("order")] == [
            "vérifier la convergence des orientations de l’État avec celles qu’ils portent",
            "inscrire dans la durée le soutien financier de l’État et selon un mode d’emploi lisible",
            "construire une méthode de pilotage concertée entre l’État et le territoire",
        ]

    def test_the_seventeen_named_projects_keep_every_cost_and_every_date(self) -> None:
        named = Project.objects.filter(REAL)
        costs = Statement.objects.filter(measure__slug="cout-total", project__slug="serm-hauts-de-france")
        keys = MilestoneDate.objects.filter(
            milestone__project__slug="nouvel-hopital-metropolitain-artois", milestone__kind="delivered"
        )

        assert named.count() == 17
        assert [c.value / MILLION for c in costs.order_by("said_on") if c.value] == [
            720,
            1200,
            2100,
            2000,
            8000,
        ]
        assert [d.on.year for d in keys.order_by("on")] == [2020, 2021, 2023, 2027]
        assert not named.filter(milestones=None).exists()
        assert not named.exclude(pk__in=Statement.objects.values("project")).exists()

    def test_a_project_stands_where_its_evidence_says(self) -> None:
        seen = {
            row.slug: row for row in projects(ProjectFilter(fictional=False), AnonymousUser(), page=None).rows
        }

        under_way = (
            "cite-des-genettes",
            "cite-saint-albert",
            "chaine-des-parcs",
            "cite-des-arts-zac-centralite",
        )
        assert {seen[slug].stage for slug in under_way} == {Stage.WORKS}
        assert all(dated(seen[slug].milestones, seen[slug].day).started for slug in under_way)
        assert partly_delivered(seen["cite-saint-albert"].milestones, date(2026, 11, 1))
        assert not any(row.stage is Stage.IDEA for row in seen.values())

    def test_a_published_plan_names_what_no_source_gives(self) -> None:
        for plan in FinancingPlan.objects.filter(REAL).exclude(project__slug="canal-seine-nord-europe"):
            known = sum(line.amount for line in plan.lines.all() if line.amount is not None)
            silent = plan.lines.filter(kind="unpublished", amount=None).exists()

            assert plan.cost_excl_tax is not None
            assert known < plan.cost_excl_tax if silent else known == plan.cost_excl_tax, plan


class TestFigures(Facts):
    def test_the_homes_have_eight_public_values_that_all_stand(self) -> None:
        table = [row for row in toml_rows("statements", "statement", rows.StatementRow) if row.among]
        said = Statement.objects.filter(measure__slug="logements-renoves", place=None, project=None)

        assert {row.among for row in table} == set(range(1, 9))
        assert said.count() == len(table) == 13
        assert {int(s.value or 0) for s in said} >= {23000, 3300, 8500, 6000, 7000, 13500, 9500, 15500}
        assert not said.filter(definition="").exists()
        assert not said.exclude(withdrawn_on=None).exists()

    def test_one_value_of_the_homes_is_in_use_and_says_why(self) -> None:
        choice = Choice.objects.get(measure__slug="logements-renoves")
        agreed = Position.objects.filter(REAL, subject_id=choice.statement.pk).order_by("kind")

        assert choice.statement.value == 7000
        assert "réhabilités" in choice.reason
        assert [(p.organisation.slug, p.kind) for p in agreed] == [
            ("region-hauts-de-france", "accepted"),
        ]

    def test_an_invented_partner_contests_it_and_another_gives_his_own_count(self) -> None:
        told = Statement.objects.filter(project=None).order_by().values("pk")
        against = Position.objects.filter(kind="contested", subject="statement", subject_id__in=told)
        against = against.order_by("said_on")

        assert [(p.organisation.is_fictional, p.is_fictional) for p in against] == [(True, True)] * 3
        assert all(p.reason.startswith("fictif") for p in against)
        assert [p.counter_value for p in against] == [None, 731, 31]

    def test_a_value_of_the_homes_has_the_perimeter_its_author_gave_and_no_other(self) -> None:
        said = Statement.objects.filter(measure__slug="logements-renoves", place=None, project=None)
        placed = said.exclude(perimeter=None).order_by("value")

        assert [(int(s.value or 0), s.perimeter.slug) for s in placed if s.perimeter] == [
            (7000, "erbm-etat-250"),
            (15500, "erbm-etat-250"),
            (23000, "erbm-etat-250"),
        ]

    def test_unemployment_and_poverty_start_from_their_published_baselines(self) -> None:
        starts = Statement.objects.filter(nature="baseline", measure__slug__in=["chomage", "pauvrete"])

        assert {s.measure.slug: str(s.value) for s in starts} == {"chomage": "19.7000", "pauvrete": "23.1000"}
        assert {s.measure.direction for s in starts} == {"falling"}


class TestMoney(Facts):
    def test_2025_is_25_millions_of_commitments_and_6_of_payments(self) -> None:
        assert self.total(Rung.VOTED, year=2025) == 25
        assert self.total(Rung.VOTED_CP, year=2025) == 6

    def test_each_rung_adds_up_without_counting_a_euro_twice(self) -> None:
        # 300 said in 2017, 111,8 by Lens-Liévin in 2021, 200 for public space in 2022
        assert self.total(Rung.ANNOUNCED) == Decimal("611.8")
        assert self.total(Rung.VOTED) == Decimal("32.5")  # 25 in 2025, and the town's 7,5
        assert self.total(Rung.PROGRAMMED) == 35
        assert self.total(Rung.NOTIFIED) == 17
        # 9 by Ostrevent, 236 by the Region, 121 for homes, 46,5 for public space
        assert self.total(Rung.COMMITTED) == Decimal("412.5")
        assert self.total(Rung.PAID) == 0

    def test_what_is_said_again_is_kept_and_explained(self) -> None:
        left_out = ladder(MovementFilter(fictional=False), AnonymousUser()).excluded
        repeated = {e.rung: e for e in left_out if e.reason is Reason.ALREADY_COUNTED}

        assert repeated[Rung.VOTED].amount == 25 * MILLION
        assert repeated[Rung.COMMITTED].lines == 7
        assert not Movement.objects.filter(counted_in__isnull=False, overlap_reason="").exists()

    def test_the_promise_without_an_amount_is_unknown_not_zero(self) -> None:
        left_out = ladder(MovementFilter(fictional=False), AnonymousUser()).excluded

        assert [(e.rung, e.lines) for e in left_out if e.reason is Reason.UNKNOWN_AMOUNT] == [
            (Rung.ANNOUNCED, 1)
        ]


class TestHonesty(Facts):
    def test_every_fact_has_a_source_that_opens(self) -> None:
        for model in (Statement, Movement, MilestoneDate, FinancingPlan):
            assert not model.objects.filter(REAL).filter(Q(source=None) | Q(source__url="")).exists(), model
        for other in (Contract, Amendment, OrientationNode, OrientationTree, Perimeter, Population, Place):
            assert not other.objects.filter(Q(source=None) | Q(source__url="")).exists(), other

    def test_a_source_without_an_address_is_an_invented_one(self) -> None:
        assert [s.slug for s in Source.objects.filter(url="")] == ["demonstration"]
        assert [s.slug for s in Source.objects.filter(is_fictional=True)] == ["demonstration"]

    def test_what_was_not_read_in_full_says_so(self) -> None:
        assert Source.objects.filter(reading=Reading.EXCERPT).count() > 80
        assert Source.objects.get(slug="texte-2022").reading == Reading.MEMORY

    def test_what_is_invented_cites_the_invention_and_nothing_else_does(self) -> None:
        for model in (Statement, Movement, MilestoneDate, FinancingPlan, Position):
            invented = Q(source__slug="demonstration")

            assert not model.objects.filter(Q(is_fictional=True) & ~invented).exists(), model
            assert not model.objects.filter(REAL & invented).exists(), model

    def test_no_real_project_carries_anything_invented(self) -> None:
        for model in (Statement, Movement, FinancingPlan):
            assert not model.objects.filter(project__is_fictional=False, is_fictional=True).exists(), model
        assert not MilestoneDate.objects.filter(
            milestone__project__is_fictional=False, is_fictional=True
        ).exists()

    def test_an_invented_thing_says_so_in_its_own_words(self) -> None:
        assert not Project.objects.filter(is_fictional=True).exclude(title__contains="(fictif)").exists()
        assert not Measure.objects.filter(is_fictional=True).exclude(name__contains="(fictif)").exists()
        fictional = Statement.objects.filter(is_fictional=True, measure__is_fictional=False)
        assert not fictional.exclude(definition__startswith="fictif").exists()

    def test_nothing_is_invented_about_a_real_firm_or_a_real_landlord(self) -> None:
        real = {"kind__in": (OrganisationKind.COMPANY, OrganisationKind.LANDLORD), "is_fictional": False}

        def those(name: str) -> Q:
            return Q(**{f"{name}__{field}": value for field, value in real.items()})

        assert not Project.objects.filter(those("owner"), is_fictional=True).exists()
        assert not Statement.objects.filter(those("said_by"), is_fictional=True).exists()
        assert not Movement.objects.filter(those("funding_source__funder"), is_fictional=True).exists()
        assert not Position.objects.filter(those("organisation"), is_fictional=True).exists()
        assert not PlanLine.objects.filter(those("funding_source__funder"), plan__is_fictional=True).exists()

    def test_no_office_holder_is_named(self) -> None:
        titles = r"(^|[ (])(M\.|Mme|Monsieur|Madame) "
        texts = (
            Source.objects.filter(Q(title__regex=titles) | Q(note__regex=titles)),
            Project.objects.filter(summary__regex=titles),
            Statement.objects.filter(Q(definition__regex=titles) | Q(wording__regex=titles)),
            Movement.objects.filter(Q(wording__regex=titles) | Q(act__regex=titles)),
            Contract.objects.filter(summary__regex=titles),
            User.objects.filter(name__regex=titles),
        )

        assert [list(found) for found in texts if found.exists()] == []


class TestAccounts(Facts):
    def test_each_partner_has_an_account_that_no_password_opens(self) -> None:
        users = User.objects.all()

        assert users.count() == 12
        assert all(u.is_demonstration and not u.has_usable_password() for u in users)
        assert all(u.email.endswith(".example") and "," in u.name for u in users)

    def test_every_role_is_held(self) -> None:
        held = {grant.role for user in User.objects.all() for grant in user.grants}

        assert held == set(Role)

    def test_the_landlord_leads_one_invented_project_of_its_own(self) -> None:
        user = User.objects.get(email="operations@bailleur.example")
        (grant,) = user.grants
        project = Project.objects.get(slug=grant.project)

        assert project.is_fictional
        assert project.owner is not None
        assert project.owner.slug == "bailleur-demonstration"


def test_a_row_with_an_unknown_column_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="titre"):
        rows.NodeRow.model_validate({"slug": "a", "code": "1", "title": "A", "titre": "A"})


def test_the_tables_are_typeset_once_when_read() -> None:
    assert typeset("Près de 9 500 logements : 8 M€") == (
        "Près de 9\N{NO-BREAK SPACE}500 logements\N{NO-BREAK SPACE}: 8\N{NO-BREAK SPACE}M€"
    )

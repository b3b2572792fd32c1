from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding.models import PlanLine
from molette.domain.funding.queries import plans_in_use
from molette.domain.funding.queries.citations import citations, count_citations
from molette.domain.funding.queries.proofs import funded
from molette.engines.chain import Evidence, Proof
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


@pytest.mark.parametrize("cost", [400_000, 500_000, None])
@pytest.mark.parametrize("notified", [(), (400_000,), (150_000, 250_000), (399_999,)])
@pytest.mark.parametrize("kind", [PlanLine.Kind.GRANT, PlanLine.Kind.OWN_SHARE])
@pytest.mark.parametrize("planned", [400_000, None])
def test_a_project_is_funded_in_a_list_when_its_plan_says_so(
    cost: int | None, notified: tuple[int, ...], kind: PlanLine.Kind, planned: int | None
) -> None:
    project, source = make.project(), make.funding_source()
    plan = make.plan(project, status="voted", cost_excl_tax=None if cost is None else Decimal(cost))
    make.plan_line(plan, planned, kind=kind, funding_source=source)
    for amount in notified:
        make.movement(Rung.NOTIFIED, amount, project=project, funding_source=source)

    whole = plans_in_use([project.pk], RESIDENT)[project.pk].is_fully_notified
    assert {pk: bool(proof) for pk, proof in funded(RESIDENT).items()} == {project.pk: whole}


def test_the_latest_voted_plan_is_the_one_that_counts() -> None:
    project, source = make.project(), make.funding_source()
    for version, planned in ((1, 900_000), (2, 400_000)):
        plan = make.plan(project, version=version, status="voted", cost_excl_tax=Decimal(planned))
        make.plan_line(plan, planned, funding_source=source)
    for day in (date(2024, 3, 1), date(2025, 6, 1)):
        make.movement(Rung.NOTIFIED, 200_000, project=project, funding_source=source, dated=day)

    assert funded(RESIDENT) == {project.pk: Evidence(Proof.PLAN, date(2025, 6, 1), key=plan.pk)}


def test_without_a_voted_plan_nobody_knows() -> None:
    draft = make.project()
    make.project()
    make.plan_line(make.plan(draft))

    assert funded(RESIDENT) == {}


def test_a_source_is_cited_by_the_movements_that_one_may_read() -> None:
    source = make.source()
    make.movement(project=make.project(title="Gare"), source=source)
    make.movement(project=make.project(is_published=False), source=source)

    assert [cited.label for cited in citations(source.pk, RESIDENT)] == ["Gare"]
    assert count_citations(RESIDENT)[source.pk] == 1

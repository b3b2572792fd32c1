"""More time given to a grant: only by an act, only of a grant that was notified."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.models import FundingSource, GrantExtension
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.rules.words import Act
from tests import factories as make

pytestmark = pytest.mark.django_db
NOTIFIED = date(2025, 3, 3)


@pytest.fixture
def project() -> Project:
    return make.project(slug="gare")


@pytest.fixture
def source(project: Project) -> FundingSource:
    held = make.funding_source(scheme=make.scheme("DETR", slug="detr"))
    make.movement(Rung.NOTIFIED, project=project, funding_source=held, dated=NOTIFIED)
    return held


def extend(
    project: Project, source: FundingSource, actor: Actor = make.SHELL, **given: Any
) -> GrantExtension:
    values = {"until": date(2028, 3, 3), "decided_on": date(2026, 1, 5), "act": "arrêté 2026-4"}
    return actions.extend(actor, project, source, what=Act.START, **{**values, **given})


def test_an_extension_is_written_with_its_act(project: Project, source: FundingSource) -> None:
    made = extend(project, source)

    assert (made.what, made.until, made.act) == ("start", date(2028, 3, 3), "arrêté 2026-4")
    assert Entry.objects.get().after["act"] == "arrêté 2026-4"


def test_a_grant_that_was_never_notified_has_nothing_to_extend(project: Project) -> None:
    with pytest.raises(ValidationError, match="n’est pas notifiée"):
        extend(project, make.funding_source())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"act": "  "}, "act"),
        ({"until": NOTIFIED}, "until"),
        ({"decided_on": NOTIFIED - timedelta(days=1)}, "decided_on"),
        ({"decided_on": date(2090, 1, 1)}, "decided_on"),
    ],
)
def test_an_extension_that_does_not_stand_is_refused(
    project: Project, source: FundingSource, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        extend(project, source, **given)

    assert set(refused.value.error_dict) == {field}
    assert GrantExtension.objects.count() == 0


def test_whoever_may_not_edit_the_plan_may_not_extend_its_grants(
    project: Project, source: FundingSource
) -> None:
    with pytest.raises(PermissionDenied):
        extend(project, source, make.member(Role.READER).actor())

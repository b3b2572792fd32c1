"""A project of a town, published and invented, and what a campaign asks of it."""

import pytest

from molette.domain.followup.models import Update
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from tests import factories as make


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def project(town: Organisation) -> Project:
    return make.project(
        make.place("Lens"), slug="gare", title="Gare", owner=town, is_published=True, is_fictional=True
    )


@pytest.fixture
def update(project: Project) -> Update:
    return make.update(make.campaign(), project)

"""A project that a campaign asks about: its lead at one screen, who reviews it at another."""

import pytest
from django.test import Client

from molette.domain.followup.models import Update
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, Project
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.pages import entered


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def project(town: Organisation) -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", owner=town, is_published=True)


@pytest.fixture
def delivery(project: Project) -> Milestone:
    return make.delivery(project)


@pytest.fixture
def update(project: Project, delivery: Milestone) -> Update:
    return make.update(make.campaign(), delivery.project)


@pytest.fixture
def lead(project: Project, town: Organisation) -> Client:
    return entered(Client(), make.member(Role.PROJECT_LEAD, of=town, project="gare"))


@pytest.fixture
def manager(region: Organisation) -> Client:
    return entered(Client(), make.member(Role.MANAGER, of=region))

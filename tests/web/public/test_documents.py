"""The files of projects: for whoever sees the project, and never run by the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molette.domain.programme import actions
from molette.domain.programme.models import Document, Project
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un proces-verbal"


def kept(project: Project) -> Document:
    file = SimpleUploadedFile("pv.pdf", PDF)
    return actions.add_document(factories.SHELL, project, title="Procès-verbal", file=file)


def test_the_page_of_a_project_leads_to_its_file_as_a_download() -> None:
    project = factories.project()
    address = f"/documents/{kept(project).pk}"

    assert f'href="{address}"' in Client().get(f"/projets/{project.slug}").content.decode()
    answer = Client().get(address)
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_file_of_an_unpublished_project_exists_for_its_partners_alone() -> None:
    address = f"/documents/{kept(factories.project(is_published=False)).pk}"
    partner = Client()
    partner.force_login(factories.member(Role.READER))

    assert Client().get(address).status_code == 404
    answer = partner.get(address)
    assert (answer.status_code, b"".join(answer)) == (200, PDF)


def test_a_document_kept_elsewhere_is_opened_where_it_is() -> None:
    document = factories.document(factories.project())

    assert Client().get(f"/documents/{document.pk}")["Location"] == document.url

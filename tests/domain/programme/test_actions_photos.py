"""Photographs: who adds them, what is refused, what is erased."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from molette.domain.journal.models import Entry
from molette.domain.programme import actions
from molette.domain.programme.models import Photo, Project
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def upload(colour: str = "red") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(written, "JPEG")
    return SimpleUploadedFile("IMG_2024.jpg", written.getvalue())


def told(**given: Any) -> dict[str, Any]:
    told = {"moment": "before", "alt": "Une façade noircie", "credit": "Ville de Lens"}
    return {**told, "taken_on": date(2024, 5, 2), "file": upload(), **given}


@pytest.fixture
def project() -> Project:
    return factories.project(factories.place("Lens"))


def test_a_project_lead_adds_a_photograph_drawn_anew(project: Project) -> None:
    lead = factories.member(Role.PROJECT_LEAD, place=project.places.get()).actor()

    photo = actions.add_photo(lead, project, **told())

    assert (photo.width, photo.height) == (480, 360)
    with photo.large.open() as kept:
        assert kept.read().startswith(b"RIFF")
    assert "IMG" not in str(photo.large.name)
    assert Entry.objects.latest("pk").verb == "a ajouté la photo"


def test_others_add_none(project: Project) -> None:
    for person in (
        factories.member(Role.READER),
        factories.member(Role.PROJECT_LEAD, place=factories.place()),
    ):
        with pytest.raises(PermissionDenied):
            actions.add_photo(person.actor(), project, **told())


def test_the_same_picture_sent_twice_is_one_photograph(project: Project) -> None:
    actor = factories.member(Role.MANAGER).actor()
    actions.add_photo(actor, project, **told())

    with pytest.raises(ValidationError, match="déjà sur ce projet"):
        actions.add_photo(actor, project, **told(alt="La même"))
    actions.add_photo(actor, project, **told(file=upload("blue")))
    assert Photo.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"file": ContentFile(b"%PDF-1.7", "a.jpg")}, "n’est pas une photo"),
        ({"alt": ""}, "champ"),
        ({"credit": ""}, "champ"),
    ],
)
def test_what_is_no_photograph_or_says_nothing_is_refused(
    project: Project, wrong: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        actions.add_photo(factories.member(Role.MANAGER).actor(), project, **told(**wrong))


def test_a_photograph_taken_off_leaves_no_file_and_a_line(
    project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    actor = factories.member(Role.MANAGER).actor()
    photo = actions.add_photo(actor, project, **told())
    stored, name = photo.large.storage, str(photo.large.name)

    with pytest.raises(ValidationError, match="pourquoi"):
        actions.remove_photo(actor, photo, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(actor, photo, reason="on y reconnaît quelqu’un")

    assert not stored.exists(name)
    assert Entry.objects.latest("pk").before["alt"] == "Une façade noircie"

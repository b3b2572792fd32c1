"""Milestones, the dates said of them, and the documents that prove them."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from molette.domain.journal.models import Entry
from molette.domain.programme import actions
from molette.domain.programme.models import Document, Milestone, MilestoneDate
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un proces-verbal"


def say(milestone: Milestone, **values: object) -> MilestoneDate:
    given = {"nature": "planned", "on": date(2026, 6, 1), "said_on": date(2024, 1, 1)}
    return actions.say_date(
        factories.SHELL, milestone, said_by=factories.organisation(), **{**given, **values}
    )


def test_a_new_date_is_a_new_row_and_the_former_stays() -> None:
    milestone = factories.milestone(factories.project())

    say(milestone)
    say(milestone, on=date(2027, 1, 1))

    assert [d.on for d in milestone.dates.order_by("id")] == [date(2026, 6, 1), date(2027, 1, 1)]


def test_an_actual_date_has_its_evidence_and_is_not_to_come() -> None:
    milestone = factories.milestone(factories.project())

    with pytest.raises(ValidationError, match="preuve"):
        say(milestone, nature="actual", on=date(2024, 1, 1))
    with pytest.raises(ValidationError, match="avenir"):
        say(milestone, nature="actual", on=factories.today() + timedelta(days=1), evidence="PV")
    assert say(milestone, nature="actual", on=date(2024, 1, 1), evidence="PV").evidence == "PV"


def test_a_date_is_said_in_the_name_of_one_s_own_organisation() -> None:
    milestone, mine = factories.milestone(factories.project()), factories.organisation()
    actor = factories.member(Role.MANAGER, of=mine).actor()
    planned = {"nature": "planned", "on": date(2026, 6, 1), "said_on": date(2024, 1, 1)}

    with pytest.raises(PermissionDenied, match="en son nom"):
        actions.say_date(actor, milestone, said_by=factories.organisation(), **planned)

    assert actions.say_date(actor, milestone, said_by=mine, **planned).said_by == mine


def test_a_date_is_withdrawn_once_with_a_reason_and_stays_in_the_history() -> None:
    said = say(factories.milestone(factories.project()))

    with pytest.raises(ValidationError):
        actions.withdraw_date(factories.SHELL, said, reason="")
    actions.withdraw_date(factories.SHELL, said, reason="Erreur de saisie")
    with pytest.raises(ValidationError, match="déjà"):
        actions.withdraw_date(factories.SHELL, said, reason="Encore")

    assert MilestoneDate.objects.get().withdrawn_reason == "Erreur de saisie"


def test_a_contributor_does_not_touch_the_calendar() -> None:
    project = factories.project()
    actor = factories.member(Role.CONTRIBUTOR).actor()

    with pytest.raises(PermissionDenied):
        actions.add_milestone(actor, project, kind="step", title="Étape")
    with pytest.raises(PermissionDenied):
        actions.add_document(actor, project, title="PV", url="https://exemple.fr/pv.pdf")
    with pytest.raises(PermissionDenied):
        actions.withdraw_date(actor, say(factories.milestone(project)), reason="Non")


def test_a_milestone_comes_after_those_already_there() -> None:
    project = factories.project()

    for title in ("Études", "Travaux"):
        actions.add_milestone(factories.SHELL, project, kind="step", title=title)

    assert list(project.milestones.values_list("title", "order")) == [("Études", 0), ("Travaux", 1)]


def opendocument(kind: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<a/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"), [("pv.pdf", PDF), ("PV.PDF", PDF), ("note.odt", opendocument("text"))]
)
def test_a_file_that_is_what_its_name_says_is_kept_under_a_name_of_ours(name: str, content: bytes) -> None:
    project = factories.project()

    made = actions.add_document(
        factories.SHELL, project, title="Procès-verbal", file=SimpleUploadedFile(name, content)
    )

    assert "pv" not in str(made.file.name).lower().rpartition("/")[2].split(".")[0]
    assert made.file.read() == content
    made.file.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("page.html", b"<html>"),
        ("image.png", PDF),
        ("feuille.ods", opendocument("text")),
        ("vide.docx", b"PK\x03\x04"),
        ("sans_fin", PDF),
        ("vide.pdf", b""),
    ],
)
def test_a_file_that_is_something_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError):
        actions.add_document(
            factories.SHELL, factories.project(), title="X", file=SimpleUploadedFile(name, content)
        )

    assert not Document.objects.exists()


def test_a_file_over_ten_megabytes_is_refused() -> None:
    heavy = SimpleUploadedFile("lourd.pdf", PDF + bytes(actions.DOCUMENT_MAX_BYTES))

    with pytest.raises(ValidationError, match="10 Mo"):
        actions.add_document(factories.SHELL, factories.project(), title="X", file=heavy)


def test_a_document_taken_off_is_erased_and_the_journal_keeps_its_title(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    document = actions.add_document(
        factories.SHELL, factories.project(), title="Photo", file=SimpleUploadedFile("pv.pdf", PDF)
    )
    stored = document.file

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_document(factories.SHELL, document, reason="Un visage est reconnaissable")

    assert not Document.objects.exists()
    assert not stored.storage.exists(str(stored.name))
    assert Entry.objects.order_by("-id")[0].before["title"] == "Photo"

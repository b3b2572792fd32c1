"""The base is busy, full, away or read-only: a page says it, and nothing typed is lost."""

import errno
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from molette.domain.journal.models import Entry
from molette.domain.programme import actions
from molette.domain.programme.models import Document, Project
from molette.engines.access import Role
from molette.web.weather import AWAY, CROWDED, NO_SPACE, READ_ONLY, weather
from tests import factories as make
from tests.web.workspace.conftest import Desk

PDF = b"%PDF-1.4 fictif"


@pytest.fixture
def manager(desk: Desk) -> Client:
    browser = desk.client(Role.MANAGER)
    browser.raise_request_exception = False
    return browser


def fill_the_disk() -> None:
    """Make the base refuse any new page, as a full disk does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            return
        cursor.execute(
            """CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$"""
        )
        cursor.execute(
            "CREATE TRIGGER disk_full BEFORE INSERT ON programme_project "
            "FOR EACH ROW EXECUTE FUNCTION disk_full()"
        )


def make_room() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")
        else:
            cursor.execute("DROP TRIGGER disk_full ON programme_project")


def test_a_full_disk_says_so_loses_nothing_and_takes_the_form_again_once_mended(
    manager: Client,
    desk: Desk,
) -> None:
    there, long = reverse("workspace:project_new"), "Deux quais et une passerelle. " * 4000
    sent = {"title": "Halte de Liévin", "summary": long, "contract": str(desk.contract.pk)}
    lines = Entry.objects.count()
    fill_the_disk()
    try:
        answer = manager.post(there, sent)
    finally:
        make_room()
    told = answer.content.decode()

    assert answer.status_code == 507
    assert "Le disque du serveur est plein" in told
    assert "Halte de Liévin" in told
    assert "Envoyer de nouveau" in told
    assert "Traceback" not in told
    assert (Project.objects.filter(title="Halte de Liévin").count(), Entry.objects.count()) == (0, lines)
    assert manager.post(there, sent).status_code == 302


def test_a_file_that_finds_no_room_is_not_attached_by_half(
    manager: Client,
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
) -> None:
    def full(*_: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    there, before = reverse("workspace:document_new", args=["gare"]), Document.objects.count()
    file = SimpleUploadedFile("plan.pdf", PDF)
    answer = manager.post(there, {"title": "Plan masse", "file": file})
    told = answer.content.decode()

    assert answer.status_code == 507
    assert "Plan masse" in told
    assert "sauf le fichier" in told
    assert Document.objects.count() == before


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("database is locked", "Trop de monde écrit"),
        ("connection refused", "ne répond pas"),
        ("attempt to write a readonly database", "lecture seule"),
    ],
)
def test_what_passes_says_when_to_come_back(
    manager: Client, monkeypatch: pytest.MonkeyPatch, failure: str, said: str, desk: Desk
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OperationalError(failure)

    monkeypatch.setattr(actions, "edit_project", fails)
    there = reverse("workspace:project_edit", args=["gare"])
    answer = manager.post(
        there, {"title": "Halte", "contract": str(desk.contract.pk), "reason": "Nom d’usage"}
    )

    assert answer.status_code == 503
    assert answer["Retry-After"] == "15"
    assert said in answer.content.decode()
    assert failure not in answer.content.decode()


def test_a_base_that_cannot_even_be_read_still_gets_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection to server failed")

    browser = Client(raise_request_exception=False)
    monkeypatch.setattr(connection, "cursor", away)
    answer = browser.get(reverse("public:projects"))

    assert answer.status_code == 503
    assert "La base de données ne répond pas" in answer.content.decode()


def test_no_password_is_ever_written_in_a_page_of_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection to server failed")

    browser = Client(raise_request_exception=False)
    monkeypatch.setattr(connection, "cursor", away)
    answer = browser.post(reverse("login"), {"email": "a@exemple.fr", "password": make.PASSWORD})

    assert make.PASSWORD not in answer.content.decode()


class CodedError(Exception):
    """An error as PostgreSQL sends it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def from_the_driver(sqlstate: str) -> Exception:
    error = OperationalError("dit par la base")
    error.__cause__ = CodedError(sqlstate)
    return error


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (from_the_driver("40P01"), CROWDED),
        (from_the_driver("40001"), CROWDED),
        (from_the_driver("53300"), CROWDED),
        (from_the_driver("53100"), NO_SPACE),
        (from_the_driver("25006"), READ_ONLY),
        (OperationalError("server closed the connection unexpectedly"), AWAY),
        (OperationalError("database or disk is full"), NO_SPACE),
        (OSError(errno.ENOSPC, "No space left on device"), NO_SPACE),
        (OSError(errno.EROFS, "Read-only file system"), READ_ONLY),
        (DatabaseError("le journal ne se modifie pas"), None),
        (ValueError("une faute à nous"), None),
        (None, None),
    ],
)
def test_a_failure_is_told_apart_from_a_fault_of_ours(error: Exception | None, meant: object) -> None:
    assert weather(error) is meant

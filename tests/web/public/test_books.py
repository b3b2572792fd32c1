"""Residents read the years of two public books as both partners signed them, and nothing else."""

from decimal import Decimal

import pytest
from django.test import Client

from molette.domain.ledger.actions import publish
from molette.domain.reconciliation.actions import accept, close_year
from molette.domain.reconciliation.models import Closing, Line, Reconciliation
from molette.domain.signatures.actions import take_position
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS
from tests.books import Books, groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(books: Books) -> Reconciliation:
    for rank, title in enumerate(("École Basly", "Piscine", "Salle des fêtes")):
        books.movement(100_000 + 1_000 * rank, title)
        books.entry(100_000 + 1_000 * rank - 500 * (rank == 0), title)
    found = books.calculated()
    for one in groups(found, "proposed"):
        accept(books.programme.actor, found, one.pk)
    publish(books.programme.actor, books.register, is_public=True)
    found.refresh_from_db()
    return found


def close(books: Books, of: Reconciliation, kind: str = "", **said: object) -> Closing:
    closing = close_year(books.programme.actor, of, year=2024, said_by=books.programme.who)
    if kind:
        signed = SUBJECTS[Subject.CLOSING].signed(closing.pk)
        assert signed is not None
        take_position(books.region.signing, signed, organisation=books.region.who, kind=kind, **said)
    return closing


def page(client: Client) -> str:
    return client.get("/convergence/livres").content.decode().replace("\xa0", " ")


def test_a_year_that_both_signed_is_told_with_what_parts_the_books(
    books: Books, of: Reconciliation, client: Client
) -> None:
    close(books, of, "accepted")
    told = page(client)
    assert "1 année de deux livres est signée" in told
    assert "302 500 €" in told
    assert "conjointe" in told
    (row,) = client.get("/convergence/livres.json").json()["lignes"]
    assert (row["annee"], row["ecart"], row["fictif"]) == (2024, "500.00", False)


def test_a_year_contested_says_so(books: Books, of: Reconciliation, client: Client) -> None:
    close(books, of, "contested", reason="Un solde manque.", counter_value=Decimal(12_000))
    told = page(client)
    assert "1 année contestée" in told
    assert "500 €" in told
    assert "Région conteste : 12 000 € (« Un solde manque. »)" in told


def test_what_only_one_says_is_not_told(books: Books, of: Reconciliation, client: Client) -> None:
    close(books, of)
    assert "Aucune année n’a encore été signée" in page(client)


def test_books_that_are_not_public_are_not_told(books: Books, of: Reconciliation, client: Client) -> None:
    close(books, of, "accepted")
    publish(books.programme.actor, books.register, is_public=False)
    assert of.name not in page(client)
    assert "500 €" not in page(client)


def test_a_year_with_a_line_hidden_from_residents_is_not_told(
    books: Books, of: Reconciliation, client: Client
) -> None:
    close(books, of, "accepted")
    line = Line.objects.get(object="Piscine", side="left")
    assert line.movement is not None
    assert line.movement.project is not None
    line.movement.project.is_published = False
    line.movement.project.save()
    assert "500 €" not in page(client)

"""Two books are read, their lines grouped, what differs explained to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding.queries import MovementFilter, ladder
from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.reconciliation import jobs
from molette.domain.reconciliation.actions import ask, calculate
from molette.domain.reconciliation.models import Calculation, Group, Line
from molette.domain.reconciliation.queries import figures_of, sliced, standing_of
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.books import Books, groups

pytestmark = pytest.mark.django_db

WORKS = ("École Basly", "Cité des Électriciens", "Salle des fêtes", "Piscine", "Médiathèque", "Voie verte")


def test_what_both_books_tell_is_grouped_and_what_one_alone_tells_is_said(books: Books) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title)
        books.entry(100_000 + rank, title)
    books.movement(40_000, "Gymnase Jaurès", dated=date(2024, 11, 4))
    books.entry(70_000, "Halle aux grains", beneficiary_name="Ville de Béthune")

    of = books.calculated()

    told = figures_of(of)
    assert (told.proposed.groups, told.missing_right.left, told.missing_left.right) == (6, 40_000, 70_000)
    assert told.difference == Decimal(40_000) - Decimal(70_000)
    assert sum(cause.euros for cause in told.causes) == told.difference
    assert all(group.reasons for group in groups(of, "proposed"))


def test_instalments_of_one_grant_are_one_group(books: Books) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title)
        books.entry(100_000 + rank, title)
    books.movement(90_000, "Rénovation de la maison de santé")
    books.entry(60_000, "Rénovation de la maison de santé : acompte", key="a")
    books.entry(30_000, "Rénovation de la maison de santé : solde", key="b")

    of = books.calculated()

    (group,) = [one for one in groups(of) if one.shape == "1-n"]
    assert (group.left_euros, group.right_euros, group.difference) == (90_000, 90_000, 0)


def test_an_unpublished_amount_is_not_zero(books: Books) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title)
        books.entry(100_000 + rank if rank else None, title)
    of = books.calculated()
    told = figures_of(of)
    assert told.unknown == 1
    assert [one.has_unknown for one in groups(of) if one.label == WORKS[0]] == [True]
    assert Group.objects.filter(is_sure=True).count() == len(WORKS) - 1


def test_a_funder_and_years_narrow_what_is_taken_of_the_programme(books: Books) -> None:
    books.movement(100_000, "École")
    books.movement(50_000, "École", year=2019)
    other = make.funding_source(funder=make.organisation("Département"))
    make.movement(amount=9_000, project=make.project(title="Ailleurs"), funding_source=other, year=2024)
    books.entry(100_000, "École")
    of = books.calculated(funder=books.region.who, first_year=2020)
    left = Line.objects.filter(reconciliation=of, side="left")
    assert [line.amount for line in left] == [100_000]


def test_of_a_register_of_all_france_only_the_lines_of_the_perimeter_are_taken(books: Books) -> None:
    lens, paris = make.place("Lens"), make.place("Paris")
    perimeter = make.perimeter(lens)
    books.movement(100_000, "École")
    here = make.project(lens, title="Piscine", contract=books.contract, owner=books.programme.who)
    make.movement(amount=50_000, project=here, funding_source=books.source, year=2024)
    books.entry(50_000, "Piscine", place=lens)
    books.entry(70_000, "Piscine", place=paris)
    books.entry(80_000, "Musée", place_code=paris.code)
    of = books.calculated(perimeter=perimeter)
    told = sorted((line.side, line.amount) for line in Line.objects.filter(reconciliation=of).order_by("pk"))
    assert told == [("left", 50_000), ("right", 50_000)]


def test_a_book_without_a_line_is_refused_and_the_job_says_why(books: Books) -> None:
    books.entry(100_000, "École")
    of = books.open()
    with pytest.raises(ValidationError, match="Aucune ligne à rapprocher dans le programme"):
        calculate(books.programme.actor, ask(books.programme.actor, of))
    Calculation.objects.all().delete()

    asked = jobs.start(books.programme.actor, of)

    assert asked.status == Calculation.Status.FAILED
    standing = standing_of(of)
    assert standing is not None
    assert "Aucune ligne à rapprocher" in standing.failure


def test_only_who_answers_for_a_book_asks_for_a_calculation(books: Books) -> None:
    books.movement(100_000, "École")
    books.entry(100_000, "École")
    of = books.open()
    stranger = make.member(Role.MANAGER, of=make.organisation("Un autre"))
    with pytest.raises(PermissionDenied):
        ask(actor_for(stranger, stranger.mandates[0].organisation), of)
    with pytest.raises(PermissionDenied):
        ask(books.region.signing, of)
    assert ask(books.region.actor, of).status == "waiting"


def test_two_lines_less_likely_one_than_not_are_each_alone(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title)
        books.entry(100_000 + rank, title)
    monkeypatch.setattr("molette.domain.reconciliation.actions.calculating.LIKELY", 1.1)
    of = books.calculated()
    told = figures_of(of)
    assert (told.proposed.groups, told.missing_right.groups, told.missing_left.groups) == (0, 6, 6)
    assert sum(cause.euros for cause in told.causes) == told.difference == 0


def test_asking_twice_is_asking_once(books: Books) -> None:
    books.movement(100_000, "École")
    books.entry(100_000, "École")
    of = books.open()
    assert ask(books.programme.actor, of).pk == ask(books.region.actor, of).pk


def test_the_figures_by_year_sum_to_those_of_the_books(books: Books) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title, year=2020 + rank)
        books.entry(100_000 + 2 * rank, title, year=2020 + rank)
    of = books.calculated()
    for axis in ("annee", "dispositif", "lieu"):
        slices = sliced(of, axis)
        assert sum(one.total.difference for one in slices) == figures_of(of).difference
        assert sum(one.total.groups for one in slices) == figures_of(of).total.groups


def test_a_calculation_leaves_a_line_of_the_journal(books: Books) -> None:
    books.movement(100_000, "École")
    books.entry(100_000, "École")
    books.calculated()
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-1] == "a calculé le rapprochement"


def test_a_project_the_reader_may_not_see_hides_its_whole_group(books: Books) -> None:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + rank, title)
        books.entry(100_000 + rank, title)
    secret = books.movement(70_000, "Un projet encore secret").project
    books.entry(70_000, "Un projet encore secret")
    assert secret is not None
    secret.is_published = False
    secret.save()
    of = books.calculated()
    reader = make.member(Role.MANAGER, of=books.region.who, place=make.place())
    mine, theirs = figures_of(of), figures_of(of, user=reader)
    assert mine.proposed.groups == theirs.proposed.groups + 1
    assert (theirs.hidden, theirs.proposed.left) == (1, mine.proposed.left - 70_000)


def test_an_euro_of_the_programme_stands_once_in_its_book(books: Books) -> None:
    given = books.movement(100_000, "École")
    make.movement(
        amount=40_000, drawn_from=given, drawn_reason="Redonné.", year=2024, project=given.project,
        funding_source=make.funding_source(funder=books.programme.who), contract=books.contract,
    )  # fmt: skip
    part = make.project(title="Le préau", parent=given.project, contract=books.contract)
    make.movement(
        amount=30_000, project=part, funding_source=books.source, contract=books.contract, year=2024
    )
    books.entry(100_000, "École")
    of = books.calculated()
    left = Line.objects.filter(reconciliation=of, side="left")
    total = ladder(MovementFilter(), None).at(Rung.NOTIFIED).amount
    assert [line.amount for line in left] == [100_000]
    assert figures_of(of).total.left == total == 100_000


def test_nobody_answers_for_both_books_nor_for_the_register_of_another(books: Books) -> None:
    books.entry(100_000, "École")
    with pytest.raises(ValidationError, match="des deux livres"):
        books.open(left_holder=books.region.who)
    with pytest.raises(ValidationError, match="publie ce registre"):
        books.open(right_holder=make.organisation("Une autre"))

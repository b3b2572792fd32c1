"""A lead who prefers a spreadsheet: his sheet comes filled and comes back as proposals, whole or not."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from molette.domain.followup.models import Update, WeatherWord
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Milestone, Project
from molette.domain.statements.models import Measure
from molette.engines.access import Role
from tests import factories as make
from tests.factories import far
from tests.web.workspace.pages import entered, words
from tests.web.workspace.test_meanwhile import opened

pytestmark = pytest.mark.django_db
UPDATES, DATES, MEASURES = "Mises à jour", "Dates", "Mesures"
Book = dict[str, list[list[Any]]]


@pytest.fixture
def person(town: Organisation) -> User:
    return make.member(Role.PROJECT_LEAD, of=town)


@pytest.fixture
def lead(client: Client, person: User) -> Client:
    return entered(client, person)


@pytest.fixture
def project(person: User, town: Organisation) -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Gare", owner=town, lead=person)


@pytest.fixture
def homes(project: Project) -> Measure:
    measure = make.measure(name="Logements rénovés")
    make.statement(measure=measure, project=project, value=40)
    return measure


@pytest.fixture
def update(project: Project, delivery: Milestone, homes: Measure) -> Update:
    return make.update(make.campaign(), project)


@pytest.fixture
def second(update: Update, person: User, town: Organisation) -> Update:
    return make.update(update.campaign, make.project(title="Halle", owner=town, lead=person))


def there(update: Update) -> str:
    return f"/espace/campagnes/{update.campaign_id}/feuille"


def taken(browser: Client, update: Update) -> Book:
    answer = browser.get(f"{there(update)}.xlsx")
    assert answer.status_code == 200
    held = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: held.get_sheet_by_name(name).to_python() for name in held.sheet_names}


def put(book: Book, sheet: str, heading: str, value: Any, line: int = 1) -> None:
    rows = book[sheet]
    rows[line][next(i for i, label in enumerate(rows[0]) if label.startswith(heading))] = value


def sent(browser: Client, update: Update, book: Book, **cells: str) -> Any:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"default_date_format": "dd/mm/yyyy"}) as made:
        for name, rows in book.items():
            page = made.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(line, column, value)
    file = SimpleUploadedFile("feuille.xlsx", output.getvalue())
    return browser.post(there(update), {"file": file, **cells}, follow=True)


def test_a_sheet_comes_filled_with_what_is_known_and_what_is_drafted(lead: Client, update: Update) -> None:
    update.done, update.status = "Les fouilles.", "draft"
    update.save()

    book = taken(lead, update)

    assert list(book) == [UPDATES, DATES, MEASURES]
    assert {"Gare", "Les fouilles."} <= set(book[UPDATES][1])
    assert {"Livraison", "Gare"} <= set(book[DATES][1])
    assert "Logements rénovés, logements" in book[MEASURES][1]


def test_a_sheet_sent_back_as_it_was_changes_nothing(lead: Client, update: Update) -> None:
    page = sent(lead, update, taken(lead, update))

    assert "Rien n’a changé" in words(page)
    assert not Entry.objects.exists()


def test_what_is_filled_becomes_a_proposal_to_review_and_nothing_of_the_programme(
    lead: Client, update: Update, delivery: Milestone, homes: Measure, person: User
) -> None:
    book = taken(lead, update)
    put(book, UPDATES, "Ce qui est fait", "Les fouilles sont finies.")
    put(book, UPDATES, "Dépense", 120_000.5)
    put(book, UPDATES, "Météo", "Appuis nécessaires")
    put(book, UPDATES, "Pourquoi", "Le permis manque.")
    put(book, DATES, "Nouvelle date", far(150))
    put(book, DATES, "Viendra", 70)
    put(book, MEASURES, "Valeur", 55)
    put(book, MEASURES, "Jour", far(-2))

    page = sent(lead, update, book)

    assert "1 mise à jour est envoyée." in words(page)
    update.refresh_from_db()
    assert (update.status, update.level, update.spent, update.percent) == (
        "submitted",
        "support",
        120_000.5,
        70,
    )
    assert (update.drafted_by_id, update.judged_on) == (person.pk, far(150))
    assert [row.on for row in update.dates.all()] == [far(150)]
    assert [(row.measure, row.value) for row in update.measured.all()] == [(homes, 55)]
    assert not WeatherWord.objects.exists()


def test_an_empty_cell_changes_nothing_of_a_draft_that_is_kept(
    lead: Client, update: Update, second: Update
) -> None:
    update.done, update.status = "Les fouilles.", "draft"
    update.save()
    book = taken(lead, update)
    put(book, UPDATES, "Ce qui est fait", "")
    put(book, UPDATES, "En une phrase", "Tout va bien.")

    page = sent(lead, update, book, garder="oui")

    assert "1 brouillon est gardé." in words(page)
    update.refresh_from_db()
    second.refresh_from_db()
    assert (update.done, update.sentence, update.status) == ("Les fouilles.", "Tout va bien.", "draft")
    assert second.status == "asked"


def test_a_date_drafted_by_the_sheet_beyond_those_that_the_page_asks_is_not_lost_by_the_page(
    lead: Client, update: Update, project: Project
) -> None:
    for rank in range(9):
        make.milestone_date(make.milestone(project, title=f"Lot {rank}"), far(100 + rank))
    book = taken(lead, update)
    put(book, DATES, "Nouvelle date", far(400), line=10)
    sent(lead, update, book, garder="oui")
    page = reverse("workspace:update_fill", args=[update.pk])

    lead.post(page, {**opened(lead, page), "done": "Les fouilles."})

    update.refresh_from_db()
    assert update.status == "submitted"
    assert [(row.milestone.title, row.on) for row in update.dates.all()] == [("Lot 8", far(400))]


def wrong_word(book: Book) -> None:
    put(book, UPDATES, "Météo", "beau temps")


def no_reason(book: Book) -> None:
    put(book, UPDATES, "Météo", "appuis nécessaires")


def not_a_day(book: Book) -> None:
    put(book, DATES, "Nouvelle date", "bientôt")


def only_a_year(book: Book) -> None:
    put(book, DATES, "Nouvelle date", str(make.today().year + 2))


def no_proof(book: Book) -> None:
    put(book, DATES, "Nouvelle date", far(-1))
    put(book, DATES, "C’est fait", "oui")


def odd_share(book: Book) -> None:
    put(book, DATES, "Viendra", 66)


def no_day(book: Book) -> None:
    put(book, MEASURES, "Valeur", 55)


def half_a_home(book: Book) -> None:
    put(book, MEASURES, "Valeur", 55.5)
    put(book, MEASURES, "Jour", far(-2))


def more_than_the_base_holds(book: Book) -> None:
    put(book, MEASURES, "Valeur", "12345678901234567")
    put(book, MEASURES, "Jour", far(-2))


def of_another(book: Book) -> None:
    put(book, UPDATES, "N° de mise à jour", 999_999)


@pytest.mark.parametrize(
    ("spoil", "sheet", "heading", "said"),
    [
        (wrong_word, UPDATES, "Météo", "un des quatre mots : objectifs sécurisés"),
        (no_reason, UPDATES, "Pourquoi", "une météo sans raison ne dit rien"),
        (not_a_day, DATES, "Nouvelle date", "bientôt"),
        (only_a_year, DATES, "Nouvelle date", "le jour, par exemple 28/08/2017"),
        (no_proof, DATES, "Si c’est fait", "Dites ce qui le montre"),
        (odd_share, DATES, "Viendra", "une de ces probabilités : 0, 10, 30"),
        (half_a_home, MEASURES, "Valeur", "un nombre entier"),
        (more_than_the_base_holds, MEASURES, "Valeur", "16 chiffres au plus avant la virgule"),
        (no_day, MEASURES, "Jour dont", "Dites de quel jour parle cette valeur."),
        (of_another, UPDATES, "N° de mise à jour", "une mise à jour que vous avez encore à remplir"),
    ],
)
def test_a_cell_that_cannot_be_is_told_by_its_place_and_nothing_lands(
    lead: Client,
    update: Update,
    second: Update,
    *,
    spoil: Callable[[Book], None],
    sheet: str,
    heading: str,
    said: str,
) -> None:
    book = taken(lead, update)
    put(
        book, UPDATES, "Ce qui est fait", "Le marché est signé.", line=2
    )  # that of the other project is right
    spoil(book)

    page = sent(lead, update, book)
    told = words(page)

    assert page.status_code == 422
    assert "rien n’est écrit" in told
    for one in (sheet, heading, said):
        assert one in told
    assert set(Update.objects.values_list("status", flat=True)) == {"asked"}
    assert not Entry.objects.exists()


def test_a_sheet_taken_before_its_project_changed_is_refused_by_its_name(
    lead: Client, update: Update, second: Update, delivery: Milestone
) -> None:
    book = taken(lead, update)
    put(book, UPDATES, "Ce qui est fait", "Fini.", line=1)
    put(book, UPDATES, "Ce qui est fait", "Fini.", line=2)
    make.milestone_date(delivery, far(200), said_on=make.today())

    told = words(sent(lead, update, book))

    assert "« Gare » tel qu’il était : il a changé depuis le téléchargement" in told
    assert "« Halle »" not in told
    assert not Entry.objects.exists()


def test_a_file_that_is_not_the_sheet_is_refused_and_says_what_to_do(lead: Client, update: Update) -> None:
    other = sent(lead, update, {"Feuil1": [["Projet", "Montant"], ["Gare", 12]]})
    short = sent(lead, update, {UPDATES: [row[:-1] for row in taken(lead, update)[UPDATES]]})
    noise = lead.post(there(update), {"file": SimpleUploadedFile("x.xlsx", b"rien")})

    assert "n’a pas de feuille « Mises à jour »" in words(other)
    assert "n’a plus la colonne « Marque" in words(short)
    assert noise.status_code == 422


def test_a_sheet_sent_twice_is_sent_once(lead: Client, update: Update) -> None:
    book = taken(lead, update)
    put(book, UPDATES, "Ce qui est fait", "Fini.")

    pages = [words(sent(lead, update, book)) for _ in range(2)]

    assert "1 mise à jour est envoyée." in pages[0]
    assert "Vous n’avez plus rien à remplir" in pages[1]
    assert update.history.filter(status="submitted").count() == 1


def test_one_confidence_takes_the_place_of_another_and_two_are_refused(
    lead: Client, update: Update, delivery: Milestone, project: Project
) -> None:
    works = make.milestone(project, title="Travaux")
    make.milestone_date(works, far(30))
    update.judged, update.percent, update.status = delivery, 70, "draft"
    update.save()
    book = taken(lead, update)
    put(book, DATES, "Viendra", 90, line=1)

    sent(lead, update, book, garder="oui")
    update.refresh_from_db()
    assert (update.judged, update.percent, update.judged_on) == (works, 90, far(30))
    book = taken(lead, update)
    put(book, DATES, "Viendra", 10, line=1)
    put(book, DATES, "Viendra", 30, line=2)

    assert "une seule confiance par mise à jour" in words(sent(lead, update, book))


def test_an_amount_reserved_is_in_no_sheet_and_what_is_reserved_is_left_as_it_is(
    client: Client, update: Update, town: Organisation
) -> None:
    source = make.funding_source(funder=town)
    make.plan_line(make.plan(update.project, status="voted"), 500_000, funding_source=source)
    update.spent, update.spent_year, update.status = 123_456, 2026, "draft"
    update.save()
    make.reservation(town, kind="amount", key=f"{update.project_id}-{source.pk}", reserved_by=town)
    stranger = entered(client, make.member(Role.MANAGER))

    book = taken(stranger, update)
    put(book, UPDATES, "En une phrase", "Tout va bien.")
    sent(stranger, update, book, garder="oui")

    assert "123456" not in repr(book).replace("_", "")
    update.refresh_from_db()
    assert (update.spent, update.sentence) == (123_456, "Tout va bien.")


def test_who_has_nothing_to_fill_finds_no_sheet(client: Client, update: Update) -> None:
    reader = entered(client, make.member(Role.READER))

    assert reader.get(there(update)).status_code == 404
    assert reader.get(f"{there(update)}.xlsx").status_code == 404

"""An import from the file sent to the entries written, page by page."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import Settings

from molette.domain.exchange import jobs, progress
from molette.domain.journal.models import Entry
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow, Register
from molette.engines.access import Role
from molette.engines.money import NBSP
from tests import factories as make
from tests.web.workspace.parcels import HEAD, PARK, SCHOOL, Sender, downloaded, latest, plain

pytestmark = pytest.mark.django_db
Status = Batch.Status


@pytest.fixture
def sender() -> Sender:
    return Sender()


def amounts() -> set[Decimal | None]:
    return set(LedgerEntry.objects.current().order_by().values_list("amount", flat=True))


def test_a_file_sent_leads_to_its_columns_and_nothing_is_written(sender: Sender) -> None:
    response = sender.sends(HEAD, SCHOOL, PARK)

    assert response["Location"] == f"/espace/imports/{latest().pk}/colonnes"
    assert latest().status == Status.RECEIVED
    assert not LedgerEntry.objects.exists()


def test_each_column_is_shown_with_its_values_its_meaning_and_why(sender: Sender) -> None:
    sender.sends(HEAD, SCHOOL, PARK)
    page = sender.sees(latest(), "/colonnes")

    said = {line["field"].label: line for line in page.context["form"].lines()}
    assert said["Montant accordé"]["field"].initial == "amount"
    assert said["Montant accordé"]["samples"] == ("21 667,00 €", "1 234,56 €")
    assert said["Montant accordé"]["reason"].replace(NBSP, " ") in plain(page)


def test_what_would_change_is_said_before_it_changes(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL, PARK)
    page = sender.reads(batch)

    assert batch.status == Status.READY
    assert "2 lignes à ajouter" in page
    assert "École" in page
    assert f'href="/espace/imports/{batch.pk}/appliquer"' in page
    assert not LedgerEntry.objects.exists()
    assert not RawRow.objects.exists()


def test_applying_asks_first_then_writes_every_row(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL, PARK)

    asked = sender.reads(batch, "/appliquer")
    assert "2 lignes à ajouter, aucune à modifier." in asked
    assert not LedgerEntry.objects.exists()

    assert sender.does("appliquer", batch)["Location"] == f"/espace/imports/{batch.pk}"
    assert amounts() == {Decimal(21667), Decimal("1234.56")}
    assert "C’est écrit" in sender.reads(batch)


def test_every_step_leaves_its_line_in_the_journal(sender: Sender) -> None:
    batch = sender.applied(HEAD, SCHOOL)
    sender.does("annuler", batch, reason="mauvaise année")

    lines = Entry.objects.filter(subject_type="ledger.batch", subject_id=str(batch.pk)).order_by("pk")
    verbs = [line.verb for line in lines]
    assert verbs == [
        "a envoyé",
        "a demandé la vérification de",
        "a vérifié",
        "a demandé l’application de",
        "a appliqué",
        "a demandé l’annulation de",
        "a annulé",
        "a retiré les écritures de",
    ]
    assert lines[len(verbs) - 2].reason == "mauvaise année"


def test_the_same_file_twice_changes_nothing_and_says_so(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL, PARK)
    before = list(LedgerEntry.objects.order_by("pk").values())

    sent = sender.sends(HEAD, SCHOOL, PARK)
    assert "déjà appliqué" in plain(sender.client.get(sent["Location"]))
    sender.settles(latest())
    assert "ne changerait rien" in sender.reads(latest())
    sender.does("appliquer", latest())

    assert list(LedgerEntry.objects.order_by("pk").values()) == before


def test_a_column_corrected_is_remembered_for_the_next_file_of_the_register(sender: Sender) -> None:
    head = "Qui;Quoi;Combien;Autre somme"
    sender.sends(head, "Lens;École;10;20", "Liévin;Parc;30;40")
    sender.settles(latest(), c0="beneficiary_name", c1="object", c2="cost", c3="amount")

    sender.sends(head, "Avion;Stade;50;60")
    form = sender.sees(latest(), "/colonnes").context["form"]
    assert [form.fields[f"c{n}"].initial for n in range(4)] == [
        "beneficiary_name",
        "object",
        "cost",
        "amount",
    ]
    assert "Choisi lors d’un envoi précédent." in form.reasons.values()


def test_two_columns_cannot_say_the_same_thing(sender: Sender) -> None:
    sender.sends(HEAD, SCHOOL)
    refused = sender.settles(latest(), c1="object", c2="object")

    assert refused.status_code == 422
    assert "déjà pris par Bénéficiaire" in plain(refused)
    assert latest().status == Status.RECEIVED


def test_a_value_that_holds_for_the_whole_file_is_given_once(sender: Sender) -> None:
    sender.sends(HEAD, SCHOOL)
    sender.settles(latest(), k_year="2024", k_funder_name="État")
    sender.does("appliquer", latest())

    entry = LedgerEntry.objects.get()
    assert (entry.year, entry.funder_name) == (2024, "État")


def test_a_refused_row_holds_the_file_back_until_it_is_left_aside(sender: Sender) -> None:
    rows = [f"D{n};Commune;Objet {n};{n} €;62498" for n in range(1, 30)]
    batch = sender.checked(HEAD, *rows, "D99;Commune;Parc;voir annexe;62498")

    page = sender.reads(batch)
    assert batch.status == Status.REFUSED
    assert "1 ligne est refusée sur 30" in page
    assert "Importer sans les lignes refusées" in page

    sender.does("trier", batch)
    assert latest().status == Status.READY
    sender.does("appliquer", latest())
    assert LedgerEntry.objects.count() == 29


def test_the_rows_refused_come_back_as_a_file_to_mend(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL, "D99;Commune;Parc;voir annexe;62498")
    content = downloaded(sender.sees(batch, "/refusees.csv"))

    head, row = content.splitlines()
    columns = dict(zip(head.split(";"), row.split(";"), strict=False))
    assert head.startswith(f"{HEAD};")
    assert row.startswith("D99;Commune;Parc;voir annexe;62498;")
    assert columns["Ligne d’origine (lecture seule)"] == "3"
    assert columns["Motif du refus (lecture seule)"] == "Montant accordé : voir annexe"


def test_an_import_given_up_leaves_nothing_and_cannot_be_applied(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL)
    sender.does("abandonner", batch)
    late = sender.does("appliquer", batch)

    assert late.status_code == 422
    assert "cette étape n’est plus possible" in plain(late)
    assert latest().status == Status.CANCELLED
    assert not LedgerEntry.objects.exists()


def test_an_import_reverted_leaves_the_register_as_it_was(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL)
    later = sender.applied(HEAD, SCHOOL.replace("21 667", "30 000"), PARK)
    assert amounts() == {Decimal(30000), Decimal("1234.56")}

    sender.does("annuler", later, reason="version retirée par son auteur")
    assert amounts() == {Decimal(21667)}
    assert "version retirée par son auteur" in sender.reads(later)


def test_an_import_cannot_be_reverted_without_saying_why(sender: Sender) -> None:
    batch = sender.applied(HEAD, SCHOOL)

    assert sender.does("annuler", batch).status_code == 422
    assert amounts() == {Decimal(21667)}


def test_a_long_file_is_left_to_the_worker_and_its_progress_shows(sender: Sender, settings: Settings) -> None:
    settings.IMPORT_JOB_ROWS = 1
    batch = sender.checked(HEAD, SCHOOL, PARK)
    page = sender.reads(batch)
    assert batch.status == Status.CHECKING
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert f'hx-get="/espace/imports/{batch.pk}/avancement"' in page

    progress.tell(batch.pk, 1, 2)
    assert "50 %" in sender.reads(batch, "/avancement")

    jobs.check_later.call(batch.pk, sender.user.pk, None)
    assert sender.sees(batch, "/avancement")["HX-Redirect"] == f"/espace/imports/{batch.pk}"
    assert latest().status == Status.READY


def test_a_job_that_nobody_does_any_more_is_relaunched_from_its_page(
    sender: Sender, settings: Settings
) -> None:
    settings.IMPORT_JOB_ROWS = 1
    batch = sender.checked(HEAD, SCHOOL, PARK)
    progress.forget(batch.pk)
    assert f'href="/espace/imports/{batch.pk}/relancer"' in sender.reads(batch)

    settings.IMPORT_JOB_ROWS = 2000
    sender.does("relancer", batch)
    assert latest().status == Status.READY


def test_an_application_interrupted_says_that_nothing_was_written(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL)
    ledger.begin_apply(make.SHELL, batch)
    ledger.note_failure(
        make.SHELL, batch, "Le traitement s’est interrompu ; rien n’a été écrit. Relancez-le."
    )

    page = sender.reads(batch)
    assert "rien n’a été écrit" in page
    sender.does("relancer", batch)
    sender.does("appliquer", batch)
    assert amounts() == {Decimal(21667)}


def test_the_pages_of_a_batch_ask_no_more_for_a_thousand_rows_than_for_one(sender: Sender) -> None:
    short = sender.applied(HEAD, SCHOOL, register="Court")
    long = sender.applied(
        HEAD, *(f"D{n};Lens;Objet {n};{n} €;00000" for n in range(1, 1001)), register="Long"
    )

    for rest in ("", "/anomalies", "/colonnes"):
        asked = [queries_of(sender, batch, rest) for batch in (short, long)]
        assert asked[0] == asked[1] <= 25, rest


def queries_of(sender: Sender, batch: Batch, rest: str) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as asked:
        assert sender.sees(batch, rest).status_code == 200
    return len(asked)


def test_the_state_register_of_2018_goes_through_its_screens(sender: Sender, shared_data: Path) -> None:
    file = shared_data / "ledgers/raw/Projets_DI_2018.ods"
    sender.sends_bytes(file.read_bytes(), file.name)
    sender.settles(latest())
    assert latest().status == Status.CHECKING

    jobs.check_later.call(latest().pk, sender.user.pk, None)
    assert "26 295 lignes à ajouter" in sender.reads(latest())

    sender.does("appliquer", latest())
    jobs.apply_later.call(latest().pk, sender.user.pk, None)
    assert LedgerEntry.objects.count() == 26_295
    assert Register.objects.get().remembered_mapping["SUBVENTION"] == "amount"


def test_another_partner_neither_sees_nor_decides(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL)
    town = make.place("Avion")
    stranger = Sender(make.member(Role.MANAGER, place=town))

    for rest in ("", "/anomalies", "/anomalies.csv", "/fichier", "/refusees.csv", "/avancement"):
        assert stranger.sees(batch, rest).status_code == 404, rest
    for step in ("colonnes", "appliquer", "trier", "abandonner", "annuler", "relancer"):
        assert stranger.does(step, batch, reason="essai").status_code == 404, step
    assert latest().status == Status.READY


def test_a_reader_reads_and_does_nothing(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL)
    reader = Sender(make.member(Role.READER))

    assert "Appliquer" not in reader.reads(batch)
    assert reader.sends(HEAD, PARK).status_code == 403
    for step in ("colonnes", "appliquer", "trier", "abandonner", "annuler", "relancer"):
        assert reader.does(step, batch, reason="essai").status_code == 403, step
    assert latest() == batch


def test_a_register_is_read_by_everybody_once_it_is_published(sender: Sender) -> None:
    make.place("Lens", code="62498", slug="lens")
    batch = sender.applied(HEAD, SCHOOL)
    entry = LedgerEntry.objects.get()
    assert not LedgerEntry.objects.visible_to(AnonymousUser()).exists()

    assert "pages des communes" in sender.reads(batch, "/publication")
    sender.does("publication", batch)
    assert LedgerEntry.objects.visible_to(AnonymousUser()).get() == entry
    assert "Retirer du site public" in sender.reads(batch)

    sender.does("publication", batch)
    assert not LedgerEntry.objects.visible_to(AnonymousUser()).exists()


def test_only_who_runs_the_whole_programme_publishes_a_register(sender: Sender) -> None:
    town, owner = make.place("Avion"), make.organisation()
    local = Sender(make.member(Role.MANAGER, of=owner, place=town))
    batch = local.applied(HEAD, SCHOOL)

    assert "Publier ce registre" not in local.reads(batch)
    assert local.does("publication", batch).status_code == 403
    assert not Register.objects.get().is_public

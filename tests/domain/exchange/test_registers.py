"""Registers of grants, from the file to the entries."""

from decimal import Decimal
from pathlib import Path

import pytest

from molette.domain.exchange import pipeline, undoing
from molette.domain.exchange.pipeline import Outcome
from molette.domain.exchange.targets import fields_of, importer_for
from molette.domain.journal.models import Entry
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow
from molette.domain.territory.models import Perimeter
from tests import factories
from tests.domain.exchange.conftest import Import, Write

pytestmark = pytest.mark.django_db
HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé"
SCHOOL = "D1;Commune de Lens;École;21 667,00 €"
PARK = "D2;Commune de Lens;Parc;1.234,56"


def previewed(path: Path, perimeter: str = "") -> Outcome:
    intake = pipeline.take(path, fields_of("grants"))
    return pipeline.preview(intake, importer_for("grants", factories.SHELL, intake, perimeter=perimeter))


def amounts() -> list[Decimal | None]:
    return list(LedgerEntry.objects.current().order_by("id").values_list("amount", flat=True))


def test_the_state_register_of_2018_is_read_whole(artois: Perimeter, shared_data: Path) -> None:
    outcome = previewed(shared_data / "ledgers/raw/Projets_DI_2018.ods", "artois")

    assert (outcome.rows_read, outcome.rows_in_perimeter) == (26_295, 119)
    assert outcome.amount_in_perimeter == Decimal("8833435.82")
    assert outcome.verdict(skip_refused=False) == ""


def test_the_fonds_vert_of_2023_is_read_whole(artois: Perimeter, shared_data: Path) -> None:
    outcome = previewed(shared_data / "ledgers/raw/fonds_vert_2023_exportA_datagouv.csv", "artois")

    assert (outcome.rows_read, outcome.rows_in_perimeter) == (10_782, 80)
    assert outcome.amount_in_perimeter == Decimal("10329407.46")
    assert outcome.counts()["codes"]["departement-contredit"] == 7
    assert outcome.verdict(skip_refused=False) == ""


@pytest.mark.parametrize(("department", "rows"), [("44", 18_148), ("49", 75), ("53", 173)])
def test_badly_formed_publications_of_departments_are_read_whole(
    shared_data: Path, department: str, rows: int
) -> None:
    (path,) = (shared_data / "ledgers/scdl").glob(f"{department}-*")

    outcome = previewed(path)

    assert outcome.rows_read == rows
    assert outcome.verdict(skip_refused=False) == ""


def test_an_entry_keeps_its_row_as_it_was_read(file: Write, send_in: Import) -> None:
    batch = send_in(file("Liste des subventions", "", f"{HEAD};Avis", f"{SCHOOL};favorable"))

    entry = LedgerEntry.objects.get()
    assert batch.status == Batch.Status.APPLIED
    assert (entry.identifier, entry.amount, entry.object) == ("D1", Decimal(21667), "École")
    assert entry.raw() == {
        "N° de dossier": "D1",
        "Bénéficiaire": "Commune de Lens",
        "Objet": "École",
        "Montant accordé": "21 667,00 €",
        "Avis": "favorable",
    }
    assert entry.raw_row.line == 4
    assert entry.other == {"Avis": "favorable"}


def test_the_same_file_twice_changes_nothing(file: Write, send_in: Import) -> None:
    path = file(HEAD, SCHOOL, PARK, PARK)
    send_in(path)
    before = list(LedgerEntry.objects.order_by("id").values())

    again = send_in(path)

    assert list(LedgerEntry.objects.order_by("id").values()) == before
    assert (again.status, again.counts["unchanged"], again.counts["added"]) == ("applied", 3, 0)
    assert len(before) == 3


def test_a_later_version_replaces_what_changed_and_keeps_what_is_gone(file: Write, send_in: Import) -> None:
    send_in(file(HEAD, SCHOOL, PARK))

    later = send_in(file(HEAD, "D1;Commune de Lens;École;30 000,00 €", "D3;Commune de Lens;Stade;5 000,00 €"))

    assert [later.counts[name] for name in ("added", "changed", "unchanged")] == [1, 1, 0]
    assert sorted(filter(None, amounts())) == [Decimal("1234.56"), Decimal(5000), Decimal(30000)]
    assert LedgerEntry.objects.get(amount=30000).replaces == LedgerEntry.objects.get(amount=21667)
    assert later.problems.get(code="lignes-absentes").value == "1 ligne absente"


def test_real_duplicates_are_all_kept(file: Write, send_in: Import) -> None:
    send_in(file(HEAD, *["D1;Club;Fonctionnement;500"] * 3))

    assert amounts() == [Decimal(500)] * 3


def test_an_amount_that_cannot_be_read_holds_the_whole_file_back(file: Write, send_in: Import) -> None:
    batch = send_in(file(HEAD, SCHOOL, "D2;Commune;Parc;voir annexe", PARK))

    problem = batch.problems.get(severity="blocking")
    assert (batch.status, LedgerEntry.objects.count(), RawRow.objects.count()) == ("refused", 0, 0)
    assert (problem.line, problem.column, problem.header) == (3, "D", "Montant accordé")
    assert problem.value == "voir annexe"
    assert problem.remedy


def test_the_rest_is_imported_when_asked_and_the_refused_row_is_kept_as_read(
    file: Write, send_in: Import
) -> None:
    rows = [f"D{n};Commune;Objet {n};{n}00" for n in range(1, 40)]

    batch = send_in(file(HEAD, *rows, "D99;Commune;Parc;voir annexe"), skip=True)

    assert (batch.status, len(amounts())) == ("applied", 39)
    assert RawRow.objects.get(entry=None).cells == ["D99", "Commune", "Parc", "voir annexe"]


def test_beyond_five_percent_of_refused_rows_the_file_is_refused_whole(file: Write, send_in: Import) -> None:
    batch = send_in(file(HEAD, SCHOOL, PARK, "D3;Commune;Stade;voir annexe"), skip=True)

    assert (batch.status, LedgerEntry.objects.count()) == ("refused", 0)
    assert "5" in batch.failure


def test_an_amount_left_out_is_unknown_and_not_zero(file: Write, send_in: Import) -> None:
    send_in(file(HEAD, SCHOOL, "D2;Commune de Lens;Parc;"))

    assert amounts() == [Decimal(21667), None]


def test_a_file_without_any_amount_column_is_refused_with_the_remedy(file: Write, send_in: Import) -> None:
    batch = send_in(file("Bénéficiaire;Objet", "Commune de Lens;École", "Commune de Liévin;Parc"))

    problem = batch.problems.get(code="colonne-manquante")
    assert (batch.status, problem.severity) == ("refused", "blocking")
    assert "Montant de la subvention" in problem.expected


def test_cancelling_a_batch_brings_back_what_it_had_replaced(file: Write, send_in: Import) -> None:
    send_in(file(HEAD, SCHOOL))
    later = send_in(file(HEAD, "D1;Commune de Lens;École;30 000,00 €"))

    undoing.undo(factories.SHELL, later, "mauvais fichier")

    assert amounts() == [Decimal(21667)]
    assert LedgerEntry.objects.count() == 2
    assert send_in(file(HEAD, "D1;Commune de Lens;École;40 000,00 €")).counts["changed"] == 1


def test_a_batch_on_which_another_was_built_is_not_cancelled(file: Write, send_in: Import) -> None:
    first = send_in(file(HEAD, SCHOOL))
    send_in(file(HEAD, "D1;Commune de Lens;École;30 000,00 €"))

    with pytest.raises(ledger.WrongStep, match="Annulez-le"):
        undoing.undo(factories.SHELL, first, "trop tard")


def test_the_columns_chosen_are_remembered_for_the_next_file(file: Write, send_in: Import) -> None:
    first = send_in(file(HEAD, SCHOOL))
    assert first.register
    first.register.remembered_mapping = {"Objet": "scheme", "Montant accordé": "amount"}
    first.register.save()

    second = send_in(file(HEAD, PARK))

    assert second.mapping["fields"]["Objet"] == "scheme"


def test_every_step_of_a_batch_leaves_its_line(file: Write, send_in: Import) -> None:
    batch = send_in(file(HEAD, SCHOOL))

    lines = Entry.objects.filter(subject_type="ledger.batch", subject_id=batch.pk).order_by("id")
    assert [line.verb for line in lines] == [
        "a envoyé",
        "a demandé la vérification de",
        "a vérifié",
        "a demandé l’application de",
        "a appliqué",
    ]

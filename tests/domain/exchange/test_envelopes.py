"""Movements sent in a file go by the envelopes as those typed do: refused with their line and a remedy."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from molette.domain.exchange import exports
from molette.domain.funding.models import Delegation, FundingSource, Movement
from molette.domain.funding.reserving import movement_key
from molette.domain.ledger.models import Batch
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.engines import sheets
from molette.engines.ladder import Rung
from tests import factories as make
from tests.domain.exchange.conftest import Import

pytestmark = pytest.mark.django_db
M = Decimal(1_000_000)
HEAD = (
    "Projet;Échelon;Financeur;Dispositif;Année du dispositif;Exercice;Montant;Date;Acte;Numéro d’engagement;"
    "Source"
)


@pytest.fixture
def housing() -> FundingSource:
    """8 M€ of AE and 2 M€ of CP, of which 3 M€ and 1 M€ given for Lens."""
    source = make.funding_source(scheme=make.scheme("P135"), funder=make.organisation("État", kind="state"))
    make.movement(Rung.VOTED, 8 * M, funding_source=source)
    make.movement(Rung.VOTED_CP, 2 * M, funding_source=source)
    make.delegation(source, 3 * M, cp=M, perimeter=make.place("Lens"), holder=make.organisation("Préfecture"))
    return source


@pytest.fixture
def school(housing: FundingSource) -> Project:
    make.source(title="Registre")
    place = Delegation.objects.get(funding_source=housing).perimeter
    assert place is not None
    return make.project(place, reference="E-1", contract=make.contract(name="Engagement"))


def row(rung: str, amount: str, *, year: int = 2025, project: str = "E-1", scheme_year: int = 2025) -> str:
    told = (rung, "État", "P135", scheme_year, year, amount, f"{year}-03-03", "arrêté", "EJ-1", "Registre")
    return ";".join(map(str, (project, *told)))


def sent(send_in: Import, folder: Path, *rows: str) -> Batch:
    path = folder / "mouvements.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return send_in(path, target="movements")


def refused(batch: Batch) -> list[tuple[int | None, str, str]]:
    rows = batch.problems.filter(code="enveloppe-depassee").order_by("line")
    return [(one.line, one.column, one.expected.replace("\N{NO-BREAK SPACE}", " ")) for one in rows]


def test_the_row_that_passes_an_envelope_is_refused_with_its_line_and_the_remedy(
    school: Project, send_in: Import, tmp_path: Path
) -> None:
    batch = sent(send_in, tmp_path, row("engagé (AE)", "2000000"), row("engagé (AE)", "1000000,01"))

    (line, _, expected), *others = refused(batch)
    assert (line, others) == (3, [])
    assert expected == "État, P135 2025, Préfecture : il reste 1 000 000 € d’AE, et il en manquerait 0,01 €."
    problem = batch.problems.get(code="enveloppe-depassee")
    assert problem.remedy.startswith("Inscrivez d’abord l’acte")
    assert not Movement.objects.filter(rung=Rung.COMMITTED).exists()


def test_rows_that_fit_are_written(school: Project, send_in: Import, tmp_path: Path) -> None:
    batch = sent(send_in, tmp_path, row("engagé (AE)", "2000000"), row("payé (CP)", "1000000"))

    assert batch.status == Batch.Status.APPLIED
    assert Movement.objects.filter(rung__in=(Rung.COMMITTED, Rung.PAID)).count() == 2


def test_the_vote_of_a_row_above_opens_what_one_below_uses(
    school: Project, send_in: Import, tmp_path: Path
) -> None:
    make.project(make.place("Douai"), reference="E-2", contract=school.contract)
    voted = row("voté (AE)", "1000000", project="").replace(";voté", ";voté")
    head, rows = (
        f"Contrat;{HEAD}",
        (f"Engagement;{voted}", f";{row('engagé (AE)', '6000000', project='E-2')}"),
    )
    path = tmp_path / "mouvements.csv"
    path.write_text("\n".join((head, *rows)), encoding="utf-8")

    batch = send_in(path, target="movements")

    assert (refused(batch), batch.status) == ([], Batch.Status.APPLIED)


def test_payments_are_held_to_the_cp_of_their_year(school: Project, send_in: Import, tmp_path: Path) -> None:
    batch = sent(send_in, tmp_path, row("payé (CP)", "1000000,01"), row("payé (CP)", "5000000", year=2026))

    assert [line for line, _, _ in refused(batch)] == [2]


def test_a_row_sent_back_with_another_amount_gives_back_what_it_had(
    school: Project, housing: FundingSource, send_in: Import, tmp_path: Path
) -> None:
    made = make.movement(
        Rung.COMMITTED, 2 * M, funding_source=housing, project=school, act="arrêté", commitment_key="EJ-1"
    )
    text = "".join(sheets.csv_lines(exports.export("movements", everything=True)))
    path = tmp_path / "mouvements.csv"
    path.write_text(
        text.replace("2000000,00;non;2025-03-03;jour;arrêté", "3000000,00;non;2025-03-03;jour;arrêté")
    )

    batch = send_in(path, target="movements")

    made.refresh_from_db()
    assert (refused(batch), made.amount) == ([], 3 * M)


def test_a_reserved_amount_is_not_read_in_a_refusal(
    school: Project, housing: FundingSource, send_in: Import, tmp_path: Path
) -> None:
    secret = make.movement(Rung.COMMITTED, 2 * M, funding_source=housing, project=school)
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=movement_key(secret))

    ((_, _, expected),) = refused(sent(send_in, tmp_path, row("engagé (AE)", "2500000")))

    assert "les limites d’AE seraient dépassées" in expected
    assert not re.search(r"\s000", expected)  # thousands are set apart, the numbers of names are not

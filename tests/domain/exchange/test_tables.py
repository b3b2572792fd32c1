"""Projects, plans, measures and values: what is exported comes back unchanged, and templates import."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from molette.domain.exchange import exports
from molette.domain.funding.models import FinancingPlan
from molette.domain.ledger.models import Batch
from molette.domain.programme.models import Project
from molette.domain.statements.models import Measure, Statement
from molette.engines import sheets
from molette.engines.ladder import Rung
from molette.engines.money import NBSP
from molette.engines.sheets import Sheet
from molette.engines.tables.reading import read
from tests import factories
from tests.domain.exchange.conftest import Import

pytestmark = pytest.mark.django_db
KINDS = exports.KINDS
TEMPLATES = exports.TEMPLATES
FORMATS = ("csv", "xlsx", "ods")


@pytest.fixture
def programme() -> None:
    """Two projects with their plan, a measure with its values: all that a table may refer to."""
    contract = factories.contract(slug=settings.PROGRAMME, name="Engagement")
    lens = factories.place("Lens", code="62498")
    town = factories.organisation("Commune de Lens", siren="216204982")
    axes = factories.tree(contract)
    node = factories.node(axes)
    factories.node(axes, title="=Se déplacer; B", parent=node)
    school = factories.project(
        lens, contract=contract, reference="E-1", title="=Cité scolaire; A",
        summary="-5 %, d’abord.\nPuis l’école.", owner=town, nodes=(node,),
    )  # fmt: skip
    factories.project(contract=contract, parent=school, is_fictional=True)
    plan = factories.plan(school, eligible_cost=Decimal("900000.50"))
    factories.plan_line(plan)
    factories.plan_line(plan, None, kind="not_found", note=f"60{NBSP}%,  à chercher")
    homes = factories.measure(name="Logements rénovés", producer=town)
    factories.measure(aggregation="weighted_mean", weight=homes)
    for year in (2021, 2022):
        factories.statement(
            measure=homes, said_by=town, place=lens, value=Decimal("1234.5"), period_end=date(year, 12, 31)
        )
    factories.statement(measure=homes, said_by=town, missing="hidden", project=school)
    for amount in (400_000, None):
        factories.movement(Rung.ANNOUNCED, amount, project=school)
        factories.milestone_date(factories.milestone(school, title=f"Jalon {amount}"))
        factories.spending(school, amount or 7)
        factories.ledger_entry(object="=Chaudière")
    # Two statements of one author on one thing, made at two dates, both standing.
    factories.statement(
        measure=homes,
        said_by=town,
        value=Decimal(10),
        said_on=date(2023, 5, 1),
        definition=f"dont 192{NBSP}M€",
    )
    factories.statement(measure=homes, said_by=town, value=Decimal(10), said_on=date(2023, 5, 1))
    factories.statement(measure=homes, said_by=town, value=Decimal(12), said_on=date(2024, 5, 1))


def saved(sheet: Sheet, fmt: str, folder: Path) -> Path:
    path = folder / f"{sheet.name}.{fmt}"
    match fmt:
        case "csv":
            path.write_text("".join(sheets.csv_lines(sheet)), encoding="utf-8")
        case "xlsx":
            path.write_bytes(sheets.xlsx(sheet))
        case _:
            path.write_bytes(sheets.ods(sheet))
    return path


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_comes_back_unchanged(
    programme: None, tmp_path: Path, send_in: Import, kind: str, fmt: str
) -> None:
    path = saved(exports.export(kind, everything=True), fmt, tmp_path)
    rows = len(list(read(path).rows()))

    batch = send_in(path, target=kind)

    assert [problem.expected for problem in batch.problems.all()] == []
    assert (batch.status, batch.counts["unchanged"]) == ("applied", rows)
    assert rows >= 2


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_with_its_examples_imports_cleanly(
    programme: None, tmp_path: Path, send_in: Import, kind: str, fmt: str
) -> None:
    batch = send_in(saved(exports.template(kind), fmt, tmp_path), target=kind)

    assert [problem.expected for problem in batch.problems.all()] == []
    assert batch.status == Batch.Status.APPLIED
    assert batch.counts["added"] > 0
    assert "fictif" in str(list(exports.template(kind).cells())[1:])


def imported(send_in: Import, tmp_path: Path, kind: str, *lines: str) -> Batch:
    path = tmp_path / "tableau.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return send_in(path, target=kind)


def test_a_value_that_moved_is_a_new_statement_in_place_of_the_former(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    former = Statement.objects.get(period_end=date(2021, 12, 31))
    sheet = exports.export("values", everything=True)
    text = "".join(sheets.csv_lines(sheet)).replace("1234,5000", "1300", 1)

    batch = imported(send_in, tmp_path, "values", text)

    newer = Statement.objects.get(replaces=former)
    assert (batch.counts["changed"], newer.value) == (1, Decimal(1300))
    assert (former.value, newer.source_id) == (Decimal("1234.5"), former.source_id)


def test_a_plan_that_moved_is_a_new_draft(programme: None, tmp_path: Path, send_in: Import) -> None:
    plan = FinancingPlan.objects.get()
    plan.status = "voted"
    plan.save()
    text = "".join(sheets.csv_lines(exports.export("plans", everything=True)))

    batch = imported(send_in, tmp_path, "plans", text.replace("400000,00", "500000,00"))

    draft = FinancingPlan.objects.get(version=2)
    assert batch.status == "applied"
    assert (draft.status, sorted(line.amount or 0 for line in draft.lines.all())) == ("draft", [0, 500_000])


def test_a_cell_left_empty_changes_nothing(programme: None, tmp_path: Path, send_in: Import) -> None:
    batch = imported(send_in, tmp_path, "projects", "Référence;Titre;Résumé", "E-1;Nouveau titre;")

    project = Project.objects.get(reference="E-1")
    assert batch.counts["changed"] == 1
    assert (project.title, project.summary) == ("Nouveau titre", "-5 %, d’abord.\nPuis l’école.")


def test_what_a_line_refers_to_must_exist(programme: None, tmp_path: Path, send_in: Import) -> None:
    batch = imported(
        send_in, tmp_path, "projects", "Référence;Titre;Maître d’ouvrage", "E-9;Halle;Commune inconnue"
    )

    problem = batch.problems.get(severity="blocking")
    assert (batch.status, problem.line, problem.column) == ("refused", 2, "C")
    assert not Project.objects.filter(reference="E-9").exists()


def test_one_line_refused_by_the_domain_refuses_the_whole_table(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    slug = Measure.objects.get(name="Logements rénovés").slug

    batch = imported(
        send_in,
        tmp_path,
        "measures",
        "Adresse de la mesure;Nom;Définition;Unité;Sens",
        ";Bancs;Bancs publics;bancs;doit monter",
        f"{slug};Logements rénovés;Ce qui est compté.;foyers;doit monter",
    )

    assert batch.problems.get().code == "mesure-figee"
    assert not Measure.objects.filter(name="Bancs").exists()

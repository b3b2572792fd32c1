"""An import changed in one cell shows that change alone, and writes it alone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from molette.domain.exchange import exports
from molette.domain.exchange.targets import FORMS
from molette.domain.funding.models import PlanLine
from molette.domain.ledger.models import Batch
from molette.engines import sheets
from molette.engines.ladder import Rung
from molette.engines.sheets import Sheet
from tests import factories as make
from tests.domain.exchange.conftest import Import

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
NEW: dict[str, dict[str, Any]] = {
    "projects": {
        "reference": "E-2", "title": "=Collège", "summary": "Deux\nlignes", "contract": "Autre contrat",
        "owner": "Région", "places": "62510", "location_note": "quai", "nodes": "orientation-neuve",
        "parent": "Ensemble", "is_published": "non", "is_fictional": "oui",
    },
    "measures": {
        "name": "Logements neufs", "definition": "Autre chose.", "unit": "foyers", "decimals": 2,
        "direction": "doit baisser", "producer": "Région", "periodicity": "mensuelle", "delay_days": 30,
        "variance": 12,
        "aggregation": "se somme", "nodes": "orientation-neuve", "note": "'=1+1", "is_fictional": "oui",
    },
    "plans": {
        "cost_excl_tax": Decimal("2000000.01"), "cost_incl_tax": Decimal(3), "eligible_cost": Decimal("0.5"),
        "kind": "emprunt", "funder": "Région", "scheme": "Fonds neuf", "year": 2031,
        "amount": Decimal("99999999999.99"), "requested_on": date(2026, 1, 10), "note": "-acquise",
    },
    "values": {
        "value": Decimal("1300.5"), "is_approximate": "oui", "definition": "finis", "wording": "« 1 300 »",
        "period_start": date(2021, 1, 1), "period_end": date(2021, 6, 30), "said_on": date(2022, 2, 1),
        "said_precision": "mois", "source": "Autre source", "confidence": "à vérifier", "is_fictional": "oui",
    },
    "movements": {
        "rung": "voté (AE)", "funder": "Région", "scheme": "Fonds neuf", "scheme_year": 2031, "year": 2027,
        "year_end": 2030, "amount": Decimal("1.01"), "is_approximate": "oui", "dated": date(2024, 5, 1),
        "dated_precision": "mois", "act": "Délibération 8", "commitment_key": "00123", "said_by": "Région",
        "source": "Autre source", "wording": "@mots", "through": "Région",
    },
    "milestones": {
        "kind": "livraison", "title": "Livraison", "nature": "réalisé", "on": date(2024, 7, 1),
        "precision": "année", "said_on": date(2024, 2, 1), "said_by": "Région", "source": "Autre source",
        "evidence": "Constat",
    },
    "spendings": {
        "nature": "constatée", "period": date(2024, 8, 1), "precision": "trimestre",
        "amount": Decimal("12.34"), "said_on": date(2024, 2, 1), "said_by": "Région",
        "source": "Autre source", "note": "=appel",
    },
    "organisations": {
        "name": "Ville de Lens", "short_name": "Lens", "kind": "association", "siren": "356000000",
        "siret": "21620498200019", "place": "62510", "website": "https://exemple.fr", "is_fictional": "oui",
    },
    "entries": {
        "identifier": "007", "funder_name": "État", "funder_siren": "123456789", "scheme": "DETR",
        "beneficiary_name": "Lens", "beneficiary_siren": "000000001", "object": "Chaufferie",
        "amount": Decimal("1500.01"), "cost": Decimal(2), "decided_on": date(2024, 3, 1),
        "date_precision": "mois", "year": 2023, "place_code": "01004", "place_name": "Lens",
        "department_code": "01",
    },
    "orientations": {
        "order": 7, "parent": "orientation-neuve", "code": "Axe 2", "title": "Se déplacer",
        "quotation": "« Relier »\nles cités", "stated_on": date(2024, 2, 1), "source": "Autre source",
    },
}  # fmt: skip
CELLS = [(kind, name) for kind, cells in NEW.items() for name in cells]


@pytest.fixture
def programme() -> None:
    """One row of each kind, and what its cells may name instead."""
    contract = make.contract(slug=settings.PROGRAMME, name="Engagement")
    make.contract(name="Autre contrat")
    lens, _ = make.place("Lens", code="62498"), make.place("Liévin", code="62510")
    town = make.organisation("Commune de Lens", siren="216204982")
    make.organisation("Région")
    tree = make.tree(contract)
    node, _ = make.node(tree), make.node(tree, slug="orientation-neuve")
    cited, _ = make.source(title="Une source"), make.source(title="Autre source")
    make.project(contract=contract, title="Ensemble", slug="ensemble")
    school = make.project(
        lens,
        contract=contract,
        reference="E-1",
        title="École",
        owner=town,
        nodes=[node],
        summary="Une école.",
    )
    scheme = make.scheme("Fonds vert")
    make.scheme("Fonds neuf")
    paid = make.funding_source(funder=town, scheme=scheme, year=2025)
    plan = make.plan(school, status="voted", cost_incl_tax=Decimal(1), eligible_cost=Decimal(1))
    make.plan_line(plan, funding_source=paid)
    make.plan_line(plan, 7, kind="not_found")
    make.measure(name="Logements rénovés", producer=town, slug="logements")
    other = make.measure(name="Autre mesure")
    for value in (1234, 1235):
        make.statement(
            measure=other, said_by=town, place=lens, value=Decimal(value), period_end=date(2021, 12, 31),
            source=cited,
        )  # fmt: skip
    make.movement(Rung.ANNOUNCED, 400_000, project=school, funding_source=paid, source=cited, act="Arrêté")
    make.movement(Rung.ANNOUNCED, 5, project=school, funding_source=paid, source=cited)
    milestone = make.milestone(school)
    make.milestone_date(milestone, date(2024, 6, 1), evidence="Vu")
    make.milestone_date(make.milestone(school, title="Études"), date(2025, 6, 1), evidence="Vu aussi")
    for month in (1, 4):
        make.spending(school, 700, period=date(2024, month, 1), note="Situation")
    for said in ("Chaudière", "Toiture"):
        make.ledger_entry(object=said, beneficiary_name="Commune", place_code="62498")


def cells_of(kind: str) -> list[dict[str, Any]]:
    return list(exports.export(kind, everything=True).records())


def sent(kind: str, rows: list[dict[str, Any]], fmt: str, folder: Path) -> Path:
    labels = {column.name: column.label for column in FORMS[kind].columns}
    columns = tuple(sheets.Column(n, label, itemgetter(n)) for n, label in labels.items())
    sheet = Sheet(kind, columns, rows)
    path = folder / f"{kind}.{fmt}"
    if fmt == "csv":
        path.write_text("".join(sheets.csv_lines(sheet)), encoding="utf-8")
    else:
        path.write_bytes(sheets.xlsx(sheet))
    return path


def moved(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The cells that differ, whatever the numbers of new lines."""
    apart = {"number", "version"}
    plain = [{n: v for n, v in row.items() if n not in apart} for row in before]
    for row in after:
        mine = {n: v for n, v in row.items() if n not in apart}
        if mine in plain:
            plain.remove(mine)
            continue
        nearest = min(plain, key=lambda old: sum(old[n] != v for n, v in mine.items()))
        yield from ((n, v) for n, v in mine.items() if nearest[n] != v)


def target(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row to change: the one that its table is about here."""
    about = {"projects": "École", "measures": "Logements rénovés", "organisations": "Commune de Lens"}
    wanted = about.get(kind)
    return next(r for r in rows if wanted is None or wanted in {r.get("title"), r.get("name")})


@pytest.mark.parametrize("cell", CELLS, ids=".".join)
@pytest.mark.usefixtures("programme")
def test_one_cell_changed_changes_that_cell_alone(
    tmp_path: Path, send_in: Import, cell: tuple[str, str]
) -> None:
    kind, name = cell
    fmt = ("csv", "xlsx")[CELLS.index(cell) % 2]
    before = cells_of(kind)
    rows = [dict(row) for row in before]
    target(kind, rows)[name] = NEW[kind][name]

    batch = send_in(sent(kind, rows, fmt, tmp_path), target=kind)

    assert batch.status == Batch.Status.APPLIED, [(p.header, p.expected) for p in batch.problems.all()]
    assert [batch.counts[f] for f in ("added", "changed", "unchanged")] == [0, 1, len(rows) - 1]
    ((label, was, now),) = batch.samples["changed"][0]["moved"]
    column = next(c for c in FORMS[kind].columns if c.name == name)
    assert (label, was != now) == (column.label, True)
    after = cells_of(kind)
    if kind == "plans":  # a version voted stays: the change is in the next one
        after = [row for row in after if row["version"] == 2]
    changed = list(moved(before, after))
    lines = len(after) if name.endswith("cost") or name.startswith("cost") else 1
    assert {n for n, _ in changed} == {name}
    assert len(changed) == (lines if kind == "plans" else 1)


# What a movement gives again is said in three cells at once: see test_given_again.
TOGETHER = ("drawn_from", "drawn_amount", "drawn_reason")


def test_every_cell_that_may_be_written_is_tried() -> None:
    for kind, form in FORMS.items():
        known = {column.name for column in form.columns if not column.fixed}
        assert known - NEW[kind].keys() <= {"weight", "missing", *TOGETHER}, kind


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("values", "measure", "Logements rénovés"),
        ("values", "said_by", "Région"),
        ("values", "number", 99_999),
        ("movements", "project", "Ensemble"),
        ("milestones", "project", "Ensemble"),
        ("spendings", "project", "Ensemble"),
        ("projects", "slug", "ailleurs"),
        ("organisations", "slug", "ailleurs"),
        ("entries", "number", 99_999),
        ("orientations", "slug", "ailleurs"),
        ("orientations", "tree", "Ailleurs"),
        ("orientations", "tree_name", "Autre nom"),
        ("orientations", "stated_by", "Région"),
        ("orientations", "tree_on", date(2020, 1, 1)),
    ],
)
@pytest.mark.usefixtures("programme")
def test_what_a_row_is_known_by_is_not_changed_by_a_file(
    tmp_path: Path, send_in: Import, kind: str, name: str, value: Any
) -> None:
    rows = cells_of(kind)
    before = [dict(row) for row in rows]
    target(kind, rows)[name] = value

    batch = send_in(sent(kind, rows, "csv", tmp_path), target=kind)

    assert batch.status == Batch.Status.REFUSED
    assert batch.problems.filter(severity="blocking").count() >= 1
    assert cells_of(kind) == before


def test_a_file_sent_again_after_its_change_changes_nothing_more(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    rows = cells_of("values")
    rows[0]["value"] = Decimal(1300)
    path = sent("values", rows, "csv", tmp_path)
    send_in(path, target="values")

    again = send_in(path, target="values")

    assert again.counts["unchanged"] == len(rows)


def test_a_value_replaced_since_is_not_brought_back_by_an_old_file(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    rows = cells_of("values")
    old = sent("values", [dict(row) for row in rows], "csv", tmp_path)
    stale = old.read_bytes()
    rows[0]["value"] = Decimal(1300)
    send_in(sent("values", rows, "csv", tmp_path), target="values")
    old.write_bytes(stale)

    batch = send_in(old, target="values")

    assert batch.counts["unchanged"] == len(rows)
    assert Decimal(1300) in {row["value"] for row in cells_of("values")}


def test_a_cell_changed_in_an_old_file_leaves_what_was_replaced_since(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    old, newer = cells_of("values"), cells_of("values")
    newer[0]["value"] = Decimal(1300)
    send_in(sent("values", newer, "csv", tmp_path), target="values")
    old[0]["wording"] = "« 1 300 »"

    batch = send_in(sent("values", old[:1], "csv", tmp_path), target="values")

    assert [label for label, _, _ in batch.samples["changed"][0]["moved"]] == ["Mots de la source"]
    assert {(Decimal(1300), "« 1 300 »")} <= {(row["value"], row["wording"]) for row in cells_of("values")}


def test_a_line_of_a_plan_changed_leaves_the_others_to_the_letter(
    programme: None, tmp_path: Path, send_in: Import
) -> None:
    gap = PlanLine.objects.get(kind="not_found")
    gap.note = "à  chercher\u2028"
    gap.save()
    rows = cells_of("plans")
    rows[0]["amount"] = Decimal(5)

    send_in(sent("plans", rows, "csv", tmp_path), target="plans")

    assert PlanLine.objects.get(plan__version=2, kind="not_found").note == gap.note

"""What a page gives to take away comes back unchanged, or says plainly that it is only read."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from molette.domain.exchange import pipeline
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.targets import FORMS, fields_of, importer_for
from molette.domain.ledger.models import Batch
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.tables.bounds import UnusableFile
from tests import factories as make
from tests.web.workspace.parcels import downloaded

pytestmark = pytest.mark.django_db
SENT_BACK = {
    "/espace/projets": "projects",
    "/espace/declarations": "values",
    "/espace/mesures": "measures",
    "/espace/imports/ecritures": "entries",
    "/espace/projets/ecole/mouvements": "movements",
    **{f"/espace/imports/tableaux/{kind}": str(kind) for kind in FORMS},
}
FILTERS = {
    "/espace/projets": ("?texte=cole", "?fictif=non"),
    "/espace/declarations": ("?conteste=oui", "?anciennes=oui"),
    "/espace/imports/ecritures": ("?annee=2024",),
    "/espace/projets/ecole/mouvements": ("?echelon=notified",),
}


@pytest.fixture
def client() -> Client:
    lens = make.place("Lens", code="62498", slug="lens")
    town = make.organisation("Commune de Lens")
    person = make.member(Role.ADMINISTRATOR, of=town)
    contract = make.contract(slug="erbm")
    make.node(make.tree(contract), title="=Habiter; mieux")
    school = make.project(lens, contract=contract, slug="ecole", title="=École; « neuve »", owner=town)
    make.plan_line(make.plan(school), Decimal("1234.56"))
    make.milestone_date(make.milestone(school), date(2024, 6, 1), said_by=town)
    make.spending(school, Decimal("1234.56"), note="=situation", said_by=town)
    measure = make.measure(name="Logements")
    for place, value in ((lens, Decimal("12.5")), (None, Decimal(3))):
        make.statement(measure=measure, place=place, value=value, said_by=town)
    make.movement(Rung.NOTIFIED, Decimal("0.01"), project=school)
    make.ledger_entry(object="Chaudière", year=2024, amount=None)
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


def taken(client: Client, address: str, fmt: str, query: str, folder: Path) -> Path:
    response = client.get(f"{address}.{fmt}{query}")
    assert response.status_code == 200, address
    path = folder / f"tableau.{fmt}"
    path.write_bytes(b"".join(response) if response.streaming else response.content)
    return path


def sent_back(path: Path, kind: str) -> Any:
    intake = pipeline.take(path, fields_of(kind))
    return pipeline.preview(intake, importer_for(kind, make.SHELL, intake))


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods", "json"])
@pytest.mark.parametrize("address", SENT_BACK)
def test_a_list_taken_away_under_its_filters_comes_back_unchanged(
    client: Client, tmp_path: Path, address: str, fmt: str
) -> None:
    for query in ("", *FILTERS.get(address, ())):
        path = taken(client, address, fmt, query, tmp_path)
        try:
            outcome = sent_back(path, SENT_BACK[address])
        except UnusableFile:
            if not query:
                raise
            continue  # a filter that keeps no row makes a file without any
        assert [issue.expected for issue in outcome.log.kept if issue.blocks] == []
        assert set(outcome.fates) == {Fate.UNCHANGED}


READ = [
    "/communes", "/projets", "/orientations", "/chiffres", "/partenaires", "/perimetres", "/sources",
    "/espace/journal", "/espace/membres", "/espace/imports",
]  # fmt: skip


@pytest.mark.parametrize("fmt", ["csv", "json"])
@pytest.mark.parametrize("address", READ)
def test_a_table_that_is_only_read_says_so(client: Client, tmp_path: Path, address: str, fmt: str) -> None:
    make.batch()
    path = taken(client, address, fmt, "", tmp_path)
    has_no_heading = fmt == "json" and not json.loads(path.read_text())["lignes"]
    why = "." if has_no_heading else r"se lit, il ne se renvoie pas|aucune ligne"

    with pytest.raises(UnusableFile, match=why):
        sent_back(path, Batch.Target.PROJECTS)


def test_a_column_only_read_is_named_as_such(client: Client) -> None:
    head = downloaded(client.get("/espace/declarations.csv")).splitlines()[0]

    assert "Numéro;Mesure;Nature;Valeur" in head
    assert "Unité (lecture seule)" in head

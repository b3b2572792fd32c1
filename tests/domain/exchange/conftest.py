"""The 150 communes of the Artois from the published list, and files written for one test."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from molette.domain.exchange import actions
from molette.domain.exchange.rows import shown
from molette.domain.journal.recording import Actor, action, record
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.territory.models import Perimeter, Place, PlaceKind, PlaceMembership
from molette.engines.tables.values import commune_name
from tests import factories

Write = Callable[..., Path]
Import = Callable[..., Batch]


@pytest.fixture
def artois(shared_data: Path, db: None) -> Perimeter:
    """The perimeter as the demonstration loads it: 150 communes, in 3 agglomerations."""
    with (shared_data / "admin/communes_150.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    communes: list[Place] = []
    groups: dict[str, Place] = {}
    for row in rows:
        siren, name = row["epci_siren"], row["epci_nom"]
        groups.setdefault(siren, _place(PlaceKind.AGGLOMERATION, siren, name, siren))
        communes.append(_place(PlaceKind.COMMUNE, row["code_insee"], row["nom"], row["siren_commune"]))
    made = {place.code: place for place in _created(factories.SHELL, [*groups.values(), *communes])}
    inside = [PlaceMembership(place=made[r["code_insee"]], container=made[r["epci_siren"]]) for r in rows]
    _created(factories.SHELL, inside)
    return factories.perimeter(*(made[row["code_insee"]] for row in rows), slug="artois")


@action
def _created(_actor: Actor, rows: list[Any]) -> list[Any]:
    record("a chargé", factories.source())
    return list(type(rows[0]).objects.bulk_create(rows))


def _place(kind: PlaceKind, code: str, name: str, siren: str) -> Place:
    return Place(
        kind=kind, code=code, name=name, slug=f"{kind}-{code}", search_name=commune_name(name), siren=siren
    )


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Write a csv of these lines, cells separated by semicolons."""

    def write(*lines: str, name: str = "registre.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def brought_in(path: Path, *, skip: bool = False, **parcel: Any) -> Batch:
    """Send a file, keep the columns proposed, check it and apply it when it may be."""
    given = {"register": "Registre", **parcel}
    batch = actions.send(factories.SHELL, [path.read_bytes()], actions.Parcel(path.name, **given))
    proposed = actions.intake_of(batch)
    columns = dict.fromkeys(batch.header, "") | proposed.columns.fields()
    actions.settle(factories.SHELL, batch, columns, {n: shown(v) for n, v in proposed.constants.items()})
    if skip:
        ledger.choose_to_skip(factories.SHELL, batch, skip=True)
    actions.check(factories.SHELL, batch)
    if batch.status == Batch.Status.READY:
        ledger.begin_apply(factories.SHELL, batch)
        actions.apply(factories.SHELL, batch)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def send_in() -> Import:
    return brought_in

"""Sending a table back asks the database no more questions when it has more lines."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.exchange import exports, pipeline
from molette.domain.exchange.targets import fields_of, importer_for
from molette.domain.journal.recording import Actor
from molette.domain.people.models import User
from molette.engines import sheets
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def grown(rows: int) -> None:
    """Rows of every kind of table, each about something of its own."""
    for _ in range(rows):
        town = make.organisation()
        contract = make.contract()
        make.node(make.tree(contract))
        project = make.project(make.place(), contract=contract, owner=town, nodes=[])
        plan = make.plan(project, status="voted")
        make.plan_line(plan, funding_source=make.funding_source(funder=town))
        make.statement(measure=make.measure(producer=town), said_by=town, value=Decimal(12))
        make.movement(project=project)
        make.milestone_date(make.milestone(project), date(2024, 6, 1))
        make.spending(project, said_by=town, source=make.source())
        make.ledger_entry(object="Toiture", batch=make.batch(register=make.register()))


def questions(kind: str, person: User, folder: Path) -> int:
    sheet = exports.export(kind, everything=True)
    path = folder / f"{kind}.csv"
    path.write_text("".join(sheets.csv_lines(sheet)), encoding="utf-8", newline="")
    intake = pipeline.take(path, fields_of(kind))
    with CaptureQueriesContext(connection) as asked:
        pipeline.preview(
            intake, importer_for(kind, Actor("navigateur", user=User.objects.get(pk=person.pk)), intake)
        )
    return len(asked)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CONTRIBUTOR])
@pytest.mark.parametrize("kind", exports.KINDS)
def test_reading_more_lines_asks_no_more_questions(kind: str, role: Role, tmp_path: Path) -> None:
    person = make.member(role)
    grown(3)
    few = questions(kind, person, tmp_path)

    grown(9)

    assert questions(kind, person, tmp_path) == few

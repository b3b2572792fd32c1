"""Who may not change a row sends it back as he reads it; one that he does not read stays unknown to him."""

from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from molette.domain.exchange import exports, pipeline
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.pipeline import Outcome
from molette.domain.exchange.targets import FORMS, fields_of, importer_for
from molette.domain.people.acting import actor_for
from molette.domain.programme.models import Project
from molette.engines import sheets
from molette.engines.access import Role
from molette.engines.sheets import Sheet
from tests import factories as make

pytestmark = pytest.mark.django_db
Sent = Callable[[str, list[dict[str, Any]]], Outcome]
# A cell of each that somebody with a mandate might change.
CHANGED = {
    "projects": "title", "plans": "note", "values": "wording", "movements": "wording", "milestones": "title",
}  # fmt: skip


@pytest.fixture
def elsewhere() -> Project:
    """A project of Douai, with a plan, a movement, a milestone and a value that its owner said."""
    douai, owner = make.place("Douai", code="59178"), make.organisation("Ville de Douai")
    project = make.project(douai, title="Halle", owner=owner, is_published=True)
    make.plan_line(make.plan(project, status="voted"))
    make.movement(project=project)
    make.milestone_date(make.milestone(project))
    make.statement(project=project, said_by=owner)
    return project


@pytest.fixture
def sends(elsewhere: Project, tmp_path: Path) -> Sent:
    """Preview a table as the manager of Lens sends it, who has no mandate over Douai."""
    manager = make.member(Role.MANAGER, place=make.place("Lens", code="62498"))

    def send(kind: str, rows: list[dict[str, Any]]) -> Outcome:
        columns = tuple(sheets.Column(c.name, c.label, itemgetter(c.name)) for c in FORMS[kind].columns)
        path = tmp_path / "tableau.csv"
        path.write_text("".join(sheets.csv_lines(Sheet(kind, columns, rows))), encoding="utf-8")
        intake = pipeline.take(path, fields_of(kind))
        return pipeline.preview(intake, importer_for(kind, actor_for(manager, None), intake))

    return send


def rows_of(kind: str) -> list[dict[str, Any]]:
    return list(exports.export(kind, everything=True).records())


def said(outcome: Outcome) -> set[str]:
    return {issue.code for issue in outcome.log.kept if issue.blocks}


@pytest.mark.parametrize("kind", CHANGED)
def test_a_row_of_others_sent_back_as_it_is_read_is_unchanged(sends: Sent, kind: str) -> None:
    rows = rows_of(kind)

    outcome = sends(kind, rows)

    assert (said(outcome), outcome.fates) == (set(), {Fate.UNCHANGED: len(rows)})


@pytest.mark.parametrize("kind", CHANGED)
def test_a_row_of_others_is_not_changed(sends: Sent, kind: str) -> None:
    rows = rows_of(kind)
    rows[0][CHANGED[kind]] = "Autre chose"

    outcome = sends(kind, rows)

    assert (said(outcome), outcome.fates[Fate.REFUSED]) == ({"hors-mandat"}, 1)


@pytest.mark.parametrize("kind", CHANGED)
def test_what_one_does_not_read_is_refused_whether_or_not_it_is_so(
    sends: Sent, elsewhere: Project, kind: str
) -> None:
    rows = rows_of(kind)
    elsewhere.is_published = False
    elsewhere.save()
    rows = rows if kind != "projects" else rows_of(kind)
    guessed = [{**row} for row in rows]
    guessed[0][CHANGED[kind]] = "Autre chose"

    right, wrong = sends(kind, rows), sends(kind, guessed)

    assert said(right) == said(wrong) == {"hors-mandat"}
    assert right.fates == wrong.fates == {Fate.REFUSED: len(rows)}

"""The seventeen named projects: milestones, figures and published financing plans."""

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.figures import load_project_figures
from molette.config.demo.reading import toml_rows
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.keeping import link
from molette.domain.journal.recording import record
from molette.domain.programme.models import Milestone, MilestoneDate, Project

CONTRACT = "erbm"


def load_projects(book: Book) -> None:
    table = toml_rows("projects", "project", rows.ProjectRow)
    kept = book.keep(
        [
            Project(
                **row.model_dump(include={"reference", "slug", "title", "summary", "location_note"}),
                contract=book.contracts[CONTRACT],
                owner=book.organisation(row.owner),
            )
            for row in table
        ],
        "slug",
    )
    book.projects = {project.slug: project for project in kept.rows}
    fresh = {project.slug for project in kept.added}
    for row in table:
        project = book.projects[row.slug]
        if row.slug in fresh:
            _link(book, row, project)
            record("a inscrit le projet", project, project=row.slug)
        _milestones(book, row, project)
        load_project_figures(book, row, project)
        _plans(book, row, project)


def _link(book: Book, row: rows.ProjectRow, project: Project) -> None:
    link(Project, "places", [(project.pk, book.place(code).pk) for code in row.places])
    link(Project, "nodes", [(project.pk, book.nodes[node].pk) for node in row.nodes])
    link(
        Project,
        "linked_contracts",
        [(project.pk, book.contracts[slug].pk) for slug in row.linked_contracts],
    )


def _milestones(book: Book, row: rows.ProjectRow, project: Project) -> None:
    turns = [
        Milestone(project=project, kind=turn.kind, title=turn.title, order=order)
        for order, turn in enumerate(row.milestones)
    ]
    kept = book.keep(turns, "project_id", "order")
    dates = [
        MilestoneDate(
            milestone=milestone,
            source=book.sources[told.source],
            **told.model_dump(exclude={"source"}),
        )
        for milestone, turn in zip(kept.rows, row.milestones, strict=True)
        for told in turn.dates
    ]
    book.keep(dates, "milestone_id", "nature", "on", "said_on", "source_id")


def _plans(book: Book, row: rows.ProjectRow, project: Project) -> None:
    """Plans put together from what was published; what no source gives is a line « non trouvé »."""
    plans = [
        FinancingPlan(
            project=project,
            version=version,
            status=plan.status,
            dated=plan.dated,
            voted_by=book.organisation(plan.voted_by) if plan.voted_by else None,
            cost_excl_tax=plan.cost,
            source=book.sources[plan.source],
            note=plan.note,
        )
        for version, plan in enumerate(row.plans, start=1)
    ]
    kept = book.keep(plans, "project_id", "version")
    lines = [
        PlanLine(
            plan=plan,
            order=order,
            kind=line.kind,
            amount=line.amount,
            note=line.note,
            funding_source=book.fund(line.scheme, line.funder) if line.funder else None,
        )
        for plan, table in zip(kept.rows, row.plans, strict=True)
        for order, line in enumerate(table.lines)
    ]
    book.keep(lines, "plan_id", "order")

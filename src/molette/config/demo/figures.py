"""Measures, what was said of them, the value in use and the positions taken."""

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import toml_rows
from molette.domain.journal.keeping import link
from molette.domain.journal.recording import record
from molette.domain.programme.models import Project
from molette.domain.signatures.models import Position, Subject
from molette.domain.statements.models import Choice, Measure, Statement

# The source first: few rows cite a real one, so few are read to find those already there.
SAID = (
    "source_id", "measure_id", "said_by_id", "said_on", "project_id", "place_id", "perimeter_id", "nature",
    "period_end", "value", "missing", "definition",
)  # fmt: skip


def load_measures(book: Book) -> None:
    """Measures in the order of the table: a weight comes before what it weighs."""
    for row in toml_rows("measures", "measure", rows.MeasureRow):
        measure = Measure(
            **row.model_dump(exclude={"producer", "weight", "nodes"}),
            producer=book.organisation(row.producer) if row.producer else None,
            weight=book.measures[row.weight] if row.weight else None,
        )
        kept = book.keep([measure], "slug")
        book.measures[row.slug] = kept.rows[0]
        if kept.added:
            link(Measure, "nodes", [(kept.rows[0].pk, book.nodes[node].pk) for node in row.nodes])


def load_statements(book: Book) -> None:
    """What was said of the programme and of its places; then the value in use, and the positions."""
    table = toml_rows("statements", "statement", rows.StatementRow)
    kept = book.keep([_statement(book, row) for row in table], *SAID)
    keyed = {row.key: s for row, s in zip(table, kept.rows, strict=True) if row.key}
    choices = [
        Choice(
            measure=book.measures[row.measure],
            statement=keyed[row.statement],
            reason=row.reason,
            chosen_on=row.chosen_on,
            chosen_by=book.organisation(row.chosen_by),
        )
        for row in toml_rows("statements", "choice", rows.ChoiceRow)
    ]
    for choice in book.keep(choices, "measure_id", "chosen_on").added:
        record("a choisi la valeur", choice, after={"value": choice.statement.value}, reason=choice.reason)
    positions = [
        Position(
            subject=Subject.STATEMENT,
            subject_id=keyed[row.statement].pk,
            organisation=book.organisation(row.organisation),
            source=book.sources[row.source],
            **row.model_dump(include={"kind", "counter_value", "said_on", "reason", "is_fictional"}),
        )
        for row in toml_rows("statements", "position", rows.PositionRow)
    ]
    book.keep(positions, "subject_id", "subject", "organisation_id", "kind", "said_on")


def load_project_figures(book: Book, row: rows.ProjectRow, project: Project) -> None:
    """Every cost anyone gave for a project, and its other figures."""
    costs = [
        rows.FigureRow(measure="cout-total", period_end=cost.said_on, **cost.model_dump())
        for cost in row.costs
    ]
    book.keep([_project_statement(book, figure, project) for figure in (*costs, *row.figures)], *SAID)


def _statement(book: Book, row: rows.StatementRow) -> Statement:
    told = row.model_dump(
        exclude={"measure", "said_by", "source", "place", "perimeter", "key", "among"},
    )
    return Statement(
        **told,
        measure=book.measures[row.measure],
        said_by=book.organisation(row.said_by),
        source=book.sources[row.source],
        place=book.place(row.place) if row.place else None,
        perimeter=book.perimeters[row.perimeter] if row.perimeter else None,
    )


def _project_statement(book: Book, row: rows.FigureRow, project: Project) -> Statement:
    told = row.model_dump(exclude={"measure", "said_by", "source", "precision", "approximate"})
    return Statement(
        **told,
        is_approximate=row.approximate,
        said_precision=row.precision,
        measure=book.measures[row.measure],
        said_by=book.organisation(row.said_by),
        source=book.sources[row.source],
        project=project,
    )

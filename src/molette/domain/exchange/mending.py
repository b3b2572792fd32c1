"""The rows refused, to be mended in a spreadsheet and sent again: the columns of the file, then why."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

from molette.domain.exchange import pipeline
from molette.domain.exchange.pipeline import Intake
from molette.domain.exchange.rows import Importer
from molette.domain.ledger.models import Batch
from molette.engines.sheets import Cell, Column, Sheet
from molette.engines.tables.targets import READ_ONLY, is_read_only

OF_BATCH: Final = f"Lot d’origine{READ_ONLY}"
WHY: Final = (
    ("lot", OF_BATCH),
    ("ligne", f"Ligne d’origine{READ_ONLY}"),
    ("motif", f"Motif du refus{READ_ONLY}"),
    ("attendu", f"Attendu{READ_ONLY}"),
    ("remede", f"Remède{READ_ONLY}"),
)


def refused(batch: Batch, intake: Intake, importer: Importer) -> Sheet:
    """The refused rows as they were read, in the order of the file.

    The columns added at the end are not read back; those that an earlier round added are not repeated.
    """
    kept = [rank for rank, label in enumerate(intake.table.header) if not is_read_only(label)]
    own = tuple(
        Column(intake.table.header[rank], intake.table.header[rank], itemgetter(place))
        for place, rank in enumerate(kept)
    )
    added = tuple(Column(key, label, itemgetter(len(kept) + place)) for place, (key, label) in enumerate(WHY))
    return Sheet(f"lignes-refusees-{batch.pk}", (*own, *added), _rows(batch, intake, importer, kept))


def _rows(batch: Batch, intake: Intake, importer: Importer, kept: list[int]) -> Iterator[tuple[Cell, ...]]:
    for row in pipeline.refused_rows(intake, importer):
        cells = row.checked.cells()
        faults = [issue for issue in row.checked.issues if issue.blocks]
        where = (f"{i.header or 'la ligne'} : {i.value or 'vide'}" for i in faults)
        why: tuple[Any, ...] = (
            batch.pk,
            row.checked.line,
            " ; ".join(where),
            " ; ".join(dict.fromkeys(issue.expected for issue in faults)),
            " ".join(dict.fromkeys(issue.remedy for issue in faults)),
        )
        yield (*(cells[rank] for rank in kept), *why)

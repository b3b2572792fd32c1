"""The sheet that a lead fills in a spreadsheet: written with what stands, read back as drafts."""

from molette.domain.followup.sheets.filling import Asked, asked_of
from molette.domain.followup.sheets.reading import CellProblem, UnusableSheet, read_back
from molette.domain.followup.sheets.sending import RefusedBook, send_back
from molette.domain.followup.sheets.writing import book

__all__ = [
    "Asked",
    "CellProblem",
    "RefusedBook",
    "UnusableSheet",
    "asked_of",
    "book",
    "read_back",
    "send_back",
]

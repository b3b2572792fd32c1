"""The file as DOCX, by a template that an instance may replace by its own.

The template is a Word document whose `{{ … }}` and `{%p … %}` docxtpl fills: the guide of the file says how.
"""

import io
from pathlib import Path
from typing import Any, Final

from docx.oxml.ns import qn
from docx.shared import Cm, Emu
from docxtpl import DocxTemplate, InlineImage

from molette.web.documents.packs.blocks import Grid, Section, shares
from molette.web.documents.packs.content import Pack
from molette.web.documents.packs.pictures import map_png
from molette.web.documents.packs.words import DESCRIPTION, KIND, PROOF, PROOF_TITLE, SYNTHESIS
from molette.web.documents.texts import MODELS, render, usable
from molette.web.documents.zips import of_the_day

TEMPLATE: Final = MODELS / "pack.docx"
MAP_WIDTH: Final = Cm(15)
TEXT: Final = qn("w:t")


def pack_docx(held: Pack, template: Path = TEMPLATE) -> bytes:
    """Fill the template. Raises UnusableTemplateError."""
    with usable(template):
        document = DocxTemplate(template)
        render(document, {**_told(held), "map": _map(document, held)})
    _describe(document, held)
    _widen(document)
    output = io.BytesIO()
    document.save(output)
    return of_the_day(output.getvalue())


def _describe(document: DocxTemplate, held: Pack) -> None:
    about = document.docx.core_properties
    about.title, about.subject, about.author = held.title[:255], DESCRIPTION, held.state.site[:255]


def _widen(document: DocxTemplate) -> None:
    """Share the width of each table by what its cells hold: the template cannot know their number."""
    for table in (one._tbl for one in document.docx.tables):  # noqa: SLF001 - its cells one by one are slow
        rows = [row.tc_lst for row in table.tr_lst]
        if len({len(row) for row in rows}) > 1 or not rows:
            continue  # a table of the template’s own, with merged cells
        held = shares([[_said(cell) for cell in row] for row in rows])
        whole = sum(column.w for column in table.tblGrid.gridCol_lst)
        for column, share in zip(table.tblGrid.gridCol_lst, held, strict=True):
            column.w = Emu(int(whole * share))
        for row in rows:
            for cell, share in zip(row, held, strict=True):
                cell.width = Emu(int(whole * share))


def _said(cell: Any) -> str:
    return "".join(one.text or "" for one in cell.iter(TEXT))


def _map(document: DocxTemplate, held: Pack) -> InlineImage | str:
    if held.map is None:
        return ""
    return InlineImage(document, io.BytesIO(map_png(held.map)), width=MAP_WIDTH)


def _told(held: Pack) -> dict[str, Any]:
    return {
        "kind": KIND,
        "title": held.title,
        "cover": held.cover,
        "author": held.state.site,
        "description": DESCRIPTION,
        "proof_title": PROOF_TITLE,
        "proof": PROOF,
        "digest": held.digest,
        "foot": held.foot,
        "synthesis_title": SYNTHESIS,
        "synthesis": held.synthesis,
        "tiles": [{"value": one.value, "label": one.label} for one in held.tiles],
        "map_summary": held.map.summary if held.map else "",
        "sections": [_section(one) for one in held.sections],
    }


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.named,
        "level": one.level,
        "sentences": one.sentences,
        "facts": [{"name": name, "said": said} for name, said in one.facts],
        "grids": [_grid(held) for held in one.grids],
        "notes": one.notes,
    }


def _grid(held: Grid) -> dict[str, Any]:
    return {
        "caption": held.caption,
        "headers": held.headers,
        "lines": [{"cells": line.cells, "strong": line.is_strong} for line in held.lines],
    }

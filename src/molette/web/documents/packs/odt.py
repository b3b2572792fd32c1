"""The file as ODT: the same sections, under styles that a reader of the document may change."""

import io
import re
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from odf import dc, draw, svg, table, text
from odf.element import Text
from odf.opendocument import OpenDocumentText
from odf.style import (
    Footer,
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    ParagraphProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TextProperties,
)

from molette.engines.drawing.figure import Figure
from molette.web.documents.packs.blocks import Section
from molette.web.documents.packs.content import Pack
from molette.web.documents.packs.pictures import map_png, ratio
from molette.web.documents.packs.words import DESCRIPTION, KIND, PROOF, PROOF_TITLE, SYNTHESIS
from molette.web.documents.zips import of_the_day

SERIF, SANS = "Source Serif 4", "Source Sans 3"
INK, MUTED, BRICK, RULE = "#1b2126", "#56606a", "#9a3b22", "#d9d5c9"
BODY: Final = "Standard"
FRENCH: Final = {"language": "fr", "country": "FR"}
WIDTH: Final = 174
MAP_WIDTH: Final = 150
"""Millimetres."""
FACTS: Final = (0.25, 0.75)
CELL: Final = '<table:table-cell table:style-name="Ruled" office:value-type="string">'
UNWRITABLE: Final = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What no XML holds (1.0, 2.2)."""
PICTURE: Final = "Pictures/carte.png"
"""A name of ours: the library would draw one at random."""


def pack_odt(held: Pack) -> bytes:
    """Write the file."""
    document = OpenDocumentText()
    _styles(document, held.foot)
    _columns(document, held.sections)
    _cover(document.text, held)
    _synthesis(document, held)
    for section in held.sections:
        _section(document.text, section)
    document.meta.addElement(dc.Title(text=held.title))
    document.meta.addElement(dc.Description(text=DESCRIPTION))
    document.meta.addElement(dc.Creator(text=held.state.site))
    document.meta.addElement(dc.Language(text="fr-FR"))
    output = io.BytesIO()
    document.write(output)
    return of_the_day(output.getvalue(), canonical=True)


def _styles(document: OpenDocumentText, foot: str) -> None:
    for name, size, more in (
        (BODY, "10pt", {"color": INK}),
        ("Title", "28pt", {"color": INK, "fontfamily": SERIF, "fontweight": "bold"}),
        ("Subtitle", "13pt", {"color": BRICK, "fontweight": "bold"}),
        ("Heading 1", "17pt", {"color": INK, "fontfamily": SERIF, "fontweight": "bold"}),
        ("Heading 2", "12pt", {"color": INK, "fontfamily": SERIF, "fontweight": "bold"}),
        ("Caption", "9pt", {"color": MUTED, "fontweight": "bold"}),
        ("Cell", "8.5pt", {"color": INK}),
        ("StrongCell", "8.5pt", {"color": INK, "fontweight": "bold"}),
        ("Footer", "7pt", {"color": MUTED}),
    ):
        style = Style(name=name, family="paragraph")
        keeps = {"keepwithnext": "always"} if name.startswith(("Heading", "Caption")) else {}
        above = "10pt" if name.startswith("Heading") else "0pt"
        style.addElement(ParagraphProperties(margintop=above, marginbottom="3pt", **keeps))
        style.addElement(TextProperties(**{"fontfamily": SANS, "fontsize": size, **FRENCH, **more}))
        document.styles.addElement(style)
    broken = Style(name="New page", family="paragraph", parentstylename="Heading 1")
    broken.addElement(ParagraphProperties(breakbefore="page"))
    document.styles.addElement(broken)
    ruled = Style(name="Ruled", family="table-cell")
    ruled.addElement(TableCellProperties(borderbottom=f"0.4pt solid {RULE}", padding="1.5pt"))
    document.automaticstyles.addElement(ruled)
    page = PageLayout(name="A4")
    margins = {"margintop": "16mm", "marginbottom": "14mm", "marginleft": "18mm", "marginright": "18mm"}
    page.addElement(PageLayoutProperties(pagewidth="210mm", pageheight="297mm", **margins))
    document.automaticstyles.addElement(page)
    master = MasterPage(name="Standard", pagelayoutname=page)
    footer = Footer()
    line = text.P(stylename="Footer", text=f"{foot}, page ")
    line.addElement(text.PageNumber(selectpage="current"))
    footer.addElement(line)
    master.addElement(footer)
    document.masterstyles.addElement(master)


def _columns(document: OpenDocumentText, sections: Sequence[Section]) -> None:
    """The style of each width of column that a table of these sections has."""
    shares = [share for one in sections for held in one.grids for share in held.shares]
    for width in sorted({round(WIDTH * share) for share in (*shares, *FACTS)}):
        style = Style(name=f"Column_{width}", family="table-column")
        style.addElement(TableColumnProperties(columnwidth=f"{width}mm"))
        document.automaticstyles.addElement(style)


def _paragraph(body: Any, said: str, style: str = BODY) -> None:
    body.addElement(text.P(stylename=style, text=said))


def _heading(body: Any, said: str, level: int, style: str = "") -> None:
    body.addElement(text.H(outlinelevel=level, stylename=style or f"Heading {level}", text=said))


def _cover(body: Any, held: Pack) -> None:
    _paragraph(body, KIND, "Subtitle")
    _paragraph(body, held.title, "Title")
    for said in held.cover:
        _paragraph(body, said)
    _paragraph(body, PROOF_TITLE, "Caption")
    _paragraph(body, PROOF)
    _paragraph(body, held.digest)


def _synthesis(document: OpenDocumentText, held: Pack) -> None:
    body = document.text
    _heading(body, SYNTHESIS, 1, "New page")
    for tile in held.tiles:
        _paragraph(body, f"{tile.value} {tile.label}", "Subtitle")
    for said in held.synthesis:
        _paragraph(body, said)
    if held.map is not None:
        _picture(document, held.map)
        _paragraph(body, held.map.summary, "Caption")


def _picture(document: OpenDocumentText, figure: Figure) -> None:
    """The map, with the sentence that says it for whoever does not see it."""
    content = map_png(figure)
    reference = document.addPicture(PICTURE, "image/png", content)
    size = {"width": f"{MAP_WIDTH}mm", "height": f"{MAP_WIDTH * ratio(content):.1f}mm"}
    frame = draw.Frame(name="carte", anchortype="as-char", **size)
    frame.addElement(draw.Image(href=reference, type="simple", show="embed", actuate="onLoad"))
    frame.addElement(svg.Desc(text=figure.summary))
    line = text.P(stylename=BODY)
    line.addElement(frame)
    document.text.addElement(line)


def _section(body: Any, one: Section) -> None:
    _heading(body, one.named, one.level)
    for said in one.sentences:
        _paragraph(body, said)
    if one.facts:
        rows = [((name, said), False) for name, said in one.facts]
        body.addElement(_table(one.title, (FACTS, rows)))
    for held in one.grids:
        _paragraph(body, held.caption, "Caption")
        lines = [(held.headers, True), *((line.cells, line.is_strong) for line in held.lines)]
        body.addElement(_table(held.caption, (held.shares, lines), has_head=True))
    for said in one.notes:
        _paragraph(body, said)


Rows = tuple[Sequence[float], Sequence[tuple[tuple[str, ...], bool]]]
"""The shares of the columns, then the cells of each row and whether they are strong."""


def _table(name: str, told: Rows, *, has_head: bool = False) -> Any:
    shares, rows = told
    made = table.Table(name=name)
    for share in shares:
        made.addElement(table.TableColumn(stylename=f"Column_{round(WIDTH * share)}"))
    first, *others = rows
    if has_head:
        head = table.TableHeaderRows()
        head.addElement(_row(*first))
        made.addElement(head)
    else:
        made.addElement(_row(*first))
    made.appendChild(Written("".join(_written(*row) for row in others)))
    return made


def _row(cells: tuple[str, ...], is_strong: bool) -> Any:  # noqa: FBT001 - a row as it is told
    row = table.TableRow()
    for said in cells:
        cell = table.TableCell(stylename="Ruled", valuetype="string")
        cell.addElement(text.P(stylename=_style(is_strong=is_strong), text=said))
        row.addElement(cell)
    return row


class Written(Text):  # type: ignore[misc]  # the library has no types
    """Rows written already: an object a cell, held to the grammar of the format, takes most of the time."""

    def toXml(self, level: int, f: Any) -> None:  # noqa: ARG002, N802 - as the library calls it
        f.write(self.data)


def _written(cells: tuple[str, ...], is_strong: bool) -> str:  # noqa: FBT001 - a row as it is told
    """The row that `_row` makes, as the library would write it."""
    opens = f'{CELL}<text:p text:style-name="{_style(is_strong=is_strong)}">'
    held = "".join(f"{opens}{escape(UNWRITABLE.sub('', said))}</text:p></table:table-cell>" for said in cells)
    return f"<table:table-row>{held}</table:table-row>"


def _style(*, is_strong: bool) -> str:
    return "StrongCell" if is_strong else "Cell"
